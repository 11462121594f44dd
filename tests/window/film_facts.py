"""Run by Blender: frames, size and sound of the film after ``--``, as one line of JSON after the word DESCRIBED."""

import json
import sys
from pathlib import Path

import aud
import bpy

film = str(Path(sys.argv[-1]).absolute())
clip = bpy.data.movieclips.load(film)
sound = aud.Sound(film)
facts = {
    "frames": clip.frame_duration,
    "fps": clip.fps,
    "size": list(clip.size),
    "seconds of sound": sound.length / sound.specs[0],
    "loudest": float(abs(sound.data()).max()),
}
sys.stdout.write(f"DESCRIBED {json.dumps(facts)}\n")
