"""Recipes that made the weights, run as ``python -m training.NAME`` with models/ on the path."""
