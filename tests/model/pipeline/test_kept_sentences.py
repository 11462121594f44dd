"""One sentence said again: the others keep every sample and every frame."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf import take_io
from unitaf.channels import INDEX
from unitaf.emotion.track import EmotionTrack
from unitaf.emotion.vector import EMOTIONS
from unitaf.joint import JointModel
from unitaf.pipeline.retake import FROM_BEFORE, OTHER_FPS
from unitaf.pipeline.sentence_matching import SILENT, matched
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
        for name in ("curves", "head_rotation", "emotion"):
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


def check_seams(earlier: Take, take: Take) -> None:
    """In the pauses nothing jumps further than it did in the earlier take, and nothing is heard."""
    edges = [0.0, *itertools.chain(*((s.start, s.end) for s in take.sentences)), take.seconds]
    sounds = [phone for phone in take.phones if phone.label != "SIL"]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        assert np.abs(take.wav[round(start * take.sample_rate) : round(end * take.sample_rate)]).max(initial=0) < SILENT
        low = max([phone.end for phone in sounds if phone.end <= start + 1e-6], default=0.0)
        high = min([phone.start for phone in sounds if phone.start >= end - 1e-6], default=take.seconds)
        frames = slice(int(low * take.fps), int(np.ceil(high * take.fps)) + 1)
        for mine, theirs in ((take.curves, earlier.curves), (take.head_rotation, earlier.head_rotation)):
            steps = np.abs(np.diff(mine[frames], axis=0)).max(initial=0)
            assert steps <= np.abs(np.diff(theirs, axis=0)).max()


@pytest.mark.parametrize("name", CHANGES)
def test_only_what_changed_is_spoken(model, earlier, name):
    take = model.retake(earlier, CHANGES[name], earlier.settings)
    check_kept(earlier, take)
    check_whole(take)
    kept = sum(seconds for _, _, seconds in take.kept)
    assert kept > 0.5 * earlier.seconds
    check_seams(earlier, take)
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
    assert (OTHER_FPS.format(24, 25) in take.warnings) == ("fps" in change)
    assert np.array_equal(take.curves, model.speak(TEXT, settings).curves)


def track(*keys):
    return [[seconds, {"sad": weight} if weight else {}] for seconds, weight in keys]


def sadness(take, number):
    """What is felt in the middle of a sentence."""
    sentence = take.sentences[number]
    return take.emotion[round((sentence.start + sentence.end) / 2 * take.fps), EMOTIONS.index("sad")]


def test_a_feeling_is_another_only_where_it_lies(model, earlier):
    third = earlier.sentences[2]
    sad = track((0, 0), (third.start, 0), (third.start + 0.1, 0.5), (third.end - 0.1, 0.5), (third.end, 0))
    take = model.retake(earlier, TEXT, dataclasses.replace(earlier.settings, emotion=sad))
    check_kept(earlier, take)
    check_whole(take)
    assert [round(now, 1) for _, now, _ in take.kept] == [0.0, round(take.sentences[3].start, 1)]
    assert sadness(take, 2) == pytest.approx(0.5, abs=0.05) and sadness(take, 1) == 0


def test_feelings_move_along(model, earlier):
    start, end = earlier.sentences[2].start, earlier.sentences[2].end
    sad = track((0, 0), (start - 0.1, 0), (start, 0.5), (end, 0.5), (end + 0.1, 0))
    felt = model.speak(TEXT, dataclasses.replace(earlier.settings, emotion=sad))
    longer = model.retake(felt, TEXT.replace("I was at home", "I was at home, as I am every night"), felt.settings)
    shift = longer.sentences[3].start - felt.sentences[3].start
    assert shift > 0.5
    before, now = felt.settings.emotion.keys, longer.settings.emotion.keys
    assert [time for time, _ in now[2:4]] == pytest.approx([time + shift for time, _ in before[2:4]], abs=1e-5)
    other = model.retake(longer, longer.text.replace("afraid", "sorry"), longer.settings)
    assert len(other.kept) == 2
    assert sadness(other, 2) == pytest.approx(0.5, abs=0.05) and sadness(other, 1) == sadness(other, 3) == 0


def test_a_word_of_the_dictionary_changes_its_sentence_alone(model, earlier):
    settings = dataclasses.replace(earlier.settings, pronunciation={"believes": "B IH0 L IY1 V Z AH0 N"})
    take = model.retake(earlier, TEXT, settings)
    check_kept(earlier, take)
    assert len(take.kept) == 2
    assert [phone.label for phone in take.phones] != [phone.label for phone in earlier.phones]


def test_awkward_earlier_takes(model, earlier, tmp_path):
    take = speak_again(model, TEXT, earlier.settings, lambda *_: None, tmp_path / "gone.npz")
    assert NOTHING_KEPT in take.warnings
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    take = speak_again(model, TEXT, earlier.settings, lambda *_: None, tmp_path / "bad.npz")
    assert NOTHING_KEPT in take.warnings and np.array_equal(take.curves, earlier.curves)


def test_a_take_that_does_not_tell_its_sentences(model, earlier):
    old = dataclasses.replace(earlier, sentences=[])
    take, told = (model.retake(lender, CHANGES["a word"], earlier.settings) for lender in (old, earlier))
    check_kept(earlier, take)
    assert np.array_equal(take.curves, told.curves)
    assert take.sentences == [pytest.approx(sentence) for sentence in told.sentences]


UNKNOWN = {
    "other words": lambda t: {"sentences": [], "words": t.words[1:]},
    "sound between": lambda t: {"sentences": [], "wav": np.full_like(t.wav, 0.1)},
    "other sentences": lambda t: {"sentences": t.sentences[1:]},
    "sentences beyond the end": lambda t: {"sentences": [s._replace(end=s.end + 100) for s in t.sentences]},
    "sentences over each other": lambda t: {"sentences": [s._replace(start=0.0) for s in t.sentences]},
    "another rate": lambda t: {"sample_rate": 16000},
    "a text that cannot be read": lambda t: {"text": "[angry .8]"},
    "another frame rate than its settings": lambda t: {"fps": 25.0},
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_take_that_does_not_fit_is_spoken_again(model, earlier, name):
    strange = dataclasses.replace(earlier, **UNKNOWN[name](earlier))
    take = model.retake(strange, CHANGES["a word"], earlier.settings)
    assert not take.kept and FROM_BEFORE in take.warnings
    assert np.array_equal(take.wav, model.speak(CHANGES["a word"], earlier.settings).wav)


def test_an_equal_retake_of_a_retake_has_moved_nothing(model, earlier):
    once = model.retake(earlier, CHANGES["in front"], earlier.settings)
    twice = model.retake(once, once.text, once.settings)
    assert once.kept and not twice.kept
    assert np.array_equal(once.wav, twice.wav) and np.array_equal(once.curves, twice.curves)


SCRIPTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


@given(SCRIPTS, SCRIPTS)
def test_runs_cover_the_new_text_and_keep_only_what_is_equal(before, after):
    found = matched(before, after)
    assert [number for run in found for number in run.sentences] == list(range(len(after)))
    last = 0
    for run in found:
        if run.earlier is not None:
            assert [before[i] for i in run.earlier] == [after[i] for i in run.sentences]
            assert run.earlier.start >= last
            last = run.earlier.stop
    if before == after:
        assert len(found) == 1 and found[0].earlier is not None


def test_a_feeling_stays_at_the_seam(model):
    """Between two felt sentences of which one is spoken again, the face feels about as it does when all is spoken."""
    text = "The door is open. I am so glad to see you. Please come in."
    happy = Settings(fps=24.0, emotion=EmotionTrack.of("happy=.8"))
    changed = text.replace("I am so glad to see you.", "[sad]I am so glad to see you.[/]")
    again, fresh = model.retake(model.speak(text, happy), changed, happy), model.speak(changed, happy)
    assert len(again.kept) == 2
    felt = [number for name, number in INDEX.items() if name.startswith(("mouthSmile", "mouthFrown", "brow"))]
    for number in range(2):
        least = []
        for take in (again, fresh):
            one, other = take.sentences[number : number + 2]
            seam = slice(int((one.end - 0.15) * take.fps), int((other.start + 0.1) * take.fps) + 1)
            least.append(take.curves[seam, felt].max(1).min())
        assert least[0] > 0.6 * least[1] > 0.1
    assert again.curves[0, felt].max() < 1e-6 and again.curves[-1, felt].max() < 1e-6
