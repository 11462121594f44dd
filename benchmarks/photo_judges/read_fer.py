"""Reads the emotion of faces in pictures with ``fer``, a recogniser of photographs; in a Python of its own.

    python read_fer.py PICTURES SIZE

PICTURES: a file of SIZE x SIZE x 3 bytes (RGB) for each picture. Prints {"fer": [{emotion: 0..1}, or null where it
finds no face]} in the order of the pictures.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from fer.fer import FER


def main() -> None:
    """Reads and prints."""
    size = int(sys.argv[2])
    pictures = np.frombuffer(Path(sys.argv[1]).read_bytes(), np.uint8).reshape(-1, size, size, 3)
    judge = FER(use_tflite=False)
    found = []
    for picture in pictures:
        faces = judge.detect_emotions(np.ascontiguousarray(picture[..., ::-1]))
        largest = max(faces, key=lambda face: face["box"][2], default=None)
        found.append(largest and largest["emotions"])
    print(json.dumps({"fer": found}))


if __name__ == "__main__":
    main()
