"""Addresses of the app: a module for each part of the site."""
