"""Export to other programs, import from them, and takes baked to plain actions."""
