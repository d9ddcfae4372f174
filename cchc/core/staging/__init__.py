"""Imports through the pages: upload, columns, preview, applying."""
