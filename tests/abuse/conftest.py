"""Abuse of the engine: the counts are printed at the end."""

from __future__ import annotations

from typing import Any

from abuse import FULL, counts


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was done, in numbers."""
    if not counts:
        return
    terminalreporter.section(f"abuse, {'full size' if FULL else 'a sample'}")
    for what, number in sorted(counts.items()):
        terminalreporter.write_line(f"{number:8,d}  {what}")
