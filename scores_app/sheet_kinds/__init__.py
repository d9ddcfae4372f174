"""Sheets of import and export: a module or package for each kind."""
