"""UniTAF: one model that makes a voice and the 52 ARKit face curves that belong to it.

Nothing here imports Blender, and importing this package alone imports neither torch nor numpy.
"""

__version__ = "0.2.0"
