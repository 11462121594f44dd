"""A script with many lines, and everybody who speaks in it."""
