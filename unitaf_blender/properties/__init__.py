"""The Blender properties of scenes and heads, which a .blend stores."""
