"""What is heard in a recording: its transcript, its phones, or that there is nothing to hear."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from unitaf.errors import TextError
from unitaf.joint import JointModel
from unitaf.listening import Alignment, align, recognise
from unitaf.listening.alignment import covering
from unitaf.listening.pieces import LONGEST, SHORTEST, cuts, pauses
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.text.phones import LABELS, SILENCE

RATE = 16000
LINE = "Room 101, please. Where were you last night? The quick brown fox jumps over the lazy dog."
OTHER = "Completely different words are written here, and nobody says them at all."
STORY = [
    "We left the harbour at six and the sea was flat.",
    "My sister counted the birds that followed the boat.",
    "Nobody spoke until the island came in sight.",
    "There were seven houses, a church, and a very old dog.",
    "The keeper asked us for our papers and then he laughed.",
    "Every window in the village was painted blue.",
    "Later that evening somebody played a violin.",
    "I still remember how the bread smelled in the morning.",
    "The weather changed on Thursday, and the boats stayed home.",
    "A man with a yellow coat sold us three fishing nets.",
    "On the last day we climbed the hill behind the school.",
    "From there you could see the whole coast in the sun.",
    "Please write to me when you have found the photograph.",
    "It should be in the box under the kitchen table.",
]
MEMORY = Path("/proc/self/statm")  # in pages of 4 kB; the second number is what is held


@pytest.fixture(scope="module")
def spoken(model: JointModel) -> Take:
    return model.speak(LINE)


@pytest.fixture(scope="module")
def aligned(spoken: Take) -> Alignment:
    return align(spoken.wav, spoken.sample_rate, LINE)


def starts_of_shared_phones(own: list[Segment], found: list[Segment]) -> list[float]:
    """Differences in seconds between the starts of phones that both have, in order."""
    differences, at = [], 0
    for phone in own:
        near = [
            other for other in found[at : at + 4] if other.label == phone.label and abs(other.start - phone.start) < 0.3
        ]
        if phone.label != SILENCE and near:
            differences.append(near[0].start - phone.start)
            at = found.index(near[0]) + 1
    return differences


def test_our_own_speech_is_aligned_with_its_text(spoken: Take, aligned: Alignment):
    differences = starts_of_shared_phones(spoken.phones, aligned.phones)
    sounding = [phone for phone in spoken.phones if phone.label != SILENCE]
    assert len(differences) > 0.85 * len(sounding)
    assert np.quantile(np.abs(differences), 0.95) < 0.06
    assert np.median(np.abs(differences)) < 0.03
    assert aligned.confidence > 0.9
    assert aligned.missing == 0


def test_words_are_as_written_and_phones_cover_the_recording(spoken: Take, aligned: Alignment):
    assert [word.label for word in aligned.words] == [word.label for word in spoken.words]
    for found, own in zip(aligned.words, spoken.words, strict=True):
        assert abs(found.start - own.start) < 0.15
    assert (aligned.phones[0].start, aligned.phones[-1].end) == (0, pytest.approx(spoken.seconds, abs=1e-3))
    for phone, following in itertools.pairwise(aligned.phones):
        assert phone.end == pytest.approx(following.start)
        assert phone.label in LABELS or phone.label == SILENCE


def test_a_transcript_of_something_else_is_not_trusted(spoken: Take, aligned: Alignment):
    for text in (OTHER, "Hello.", " ".join(reversed(LINE.split()))):
        assert align(spoken.wav, spoken.sample_rate, text).confidence < 0.1 < aligned.confidence


@pytest.mark.parametrize("level", [0.003, 10.0])
def test_level_and_clipping_do_not_matter(spoken: Take, aligned: Alignment, level: float):
    found = align(np.clip(spoken.wav * level, -1, 1), spoken.sample_rate, LINE)
    assert found.confidence > 0.8
    assert [word.label for word in found.words] == [word.label for word in aligned.words]


def test_speech_in_noise_is_still_aligned(spoken: Take, aligned: Alignment):
    noise = np.random.default_rng(0).normal(0, spoken.wav.std() / math.sqrt(10), len(spoken.wav))  # 10 dB
    found = align((spoken.wav + noise).astype(np.float32), spoken.sample_rate, LINE)
    assert found.confidence > 0.8
    differences = [abs(a.start - b.start) for a, b in zip(found.words, aligned.words, strict=True)]
    assert np.median(differences) < 0.03


def test_a_long_recording_is_aligned_piece_by_piece(model: JointModel):
    take = model.speak(" ".join(STORY))
    at = np.arange(take.seconds * RATE) / RATE * take.sample_rate
    sound = np.interp(at, np.arange(len(take.wav)), take.wav).astype(np.float32)
    assert len(cuts(sound)) > 2
    found = align(sound, RATE, " ".join(STORY))
    assert [word.label for word in found.words] == [word.label for word in take.words]
    assert max(abs(a.start - b.start) for a, b in zip(found.words, take.words, strict=True)) < 0.25
    assert found.confidence > 0.9


def test_what_the_text_has_too_much_is_left_out(spoken: Take):
    found = align(spoken.wav, spoken.sample_rate, f"{LINE} {' '.join(STORY)}")
    assert len(found.words) <= len(spoken.words) + 2
    assert found.missing >= len(" ".join(STORY).split()) - 2
    assert found.confidence > 0.9


@pytest.mark.skipif(not MEMORY.exists(), reason="only Linux says how much memory a process holds")
def test_no_memory_is_lost_from_one_recording_to_the_next(spoken: Take):
    held = []
    for _ in range(8):
        align(spoken.wav, spoken.sample_rate, LINE)
        held.append(int(MEMORY.read_text().split()[1]) * 4096 / 1e6)
    assert held[-1] - held[1] < 20  # MB


def test_what_was_heard_before_does_not_matter(spoken: Take, aligned: Alignment):
    noise = np.random.default_rng(0).normal(0, 0.3, RATE).astype(np.float32)
    align(noise, RATE, OTHER)
    assert align(spoken.wav, spoken.sample_rate, LINE) == aligned


def test_half_a_text_and_half_a_recording_are_found(spoken: Take, aligned: Alignment):
    half = align(spoken.wav, spoken.sample_rate, "Where were you last night?")
    assert [word.label for word in half.words] == ["Where", "were", "you", "last", "night"]
    assert half.confidence < aligned.confidence
    ends = [word.end for word in half.words] + [half.words[0].start]
    unsaid = [span for span in half.doubtful if span[1] < min(ends) + 0.2 or span[0] > max(ends) - 0.2]
    assert len(unsaid) == len(half.doubtful) == 2
    cut = spoken.wav[: int(half.words[0].start * spoken.sample_rate)]
    found = align(cut, spoken.sample_rate, LINE)
    assert [word.label for word in found.words] == ["Room", "101", "please"]
    assert found.missing == len(spoken.words) - 3


def test_each_word_has_a_certainty_and_wrong_ones_have_none(spoken: Take, aligned: Alignment):
    assert len(aligned.certainty) == len(aligned.words)
    assert np.mean(np.array(aligned.certainty) > 0.5) > 0.9
    wrong = align(spoken.wav, spoken.sample_rate, LINE.replace("last", "every").replace("brown", "little"))
    sure = dict(zip([word.label for word in wrong.words], wrong.certainty, strict=True))
    assert sure.get("every", 0) < 0.5 and sure.get("little", 0) < 0.5
    assert all(sure[word] > 0.5 for word in ("Where", "were", "you", "night", "quick", "fox", "lazy"))


@pytest.mark.parametrize("samples", [0, 1, 199, 400, 3000])
def test_short_sounds_do(spoken: Take, samples: int):
    wave = spoken.wav[12_000 : 12_000 + samples]
    for found in (align(wave, RATE, LINE), recognise(wave, RATE)):
        assert found.phones == covering(found.phones, samples / RATE)
        assert len(found.words) + found.missing in (0, len(LINE.split()))


def test_a_text_without_words_is_refused(spoken: Take):
    for text in ("", "...!?", "你好，世界"):
        with pytest.raises(TextError):
            align(spoken.wav, spoken.sample_rate, text)


def test_phones_are_recognised_where_somebody_speaks(spoken: Take):
    found = recognise(spoken.wav, spoken.sample_rate)
    times = np.arange(0, spoken.seconds, 0.01)
    speaks, heard = (
        np.array([any(s <= t < e for label, s, e in phones if label != SILENCE) for t in times])
        for phones in (spoken.phones, found.phones)
    )
    assert heard[speaks].mean() > 0.85
    assert heard[~speaks].mean() < 0.35
    assert found.confidence > 0.8
    assert not found.words


def test_noise_music_and_silence_are_no_speech():
    time = np.arange(3 * RATE) / RATE
    chords = sum(np.sin(2 * np.pi * note * time) * (1 + np.sin(4 * np.pi * time)) for note in (220, 277, 330, 440))
    for wave in (np.random.default_rng(0).normal(0, 0.1, len(time)), 0.1 * chords, np.zeros(len(time))):
        assert recognise(wave.astype(np.float32), RATE).confidence < 0.2
        assert not align(wave.astype(np.float32), RATE, LINE).words


@pytest.mark.parametrize("seconds", [0.0, 1.0, LONGEST, LONGEST + 1, 200.0])
def test_pieces_are_cut_where_it_is_quiet(seconds: float):
    noise = np.random.default_rng(0).standard_normal(int(seconds * RATE), dtype=np.float32)
    quiet = (np.arange(len(noise)) // (RATE // 2)) % 7 == 3  # half a second in every 3.5
    wave = noise * np.where(quiet, np.float32(0.001), np.float32(0.3))
    bounds = cuts(wave)
    assert (bounds[0], bounds[-1]) == (0.0, len(wave) / RATE)
    assert all(length <= LONGEST for length in np.diff(bounds))
    assert all(length >= SHORTEST for length in np.diff(bounds[:-1]))
    assert all(quiet[int(bound * RATE)] for bound in bounds[1:-1])


def test_pauses_are_heard_without_knowing_any_phone():
    noise = np.random.default_rng(0).standard_normal(2 * RATE, dtype=np.float32)
    noise[RATE : RATE + RATE // 2] *= 0.001
    (pause,) = pauses(noise)
    assert (pause.label, pause.start, pause.end) == (SILENCE, pytest.approx(1, abs=0.03), pytest.approx(1.5, abs=0.03))


def test_gaps_between_phones_are_silence():
    phones = [Segment("AH", 0.2, 0.4), Segment(SILENCE, 0.4, 0.45), Segment("T", 0.5, 1.3)]
    assert covering(phones, 1.0) == [
        Segment(SILENCE, 0.0, 0.2), Segment("AH", 0.2, 0.4), Segment(SILENCE, 0.4, 0.5), Segment("T", 0.5, 1.0)
    ]  # fmt: skip
    assert covering([], 1.0) == [Segment(SILENCE, 0.0, 1.0)]
