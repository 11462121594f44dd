"""Plans a job: reads scripts, predicts how long each line will be, and divides the lines into chunks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import InputError, UnitafError
from ..script.line import Line, as_id
from ..script.reader import read_script
from ..settings import Settings
from ..voice import cast, voices
from ..voice.trunks import IN_PACKS, spoken_by
from .chunks import chunks_for, divide
from .fingerprint import take_name
from .inputs import Inputs
from .manifest import Job, JobLine, JobScene
from .prediction import Predictor, recording_seconds

LONGEST_CHUNK = 120.0  # seconds of speech of a chunk, where nothing else is asked for

PlanLine = Callable[[Line, Path | None], JobLine]


@dataclasses.dataclass(frozen=True)
class Split:
    """How lines are divided: into a number of chunks, or into chunks of so many seconds of speech."""

    chunks: int | None = None
    seconds: float = LONGEST_CHUNK

    def __post_init__(self) -> None:
        if self.chunks is not None and self.chunks < 1:
            raise InputError("A job needs at least 1 chunk: give a number from 1 on.")
        if not self.seconds > 0:
            raise InputError("A chunk needs more than 0 seconds: give a number such as 120.")


@dataclasses.dataclass(frozen=True)
class Choices:
    """What lines have that say nothing else. cast: voice of each character, by its name in lower case."""

    settings: Settings = dataclasses.field(default_factory=Settings)
    cast: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def settings_of(self, line: Line) -> Settings:
        """Returns the settings of the take of a line; raises SettingsError."""
        changes: dict[str, Any] = {}
        if line.recording:  # it keeps its own voice, pace and loudness
            changes |= {"voice": cast.OWN, "speed": 1.0, "loudness": None}
        else:
            changes["voice"] = line.voice or self.cast.get(line.character.casefold(), self.settings.voice)
            if line.speed is not None:
                changes["speed"] = line.speed
            if line.language:
                changes["language"] = line.language
        if line.seed is not None:
            changes["seed"] = line.seed
        if line.emotion:
            changes["emotion"] = line.emotion
        if line.language:
            changes["language"] = line.language
        return dataclasses.replace(self.settings, **changes)


def plan_job(scripts: Sequence[Path], inputs: Inputs, choices: Choices, split: Split) -> Job:
    """Returns the job of scripts for sound and curves only; their files are copied into its inputs.

    Raises InputError for a script that cannot be read; a line that cannot be spoken is in the job with its error.
    """
    predictor = Predictor()

    def plan_line(line: Line, recording: Path | None) -> JobLine:
        settings = choices.settings_of(line)
        return named(line, settings, recording, predictor)

    scenes = [plan_scene(path, inputs, plan_line) for path in scripts]
    return finish(scenes, split)


def plan_scene(script: Path, inputs: Inputs, plan_line: PlanLine) -> JobScene:
    """Returns the scene of a script, without chunks.

    plan_line: gets a line, whose recording is that in the inputs, and its recording; may raise UnitafError.
    """
    read = read_script(script)
    folder = script.expanduser().absolute().parent
    lines = []
    for line in read.lines:
        try:
            recording = inputs.find_recording(line.recording, folder) if line.recording else None
            if recording is not None:
                line = dataclasses.replace(line, recording=inputs.add_recording(recording))
            lines.append(plan_line(line, recording))
        except UnitafError as error:
            lines.append(JobLine(dataclasses.replace(line, recording=""), error=str(error)))
    name = inputs.free_name(as_id(script.stem) or "script")
    return JobScene(name, inputs.add_script(script, name), tuple(lines), read.problems, read.notes)


def named(line: Line, settings: Settings, recording: Path | None, predictor: Predictor) -> JobLine:
    """Returns a line with the name and the predicted length of its take; raises UnitafError if it cannot be spoken."""
    seconds = recording_seconds(recording) if recording is not None else predictor.seconds(line.text, settings)
    take = take_name(line.id, line.text, settings, recording)
    return JobLine(line, take, settings.as_dict(), round(seconds, 2))


def finish(scenes: Sequence[JobScene], split: Split, **more: Any) -> Job:
    """Returns the job of planned scenes, with the chunks of their lines. more: further fields of the job."""
    spoken = {entry.take: entry for scene in scenes for entry in scene.lines if entry.take and not entry.kept}
    seconds = [entry.seconds for entry in spoken.values()]
    count = split.chunks if split.chunks is not None else chunks_for(seconds, split.seconds)
    # By take: lines of two scripts that are the same in all have one take, which one worker makes.
    chunk_of = dict(zip(spoken, divide(seconds, count), strict=True))
    divided = tuple(
        dataclasses.replace(
            scene,
            lines=tuple(
                entry if entry.kept else dataclasses.replace(entry, chunk=chunk_of.get(entry.take, 0))
                for entry in scene.lines
            ),
        )
        for scene in scenes
    )
    chunks = max((entry.chunk for scene in divided for entry in scene.lines), default=0)
    if not chunks and not more.get("blend"):
        raise InputError(f"No line can be spoken: {_first_error(scenes)}")
    wanted = {str(entry.settings.get("voice", cast.OWN)) for entry in spoken.values()}
    speakers = {voice: spoken_by(voice) for voice in sorted(wanted) if cast.real(voice) != voice}
    voices_needed = _packed_voices({speakers.get(voice, voice) for voice in wanted})
    return Job(__version__, divided, max(1, chunks), voices_needed, speakers, **more)


def sentences(job: Job) -> list[str]:
    """Returns what is to be said about a plan: lines that cannot be spoken, and what was left out."""
    found = [problem.sentence for scene in job.scenes for problem in scene.problems]
    found += [f"{entry.line.id}: {entry.error}" for entry in job.lines() if entry.error]
    return [*found, *(note for scene in job.scenes for note in scene.notes)]


def _packed_voices(speakers: Iterable[str]) -> tuple[str, ...]:
    """Returns the ids of voices that come in a pack, among those that speak."""
    found = {voice.id for text in speakers for voice, _ in cast.mixed(text) if voice.trunk in IN_PACKS}
    return tuple(name for name in voices.VOICES if name in found)


def _first_error(scenes: Sequence[JobScene]) -> str:
    for scene in scenes:
        for sentence in (*(p.sentence for p in scene.problems), *(entry.error for entry in scene.lines)):
            if sentence:
                return sentence
    return "there are none in the script."
