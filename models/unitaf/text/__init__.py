"""Converts text to the phonemes that the voice is given."""
