"""Which of its two builds this copy of the add-on is.

Blender's own platform takes no add-on that other software extends, so the build for it runs in Blender's Python alone:
no Python of the user's, no torch. The other build, and the package on its own, may use them.
"""

HOSTED = False  # ``build_addon.py --hosted`` writes True here

# What to do about a broken engine, as the end of a sentence.
REPAIR = "install the add-on again" + ("" if HOSTED else ", or choose another engine in its preferences")
