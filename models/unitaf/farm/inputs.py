"""The inputs of a job: copies of all that its workers read, so that the folder can be moved and mounted anywhere."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..errors import InputError, OutputError
from ..files import is_file, prepare_folder, reason

SCRIPTS, RECORDINGS = "scripts", "recordings"


class Inputs:
    """The folder of a job's inputs, while the job is planned.

    folder: it is made. beside_blend: the folder that ``//`` of a recording means; None where there is no .blend.
    """

    def __init__(self, folder: Path, beside_blend: Path | None = None) -> None:
        self.folder = prepare_folder(folder)
        self._beside_blend = beside_blend
        self._recordings: dict[Path, str] = {}
        self._names: set[str] = set()

    def find_recording(self, written: str, folder: Path) -> Path:
        """Returns the recording that a script in a folder names; raises InputError if it is missing.

        Scripts are written on Windows and elsewhere: backslashes separate folders too.
        """
        if written.startswith("//") and self._beside_blend is not None:
            path = self._beside_blend / PurePosixPath(written[2:].replace("\\", "/"))
        elif PureWindowsPath(written).drive and not is_file(Path(written)):
            raise InputError(f'The recording "{written}" lies on another computer: name it relative to the script.')
        else:
            path = Path(written) if is_file(Path(folder, written)) else Path(written.replace("\\", "/"))
            path = folder / path
        if not is_file(path):
            raise InputError(f'The recording "{written}" is missing: put it beside the script.')
        return path

    def add_recording(self, recording: Path) -> str:
        """Copies a recording, each file once; returns its path relative to the inputs. Raises OutputError."""
        source = recording.resolve()
        if source not in self._recordings:
            name = f"{len(self._recordings) + 1:04d}{recording.suffix.lower()}"
            self._copy(source, RECORDINGS, name)
            self._recordings[source] = f"{RECORDINGS}/{name}"
        return self._recordings[source]

    def add_script(self, script: Path, name: str) -> str:
        """Copies a script; returns its path relative to the inputs. Raises OutputError."""
        self._copy(script, SCRIPTS, f"{name}{script.suffix.lower()}")
        return f"{SCRIPTS}/{name}{script.suffix.lower()}"

    def free_name(self, wanted: str) -> str:
        """Returns a name for a scene that none has yet."""
        name, number = wanted, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{wanted}-{number}"
        self._names.add(name.casefold())
        return name

    def _copy(self, source: Path, folder: str, name: str) -> None:
        target = prepare_folder(self.folder / folder) / name
        try:
            shutil.copyfile(source, target)
        except OSError as error:
            raise OutputError(f'"{source}" cannot be copied into the job: {reason(error)}.') from error
