"""The profile of a unit on two sheets of paper: its result, why, its work, what it could copy."""
