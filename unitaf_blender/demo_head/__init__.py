"""The demo head: a mesh with the 52 shape keys, made in code."""
