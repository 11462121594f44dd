"""A head: its meshes, its shape keys, what is wrong with it and how that is mended."""
