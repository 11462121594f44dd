"""The manifest of a job: what its workers make, line by line. It lies in the job's inputs, and nobody changes it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import InputError
from ..files import read_file, read_json, reason, write_file
from ..script.line import Line, Problem, Script

FORMAT = 1
NAME = "job.json"
TAKES = "takes"  # in the folder of what is made
MAX_BYTES = 200_000_000  # a job of 100,000 lines has a tenth of it


@dataclasses.dataclass(frozen=True)
class JobLine:
    """A line of a job.

    line: as the script has it; its recording is relative to the inputs. take: name of its take, empty where none can be
    named before the lines before it are spoken. settings: of its take, as ``Settings.as_dict``. seconds: predicted
    length. chunk: in which it is spoken, from 1 on; 0 for none. kept: whether the .blend has its take already.
    error: why it cannot be spoken, as far as that is known.
    """

    line: Line
    take: str = ""
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0
    chunk: int = 0
    kept: bool = False
    error: str = ""


@dataclasses.dataclass(frozen=True)
class JobScene:
    """A script of a job; with Blender each becomes a .blend of its own.

    name: of its files. script: the copy of its file, relative to the inputs. problems, notes: see ``Script``.
    """

    name: str
    script: str
    lines: tuple[JobLine, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def as_script(self) -> Script:
        """Returns the script that the lines make, as if it had been read now."""
        return Script(tuple(entry.line for entry in self.lines), self.problems, self.notes)


@dataclasses.dataclass(frozen=True)
class Job:
    """All that the workers of a job know.

    version: of UniTAF that planned it, and that all workers need. scenes: one for each script. chunks: their number.
    voices: of a pack, that the workers need. speakers: who speaks for voices of the cast, where that depends on the
    pack; see ``trunks.spoken_by``. blend: the scene, relative to the inputs; empty for sound and curves only.
    frame_parts: tasks that render a scene; 0 for none.
    """

    version: str
    scenes: tuple[JobScene, ...]
    chunks: int
    voices: tuple[str, ...] = ()
    speakers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    blend: str = ""
    frame_parts: int = 0

    def lines(self) -> Iterator[JobLine]:
        """Yields the lines of all scenes in order."""
        for scene in self.scenes:
            yield from scene.lines

    def write(self, inputs: Path) -> None:
        """Writes the manifest into the folder of the inputs; raises OutputError."""
        values = {"format": FORMAT, **dataclasses.asdict(self)}
        write_file(inputs / NAME, json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


@dataclasses.dataclass(frozen=True)
class Place:
    """The folders of a job: ``inputs`` is read only, all that is made goes to ``out``."""

    inputs: Path
    out: Path

    @property
    def takes(self) -> Path:
        """The folder of the takes."""
        return self.out / TAKES


def read_job(inputs: Path) -> Job:
    """Returns the job whose inputs, or whose whole folder, is given. Raises InputError."""
    path = next((path for path in (inputs / NAME, inputs / "inputs" / NAME) if path.is_file()), inputs / NAME)
    try:
        values = read_json(read_file(path, MAX_BYTES).decode("utf-8"))
        if values["format"] != FORMAT:
            raise ValueError("it was planned by another version; plan it again")
        scenes = tuple(map(_scene, values["scenes"]))
        return Job(
            version=str(values["version"]),
            scenes=scenes,
            chunks=int(values["chunks"]),
            voices=tuple(map(str, values["voices"])),
            speakers={str(voice): str(speaker) for voice, speaker in values["speakers"].items()},
            blend=_relative(values["blend"]),
            frame_parts=int(values["frame_parts"]),
        )
    except FileNotFoundError as error:
        raise InputError(f'"{inputs}" is no job: there is no {NAME} in it.') from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f'The job "{path}" cannot be read: {reason(error)}.') from error


def inside(folder: Path, relative: str) -> Path:
    """Returns a file of a job by its relative path, which has slashes on every system."""
    return folder.joinpath(*PurePosixPath(relative).parts)


def _scene(values: Mapping[str, Any]) -> JobScene:
    return JobScene(
        name=str(values["name"]),
        script=_relative(values["script"]),
        lines=tuple(map(_line, values["lines"])),
        problems=tuple(Problem(*problem) for problem in values["problems"]),
        notes=tuple(map(str, values["notes"])),
    )


def _line(values: Mapping[str, Any]) -> JobLine:
    line = Line(**values["line"])
    if line.recording:
        _relative(line.recording)
    return JobLine(**{**values, "line": line})


def _relative(path: str) -> str:
    """Returns a relative path; raises ValueError for one that leaves the inputs."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path:
        raise ValueError(f'"{path}" is no path inside the job')
    return path
