# SPDX-License-Identifier: CC0-1.0
# mypy: ignore-errors
import bpy

head = bpy.context.scene.unitaf.target or bpy.context.active_object

head.unitaf.emotion.afraid = 0.4
head.unitaf.voice.preset = "child"
head.unitaf.dials.saccade_strength = 1.6
head.unitaf.dials.blink_strength = 1.2
