"""Which of its two builds this copy of the add-on is.

Blender's own platform takes no add-on that other software extends, so the build for it runs in Blender's Python alone:
no Python of the user's, no torch. The other build, and the package on its own, may use them.
"""

HOSTED = False  # ``build_addon.py --hosted`` writes True here

# What to do about a broken engine, as the end of a sentence.
REPAIR = "install the add-on again" + ("" if HOSTED else ", or choose another engine in its preferences")
# How the voice pack is installed, as the end of a sentence; and where all voices are listed.
INSTALL_VOICES = "in the add-on's preferences" + ("" if HOSTED else ", or by: unitaf voices --install FILE")
LIST_VOICES = "the panel Voice lists them all" if HOSTED else '"unitaf voices" lists them all'
