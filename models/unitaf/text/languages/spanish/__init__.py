"""Spanish."""

from __future__ import annotations

import re

from ..spoken import Spoken


def read(sentence: str) -> list[Spoken]:
    """x"""
    return [Spoken(m[0], m.start(), m[0].lower()) for m in re.finditer(r"\w+|[.,;:!?¿¡…]", sentence)]
