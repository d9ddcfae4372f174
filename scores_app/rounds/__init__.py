"""Rounds: their steps, who takes part, the board and what waits for somebody."""
