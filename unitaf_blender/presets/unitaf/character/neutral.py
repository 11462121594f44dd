# SPDX-License-Identifier: CC0-1.0
# mypy: ignore-errors
import bpy

head = bpy.context.scene.unitaf.target or bpy.context.active_object

head.unitaf.emotion.calm = 1.0
