"""The command ``unitaf``."""
