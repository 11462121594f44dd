"""Finds the bones of a head and of a jaw by the names that rigs usually give them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# From the surest on. A prefix of the rig may come before the first: "mixamorig:Head", "J_Bip_C_Head", "Bip01 Head".
PATTERNS = (
    re.compile(r"head", re.IGNORECASE),
    # Auto-Rig Pro: head.x; Advanced Skeleton: Head_M; numbered and joints: head.01, Head_jnt.
    re.compile(
        r"(?:.*[:_\-. ])?head(?:[._ ]?(?:joint|jnt|jt|bone|bind|main))?(?:[._]x|[._ ]?[cm]|[._-]?0*1)?", re.IGNORECASE
    ),
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


# Controls first: the bones that they move would be overruled by them.
JAWS = (
    re.compile(r"jaw_master"),  # Rigify
    re.compile(r"c_jawbone\.x"),  # Auto-Rig Pro
    re.compile(
        r"(?:.*[:_\-. ])?(?:m|lower)?_?jaw(?:[_ ]?(?:bone|root|lower|main|ctrl|control))?"
        r"(?:[._]x|[._ ]?c|[._-]?0?1)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?:下)?(?:顎|あご|アゴ)"),  # MMD
)
_NO_JAW = re.compile(r".*(?:upper|teeth|tongue|end|nub|ik|pole|target).*", re.IGNORECASE)


def jaw_bones(names: Iterable[str]) -> list[str]:
    """Returns the bones that may be the jaw among those of an armature, the surest first."""
    known = [name for name in names if not NOT_MOVED.fullmatch(name) and not _NO_JAW.fullmatch(name)]
    found = [sorted(filter(pattern.fullmatch, known), key=lambda name: (len(name), name)) for pattern in JAWS]
    return list(dict.fromkeys(name for names in found for name in names))
