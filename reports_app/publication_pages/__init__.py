"""What the pages of publications show: the chain, one link, two compared, and what a code is of."""
