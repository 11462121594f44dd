"""How weights are found and read."""
