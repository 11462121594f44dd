"""Path mapping rules of Open Job Description: where the files of one machine lie on another."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from ..errors import InputError
from ..files import read_file, read_json, reason

VERSION = "pathmapping-1.0"
MAX_BYTES = 10_000_000


@dataclasses.dataclass(frozen=True)
class Rule:
    """A rule: ``source`` on the machine that planned the job is ``destination`` here."""

    source: PurePath
    destination: str

    def apply(self, path: str) -> Path | None:
        """Returns a path of the other machine as it is here; None if the rule is not about it."""
        parts = type(self.source)(path)
        if not parts.is_relative_to(self.source):  # Windows ignores case, and takes both slashes
            return None
        return Path(self.destination, *parts.parts[len(self.source.parts) :])


def read_rules(file: Path) -> list[Rule]:
    """Returns the rules in a file as schedulers write it; none if it has none. Raises InputError."""
    try:
        values = read_json(read_file(file, MAX_BYTES).decode("utf-8"))
        if not values:
            return []
        if values["version"] != VERSION:
            raise ValueError("they are of another version")
        return [_rule(**entry) for entry in values["path_mapping_rules"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f'The path mapping rules "{file}" cannot be read: {reason(error)}.') from error


def map_path(path: str, rules: Sequence[Rule]) -> Path | None:
    """Returns a path as it is here; None if no rule is about it. The rule with the longest source decides."""
    for rule in sorted(rules, key=lambda rule: len(rule.source.parts), reverse=True):
        if (found := rule.apply(path)) is not None:
            return found
    return None


def _rule(source_path_format: str, source_path: str, destination_path: str) -> Rule:
    kinds: dict[str, type[PurePath]] = {"POSIX": PurePosixPath, "WINDOWS": PureWindowsPath}
    if source_path_format.upper() not in kinds:
        raise ValueError(f"{source_path_format} is no kind of path")
    return Rule(kinds[source_path_format.upper()](source_path), destination_path)
