"""How emotion is written, normalised, and laid over a text."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.emotion import tags
from unitaf.emotion.track import EmotionTrack
from unitaf.emotion.vector import (
    BIAS,
    CALM,
    COLD_WEIGHT,
    EMOTIONS,
    MOST,
    NEUTRAL,
    USUAL,
    coldness,
    effective_weights,
    is_scaled,
    normalised,
    parse,
)
from unitaf.errors import SettingsError
from unitaf.pipeline.feelings import Feelings, at_frames, glided
from unitaf.settings import Settings
from unitaf.text.front_end import FrontEnd

WEIGHTS = st.lists(st.floats(0, 1), min_size=8, max_size=8)
SAD, SURPRISED, HAPPY = (EMOTIONS.index(name) for name in ("sad", "surprised", "happy"))


def vector(**weights: float) -> tuple[float, ...]:
    return tuple(weights.get(name, 0.0) for name in EMOTIONS)


def test_weights_are_read_by_name():
    assert parse("happy=0.8, surprised=.2") == vector(happy=0.8, surprised=0.2)
    assert parse("sad") == vector(sad=0.8)


@pytest.mark.parametrize("text", ["", "joy=1", "happy=", "happy=x", "happy=nan", "happy=1.1", "sad=-0.1", "sad,sad"])
def test_weights_that_make_no_sense_are_refused(text: str):
    with pytest.raises(SettingsError) as error:
        parse(text)
    assert str(error.value).endswith(".")


@given(WEIGHTS)
def test_the_sum_is_kept_as_unitaf_keeps_it(weights: list[float]):
    mixed = normalised(weights)
    assert mixed.sum() <= MOST + 1e-9
    biased = np.array(weights) * BIAS
    assert np.allclose(mixed, biased * min(1, MOST / max(biased.sum(), 1e-12)))
    assert is_scaled(weights) == (biased.sum() > MOST + 1e-9)


@given(WEIGHTS, st.floats(0, 1))
def test_what_is_felt_is_a_share_of_everything(weights: list[float], strength: float):
    mixed = effective_weights(weights, strength)
    assert math.isclose(mixed.sum(), 1)
    assert mixed.min() >= 0
    assert np.allclose(np.delete(mixed, CALM), strength * np.delete(normalised(weights), CALM))


@given(WEIGHTS)
def test_anger_is_as_cold_as_it_holds_calm(weights: list[float]):
    cold = float(coldness(weights))
    anger, calm = weights[EMOTIONS.index("angry")], weights[CALM]
    assert 0 <= cold <= 1
    assert (cold == 0) == (not anger or not calm or calm / anger == 0)
    assert (cold == 1) == (0 < anger <= calm)


def test_cold_anger_is_given_for_the_same_weight_however_much_is_asked_for():
    for amount in (USUAL, 1.0):
        assert normalised(vector(angry=amount, calm=amount))[EMOTIONS.index("angry")] == pytest.approx(COLD_WEIGHT)


def test_nothing_but_calm_is_nothing():
    assert (
        effective_weights(vector(calm=1.0), 1.0).tolist()
        == effective_weights(NEUTRAL, 1.0).tolist()
        == [*[0.0] * 7, 1.0]
    )


@given(st.lists(st.tuples(st.floats(-10, 600), WEIGHTS), min_size=1, max_size=9, unique_by=lambda row: row[0]))
def test_tracks_survive_json(rows: list[tuple[float, list[float]]]):
    track = EmotionTrack.of(sorted(rows))
    again = EmotionTrack.of(track.as_json())
    at = np.linspace(-20, 700, 50)
    assert np.allclose(again.at(at), track.at(at))
    assert Settings.from_dict(Settings(emotion=track).as_dict()).emotion == again


@pytest.mark.parametrize(
    "value", [None, 3, [], [[0]], [["a", {}]], [[0, {"joy": 1}]], [[1, {}], [1, {}]], [[math.nan, {}]], [[0, [1, 2]]]]
)
def test_tracks_that_make_no_sense_are_refused(value: object):
    with pytest.raises(SettingsError):
        EmotionTrack.of(value)


def test_tags_are_taken_out_and_nest():
    marked = tags.read("One [sad .4]two [angry]three[/] four[/] five.")
    assert marked.plain == "One two three four five."
    over = [marked.over(marked.plain.index(word)) for word in marked.plain.rstrip(".").split()]
    felt_at = [span and span.first for span in over]
    assert felt_at == [None, vector(sad=0.4), vector(angry=0.8), vector(sad=0.4), None]


def test_a_tag_may_rise_and_mix():
    marked = tags.read("[sad .2>.8, calm .1]" + "word " * 9 + "end[/]")
    values = [marked.over(at).at(at)[SAD] for at in range(len(marked.plain))]
    assert values[0] == pytest.approx(0.2)
    assert marked.spans[0].at(len(marked.plain))[SAD] == pytest.approx(0.8)
    assert values == sorted(values)


def test_one_word_may_rise():
    feelings, sentences = feelings_of("[happy .1>.8]Fantastic![/]")
    characters = np.arange(len(sentences[0].phonemes))
    rows = feelings.mood(0, 0.0).at(characters, characters * 0.05)[:, HAPPY]
    assert (np.diff(rows) >= 0).all()
    assert rows[0] == pytest.approx(0.1 * BIAS[HAPPY])
    assert rows[-1] == pytest.approx(0.8 * BIAS[HAPPY])


def test_brackets_can_be_meant():
    assert tags.read(r"\[sad\] [Nguyen](/wˈɪn/) a]").plain == "[sad] [Nguyen](/wˈɪn/) a]"


@pytest.mark.parametrize(
    ("text", "plain", "weight", "about"),
    [
        ("[angry, shouting] Get out![/]", " Get out!", 0.8, "no emotions"),
        ("a\nb [angry .7]x", "a\nb x", 0.7, "not closed"),
        ("x[/]", "x", None, "left out: [/]"),
        ("[/][/] x [/]", " x ", None, "left out: [/]"),
        ("do[angry]n't[/]", "don't", 0.8, "inside a word"),
        ("[angry]love[/]/[angry .3]hate[/]", "love/hate", 0.8, "inside a word"),
        ("[angry .5,angry .3]x[/]", "x", 0.5, "twice"),
        ("[angry 2]x[/]", "x", 1.0, "limited: [angry 2]"),
        ("[angry -2]x[/]", "x", 0.0, "limited"),
        ("[angry 70%]x[/]", "x", 0.7, ""),
        ("[angry 20%>90%]x[/]", "x", 0.2, ""),
        ("[angry nan]x", "[angry nan]x", None, "kept as text: [angry nan]"),
        ("[angry mob] x", "[angry mob] x", None, "kept as text"),
        ("[angry .7 x", "[angry .7 x", None, "kept as text"),
        ("[angry]x[/happy]", "x", 0.8, "close another"),
    ],
)
def test_a_tag_never_refuses_a_line(text: str, plain: str, weight: float | None, about: str):
    marked = tags.read(text)
    assert marked.plain == plain
    assert [span.first[EMOTIONS.index("angry")] for span in marked.spans][:1] == ([] if weight is None else [weight])
    assert len(marked.notes) == bool(about) and about in "".join(marked.notes)
    assert "\n" not in "".join(marked.notes)


def test_the_end_of_an_unknown_tag_is_named():
    marked = tags.read("[angry nan]x[/]")
    assert marked.plain == "[angry nan]x"
    assert [note.rpartition(": ")[2] for note in marked.notes] == ["[angry nan]", "[/]"]


@pytest.mark.parametrize(
    ("text", "plain", "note"),
    [
        ("[coughs] I am fine.", " I am fine.", "[coughs]"),
        ("See page [12] there.", "See page [12] there.", "[12]"),
        ("[merry .5]So[/] it goes.", "[merry .5]So it goes.", "[merry .5]"),
        ("An open [ bracket.", "An open [ bracket.", ""),
    ],
)
def test_other_brackets_never_refuse_a_line(text: str, plain: str, note: str):
    marked = tags.read(text)
    assert marked.plain == plain and not marked.spans
    assert note in " ".join(marked.notes)


@given(st.text("[]/\\sad .7>,=x\n", max_size=40))
def test_any_brackets_are_read(text: str):
    marked = tags.read(text)
    assert len(marked.plain) <= len(text)
    assert all(0 <= span.start < span.stop <= len(marked.plain) for span in marked.spans)


@given(st.text(max_size=60).filter(lambda text: not set(text) & set("[\\")))
def test_text_without_brackets_stays(text: str):
    assert tags.read(text).plain == text


def feelings_of(text: str, **settings: object) -> tuple[Feelings, list]:
    marked = tags.read(text)
    sentences = FrontEnd().sentences(marked.plain)
    chosen = Settings(**settings)
    return Feelings(marked, sentences, chosen.emotion, chosen.strength), sentences


def test_words_feel_what_their_tags_say_and_the_rest_what_the_track_says():
    feelings, sentences = feelings_of(
        "I thought you had [sad .7]gone.[/] [surprised]You're back![/]", emotion=[[0, {}], [10, {"happy": 1}]]
    )
    first, second = feelings.mood(0, 0.0), feelings.mood(1, 4.0)
    words = {word.text: word for word in sentences[0].words}
    at = np.array([words["thought"].start, words["gone"].start])
    rows = first.at(at, np.array([5.0, 5.0]))
    assert rows[0, HAPPY] == pytest.approx(0.5 * BIAS[HAPPY])
    assert rows[1].tolist() == effective_weights(vector(sad=0.7), 1.0).tolist()
    every = np.arange(len(sentences[1].phonemes))
    assert np.allclose(second.at(every, every * 0.1), effective_weights(vector(surprised=0.8), 1.0))


def test_without_a_feeling_everything_is_neutral():
    assert feelings_of("Hello there. [calm]Yes.[/]")[0].is_neutral
    assert feelings_of("Hello.", emotion="calm=1")[0].is_neutral
    assert feelings_of("[sad]Hello.[/]", strength=0.0)[0].is_neutral
    assert not feelings_of("[sad .1]Hello.[/]")[0].is_neutral


def test_too_much_feeling_is_said():
    assert feelings_of("Hello.", emotion="happy=1,sad=1")[0].notes
    assert not feelings_of("Hello.", emotion="happy=.4,sad=.3")[0].notes


@given(st.integers(2, 60), st.integers(1, 40), st.floats(1, 120))
def test_feelings_glide_over_pauses(frames: int, pause: int, fps: float):
    before, behind = effective_weights(vector(sad=0.8), 1.0), effective_weights(vector(happy=0.8), 1.0)
    rows = np.concatenate([np.tile(before, (frames, 1)), np.full((pause, 8), np.nan), np.tile(behind, (frames, 1))])
    smooth = glided(rows, 80.0)
    assert np.allclose(smooth.sum(1), 1)
    assert np.abs(np.diff(smooth, axis=0)).max() < 0.09
    assert np.all(np.diff(smooth[:, SAD]) <= 1e-9)
    shown = at_frames(smooth, fps, 5)
    assert shown.shape == (5, 8)
