"""What is heard and watched; nothing here writes to the scene."""
