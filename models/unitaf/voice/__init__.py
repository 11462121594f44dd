"""The voice: phonemes to durations, F0, energy, hidden features and a waveform; manners of speaking and voices."""
