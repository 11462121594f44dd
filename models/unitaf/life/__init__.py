"""What a face does besides speaking: blinks, gaze, brows, head, breath. Pure numpy, all of it seeded."""
