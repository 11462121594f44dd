"""Compares the modules with vectors of the original's own: inputs, parameters and the outputs that they must give.

A set is NAME.npz with arrays (1, time, width), beside the parameters NAME.safetensors under the official files' names.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..errors import InputError, UnitafError
from . import checkpoint, clock, emotion, tables
from .expression import CROSS, FILM

TOLERANCE = 1e-5
LAST_STYLE = 934  # of the released files; the row that UniTAF infers with
GPT_LAYER, PROJECTOR, DECODER, EXPRESSION = "gpt_layer", "projector_b", "decoder_unitaf", "expression_small"

Arrays = dict[str, npt.NDArray[np.generic]]
Compared = Iterator[tuple[Tensor, str]]  # what was computed, and the name of the array that it must be


class Result(NamedTuple):
    """The comparison of one set. error: the largest absolute difference. compared: how many arrays of the set.

    lacking: files of parameters that are not there, so that not all could be compared. left: arrays that were neither
    read nor compared. problem: why the set cannot be compared at all, "" where it can.
    """

    name: str
    error: float = 0.0
    compared: int = 0
    lacking: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    problem: str = ""


class VectorSet:
    """The arrays of one set, and the parameters of its folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
            self.arrays: Arrays = dict(file)
        self.lacking: list[str] = []
        self.used: set[str] = set()

    def array(self, name: str) -> npt.NDArray[np.generic]:
        """Returns an array as it is in the file, and notes that it was used."""
        self.used.add(name)
        return self.arrays[name]

    def __getitem__(self, name: str) -> Tensor:
        self.used.add(name)
        return torch.from_numpy(np.asarray(self.arrays[name], np.float32))

    def matches(self, pattern: str) -> Iterator[re.Match[str]]:
        """Yields the matches of a pattern with whole names of arrays."""
        yield from filter(None, (re.fullmatch(pattern, name) for name in self.arrays))

    def file(self, name: str) -> Path | None:
        """Returns the path of a file of parameters, and notes it where it is not there."""
        path = self.folder / f"{name}.safetensors"
        if path.is_file():
            return path
        if path.name not in self.lacking:
            self.lacking.append(path.name)
        return None


def check(folder: Path) -> list[Result]:
    """Compares every set that a folder holds; those of no known kind are results with a problem.

    Raises InputError if there is none.
    """
    if not folder.is_dir():
        raise InputError(f'"{folder}" is no folder; give the one with the vectors (NAME.npz).')
    found = [path.stem for path in sorted(folder.glob("*.npz"))]
    if not found:
        raise InputError(
            f'"{folder}" holds no vectors; give the folder with gpt_layer.npz, projector_b.npz and others.'
        )
    return [_result(folder, name) for name in found]


def _result(folder: Path, name: str) -> Result:
    compare = next((_KINDS[kind] for kind in _KINDS if re.fullmatch(kind, name)), None)
    if compare is None:
        return Result(name, problem="no set of a known kind; it was not compared")
    try:
        vectors = VectorSet(folder, name)
        with torch.inference_mode():
            errors = [_error(computed, vectors.array(wanted)) for computed, wanted in compare(vectors)]
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        IndexError,
        EOFError,
        zipfile.BadZipFile,
        UnitafError,
    ) as error:
        what = " ".join(str(error).split())
        return Result(name, float("inf"), problem=f"damaged or of another form ({type(error).__name__}: {what})")
    left = tuple(sorted(set(vectors.arrays) - vectors.used))
    return Result(name, max(errors, default=0.0), len(errors), tuple(vectors.lacking), left)


def _error(computed: Tensor, wanted: npt.NDArray[np.generic]) -> float:
    found = computed.numpy()
    if found.size != wanted.size:
        return float("inf")
    difference = np.abs(found.reshape(wanted.shape).astype(np.float64) - np.asarray(wanted, np.float64))
    return float(difference.max(initial=0.0)) if np.isfinite(difference).all() else float("inf")


def _gpt_layer(vectors: VectorSet) -> Compared:
    if path := vectors.file(vectors.name):
        yield checkpoint.load_tap(path)(vectors["latent"]), "feature"


def _projector(vectors: VectorSet) -> Compared:
    if path := vectors.file(vectors.name):
        projector = checkpoint.load_projector(path)
        for match in vectors.matches(r"in_(\d+)"):
            yield projector(vectors[match[0]]), f"out_{match[1]}"


def _decoder(vectors: VectorSet) -> Compared:
    if path := vectors.file(vectors.name):
        decoder = checkpoint.load_decoder(path)
        for match in vectors.matches(r"out_(\d+)_style(\d+)"):
            yield decoder(vectors[f"in_{match[1]}"], int(match[2])), match[0]


def _heads(vectors: VectorSet) -> Compared:
    if path := vectors.file(vectors.name):
        decoder = checkpoint.load_decoder(path)
        for match in vectors.matches(r"out_(\d+)_(.+)"):
            yield decoder(vectors[f"in_{match[1]}"], LAST_STYLE, match[2]), match[0]


def _expression(vectors: VectorSet) -> Compared:
    if path := vectors.file(vectors.name):
        for mode in (FILM, CROSS):
            model = checkpoint.load_expression(path, mode)
            for match in vectors.matches(rf"{mode}(.*)"):
                inputs = (vectors[f"{name}{match[1]}"] for name in ("feature", "mouth", "emotion"))
                yield model(*inputs), match[0]


def _chain(vectors: VectorSet) -> Compared:
    feature, mouth = vectors["feature"], vectors["mouth"]
    if path := vectors.file(GPT_LAYER):
        feature = checkpoint.load_tap(path)(vectors["latent"])
        yield feature, "feature"
    if (project := vectors.file(PROJECTOR)) and (decode := vectors.file(DECODER)):
        projected = checkpoint.load_projector(project)(clock.padded(feature, always=True))
        mouth = checkpoint.load_decoder(decode)(projected, LAST_STYLE)
        yield mouth, "mouth"
    if path := vectors.file(EXPRESSION):
        for mode in (FILM, CROSS):
            residual = checkpoint.load_expression(path, mode)(feature, mouth, vectors["emotion"])
            yield residual, mode
            if f"final_{mode}" in vectors.arrays:
                yield mouth + residual, f"final_{mode}"


def _stream(vectors: VectorSet) -> Compared:
    project, decode = vectors.file(PROJECTOR), vectors.file(DECODER)
    if project is None or decode is None:
        return
    projector, decoder = checkpoint.load_projector(project), checkpoint.load_decoder(decode)
    stream = clock.Stream()
    for number, kind in enumerate(np.ravel(vectors.array("order")).tolist()):
        samples = int(np.ravel(vectors.array(f"samples_{number}"))[0])
        if f"feature_{number}" in vectors.arrays and not _is_silence(kind):
            motion = decoder(projector(clock.padded(vectors[f"feature_{number}"], always=False)), LAST_STYLE)
            rows, stream = stream.speech(motion, samples)
        else:
            rows, stream = stream.silence(samples, tables.MOUTH)
        yield rows, f"motion_{number}"


def _is_silence(kind: object) -> bool:
    text = kind.decode() if isinstance(kind, bytes) else str(kind)
    return text.lower().startswith("sil")


def _emotion(vectors: VectorSet) -> Compared:
    groups = [int(size) for size in np.ravel(vectors.array("groups"))]
    starts = np.cumsum([0, *groups[:-1]])
    for match in vectors.matches(r"style_(.+)"):
        number = match[1]
        rows = emotion.rows_of(vectors[match[0]].reshape(1, -1), vectors["feat1"], groups)
        listed = np.ravel(vectors.array(f"rows_{number}")).astype(int)
        # A set may number the rows within their groups, or through all of them.
        through = [row + int(start) for row, start in zip(rows, starts, strict=True)]
        yield torch.tensor(through if listed.tolist() == through else rows, dtype=torch.float32), f"rows_{number}"
        weights = vectors[f"weights_{number}"].flatten()
        base = vectors["base"].reshape(1, -1)
        yield emotion.mixed(rows, vectors["feat2"], weights, base, groups), f"emovec_{number}"


_KINDS: dict[str, Callable[[VectorSet], Compared]] = {
    "gpt_layer": _gpt_layer,
    "projector_.+": _projector,
    "decoder_.+": _decoder,
    "unitalker_.+": _heads,
    "expression_.+": _expression,
    "chain": _chain,
    "stream": _stream,
    "emotion": _emotion,
}
