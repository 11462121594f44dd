"""The operators behind the buttons: each checks, calls a function of a lower room, and reports the result."""
