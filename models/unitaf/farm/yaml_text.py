"""Writes plain values as YAML, which job templates are written in. Texts are quoted as in JSON, which YAML reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

INDENT = "  "


def as_yaml(values: Mapping[str, Any]) -> str:
    """Returns objects, lists, texts, numbers and switches as YAML; keys are plain words."""
    return "\n".join(_mapping(values, "")) + "\n"


def _mapping(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, (Mapping, list, tuple)) and value and not _is_short(value):
            yield f"{indent}{key}:"
            inside = _mapping(value, indent + INDENT) if isinstance(value, Mapping) else _sequence(value, indent)
            yield from inside
        else:
            yield f"{indent}{key}: {_inline(value)}"


def _sequence(values: Sequence[Any], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping) and value:
            first, *rest = _mapping(value, indent + INDENT)
            yield f"{indent}- {first[len(indent) + len(INDENT) :]}"
            yield from rest
        else:
            yield f"{indent}- {_inline(value)}"


def _is_short(value: Any) -> bool:
    """Whether a value is a list of texts, such as arguments, which is written on one line."""
    return isinstance(value, (list, tuple)) and all(isinstance(item, (str, int, float)) for item in value)


def _inline(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
