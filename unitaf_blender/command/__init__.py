"""``blender -b FILE --command unitaf``: talking faces without a window."""
