"""The folder of a user's checkpoints: which files belong in it, where they come from, and what is wrong with it.

Standard library only, so that ``unitaf doctor`` can look without torch. The layout:

    FOLDER/checkpoints/   IndexTTS-2, as ``hf download`` writes it
    FOLDER/unitaf/…/checkpoint-N/   UniTAF's own files; the folder that has them may have any name
    FOLDER/hf/   a cache of Hugging Face with the models that are found by name; optional, the user's own is read else
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import InputError

CHECKPOINTS, CACHE = "checkpoints", "hf"
PROJECTOR, DECODER = "audio_feature_projector.pt", "a2f_model.pt"
EXPRESSION, VOICE = "expression_model.pt", "tts_model.pt"  # optional
CONFIG = "config.yaml"
POINTER = b"version https://git-lfs"  # the first bytes of a file that Git LFS has not fetched
POINTER_BYTES = 1024
SMALLEST_SHARE = 0.5  # of the size that a file should have: a smaller one is half a download
INDEX_TTS, UNITAF = "IndexTeam/IndexTTS-2", "ATA-space/UniTAF"
VOCODER = "nvidia/bigvgan_v2_22khz_80band_256x"
TRAINED = "your own training"  # none was ever released
DEEPEST = 6  # folders in which UniTAF's files are looked for
MEGABYTE = 10**6


class Wanted(NamedTuple):
    """A file. size: in bytes, by its numbers of parameters or, with "about", by what was seen. origin: a repository."""

    name: str
    size: int
    origin: str
    needed: bool = True


# By their shapes: gpt.pth 871,100,639 numbers, feat1.pt 73×192, feat2.pt 73×1280, the statistics 2×1024.
OF_INDEX_TTS = (
    Wanted(CONFIG, 2_000, INDEX_TTS),
    Wanted("gpt.pth", 3_484_000_000, INDEX_TTS),
    Wanted("s2mel.pth", 1_200_000_000, INDEX_TTS),
    Wanted("bpe.model", 470_000, INDEX_TTS),
    Wanted("feat1.pt", 56_000, INDEX_TTS),
    Wanted("feat2.pt", 374_000, INDEX_TTS),
    Wanted("wav2vec2bert_stats.pt", 8_200, INDEX_TTS),
)
OF_UNITAF = (
    Wanted(PROJECTOR, 3_672_000, UNITAF),
    Wanted(DECODER, 4_639_000, UNITAF),
    Wanted(VOICE, 3_484_000_000, UNITAF, needed=False),
    Wanted(EXPRESSION, 34_865_000, TRAINED, needed=False),
)
OF_FACE = tuple(wanted for wanted in OF_UNITAF if wanted.name != VOICE)
BY_NAME = (
    Wanted("config.json", 3_000, "facebook/w2v-bert-2.0"),
    Wanted("preprocessor_config.json", 200, "facebook/w2v-bert-2.0"),
    Wanted("model.safetensors", 2_320_000_000, "facebook/w2v-bert-2.0"),
    Wanted("semantic_codec/model.safetensors", 177_000_000, "amphion/MaskGCT"),
    Wanted("campplus_cn_common.bin", 28_000_000, "funasr/campplus"),
    Wanted("config.json", 1_000, VOCODER),
    Wanted("bigvgan_generator.pt", 450_000_000, VOCODER),
)


class Found(NamedTuple):
    """What was found of a file. path: where it is or has to be. problem: what is wrong, or "". command: a fix."""

    wanted: Wanted
    path: Path
    size: int | None
    problem: str
    command: str


class Folder:
    """A folder of checkpoints: ``checkpoints`` of IndexTTS-2, ``unitaf``, and the ``cache`` of Hugging Face."""

    def __init__(self, root: Path) -> None:
        """Raises InputError if there is no such folder."""
        if not root.is_dir():
            raise InputError(f'The folder of the checkpoints "{root}" is not there; choose another.')
        self.root = root
        self.checkpoints = root if (root / CONFIG).is_file() else root / CHECKPOINTS
        own = _of_unitaf(root)
        self.unitaf = own[-1] if own else root / "unitaf"
        self.others = own[:-1]
        self.cache = root / CACHE if (root / CACHE).is_dir() else _user_cache()

    def by_name(self, origin: str, name: str) -> Path:
        """Returns where a file of a repository lies in the cache, or would; or in the folder that is named instead."""
        own = self._vocoder() if origin == VOCODER else None
        if own is not None:
            return own / name
        snapshots = self.cache / "hub" / f"models--{origin.replace('/', '--')}" / "snapshots"
        found = sorted(path for path in snapshots.glob(f"*/{name}") if path.is_file())
        return found[-1] if found else snapshots / "REVISION" / name

    def _vocoder(self) -> Path | None:
        """Returns the folder of the vocoder where the configuration names one, None for a repository."""
        path = self.checkpoints / CONFIG
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        named = re.search(r"^vocoder:\s*\n(?:\s+.*\n)*?\s+name:\s*['\"]?([^'\"\n]+)", text, re.MULTILINE)
        folder = Path(named[1].strip()) if named else None
        return folder if folder is not None and folder.is_absolute() and folder.is_dir() else None

    def examine(self) -> list[Found]:
        """Returns what was found of every file."""
        own = [self._found(wanted, self.checkpoints / wanted.name) for wanted in OF_INDEX_TTS]
        own += [self._found(wanted, self.unitaf / wanted.name) for wanted in OF_UNITAF]
        return own + [self._found(wanted, self.by_name(wanted.origin, wanted.name)) for wanted in BY_NAME]

    def of_torch(self) -> list[Path]:
        """Returns the files that torch saved for the voice, and that are there."""
        return [
            found.path
            for found in self.examine()
            if found.size is not None and found.path.suffix in (".pt", ".pth", ".bin") and found.wanted not in OF_FACE
        ]

    def check(self) -> None:
        """Raises InputError, one sentence, if the folder cannot be used: half of one, or another model's."""
        lost = [found for found in self.examine() if found.size is None and found.wanted.needed]
        there = len(OF_INDEX_TTS) + len(OF_UNITAF) + len(BY_NAME)
        if not (self.checkpoints / CONFIG).is_file() and not (self.unitaf / DECODER).is_file():
            raise InputError(
                f'"{self.root}" holds no checkpoints of UniTAF; choose the folder with "{CHECKPOINTS}" in it.'
            )
        check_config(self.checkpoints / CONFIG)
        if lost:
            more = f" and {len(lost) - 1} more of {there} files" if lost[1:] else ""
            raise InputError(
                f'"{lost[0].wanted.name}"{more} missing in "{self.root}"; '
                f"unitaf doctor --official FOLDER says where each comes from."
            )

    def _found(self, wanted: Wanted, path: Path) -> Found:
        if not path.is_file():
            return Found(wanted, path, None, "missing" if wanted.needed else "", self._command(wanted))
        size = path.stat().st_size
        problem = _problem(path, size, wanted)
        return Found(wanted, path, size, problem, self._command(wanted) if problem else "")

    def _command(self, wanted: Wanted) -> str:
        if wanted.origin == INDEX_TTS:
            return f'hf download {INDEX_TTS} --local-dir "{self.checkpoints}"'
        if wanted.origin == UNITAF:
            return f'hf download {UNITAF} --local-dir "{self.root / "unitaf"}"'
        if wanted.origin == TRAINED:
            return "none was ever released, and without it nothing is added to the mouth"
        return f'hf download {wanted.origin} {wanted.name} --cache-dir "{self.cache / "hub"}"'


def check_config(path: Path) -> None:
    """Raises InputError for the configuration of IndexTTS-2.5, or of another codec than MaskGCT's."""
    if not path.is_file():
        return
    text = path.read_text("utf-8", "replace")
    version = re.search(r"^version:\s*['\"]?([\w.]+)", text, re.MULTILINE)
    if version and version[1].startswith("2.5"):
        raise InputError(
            f'"{path.parent}" is IndexTTS-2.5, which has codes of another rate; UniTAF needs the folder of IndexTTS-2.'
        )
    size = re.search(r"^semantic_codec:\s*\n(?:\s+.*\n)*?\s+codebook_size:\s*(\d+)", text, re.MULTILINE)
    if size is None or size[1] != "8192":
        raise InputError(f'"{path}" names another codec than MaskGCT\'s; UniTAF needs the folder of IndexTTS-2.')


def _problem(path: Path, size: int, wanted: Wanted) -> str:
    if size < POINTER_BYTES:
        with path.open("rb") as file:
            if file.read(len(POINTER)) == POINTER:
                return "a pointer of Git LFS and not the file itself"
    if size < SMALLEST_SHARE * wanted.size and wanted.origin != TRAINED:  # whose size is as it was trained
        return f"only {megabytes(size)} of about {megabytes(wanted.size)}"
    if path.name == CONFIG:
        try:
            check_config(path)
        except InputError as error:
            return str(error).rstrip(".")
    return ""


def megabytes(size: int) -> str:
    """Returns a size in bytes for people."""
    if size < MEGABYTE:
        return f"{size / 1000:.3g} kB" if size >= 1000 else f"{size} bytes"
    return f"{size / MEGABYTE:,.0f} MB" if size < 1000 * MEGABYTE else f"{size / MEGABYTE / 1000:.1f} GB"


def _of_unitaf(root: Path) -> list[Path]:
    """Returns the folders that hold both files of UniTAF's face, the one of the most training steps last."""
    found = [path.parent for path in _files(root, DEEPEST) if path.name == DECODER]
    whole = [folder for folder in found if (folder / PROJECTOR).is_file()] or found
    return sorted(whole, key=lambda folder: (_steps(folder), str(folder)))


def _files(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_file():
            yield entry
        elif depth and entry.name not in (CACHE, ".cache", ".git"):
            yield from _files(entry, depth - 1)


def _steps(folder: Path) -> int:
    match = re.fullmatch(r"checkpoint-(\d+)", folder.name)
    return int(match[1]) if match else 0


def _user_cache() -> Path:
    home = os.environ.get("HF_HOME")
    return Path(home).expanduser() if home else Path.home() / ".cache" / "huggingface"
