"""What came of each line of a batch, as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Scene

from .. import core
from ..dialogue import schedule
from ..dialogue.run import Outcome
from ..dialogue.script import line_status
from ..properties.dialogue import dialogue_of
from ..takes import library, sound_files
from ..takes.parts import sounds_of
from ..timeline import sequencer

FORMAT = 1  # of the report
LABELS = ".unitaf-films.json"  # in the folder of the films: what each was made from


class Report:
    """What came of each line. problems: of the script. lines: an object for each, see docs/dialogue.md."""

    def __init__(self, script: Path, problems: tuple[core.line.Problem, ...]) -> None:
        self.script, self.problems = script, problems
        self.outcomes: dict[str, tuple[Outcome, bool]] = {}
        self.skipped: set[str] = set()
        self.lines: list[dict[str, Any]] = []
        self.saved: Path | None = None
        self.film: Path | None = None

    @property
    def has_failed(self) -> bool:
        """Whether anything is not as it should be."""
        return any(entry["status"] in ("failed", "skipped", "still") for entry in self.lines)

    @property
    def has_takes(self) -> bool:
        """Whether any line has a take in the scene."""
        return any("start" in entry for entry in self.lines)

    @property
    def sentence(self) -> str:
        """In one line."""
        counts = self._totals()["lines"]
        return f"Lines: {', '.join(f'{count} {status}' for status, count in counts.items())}."

    def add(self, outcome: Outcome, found: bool) -> None:
        """A line has come to its end. found: whether its take had been made by an earlier run."""
        self.outcomes[outcome.name] = outcome, found

    def skip(self, names: list[str]) -> None:
        """Lines that were not asked for any more, since the engine does not work."""
        self.skipped.update(names)

    def describe(self, scene: Scene, only: set[str]) -> None:
        """Fill ``lines`` from the scene as it is now. only: ids in lower case, empty for all."""
        known = schedule.spans(scene)
        for problem in self.problems:
            if not only or problem.id.casefold() in only:
                self.lines.append({"id": problem.id, "status": "failed", "error": problem.sentence})
        for row in dialogue_of(scene).lines:
            if only and row.id.casefold() not in only:
                continue
            entry = {"id": row.id, "character": row.character, "text": row.text, "status": self._status(scene, row)}
            if row.take in known:
                span = known[row.take]
                entry |= {"take": row.take, "start": span.start, "end": span.stop - 1}
                entry |= {"frames": span.stop - span.start, "seconds": library.describe(row.take).seconds, "files": {}}
            outcome, _ = self.outcomes.get(row.id, (None, False))
            if outcome is not None:
                entry["took"] = round(outcome.seconds, 3)
                entry["warnings"] = list(outcome.result.warnings) if outcome.result else []
            if row.error:
                entry["error"] = row.error
            self.lines.append(entry)
        self.find_files()

    def find_files(self) -> None:
        """Name the files of each line, as they lie now."""
        for entry in self.lines:
            outcome, _ = self.outcomes.get(entry["id"], (None, False))
            if "take" not in entry:
                continue
            wavs = [outcome.result.wav] if outcome is not None and outcome.result is not None else []
            sounds = [sound.strip.sound for sound in sounds_of(entry["take"])]
            wavs += [Path(bpy.path.abspath(sound.filepath)) for sound in sounds if sound]
            files = [wavs[0].with_suffix(suffix) for suffix in sound_files.SUFFIXES] if wavs else []
            entry["files"] = {file.suffix[1:]: str(file) for file in files if file.is_file()}

    def as_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "format": FORMAT,
            "version": core.version,
            "blender": bpy.app.version_string,
            "script": str(self.script),
            "saved": str(self.saved) if self.saved else None,
            "film": str(self.film) if self.film else None,
            "lines": self.lines,
            "totals": self._totals(),
        }

    def write(self, target: Path) -> None:
        """Write it, all or nothing; raises OutputError."""
        write_json(target.expanduser().absolute(), self.as_dict())

    def _status(self, scene: Scene, row: Any) -> str:
        outcome, found = self.outcomes.get(row.id, (None, False))
        if row.id in self.skipped:
            return "skipped"
        if outcome is None:
            return "kept" if line_status(scene, row) == "DONE" else "failed"
        if outcome.result is None:
            return "failed"
        if outcome.result.still:
            return "still"
        return "found" if found else "spoken"

    def _totals(self) -> dict[str, Any]:
        statuses = [entry["status"] for entry in self.lines]
        return {
            "lines": {status: statuses.count(status) for status in dict.fromkeys(statuses)},
            "seconds": round(sum(entry.get("seconds", 0.0) for entry in self.lines), 3),
            "frames": sum(entry.get("frames", 0) for entry in self.lines),
            "took": round(sum(outcome.seconds for outcome, _ in self.outcomes.values()), 3),
        }


@dataclasses.dataclass(frozen=True)
class Label:
    """What a film was made from."""

    key: str

    @classmethod
    def of(cls, scene: Scene, entry: dict[str, Any]) -> Label:
        """Of the film of a line: the file it began from, all takes in its frames, and how it is rendered."""
        source = Path(bpy.data.filepath)
        render = scene.render
        inside = [
            (name, span.start, span.stop)
            for name, span in sorted(schedule.spans(scene).items())
            if span.start <= entry["end"] and entry["start"] < span.stop
        ]
        size = [render.resolution_x, render.resolution_y, render.resolution_percentage, sequencer.true_fps(scene)]
        made_of = [core.version, source.name, inside, size, render.engine, entry["start"], entry["end"]]
        return cls(hashlib.sha256(json.dumps(made_of).encode()).hexdigest())

    def is_on(self, target: Path) -> bool:
        """Whether a film was made from the same."""
        return target.is_file() and _labels(target.parent).get(target.name) == self.key

    def put_on(self, target: Path) -> None:
        """Remember it."""
        write_json(target.parent / LABELS, _labels(target.parent) | {target.name: self.key})


def outcome_sentence(outcome: Outcome, found: bool) -> str:
    """What came of a line, in one line."""
    if outcome.result is None:
        return f"{outcome.name}: {outcome.error}"
    where = f"frames {outcome.result.start} to {outcome.result.end}"
    return f"{outcome.name}: {outcome.result.seconds:.1f} s, {where}{', found' if found else ''}"


def write_json(target: Path, contents: Any) -> None:
    """Write a JSON file, all or nothing; raises OutputError."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            json.dump(contents, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise core.errors.OutputError(f"{target} cannot be written: {error.strerror}.") from error


def _labels(folder: Path) -> dict[str, str]:
    try:
        labels = json.loads((folder / LABELS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return labels if isinstance(labels, dict) else {}
