"""Emotion: eight numbers over time that voice and face both read."""
