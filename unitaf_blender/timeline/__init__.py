"""Blender's own animation and sequencer, in every supported version."""
