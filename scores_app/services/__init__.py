"""Writes of sets, rounds, sheets and scores: a module for each thing that is written."""
