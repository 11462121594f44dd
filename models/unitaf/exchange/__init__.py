"""Reads and writes takes in the formats of other programs."""
