"""CCHC: how a Vietnamese province steers its administrative reform."""

__version__ = "1.2.0"
