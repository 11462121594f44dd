"""Emotion: eight weights over time, the input of voice and face, and the ways to write them."""
