"""Illustrative results of the years before and after the two sample rounds, loaded as decided
elsewhere: one figure for each area of a sheet, so that ranks can be followed over the years.
"""
