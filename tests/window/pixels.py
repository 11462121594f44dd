"""Reads the pictures that the tests take: PNG of eight bits for a channel, as ImageMagick writes them."""

from __future__ import annotations

from pathlib import Path

import chroot
import numpy as np


def read(picture: Path) -> np.ndarray:
    """Returns the pixels of a picture, (rows, columns, 3) in 0..255."""
    inside = "/tmp/pixels.png"
    chroot.outside(inside).write_bytes(picture.read_bytes())
    raw = chroot.outside("/tmp/pixels.ppm")
    done = chroot.run(["convert", inside, "-depth", "8", "ppm:/tmp/pixels.ppm"])
    assert done.returncode == 0, done.stderr
    kind, size, depth, pixels = raw.read_bytes().split(b"\n", 3)
    assert (kind, depth) == (b"P6", b"255")
    columns, rows = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(rows, columns, 3)
