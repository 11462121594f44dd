"""Jobs that run while the animator works on."""
