"""Run by Blender: an animator's scene.blend in the present folder: demo head, keys of his own, camera."""

from pathlib import Path

import bpy

bpy.ops.wm.read_homefile(use_factory_startup=False, use_empty=True)
scene = bpy.context.scene
bpy.ops.unitaf.add_demo_head()
head = bpy.context.view_layer.objects.active
head.name = "Head"

# What the animator did by hand and wants to find again.
brow = head.data.shape_keys.key_blocks["browInnerUp"]
for frame, value in ((1, 0.0), (10, 0.5)):
    brow.value = value
    brow.keyframe_insert("value", frame=frame)
head.data.shape_keys.animation_data.action.name = "My brows"

camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
camera.location, camera.rotation_euler = (0.0, -0.8, 0.14), (1.5708, 0.0, 0.0)
scene.collection.objects.link(camera)
scene.camera = camera
scene.render.engine, scene.cycles.samples, scene.cycles.device = "CYCLES", 1, "CPU"
scene.render.resolution_x = scene.render.resolution_y = 64
scene.render.fps = 12
bpy.ops.wm.save_as_mainfile(filepath=str(Path.cwd() / "scene.blend"))

head.show_only_shape_key = True
bpy.ops.wm.save_as_mainfile(filepath=str(Path.cwd() / "pinned.blend"), copy=True)
