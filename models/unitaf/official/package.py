"""The voice, by the package indextts2-inference in the user's own Python: nothing of it is here, it is only hooked.

Four places are hooked: the feature is read behind ``s2mel.models["gpt_layer"]``, the emotion before ``gpt``, progress
and cancel come before each code at ``gpt.mel_head``, and the names ``QwenEmotion`` and ``TextNormalizer`` of its module
are replaced before it loads: the first is a language model that our own reader of texts makes needless, the second
needs nemo-text-processing, for which pip has no wheel on Windows and macOS.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..engines import OFFICIAL, PACKAGES
from ..errors import EngineError, InputError
from ..signals import FloatArray
from ..text.normalise import rewrite
from . import checkpoint
from .environment import go_offline
from .files import VOICE, Folder

PACKAGE = PACKAGES[OFFICIAL]
MODULE = "indextts.infer_v2"
VERSION = "2.1.1"
SEMANTIC_RATE = 16000  # Hz, of what codes are made from
CODE_RATE = 50.0  # codes per second
LETTERS_PER_SECOND = 14.0  # of English read aloud; for progress alone
FLOW_STEPS = 25  # for the sound of one segment
CODES_SHARE = 0.7  # of the time of a sentence
MOST_TOKENS = 120  # of text in one segment; a longer sentence becomes several
MOST_CODES = 1500  # of one segment, at which the package cuts it
NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_cpu")

Report = Callable[[float], None]

log = logging.getLogger(__name__)


class Segment(NamedTuple):
    """What one segment gave. wave: (samples,) at 22,050 Hz, or a recording's at 16 kHz. feature: (1, L, 1024).

    emotion: (1, 1280), what the GPT was told.
    """

    wave: FloatArray
    feature: Tensor
    emotion: Tensor

    @property
    def is_cut(self) -> bool:
        """Whether the voice went on to the most codes that there may be, and was cut there."""
        return self.feature.shape[1] >= MOST_CODES


class Request(NamedTuple):
    """How a sentence is to be said. voice, emotion: paths of recordings; emotion: "" for none.

    vector: eight weights, None for none; they switch the emotion recording off. strength: of that recording, 0..1.
    """

    voice: str
    emotion: str
    vector: list[float] | None
    strength: float
    seed: int


class PlainNormalizer:
    """Stands in for the package's normaliser: numbers and signs become words by our own reader."""

    def __init__(self, *_arguments: object, **_options: object) -> None:
        pass

    def load(self) -> None:
        """Nothing has to be loaded."""

    def load_glossary_from_yaml(self, _path: str) -> None:
        """Glossaries are those of the settings."""

    def normalize(self, text: str) -> str:
        """Returns a text in words."""
        return rewrite(text)


class NoTextEmotion:
    """Stands in for the package's language model of emotions, which is never asked."""

    def __init__(self, *_arguments: object, **_options: object) -> None:
        pass


def installed() -> str:
    """Returns the version of the package; raises EngineError, one sentence, if it is missing or another one."""
    try:
        version = importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        version = ""
    if not version and importlib.util.find_spec("indextts") is None:
        raise EngineError(f"This Python lacks the original's voice: python -m pip install {PACKAGE}=={VERSION}")
    if version and version != VERSION:
        raise EngineError(
            f"This Python has {PACKAGE} {version}, and {VERSION} is what was tested: "
            f"python -m pip install {PACKAGE}=={VERSION}"
        )
    return version


class Voice:
    """IndexTTS2, loaded once, and its hooks."""

    def __init__(self, folder: Folder, device: str | None = None) -> None:
        """device: of torch, such as ``cpu``; None takes a GPU where there is one.

        Raises EngineError if the package is missing, InputError if its files do not fit.
        """
        go_offline(folder)
        installed()
        self.tts = _load(folder, device)
        self._features: list[Tensor] = []
        self._emotions: list[Tensor] = []
        self._codes = 0
        self._on_code: Callable[[int], None] = lambda _count: None
        self.tts.s2mel.models["gpt_layer"].register_forward_hook(self._heard_feature)
        self.tts.gpt.register_forward_pre_hook(self._heard_emotion, with_kwargs=True)
        self._steps = 0
        self._on_step: Callable[[int], None] = lambda _count: None
        # And each step of the flow that makes the sound, which takes a CPU seconds.
        self.tts.s2mel.models["cfm"].estimator.register_forward_pre_hook(self._heard_step)
        self.tts.gpt.mel_head.register_forward_pre_hook(self._heard_code)

    def _heard_feature(self, _module: object, _inputs: object, output: Tensor) -> None:
        self._features.append(output.detach().float().cpu())

    def _heard_emotion(self, _module: object, _inputs: object, options: dict[str, Any]) -> None:
        vector = options.get("emo_vec")
        if isinstance(vector, Tensor):
            self._emotions.append(vector.detach().float().cpu().reshape(1, -1))

    def _heard_code(self, _module: object, _inputs: object) -> None:
        self._codes += 1
        self._on_code(self._codes)

    def _heard_step(self, _module: object, _inputs: object) -> None:
        self._steps += 1
        self._on_step(self._steps)

    def say(self, text: str, request: Request, report: Report) -> list[Segment]:
        """Says a sentence; a very long one becomes several segments. report(done 0..1) is called for every code.

        The same request gives the same sound. Raises EngineError if nothing is said, MemoryError.
        """
        self._features.clear()
        self._emotions.clear()
        self._codes = 0
        expected = 1 + CODE_RATE * len(text) / LETTERS_PER_SECOND
        self._on_code = lambda count: report(CODES_SHARE * min(1.0, count / expected))
        self._steps = 0
        self._on_step = lambda count: report(CODES_SHARE + (1 - CODES_SHARE) * min(1.0, count / FLOW_STEPS))
        torch.manual_seed(request.seed)
        try:
            with _plain_errors():
                pieces = list(self._generated(text, request))
        except (RuntimeError, IndexError, ValueError) as error:
            if self._codes and not (self._features and self._features[-1].shape[1]):
                raise EngineError(
                    f'The voice fell silent before it said "{_start(text)}"; choose another seed or other words.'
                ) from error
            raise
        finally:
            self._on_code = self._on_step = lambda _count: None
        if not pieces:
            raise EngineError(f'The original has no word for "{_start(text)}"; write it in English or Chinese.')
        report(1.0)
        return [Segment(*each) for each in zip(pieces, self._features, self._emotions, strict=True)]

    def _generated(self, text: str, request: Request) -> Iterator[FloatArray]:
        """Yields the sound of every segment."""
        given = self.tts.infer_generator(
            request.voice,
            text,
            None,
            emo_audio_prompt=request.emotion or None,
            emo_alpha=1.0 if request.vector is not None else request.strength,
            emo_vector=request.vector,
            interval_silence=0,
            max_text_tokens_per_segment=MOST_TOKENS,
            stream_return=True,
        )
        for piece in given:
            if isinstance(piece, Tensor):  # between two segments it yields what is not a sound
                yield np.ascontiguousarray(piece.detach().float().cpu().numpy().reshape(-1), np.float32)

    def follow(self, sound: FloatArray, text: str, request: Request) -> Segment:
        """Forces a recording through the codec and the GPT, as the original does in training.

        sound: (samples,) at 16 kHz, some seconds. text: what is said in it. Raises InputError for one without words.
        """
        self._features.clear()
        self._emotions.clear()
        with torch.no_grad(), _plain_errors():
            codes, latent_of_voice, voice, emotion = self._forced(sound, request)
            ids = self.tts.tokenizer.convert_tokens_to_ids(self.tts.tokenizer.tokenize(text))
            if not ids:
                raise InputError(f'The original has no word for "{_start(text)}"; write it in English or Chinese.')
            words = torch.tensor([ids], dtype=torch.int32, device=self.tts.device)
            of_voice, of_emotion, of_words, of_codes = map(_length, (voice, emotion, words, codes))
            vector = self.tts.gpt.merge_emovec(voice, emotion, of_voice, of_emotion, alpha=request.strength)
            latent = self.tts.gpt(
                latent_of_voice, words, of_words, codes, of_codes, emotion,
                cond_mel_lengths=of_voice, emo_cond_mel_lengths=of_emotion, emo_vec=vector,
                use_speed=torch.zeros(1, dtype=torch.long, device=self.tts.device),
            )  # fmt: skip
            self.tts.s2mel.models["gpt_layer"](latent)
        return Segment(sound, self._features[-1], self._emotions[-1])

    def _forced(self, sound: FloatArray, request: Request) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Returns codes (1, L), what the GPT knows of the voice, and the semantic features of voice and emotion."""
        codes = self.tts.semantic_codec.quantize(self._semantic(sound))[0]
        voice = self._semantic(self._read(request.voice))
        emotion = self._semantic(self._read(request.emotion)) if request.emotion else voice
        return codes, self.tts.gpt.get_conditioning(voice.transpose(1, 2), _length(voice)), voice, emotion

    def _read(self, path: str) -> FloatArray:
        from ..listening.recording import read_sound
        from ..voice import acoustics

        return acoustics.resample(*read_sound(path))

    def _semantic(self, sound: FloatArray) -> Tensor:
        """Returns the normalised features of layer 17, (1, L, 1024) at 50 Hz, of a sound (samples,) at 16 kHz."""
        told = self.tts.extract_features(
            torch.from_numpy(np.ascontiguousarray(sound))[None], sampling_rate=SEMANTIC_RATE, return_tensors="pt"
        )
        read = (told[name].to(self.tts.device) for name in ("input_features", "attention_mask"))
        features: Tensor = self.tts.get_emb(*read)
        return features


def _length(of: Tensor) -> Tensor:
    """Returns the length that the package gives its parts: the last dimension, which for features is their width."""
    return torch.tensor([of.shape[-1]], device=of.device)


def _load(folder: Folder, device: str | None) -> Any:
    """Returns the package's ``IndexTTS2`` of a folder, without its model of emotions in texts."""
    with _plain_errors():
        try:
            module: Any = importlib.import_module(MODULE)
        except (ImportError, OSError) as error:
            raise EngineError(
                f"The original's voice lacks a package, or one that does not fit ({type(error).__name__}: {error}): "
                f"unitaf doctor --official FOLDER lists them."
            ) from error
        module.QwenEmotion = NoTextEmotion
        if importlib.util.find_spec("nemo_text_processing") is None:
            module.TextNormalizer = PlainNormalizer
        try:
            with _config(folder) as config:
                return module.IndexTTS2(model_dir=str(folder.checkpoints), cfg_path=config, device=device)
        except Exception as error:  # foreign code and foreign files fail in ways of their own
            if _is_memory(error):
                raise
            for path in folder.of_torch():  # the package does not say which of its files it is
                checkpoint.opened(path)
            what = " ".join(str(error).split())[:200]
            raise InputError(
                f'The checkpoints in "{folder.checkpoints}" cannot be loaded ({type(error).__name__}: {what}); '
                f"unitaf doctor --official FOLDER looks for what is odd."
            ) from error


@contextlib.contextmanager
def _config(folder: Folder) -> Iterator[str]:
    """Gives the path of the configuration; with UniTAF's own GPT in the place of IndexTTS-2's where there is one."""
    own, given = folder.unitaf / VOICE, folder.checkpoints / "config.yaml"
    if not own.is_file():
        yield str(given)
        return
    lines = [line for line in given.read_text("utf-8").splitlines() if not line.startswith("gpt_checkpoint:")]
    log.info("The GPT is UniTAF's own, %s.", own)
    with tempfile.TemporaryDirectory(prefix="unitaf-config-") as place:
        path = Path(place) / "config.yaml"
        path.write_text("\n".join([*lines, f'gpt_checkpoint: "{own.resolve().as_posix()}"', ""]), "utf-8")
        yield str(path)


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Raises MemoryError for every way in which torch says that there is not enough memory."""
    try:
        yield
    except RuntimeError as error:
        if _is_memory(error):
            raise MemoryError from error
        raise


def _is_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in NO_MEMORY)


def _start(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
