"""A head: its meshes, its shape keys, its emotion keys, and fixes of what keeps it from talking."""
