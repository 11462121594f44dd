"""What of a machine can make a take differ: the same line gives the same bytes where all of it is the same."""

from __future__ import annotations

import functools
import platform
import re
from collections.abc import Mapping
from pathlib import Path

CPU_FIELDS = ("vendor_id", "cpu family", "model", "CPU implementer", "CPU part")  # of /proc/cpuinfo


@functools.cache
def cpu_family() -> str:
    """Returns the family of the processor, which decides how numpy's BLAS rounds: "GenuineIntel 6 143"."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return platform.processor() or platform.machine()
    found = (re.search(rf"^{field}\s*:\s*(.+)$", text, re.MULTILINE) for field in CPU_FIELDS)
    return " ".join(match[1].strip() for match in found if match) or platform.machine()


def maker(engine: str, versions: Mapping[str, str]) -> dict[str, str]:
    """Returns what makes takes here. engine: "numpy" or "torch". versions: of packages, as far as they are known."""
    return {
        **versions,
        "engine": engine,
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": cpu_family(),
    }
