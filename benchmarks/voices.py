"""How good are the voices of the voice pack, and is the network in numpy the one of its ONNX file?

    python -m benchmarks.voices parity [--packages DIR] [--voices af_heart,am_adam] [--sentences N] [--judges]
    python -m benchmarks.voices durations [--packages DIR] [--voices …] [--sentences N]
    python -m benchmarks.voices table [--voices …] [--sentences N]
    python -m benchmarks.voices timing [--voices …] [--sentences N]

``parity`` says sentences by onnxruntime from the same file and the same style, and by numpy, in one run: the share of
durations that are equal, the distance of their log spectra with onnxruntime's durations, and the processor time of each
for a second of sound; with ``--judges`` DistillMOS and word errors of both, numpy first. ``durations`` prints how many
durations are equal to those of the same graph in floats (``float_graph``); it needs the package onnx. ``table`` prints
how a voice speaks, DistillMOS, word errors (Whisper base) and processor time of the English voices that are installed,
and of the bundled one; like ``--judges`` it needs the judges of ``make bench-emotion``. ``timing`` prints how far words
start from where the aligner hears them. All need the installed pack.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import build_voices
from unitaf.joint import JointModel
from unitaf.listening.alignment import ignore_progress
from unitaf.pipeline.transcription import transcribe
from unitaf.rates import SAMPLE_RATE
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.text.languages import registry
from unitaf.voice import acoustics, trunks, voices
from unitaf.voice.trunk import Trunk
from unitaf.weight_files import voice_pack

from . import float_graph
from .emotion import sentences

Array = npt.NDArray[np.float32]
Judge = Callable[[Sequence[str], Sequence[Array]], str]

PARITY = "af_heart,af_sarah,am_adam,am_eric,bf_emma,bm_fable"
DURATIONS = "/encoder/Round_output_0"
WINDOW, STEP, FLOOR = 1024, 256, 1e-7  # samples, samples, power: the measure of log-spectral distance
ENDS = 0.25  # seconds of silence at the two ends of a sentence
LOUD = 1e-3  # share of the largest power of a frame's spectrum that is compared


def with_output(model: bytes, name: str) -> bytes:
    """The bytes of an ONNX file whose graph has one more output of floats.

    A message that comes twice is merged, so that the output can stand behind the file: field 7 of the model is the
    graph, its field 12 an output with name (1) and type (2), a tensor (1) with elements (1) of float (1).
    """

    def message(field: int, content: bytes) -> bytes:
        assert len(content) < 128
        return bytes([field << 3 | 2, len(content)]) + content

    kind = message(2, message(1, bytes([1 << 3, 1])))
    return model + message(7, message(12, message(1, name.encode()) + kind))


def spectral_distance(one: Array, other: Array) -> float:
    """The root mean square distance of log power spectra in dB, a mean over frames, where one of them is audible."""
    count = min(len(one), len(other))
    powers = [_power(wave[:count]) for wave in (one, other)]
    level = max(float(power.max()) for power in powers)
    logs = [10 * np.log10(power + FLOOR * level) for power in powers]
    heard = np.maximum(*(power.max(1) for power in powers)) > LOUD * level
    return float(np.sqrt(np.square(logs[0] - logs[1]).mean(1))[heard].mean())


def _power(wave: Array) -> npt.NDArray[np.float64]:
    frames = np.lib.stride_tricks.sliding_window_view(wave, WINDOW)[::STEP] * np.hanning(WINDOW)
    return np.square(np.abs(np.fft.rfft(frames)))


class Compared(NamedTuple):
    """A sentence by both. waves: of numpy and of onnxruntime, (samples,) at 24 kHz. numbers: see ``_compared``."""

    waves: tuple[Array, Array]
    numbers: list[float]


def parity(names: list[str], texts: list[str], packages: Path, judge: Judge | None = None) -> None:
    """Prints a line for each voice, and with a judge what it says of both."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = with_output(build_voices.onnx(packages), DURATIONS)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    joint = JointModel.load()
    styles = voice_pack.styles()
    print("voice        durations equal   distance dB   numpy s/s   onnxruntime s/s")
    rows = []
    for name in names:
        trunk = trunks.trunk_of(name, joint.trunk)
        ids = [trunk.symbols(sentence.phonemes).ids for t in texts for sentence in joint.front_end.sentences(t)]
        trunk.spoken(ids[0], trunk.prosody(ids[0]), None, 0, lambda share: None)  # both are warm
        said = [_compared(trunk, session, each, styles[name]) for each in ids]
        found = np.array([each.numbers for each in said])
        rows.append([found[:, 0].mean(), found[:, 1].mean(), *(found[:, 2:4].sum(0) / found[:, 4].sum())])
        _print(name, rows[-1])
        if judge is not None:
            spoken = [s.text for t in texts for s in joint.front_end.sentences(t)]
            print("", *(judge(spoken, waves) for waves in zip(*(each.waves for each in said), strict=True)), sep="  ")
    _print("all", list(np.mean(rows, axis=0)))


def _print(name: str, row: list[float]) -> None:
    equal, distance, ours, theirs = row
    print(f"{name:13}{equal:15.4f}{distance:14.2f}{ours:12.3f}{theirs:18.3f}")
    sys.stdout.flush()


def judged() -> Judge:
    """A function that says of sentences and their waveforms how they are liked, and how many words are wrong."""
    from .reading.judges import QualityJudge, Transcriber, word_errors

    listen, quality = Transcriber(), QualityJudge()

    def judge(texts: Sequence[str], waves: Sequence[Array]) -> str:
        wrong = np.sum([word_errors(t, listen(w, SAMPLE_RATE)) for t, w in zip(texts, waves, strict=True)], axis=0)
        liked = np.mean([quality(w, SAMPLE_RATE) for w in waves])
        return f"DistillMOS {liked:.2f}, words {wrong[0]} of {wrong[1]} wrong"

    return judge


def _compared(trunk: Trunk, session: Any, ids: npt.NDArray[np.int64], styles: npt.NDArray[Any]) -> Compared:
    """The share of equal durations, the distance in dB, processor seconds of both, and seconds of sound."""
    style = styles[len(ids) - 3].astype(np.float32)
    feed = {"tokens": ids[None], "style": style[None], "speed": np.ones(1, np.float32)}
    start = time.process_time()
    audio, durations = session.run(["audio", DURATIONS], feed)
    middle = time.process_time()
    prosody = trunk.prosody(ids)
    wave, _ = trunk.spoken(ids, prosody, None, 0, lambda share: None)
    end = time.process_time()
    theirs = durations.reshape(-1).astype(int)
    same = trunk.prosody(ids, steps=theirs)
    forced, _ = trunk.spoken(ids, same, None, 0, lambda share: None)
    equal = float((prosody.frames // 2 == theirs).mean())
    scaled = audio.reshape(-1) * (np.sqrt(np.square(forced).mean()) / np.sqrt(np.square(audio).mean()))
    numbers = [equal, spectral_distance(forced, scaled), end - middle, middle - start, len(wave) / SAMPLE_RATE]
    return Compared((wave, scaled.astype(np.float32)), numbers)


def durations(names: list[str], texts: list[str], packages: Path) -> None:
    """Prints a line for each voice: how many durations are those of the graph in floats, of how many."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = float_graph.as_float(build_voices.onnx(packages), DURATIONS)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    joint, styles = JointModel.load(), voice_pack.styles()
    for name in names:
        trunk = trunks.trunk_of(name, joint.trunk)
        equal: list[bool] = []
        for ids in (trunk.symbols(s.phonemes).ids for t in texts for s in joint.front_end.sentences(t)):
            style = styles[name][len(ids) - 3].astype(np.float32)
            feed = {"tokens": ids[None], "style": style[None], "speed": np.ones(1, np.float32)}
            theirs = session.run([DURATIONS], feed)[0].reshape(-1).astype(int)
            equal += list(trunk.prosody(ids).frames // 2 == theirs)
        print(f"{name:13}{sum(equal)} of {len(equal)} durations are equal", flush=True)


def takes(joint: JointModel, name: str, texts: list[str]) -> Iterator[tuple[str, Take]]:
    """The sentences as a voice says them."""
    return ((text, joint.speak(text, Settings(voice=name))) for text in texts)


def timing(joint: JointModel, name: str, texts: list[str]) -> Array:
    """Milliseconds by which words start later than the aligner hears them."""
    found: list[float] = []
    for text, take in takes(joint, name, texts):
        heard = transcribe(acoustics.resample(take.wav, SAMPLE_RATE), text, joint.front_end, ignore_progress).words
        if len(heard) == len(take.words):
            found += [1000 * (a.start - b.start) for a, b in zip(take.words[1:], heard[1:], strict=True)]
    return np.array(found, np.float32)


def manner_of(said: Sequence[tuple[str, Take]]) -> list[str]:
    """How a voice speaks: median F0 in Hz, its span from the 10th to the 90th percentile in semitones, words a minute
    without the silence at the ends, and power from 2 to 8 kHz over that from 80 Hz to 1 kHz in dB.
    """
    pitch = np.concatenate([acoustics.f0(acoustics.resample(take.wav, SAMPLE_RATE)) for _, take in said])
    semitones = 12 * np.log2(pitch[pitch > 0])
    low = high = 0.0
    for _, take in said:
        power = np.square(np.abs(np.fft.rfft(take.wav)))
        at = np.fft.rfftfreq(len(take.wav), 1 / SAMPLE_RATE)
        low += float(power[(at > 80) & (at < 1000)].sum())
        high += float(power[(at > 2000) & (at < 8000)].sum())
    words = sum(len(text.split()) for text, _ in said) / sum(take.seconds - ENDS for _, take in said)
    return [
        f"{2 ** (np.median(semitones) / 12):.0f}",
        f"{np.subtract(*np.percentile(semitones, [90, 10])):.1f}",
        f"{60 * words:.0f}",
        f"{10 * np.log10(high / low):.1f}",
    ]


def table(joint: JointModel, names: list[str], texts: list[str]) -> None:
    """Prints a line for each voice."""
    from .reading.judges import QualityJudge, Transcriber, word_errors

    listen, judge = Transcriber(), QualityJudge()
    heads = "voice", "F0, Hz", "span", "words a minute", "brightness, dB", "DistillMOS", "words wrong, %", "cost, s/s"
    print("|", " | ".join(heads), "|\n" + "|---" * len(heads) + "|")
    for name in names:
        start = time.process_time()
        said = list(takes(joint, name, texts))
        cost = (time.process_time() - start) / sum(take.seconds for _, take in said)
        manner = " | ".join(manner_of(said))
        errors = [word_errors(text, listen(take.wav, SAMPLE_RATE)) for text, take in said]
        wrong = 100 * sum(error for error, _ in errors) / sum(count for _, count in errors)
        quality = np.mean([judge(take.wav, SAMPLE_RATE) for _, take in said])
        print(f"| {name} | {manner} | {quality:.2f} | {wrong:.1f} | {cost:.2f} |")
        sys.stdout.flush()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("parity", "durations", "table", "timing"))
    parser.add_argument("--packages", type=Path, default=build_voices.PACKAGES, help="where make voices put them")
    parser.add_argument("--voices", help="ids with commas between them")
    parser.add_argument("--sentences", type=int, default=5)
    parser.add_argument("--judges", action="store_true", help="of parity: let both be judged")
    chosen = parser.parse_args()
    texts = sentences(chosen.sentences)
    if chosen.part == "parity":
        parity((chosen.voices or PARITY).split(","), texts, chosen.packages, judged() if chosen.judges else None)
        return
    if chosen.part == "durations":
        durations((chosen.voices or PARITY).split(","), texts, chosen.packages)
        return
    installed = trunks.installed()
    read = [each.id for each in voices.VOICES.values() if each.id in installed and each.language in registry.ENGLISH]
    names = chosen.voices.split(",") if chosen.voices else read
    joint = JointModel.load()
    if chosen.part == "table":
        table(joint, names, texts)
        return
    for name in names:
        found = timing(joint, name, texts)
        print(f"{name}: {np.median(found):+.1f} ms, middle half {np.subtract(*np.percentile(found, [75, 25])):.1f} ms")


if __name__ == "__main__":
    main()
