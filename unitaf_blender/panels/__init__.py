"""What the animator sees. Drawing only reads."""
