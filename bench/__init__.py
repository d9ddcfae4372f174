"""Measures the product against the figures of its design; `bench/README.md` says how to run it."""
