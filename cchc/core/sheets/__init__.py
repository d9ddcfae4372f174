"""Sheets: the only place that reads and writes CSV and XLSX."""
