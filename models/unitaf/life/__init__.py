"""The motion of a face besides speech: blinks, gaze, brows, head, breath. Pure numpy, random by a seed."""
