"""What of a character answers to the 52 channels: names, visemes, further meshes, and other targets."""
