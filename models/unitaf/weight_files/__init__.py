"""Finds and reads the files of trained weights."""
