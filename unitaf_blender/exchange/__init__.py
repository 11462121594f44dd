"""Files of other programs, and takes baked to plain actions."""
