"""The buttons: each checks, calls a function that scripts can call too, and reports."""
