"""The command ``blender -b FILE --command unitaf``, for use without a window."""
