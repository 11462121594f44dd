"""Playback of takes and voices; nothing here writes to the scene."""
