"""One sentence said again: the others keep every sample and every frame."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf import take_io
from unitaf.joint import JointModel
from unitaf.retake import FROM_BEFORE, runs
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.worker import NOTHING_KEPT, speak_again

TEXT = "Where were you last night? I was at home, reading a book. Nobody believes you, I am afraid. It was late."
CHANGES = {
    "a word": TEXT.replace("a book", "a letter"),
    "the first": TEXT.replace("Where were you", "Where was she"),
    "the last": TEXT.replace("It was late", "It was early"),
    "one gone": TEXT.replace("I was at home, reading a book. ", ""),
    "first gone": TEXT.replace("Where were you last night? ", ""),
    "last gone": TEXT.replace(" It was late.", ""),
    "one more": TEXT.replace("Nobody", "So what? Nobody"),
    "in front": f"Well. {TEXT}",
    "behind": f"{TEXT} Good night.",
    "a feeling": TEXT.replace("Nobody believes you", "[angry .8]Nobody[/] believes you"),
}


@pytest.fixture(scope="module")
def earlier(model) -> Take:
    return model.speak(TEXT, Settings(fps=24.0, seed=3))


@pytest.fixture(scope="module")
def model() -> JointModel:
    return JointModel.load()


def check_kept(earlier: Take, take: Take) -> None:
    """What was kept is there, sample by sample and frame by frame."""
    rate, fps = take.sample_rate, take.fps
    assert take.kept
    for before, now, seconds in take.kept:
        assert (now - before) * fps == pytest.approx(round((now - before) * fps), abs=1e-6)  # whole frames
        count = int(seconds * rate) - 2
        i, j = round(before * rate), round(now * rate)
        assert np.array_equal(earlier.wav[i : i + count], take.wav[j : j + count])
        frames = round((now - before) * fps)
        inside = [s for s in take.phones if s.label != "SIL" and now <= s.start and s.end <= now + seconds]
        low, high = int(np.ceil(inside[0].start * fps)), int(inside[-1].end * fps)
        for name in ("curves", "head", "emotion"):
            assert np.array_equal(getattr(earlier, name)[low - frames : high - frames], getattr(take, name)[low:high])


def check_whole(take: Take) -> None:
    """A take like any other."""
    assert abs(len(take.curves) - take.seconds * take.fps) <= 1
    assert take.phones[0].start == 0 and take.phones[-1].end == pytest.approx(take.seconds)
    for one, other in itertools.pairwise(take.phones):
        assert one.end == pytest.approx(other.start)
    for segments in (take.words, take.sentences):
        assert all(one.end <= other.start + 1e-6 for one, other in itertools.pairwise(segments))
    assert take.curves[0].max() < 1e-6 and take.curves[-1].max() < 1e-6
    assert np.allclose(take.emotion.sum(1), 1, atol=1e-5)
    assert take.curves.min() >= 0 and take.curves.max() <= 1


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_changed_is_spoken(model, earlier, name):
    take = model.retake(earlier, CHANGES[name], earlier.settings)
    check_kept(earlier, take)
    check_whole(take)
    kept = sum(seconds for _, _, seconds in take.kept)
    assert kept > 0.5 * earlier.seconds
    # No seam jumps further than a face that speaks does.
    for mine, theirs in ((take.curves, earlier.curves), (take.head, earlier.head)):
        assert np.abs(np.diff(mine, axis=0)).max() <= 1.4 * np.abs(np.diff(theirs, axis=0)).max()
    said = [word.label for word in take.words]
    assert said == [word.label for word in model.speak(CHANGES[name], earlier.settings).words]


def test_retakes_of_retakes(model, earlier):
    again = earlier
    for text in (CHANGES["a word"], CHANGES["behind"], TEXT):
        before, again = again, model.retake(again, text, earlier.settings)
        check_kept(before, again)
        check_whole(again)
    assert again.text == TEXT


def test_the_same_text_is_the_same_take(model, earlier, tmp_path):
    take_io.save(earlier, tmp_path, "earlier")
    loaded = take_io.load(tmp_path / "earlier.npz")
    files = take_io.save(model.retake(loaded, TEXT, loaded.settings), tmp_path, "again")
    for suffix in (".wav", ".npz", ".json"):
        assert files.npz.with_suffix(suffix).read_bytes() == (tmp_path / f"earlier{suffix}").read_bytes()


def test_it_is_deterministic_from_files(model, earlier, tmp_path):
    take_io.save(earlier, tmp_path, "earlier")
    made = [
        speak_again(model, CHANGES["a word"], earlier.settings, lambda *_: None, tmp_path / "earlier.npz")
        for _ in range(2)
    ]
    assert np.array_equal(made[0].wav, made[1].wav) and np.array_equal(made[0].curves, made[1].curves)
    check_kept(take_io.load(tmp_path / "earlier.npz"), made[0])
    files = take_io.save(made[0], tmp_path, "made")
    loaded = take_io.load(files.json)
    assert loaded.kept == made[0].kept and loaded.sentences == made[0].sentences


OTHERS = ({"seed": 4}, {"speed": 1.2}, {"voice": "giant"}, {"emotion": "sad=0.5"}, {"fps": 25.0})


@pytest.mark.parametrize("change", OTHERS)
def test_other_settings_are_another_take(model, earlier, change):
    settings = dataclasses.replace(earlier.settings, **change)
    take = model.retake(earlier, TEXT, settings)
    assert not take.kept
    assert np.array_equal(take.curves, model.speak(TEXT, settings).curves)


def test_a_word_of_the_dictionary_changes_its_sentence_alone(model, earlier):
    settings = dataclasses.replace(earlier.settings, pronunciation={"believes": "B IH0 L IY1 V Z AH0 N"})
    take = model.retake(earlier, TEXT, settings)
    check_kept(earlier, take)
    assert len(take.kept) == 2
    assert [phone.label for phone in take.phones] != [phone.label for phone in earlier.phones]


def test_awkward_earlier_takes(model, earlier, tmp_path):
    old = dataclasses.replace(earlier, sentences=[])
    take = model.retake(old, CHANGES["a word"], earlier.settings)
    assert not take.kept and FROM_BEFORE in take.warnings
    take = speak_again(model, TEXT, earlier.settings, lambda *_: None, tmp_path / "gone.npz")
    assert NOTHING_KEPT in take.warnings
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    take = speak_again(model, TEXT, earlier.settings, lambda *_: None, tmp_path / "bad.npz")
    assert NOTHING_KEPT in take.warnings and np.array_equal(take.curves, earlier.curves)


SCRIPTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


@given(SCRIPTS, SCRIPTS)
def test_runs_cover_the_new_text_and_keep_only_what_is_equal(before, after):
    found = runs(before, after)
    assert [number for run in found for number in run.sentences] == list(range(len(after)))
    last = 0
    for run in found:
        if run.earlier is not None:
            assert [before[i] for i in run.earlier] == [after[i] for i in run.sentences]
            assert run.earlier.start >= last
            last = run.earlier.stop
    if before == after:
        assert len(found) == 1 and found[0].earlier is not None
