"""From a text to a take, from a recording to a take, from a take to a retake."""
