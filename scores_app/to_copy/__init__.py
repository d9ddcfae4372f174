"""What a unit may copy from others: recognised initiatives where it lost most points."""
