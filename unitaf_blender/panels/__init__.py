"""The panels of the sidebar, and the preferences page. Drawing reads the scene and never changes it."""
