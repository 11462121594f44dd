"""What a .blend remembers: the Blender properties of scenes and heads."""
