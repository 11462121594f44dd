# SPDX-License-Identifier: CC0-1.0
# mypy: ignore-errors
import bpy

head = bpy.context.scene.unitaf.target or bpy.context.active_object

head.unitaf.emotion.melancholic = 0.6
head.unitaf.voice.rate = -0.15
head.unitaf.voice.melody = -0.3
head.unitaf.voice.breath = 0.3
head.unitaf.dials.eyelid_open_offset = -0.25
head.unitaf.dials.head_strength = 0.6
head.unitaf.dials.saccade_strength = 0.6
