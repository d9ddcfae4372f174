"""Publications by mail: each unit gets what was published of it, once for each person."""
