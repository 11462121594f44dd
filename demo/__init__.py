"""The demonstration: a scene with a speaking head, its contact sheet and its film."""
