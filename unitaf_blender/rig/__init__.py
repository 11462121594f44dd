"""What of a head the 52 channels move: shape keys by their names, visemes, rows made by hand. Without Blender."""
