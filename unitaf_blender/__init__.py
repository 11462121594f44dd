"""UniTAF: type a line, get a voice and a talking face. This package is the Blender add-on."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent

if not (_HERE / "models").is_dir():
    # In the repository the model package lies beside this one; the built add-on holds it.
    __path__.append(str(_HERE.parent))


def register() -> None:
    """Called by Blender when the add-on is enabled."""
    from . import registration

    registration.register()


def unregister() -> None:
    """Called by Blender when the add-on is disabled, and when Blender ends."""
    from . import registration

    registration.unregister()
