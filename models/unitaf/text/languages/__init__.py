"""Reading languages other than English: one folder each, with a function ``read`` from a sentence to its sounds."""
