"""Scripts of many lines: the characters that speak them, when, and how lines become takes."""
