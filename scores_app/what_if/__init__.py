"""What if: maxima, or the points of one unit, changed for a look at the ranking; never stored."""
