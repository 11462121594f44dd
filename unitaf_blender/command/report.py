"""The report of a batch: the outcome of each line, as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
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
from ..takes.parts import TakeIndex
from ..timeline import sequencer

FORMAT = 1  # of the report
LABELS_FILE = ".unitaf-films.json"  # in the folder of the films: file name → checksum of what it was made from


class Report:
    """The outcome of each line of a script.

    script: its file. problems: those lines of it that could not be read. lines: a JSON object for each line, as
    docs/dialogue.md describes it. saved, film: the files that were written, None if none was.
    """

    def __init__(self, script: Path, problems: tuple[core.line.Problem, ...]) -> None:
        self.script, self.problems = script, problems
        self.outcomes: dict[str, tuple[Outcome, bool]] = {}  # by id, and whether the take is an earlier run's
        self.skipped: set[str] = set()
        self.lines: list[dict[str, Any]] = []
        self.saved: Path | None = None
        self.film: Path | None = None

    @property
    def has_failed(self) -> bool:
        """Whether a line failed or was skipped, or its face does not move."""
        return any(entry["status"] in ("failed", "skipped", "still") for entry in self.lines)

    @property
    def has_takes(self) -> bool:
        """Whether any line has a take in the scene."""
        return any("start" in entry for entry in self.lines)

    @property
    def sentence(self) -> str:
        """The number of lines of each status, in a sentence."""
        counts = self._totals()["lines"]
        return f"Lines: {', '.join(f'{count} {status}' for status, count in counts.items())}."

    def add(self, outcome: Outcome, reused: bool) -> None:
        """Adds the outcome of a line. reused: whether an earlier run had made its take."""
        self.outcomes[outcome.name] = outcome, reused

    def skip(self, names: list[str]) -> None:
        """Marks lines as skipped: the engine had failed too often to ask it for them."""
        self.skipped.update(names)

    def describe(self, scene: Scene, only: set[str]) -> None:
        """Fills ``lines`` from the scene as it is now. only: ids in lower case; empty for all lines."""
        known, index = schedule.spans(scene), TakeIndex()
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
                seconds = library.describe(row.take, index).seconds
                entry |= {"frames": span.stop - span.start, "seconds": seconds, "files": {}}
            outcome, _ = self.outcomes.get(row.id, (None, False))
            if outcome is not None:
                entry["took"] = round(outcome.seconds, 3)
                entry["warnings"] = list(outcome.result.warnings) if outcome.result else []
            if row.error:
                entry["error"] = row.error
            self.lines.append(entry)
        self.find_files()

    def find_files(self) -> None:
        """Fills in the paths of each line's files, as they are now."""
        index = TakeIndex()
        for entry in self.lines:
            outcome, _ = self.outcomes.get(entry["id"], (None, False))
            if "take" not in entry:
                continue
            wavs = [outcome.result.wav] if outcome is not None and outcome.result is not None else []
            sounds = [sound.strip.sound for sound in index.sounds_of(entry["take"])]
            wavs += [Path(bpy.path.abspath(sound.filepath)) for sound in sounds if sound]
            files = [wavs[0].with_suffix(suffix) for suffix in sound_files.SUFFIXES] if wavs else []
            entry["files"] = {file.suffix[1:]: str(file) for file in files if core.files.is_file(file)}

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
        """Writes the report as JSON, whole or not at all; raises OutputError."""
        write_json(target.expanduser().absolute(), self.as_dict())

    def _status(self, scene: Scene, row: Any) -> str:
        """Returns "spoken", "found", "kept", "still", "skipped" or "failed"; see docs/dialogue.md."""
        outcome, reused = self.outcomes.get(row.id, (None, False))
        if row.id in self.skipped:
            return "skipped"
        if outcome is None:
            return "kept" if line_status(scene, row) == "DONE" else "failed"
        if outcome.result is None:
            return "failed"
        if outcome.result.still:
            return "still"
        return "found" if reused else "spoken"

    def _totals(self) -> dict[str, Any]:
        statuses = [entry["status"] for entry in self.lines]
        return {
            "lines": {status: statuses.count(status) for status in dict.fromkeys(statuses)},
            "seconds": round(sum(entry.get("seconds", 0.0) for entry in self.lines), 3),
            "frames": sum(entry.get("frames", 0) for entry in self.lines),
            "took": round(sum(outcome.seconds for outcome, _ in self.outcomes.values()), 3),
        }


@dataclasses.dataclass(frozen=True)
class FilmLabel:
    """A checksum of what a film is made from, kept in a file beside it: an unchanged film is not rendered again."""

    checksum: str

    @classmethod
    def of_line(cls, scene: Scene, entry: dict[str, Any]) -> FilmLabel:
        """Returns the label of a line's film: of the .blend, all takes in its frames, size, rate and render engine."""
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
        """Whether a film exists and was made from the same."""
        return target.is_file() and _labels(target.parent).get(target.name) == self.checksum

    def put_on(self, target: Path) -> None:
        """Writes the label beside a film; raises OutputError."""
        write_json(target.parent / LABELS_FILE, _labels(target.parent) | {target.name: self.checksum})


def outcome_sentence(outcome: Outcome, reused: bool) -> str:
    """Returns the outcome of a line in one line. reused: whether an earlier run had made its take."""
    if outcome.result is None:
        return f"{outcome.name}: {outcome.error}"
    where = f"frames {outcome.result.start} to {outcome.result.end}"
    return f"{outcome.name}: {outcome.result.seconds:.1f} s, {where}{', found' if reused else ''}"


def write_json(target: Path, contents: Any) -> None:
    """Writes a JSON file, whole or not at all, and makes its folder; raises OutputError."""
    core.files.write_file(target, json.dumps(contents, ensure_ascii=False, indent=1).encode("utf-8"))


def _labels(folder: Path) -> dict[str, str]:
    """Returns the checksums of the films in a folder by file name; empty if there are none, or the file is damaged."""
    try:
        labels = json.loads((folder / LABELS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return labels if isinstance(labels, dict) else {}
