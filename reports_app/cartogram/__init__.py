"""A map of the communes in which each is one tile: where the tiles lie, what they say."""
