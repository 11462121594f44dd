"""Finds the bone of a head by the names that rigs usually give it."""

from __future__ import annotations

import re
from collections.abc import Iterable

# From the surest on. A prefix of the rig may come before the first: "mixamorig:Head", "J_Bip_C_Head", "Bip01 Head".
PATTERNS = (
    re.compile(r"head", re.IGNORECASE),
    re.compile(r"(?:.*[:_\-. ])?head(?:[._]x|[._ ]?c)?", re.IGNORECASE),  # Auto-Rig Pro: head.x
    re.compile(r"頭"),  # MMD
    re.compile(r"(?:DEF-)?spine\.006"),  # Rigify: the deforming bone, and that of a meta-rig
)
# Bones that a rig moves by itself, and ends of chains.
NOT_MOVED = re.compile(r"(?:MCH|ORG|VIS|WGT|CTRL_?MCH)[-_].*|.*(?:end|nub|top).*", re.IGNORECASE)


def head_bone(names: Iterable[str]) -> str:
    """Returns the bone of the head among the bones of an armature; empty if no name is usual."""
    known = [name for name in names if not NOT_MOVED.fullmatch(name)]
    for pattern in PATTERNS:
        found = [name for name in known if pattern.fullmatch(name)]
        if found:
            return min(found, key=lambda name: (len(name), name))
    return ""
