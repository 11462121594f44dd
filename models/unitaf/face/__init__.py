"""The face: hidden features of the voice to 52 curves, lip contacts, tongue and expression."""
