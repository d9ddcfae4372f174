"""What would move a unit up: how far the next unit and band are, and what can still be won."""
