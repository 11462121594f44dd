"""One take: its plan, its write, its files, its tracks, and what changes it afterwards."""
