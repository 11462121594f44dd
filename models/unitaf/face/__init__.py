"""The face: the voice's hidden features to 52 curves."""
