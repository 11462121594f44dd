"""What is written into the scene, and what is read from it."""
