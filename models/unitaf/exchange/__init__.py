"""Takes in the formats of other programs."""
