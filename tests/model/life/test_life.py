"""Life: blinks at boundaries and never in step, eyes that move as one, brows and nods on accents, a mouth left be."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.life import accents, blinks, gaze, head
from unitaf.life.animate import animate_life
from unitaf.life.line import Line
from unitaf.life.mouth import BREATH, PUFF
from unitaf.life.recorded import line_of_recording
from unitaf.life.rest import presence
from unitaf.rates import FRAME_RATE
from unitaf.signals import FloatArray, Segment, frame_count
from unitaf.text.tunes import is_question

FPS = 60.0
MOUTH = [row for name, row in INDEX.items() if name.startswith(("jaw", "mouth", "tongue"))]
SYLLABLE, PAUSE = 0.2, 0.5
PHRASE_LENGTHS = (3, 12, 7, 16, 5, 9)  # syllables
ACCENTED = 4  # every fourth syllable stands out


def line_of(phrases: int, text: str = "A line.") -> Line:
    """Phrases of syllables (B and AH) with falling F0, whose every fourth vowel is 4 semitones higher and louder."""
    phones = [Segment("SIL", 0.0, PAUSE)]
    hertz, loud = [0.0] * round(PAUSE * FRAME_RATE), [-9.0] * round(PAUSE * FRAME_RATE)
    now = PAUSE
    for length in itertools.islice(itertools.cycle(PHRASE_LENGTHS), phrases):
        for number in range(length):
            phones += [Segment("B", now, now + 0.05), Segment("AH", now + 0.05, now + SYLLABLE)]
            now += SYLLABLE
            accent = number % ACCENTED == 1
            shape = np.sin(np.linspace(0, np.pi, 12)) * 4 * accent - 3 * number / length
            hertz += [0.0] * 4 + (200 * 2 ** (shape / 12)).tolist()
            loud += [2.0] * 4 + [7.5 if accent else 6.0] * 12
        phones.append(Segment("SIL", now, now + PAUSE))
        now += PAUSE
        hertz += [0.0] * round(PAUSE * FRAME_RATE)
        loud += [-9.0] * round(PAUSE * FRAME_RATE)
    return Line(phones, np.array(hertz, np.float32), np.array(loud, np.float32), now, text=text)


def speaking(line: Line, fps: float = FPS) -> FloatArray:
    """A mouth that moves in speech and rests in pauses."""
    frames = frame_count(line.seconds, fps)
    times = np.arange(frames) / fps
    mouth = np.zeros((frames, 52), np.float32)
    for row in MOUTH:
        mouth[:, row] = 0.1 + 0.1 * np.sin(2 * np.pi * times * (1 + row / 30))
    return mouth * presence(line.phones, frames, fps)[:, None]


LINE, MEDIUM, SHORT = line_of(24), line_of(20), line_of(3)  # 54, 45 and 6 s
MANY = range(60)


def blink_times(line: Line, seed: int) -> np.ndarray:
    looks = gaze.fixations(line, line.random(seed, "gaze"))
    return blinks.times_of(line, looks.starts[looks.shifts >= blinks.LARGE_SHIFT], line.random(seed, "blinks"))


def near_boundary(line: Line, times: np.ndarray) -> np.ndarray:
    near = np.zeros(len(times), bool)
    for start, end in line.pauses:
        near |= (times >= start - blinks.BOUNDARY) & (times < end)
    return near


def seen_blinks(face: FloatArray, side: str) -> np.ndarray:
    """Frames at which an eye is shut and was not before."""
    shut = face[:, INDEX[f"eyeBlink{side}"]] > 0.9
    return np.flatnonzero(shut[1:] & ~shut[:-1])


# blinks


def test_blinks_come_15_to_20_times_a_minute_in_every_take():
    counts = np.array([len(blink_times(MEDIUM, seed)) for seed in MANY])
    rates = 60 * counts / MEDIUM.seconds
    assert 15 <= rates.mean() <= 20
    assert rates.min() >= 13
    assert rates.max() <= 22
    assert len(set(counts)) > 3


def test_a_short_take_blinks_once_or_twice_and_seldom_more():
    counts = [len(blink_times(SHORT, seed)) for seed in MANY]
    assert set(counts) <= {1, 2, 3}
    assert counts.count(3) < len(counts) / 20
    assert 15 <= 60 * np.mean(counts) / SHORT.seconds <= 20


@pytest.mark.parametrize("line", [LINE, MEDIUM, SHORT], ids=["long", "medium", "short"])
def test_no_take_stares_or_flutters(line: Line):
    for seed in MANY:
        times = blink_times(line, seed)
        assert np.diff([0.0, *times, line.seconds]).max() <= blinks.LONGEST_GAP
        assert max(np.sum((times >= start) & (times < start + 5)) for start in times) <= 5
        assert times[0] >= blinks.EDGE
        assert times[-1] + blinks.LONGEST <= line.seconds


@pytest.mark.parametrize("line", [LINE, MEDIUM, SHORT], ids=["long", "medium", "short"])
def test_blinks_prefer_boundaries(line: Line):
    times = np.concatenate([blink_times(line, seed) for seed in MANY])
    chance = near_boundary(line, np.linspace(0, line.seconds, 10_000)).mean()
    assert near_boundary(line, times).mean() > 1.3 * chance


def test_blinks_go_with_large_shifts_of_gaze():
    """More often than with the same shifts in another take."""
    went, by_chance = [], []
    for seed in MANY:
        looks = gaze.fixations(LINE, LINE.random(seed, "gaze"))
        shifts = looks.starts[looks.shifts >= blinks.LARGE_SHIFT, None]
        for found, other in ((went, seed), (by_chance, seed + 1)):
            since = shifts - blink_times(LINE, other)
            found += ((since > -0.02) & (since < 0.1)).any(1).tolist()
    assert np.mean(went) > 2 * np.mean(by_chance)


def test_blinks_follow_no_beat():
    intervals = [np.diff(blink_times(MEDIUM, seed)) for seed in MANY]
    assert min(some.std() / some.mean() for some in intervals) > 0.3
    every = np.concatenate(intervals)
    double = every <= blinks.DOUBLE_AFTER[1]
    assert every.min() >= blinks.DOUBLE_AFTER[0]
    assert every[~double].min() > 0.65  # a double takes some of the time to the next
    assert 0.02 < double.mean() < 0.15


def test_no_two_blink_in_step():
    """Blinks of two seeds, or of two lines, fall together no more often than the likelier moments explain."""
    alone = [blink_times(LINE, seed) for seed in MANY]
    others = [blink_times(line_of(24, "Another line."), seed) for seed in MANY]
    together = [np.mean(np.abs(one[:, None] - two).min(1) < 0.1) for one, two in itertools.combinations(alone[:20], 2)]
    between = [np.mean(np.abs(one[:, None] - two).min(1) < 0.1) for one, two in zip(alone, others, strict=True)]
    assert max(together) < 0.6
    assert np.mean(together) < 0.25
    assert np.mean(between) < 0.25


@pytest.mark.parametrize("fps", [24.0, 25.0, 30.0, 60.0, 120.0])
def test_lids_shut_fully_fast_and_open_slowly(fps: float):
    face, _ = animate_life(speaking(LINE, fps), fps, LINE, 3)
    left, right = (face[:, INDEX[f"eyeBlink{side}"]] for side in ("Left", "Right"))
    starts = seen_blinks(face, "Left")
    assert len(starts) > 10
    for start in starts:
        span = slice(max(0, start - round(0.15 * fps)), start + round(0.35 * fps))
        lid = left[span]
        assert max(lid.max(), right[span].max()) > 0.995
        assert min(lid.max(), right[span].max()) > 0.95
        assert np.abs(lid - right[span]).max() < 0.35
    if fps == 120:
        assert (left != right).any()
        lids = left[starts[0] - 30 : starts[0] + 60]
        closing = np.argmax(lids > 0.95) - np.argmax(lids > 0.3)
        opening = len(lids) - np.argmax(lids[::-1] > 0.3) - (len(lids) - np.argmax(lids[::-1] > 0.95))
        assert opening > closing


# gaze


def test_eyes_move_together_and_no_channel_works_against_its_opposite():
    face, _ = animate_life(speaking(LINE), FPS, LINE, 0)
    for one, other in (("Out", "In"), ("In", "Out"), ("Up", "Up"), ("Down", "Down")):
        assert np.array_equal(face[:, INDEX[f"eyeLook{one}Left"]], face[:, INDEX[f"eyeLook{other}Right"]])
    for one, other in (("Out", "In"), ("Up", "Down")):
        assert not (face[:, INDEX[f"eyeLook{one}Left"]] * face[:, INDEX[f"eyeLook{other}Left"]]).any()


def test_lids_go_down_with_the_eyes():
    face, _ = animate_life(speaking(LINE), FPS, LINE, 0, target=(0.0, -10.0))
    down = face[:, INDEX["eyeLookDownLeft"]] > 0.4
    assert down.mean() > 0.5
    assert face[down, INDEX["eyeBlinkLeft"]].min() > 0.05


def test_eyes_look_at_the_listener_most_of_the_time_and_come_back_at_the_end_of_a_phrase():
    times = np.arange(0, LINE.seconds, 0.01)
    openings, endings = np.zeros(len(times), bool), np.zeros(len(times), bool)
    for start, end in LINE.phrases:
        if end - start > gaze.LONG_PHRASE:
            openings |= (times > start) & (times < start + 0.5)
            endings |= (times > end - 0.2) & (times < end)
    away = []
    for seed in MANY[:20]:
        looks = gaze.fixations(LINE, LINE.random(seed, "gaze"), (4.0, 1.0))
        yaw, pitch = gaze.angles(times, looks, LINE.random(seed, "darts"))
        away.append(np.hypot(yaw - 4, pitch - 1) > 4)
    mean = np.mean(away, 0)
    assert 0.05 < mean.mean() < 0.35
    assert mean[openings].mean() > 1.5 * mean[endings].mean()


def test_saccades_take_as_long_as_they_are_wide():
    looks = gaze.Gaze(np.array([0.0, 1.0]), np.array([0.0, 20.0]), np.zeros(2))
    times = np.arange(0, 2, 0.0005)
    yaw, _ = gaze.angles(times, looks, np.random.default_rng(0))
    moving = times[(yaw > 1) & (yaw < 19)]
    assert 0.03 < moving[-1] - moving[0] < 0.021 + 20 * 0.0022
    assert moving[0] > 1


def test_fixations_last_as_fixations_do():
    lengths = np.concatenate([np.diff(gaze.fixations(LINE, LINE.random(seed, "gaze")).starts)[:-1] for seed in MANY])
    assert lengths.min() >= 0.6 - 1e-6
    assert lengths.max() <= 3.0 + 1e-6


# brows and head


def test_accents_are_the_vowels_that_stand_out():
    rise = accents.melody(LINE)
    found = accents.accents(LINE, rise)
    vowels = [phone for phone in LINE.vowels if LINE.energy[int((phone.start + 0.03) * FRAME_RATE)] > 7]
    assert 0.8 * len(vowels) <= len(found) <= 1.2 * len(vowels)
    hit = [any(vowel.start <= accent.time <= vowel.end for vowel in vowels) for accent in found]
    assert np.mean(hit) > 0.9
    assert all(0 < accent.strength <= 1 for accent in found)


def test_brows_and_nods_go_with_the_melody():
    rise = accents.melody(LINE)
    times = np.arange(frame_count(LINE.seconds, FPS)) / FPS
    melody = np.interp(times, np.arange(len(rise)) / FRAME_RATE, rise)
    correlations = []
    for seed in MANY[:10]:
        face, turned = animate_life(speaking(LINE), FPS, LINE, seed)
        brow = face[:, INDEX["browInnerUp"]]
        correlations.append((np.corrcoef(melody, brow)[0, 1], np.corrcoef(melody, turned[:, 0])[0, 1]))
        assert 0.1 < brow.max() <= 0.35
    brows, nods = np.mean(correlations, 0)
    assert brows > 0.3
    assert nods > 0.3


def test_a_question_raises_the_brows_to_its_end():
    start, end = LINE.phrases[3]
    asked = dataclasses.replace(LINE, questions=[(start, end)])
    inner = INDEX["browInnerUp"]
    at = round((end - 0.05) * FPS)
    plain, raised = (animate_life(speaking(LINE), FPS, line, 1)[0][:, inner] for line in (LINE, asked))
    assert raised[at] > 0.2
    before = round((start - 0.3) * FPS)
    assert np.array_equal(raised[:before], plain[:before])


def test_the_head_stays_in_bounds_moves_slowly_and_comes_back():
    for seed in MANY[:10]:
        _, turned = animate_life(speaking(LINE), FPS, LINE, seed)
        assert turned.dtype == np.float32
        assert (np.abs(turned) <= head.LIMIT).all()
        assert (turned.std(0) > 0.3).all()
        assert np.abs(np.diff(turned, axis=0)).max() * FPS < 60  # degrees per second
        assert not turned[[0, -1]].any()
        assert np.abs(turned[[1, -2]]).max() < 0.3


# mouth


def test_the_speaking_mouth_is_left_alone():
    mouth = speaking(LINE)
    face, _ = animate_life(mouth, FPS, LINE, 0)
    spoken = presence(LINE.phones, len(mouth), FPS) > 0
    assert 0.4 < spoken.mean() < 0.95
    assert np.array_equal(face[spoken][:, MOUTH], mouth[spoken][:, MOUTH])
    assert (face[~spoken][:, MOUTH] >= mouth[~spoken][:, MOUTH]).all()
    assert face[:, INDEX["cheekPuff"]].max() <= PUFF <= 0.06


def test_a_breath_comes_before_a_phrase_and_is_over_when_the_lips_close():
    mouth = speaking(LINE)
    face, _ = animate_life(mouth, FPS, LINE, 0)
    breath = (face - mouth)[:, INDEX["jawOpen"]]
    for start, end in LINE.pauses[:-1]:
        inside = breath[int(np.ceil(start * FPS)) : int(end * FPS)]
        assert 0.02 < inside.max() <= BREATH["jawOpen"]
        assert not breath[int(np.ceil((end - 0.14) * FPS)) : int(np.ceil(end * FPS))].any()  # a B follows
    assert not breath[int(LINE.pauses[-1][0] * FPS) :].any()


def test_a_recording_keeps_its_mouth():
    random = np.random.default_rng(0)
    times = np.arange(0, 4, 1 / 16000)
    wave = (np.sin(2 * np.pi * 150 * times) * (np.sin(2 * np.pi * 1.2 * times) > -0.5)).astype(np.float32)
    mouth = random.uniform(0, 1, (120, 52)).astype(np.float32)
    phones = [Segment("SIL", 0, 0.4), Segment("AA", 0.4, 2), Segment("SIL", 2, 2.6), Segment("M", 2.6, 4)]
    for known in (phones, []):
        line = line_of_recording(wave, 16000, known, "Really?")
        face, turned = animate_life(mouth, 30.0, line, 5, breath=False)
        still = [name.startswith(("jaw", "mouth", "tongue", "cheek", "nose")) for name in ARKIT]
        assert np.array_equal(face[:, still], mouth[:, still])
        assert turned.any()
        assert len(line.phrases) >= 2


# altogether


def test_the_same_line_and_seed_give_the_same_life_and_others_another():
    mouth = speaking(LINE)
    first, again, other = (animate_life(mouth, FPS, LINE, seed) for seed in (0, 0, 1))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[1], other[1])


def test_life_is_the_same_at_every_frame_rate():
    slow, fast = (animate_life(speaking(LINE, fps), fps, LINE, 0) for fps in (30.0, 60.0))
    frames = min(len(slow[0]) - 1, len(fast[0]) // 2)
    for name in ("browInnerUp", "eyeLookOutLeft", "eyeLookUpRight"):
        both = slow[0][1:frames, INDEX[name]], fast[0][2 : 2 * frames : 2, INDEX[name]]
        assert np.abs(both[0] - both[1]).max() < 1e-5
    assert np.abs(slow[1][40 : frames - 40] - fast[1][80 : 2 * frames - 80 : 2]).max() < 0.01


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.sampled_from([1.0, 6.0, 23.976, 60.0, 240.0]), st.integers(0, 2**31 - 1))
def test_every_line_gives_a_face_that_begins_and_ends_at_rest(phrases: int, fps: float, seed: int):
    line = line_of(phrases)
    mouth = speaking(line, fps)
    before = mouth.copy()
    face, turned = animate_life(mouth, fps, line, seed)
    assert np.array_equal(mouth, before)
    assert (face.dtype, face.shape, turned.shape) == (np.float32, mouth.shape, (len(mouth), 3))
    assert np.isfinite(face).all()
    assert face.min() >= 0
    assert face.max() <= 1
    assert not face[[0, -1]].any()
    assert not turned[[0, -1]].any()


@pytest.mark.parametrize("seconds", [0.01, 0.2, 0.5, 3.0])
def test_a_line_without_speech_lives_too(seconds: float):
    empty = Line([], np.zeros(0, np.float32), np.zeros(0, np.float32), seconds)
    frames = frame_count(seconds, FPS)
    face, turned = animate_life(np.zeros((frames, 52), np.float32), FPS, empty, 0)
    assert np.isfinite(face).all()
    assert np.isfinite(turned).all()
    assert turned.any() == (seconds > 0.1)


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [("Who?", True), ("“Who?” ", True), ("Who?!", True), ("He asked: who? I.", False), ("", False), ("(Why?)", True)],
)
def test_questions(sentence: str, asks: bool):
    assert is_question(sentence) == asks
