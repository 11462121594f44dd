# SPDX-License-Identifier: CC0-1.0
# mypy: ignore-errors
import bpy

head = bpy.context.scene.unitaf.target or bpy.context.active_object

head.unitaf.emotion.happy = 0.7
head.unitaf.voice.melody = 0.25
head.unitaf.voice.rate = 0.05
head.unitaf.dials.brow_strength = 1.2
