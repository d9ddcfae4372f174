"""Two to six units of a group side by side."""
