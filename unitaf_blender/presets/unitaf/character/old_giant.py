# SPDX-License-Identifier: CC0-1.0
# mypy: ignore-errors
import bpy

head = bpy.context.scene.unitaf.target or bpy.context.active_object

head.unitaf.voice.preset = "giant"
head.unitaf.voice.age = 0.5
head.unitaf.voice.rate = -0.2
head.unitaf.dials.head_strength = 1.3
head.unitaf.dials.lower_face_strength = 1.1
head.unitaf.dials.saccade_strength = 0.7
