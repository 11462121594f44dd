"""What Blender is told of the add-on, in order; a registration that fails half-way takes itself back."""

from __future__ import annotations

import contextlib

import bpy
from bpy.props import PointerProperty

from . import command, handlers, jobs
from .operators.cancel import UNITAF_OT_cancel
from .operators.demo_head import UNITAF_OT_add_demo_head, draw_add_menu
from .operators.generate import UNITAF_OT_generate
from .operators.set_up_engine import UNITAF_OT_set_up_engine
from .panels.main import UNITAF_PT_main
from .preferences import UnitafPreferences
from .properties import UnitafSettings

CLASSES = (
    UnitafSettings,
    UnitafPreferences,
    UNITAF_OT_generate,
    UNITAF_OT_cancel,
    UNITAF_OT_set_up_engine,
    UNITAF_OT_add_demo_head,
    UNITAF_PT_main,
)

_undo = contextlib.ExitStack()


def register() -> None:
    """Register everything, or nothing."""
    with contextlib.ExitStack() as rollback:
        for cls in CLASSES:
            bpy.utils.register_class(cls)
            rollback.callback(bpy.utils.unregister_class, cls)
        bpy.types.Scene.unitaf = PointerProperty(type=UnitafSettings)  # type: ignore[attr-defined]
        rollback.callback(delattr, bpy.types.Scene, "unitaf")
        bpy.types.VIEW3D_MT_mesh_add.append(draw_add_menu)
        rollback.callback(bpy.types.VIEW3D_MT_mesh_add.remove, draw_add_menu)
        cli = bpy.utils.register_cli_command("unitaf", command.main)
        rollback.callback(bpy.utils.unregister_cli_command, cli)
        handlers.add()
        rollback.callback(handlers.remove)
        rollback.callback(jobs.shut_down)
        _undo.enter_context(rollback.pop_all())


def unregister() -> None:
    """Take everything back, in reverse, and end the engine."""
    _undo.close()
