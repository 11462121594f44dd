"""The demonstration: a scene that speaks, its contact sheet and its film."""
