"""A take with a feeling: voice and face move by the same numbers, and lips keep what they owe."""

from __future__ import annotations

import numpy as np
import pytest
from paths import ROOT

from unitaf.channels import INDEX
from unitaf.emotion.vector import CALM, EMOTIONS, effective_weights
from unitaf.face.seal import FACTORS
from unitaf.joint import CHARACTER, JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.take_io import load, save
from unitaf.voice.cast import PRESETS, SLIDERS

LINE = "Bob, maybe my mother bought five purple plums for you."
FELT = EMOTIONS[:-1]
SHOWN = {  # by the face, on both sides, wherever the literature puts it
    "happy": "mouthSmile", "angry": "browDown", "sad": "mouthFrown", "afraid": "eyeWide", "disgusted": "noseSneer",
    "melancholic": "mouthFrown", "surprised": "browOuterUp",
}  # fmt: skip

ABOVE = {  # of these the strongest in the upper face
    "happy": "cheekSquintLeft", "angry": "browDownLeft", "sad": "browInnerUp", "afraid": "eyeWideLeft",
    "disgusted": "noseSneerLeft", "melancholic": "browInnerUp", "surprised": "browOuterUpLeft",
}  # fmt: skip


@pytest.fixture(scope="module")
def neutral(model: JointModel) -> Take:
    return model.speak(LINE)


@pytest.fixture(scope="module")
def takes(model: JointModel) -> dict[str, Take]:
    return {name: model.speak(LINE, Settings(emotion={name: 0.8})) for name in FELT}


def mean(take: Take, channel: str) -> float:
    return float(take.curves[:, [INDEX[f"{channel}{side}"] for side in ("Left", "Right")]].mean())


@pytest.mark.parametrize(
    "chosen", [{"emotion": "calm=1"}, {"emotion": "happy=1", "strength": 0.0}, {"voice": "hibari"}]
)
def test_calm_is_exactly_neutral(model: JointModel, neutral: Take, chosen: dict[str, object]):
    made = model.speak(LINE, Settings(**chosen))
    for part in ("wav", "curves", "head_rotation", "emotion"):
        assert np.array_equal(getattr(made, part), getattr(neutral, part))


def test_calm_tags_change_nothing(model: JointModel, neutral: Take):
    made = model.speak("[calm]" + LINE + "[/]")
    assert np.array_equal(made.wav, neutral.wav)
    assert np.array_equal(made.curves, neutral.curves)


@pytest.mark.parametrize("name", FELT)
def test_voice_and_face_both_change(takes: dict[str, Take], neutral: Take, name: str):
    take = takes[name]
    assert abs(take.seconds - neutral.seconds) > 0.05 or not np.allclose(take.wav, neutral.wav, atol=0.01)
    assert mean(take, SHOWN[name]) > mean(neutral, SHOWN[name]) + 0.1
    assert len(take.emotion) == len(take.curves)
    assert np.allclose(
        take.emotion[len(take.emotion) // 2], effective_weights([0.8 * (name == each) for each in EMOTIONS], 1.0)
    )


def test_cold_anger_presses_the_lips_and_narrows_the_eyes(model: JointModel, takes: dict[str, Take]):
    cold = model.speak("[angry, calm]" + LINE + "[/]")
    hot = takes["angry"]
    assert mean(cold, "eyeSquint") > mean(hot, "eyeSquint")
    assert mean(cold, "mouthPress") > mean(hot, "mouthPress")
    assert mean(cold, "eyeWide") < mean(hot, "eyeWide") / 2
    assert mean(cold, "mouthLowerDown") < mean(hot, "mouthLowerDown")
    recorded = model.follow(cold.wav, cold.sample_rate, Settings(emotion="angry,calm"), text=LINE)
    assert mean(recorded, "eyeWide") < mean(hot, "eyeWide") / 2 and mean(recorded, "browDown") > 0.2


@pytest.mark.parametrize("name", FELT)
def test_more_feeling_shows_more(model: JointModel, name: str):
    made = [model.speak("You are here again.", Settings(emotion={name: weight})) for weight in (0.2, 0.5, 0.8)]
    shown = [mean(take, SHOWN[name]) for take in made]
    assert shown == sorted(shown)
    assert shown[0] < shown[-1] - 0.05


@pytest.mark.parametrize("name", FELT)
def test_lips_close_whatever_is_felt(takes: dict[str, Take], name: str):
    take = takes[name]
    times = np.arange(len(take.curves)) / take.fps
    parted = take.curves @ FACTORS
    for phone in take.phones:
        if phone.label in "PBM":
            inside = (times >= phone.start - 0.02) & (times <= phone.end + 0.02)
            assert parted[inside].min() < 0.03, phone


@pytest.mark.parametrize("name", FELT)
def test_a_take_with_feeling_still_begins_and_ends_at_rest(takes: dict[str, Take], name: str):
    assert not takes[name].curves[[0, -1]].any()
    assert not takes[name].head_rotation[[0, -1]].any()


def test_the_same_feeling_twice_is_the_same_take(model: JointModel, takes: dict[str, Take]):
    again = model.speak(LINE, Settings(emotion={"angry": 0.8}))
    assert np.array_equal(again.wav, takes["angry"].wav)
    assert np.array_equal(again.curves, takes["angry"].curves)


def test_tags_are_felt_where_they_are(model: JointModel):
    take = model.speak("I thought you had [sad .7]gone for good.[/] [surprised]You're back![/]")
    sad, surprised = (take.emotion[:, EMOTIONS.index(name)] for name in ("sad", "surprised"))
    at = {word.label: int((word.start + word.end) / 2 * take.fps) for word in take.words}
    assert sad[at["good"]] > 0.6
    assert sad[at["thought"]] == 0
    assert surprised[at["back"]] > 0.5
    assert surprised[at["good"]] < 0.1
    assert np.abs(np.diff(take.emotion, axis=0)).max() < 0.2
    assert "[" not in "".join(word.label for word in take.words)


def test_a_track_is_felt_over_time(model: JointModel):
    settings = Settings(emotion=[[0.0, {"happy": 0.0}], [3.0, {"happy": 0.8}]])
    take = model.speak("This line is long enough to hear how something grows in it slowly.", settings)
    happy = take.emotion[:, EMOTIONS.index("happy")]
    assert (np.diff(happy) >= -1e-6).all()
    smile = take.curves[:, INDEX["mouthSmileLeft"]]
    third = len(smile) // 3
    assert smile[:third].mean() < smile[third : 2 * third].mean() < smile[2 * third : -5].mean()


def test_words_speak_for_themselves(model: JointModel):
    take = model.speak("I am so happy to see you! Put it on the table.", Settings(emotion="auto"))
    happy = take.emotion[:, EMOTIONS.index("happy")]
    at = {word.label: int(word.start * take.fps) for word in take.words}
    assert happy[at["see"]] > 0.2
    assert happy[at["table"]] == 0


def test_too_much_is_scaled_and_said(model: JointModel):
    take = model.speak("No.", Settings(emotion="happy=1,sad=1"))
    assert any("scaled" in warning for warning in take.warnings)
    assert take.emotion[:, :CALM].sum(1).max() < 0.81


def test_bad_tags_are_said_in_a_warning(model: JointModel):
    assert any("not closed" in warning for warning in model.speak("[sad .7]Never.").warnings)


def test_recordings_can_feel(model: JointModel, neutral: Take):
    settings = Settings(emotion="happy=.8")
    plain, happy = (
        model.follow(neutral.wav, neutral.sample_rate, chosen, phones=neutral.phones, style=CHARACTER)
        for chosen in (Settings(), settings)
    )
    assert np.array_equal(plain.wav, happy.wav)
    assert mean(happy, "mouthSmile") > mean(plain, "mouthSmile") + 0.1
    assert np.allclose(happy.emotion[:, EMOTIONS.index("happy")], 0.75)


def test_tags_in_the_text_of_a_recording_are_felt(model: JointModel, neutral: Take):
    text = LINE.replace("five purple plums", "[surprised]five purple plums[/]")
    take = model.follow(neutral.wav, neutral.sample_rate, text=text)
    surprised = take.emotion[:, EMOTIONS.index("surprised")]
    at = {word.label: int((word.start + word.end) / 2 * take.fps) for word in take.words}
    assert surprised[at["purple"]] > 0.5
    assert surprised[at["my"]] == 0
    assert not take.warnings


@pytest.mark.parametrize("name", ["angry", "sad", "afraid"])
@pytest.mark.parametrize("line", [LINE, "I never said that you could take my car, did I?"])
def test_a_little_more_feeling_is_the_same_performance(model: JointModel, line: str, name: str):
    less, more = (model.speak(line, Settings(emotion={name: weight})) for weight in (0.3, 0.31))
    frames = min(len(less.curves), len(more.curves)) - 1
    assert np.abs(less.head_rotation[:frames] - more.head_rotation[:frames]).mean() < 0.5


def test_emotion_is_kept_with_the_take(takes: dict[str, Take], tmp_path):
    files = save(takes["sad"], tmp_path, "sad")
    again = load(files.json)
    assert np.array_equal(again.emotion, takes["sad"].emotion)
    assert again.settings == takes["sad"].settings


def test_the_page_lists_every_voice_and_slider():
    page = (ROOT / "docs" / "emotion.md").read_text(encoding="utf-8")
    for name, preset in PRESETS.items():
        assert f"| `{name}` | {preset.about}" in page
    for name, slider in SLIDERS.items():
        assert f"| `{name}` | {slider.low:g} to {slider.high:g} | {slider.about} |" in page


@pytest.mark.parametrize("name", FELT)
def test_a_feeling_is_seen_before_it_is_said_and_after(takes: dict[str, Take], name: str):
    take = takes[name]
    shown = take.curves[:, INDEX[ABOVE[name]]]
    half = np.flatnonzero(shown > np.median(shown) / 2) / take.fps
    first, last = take.words[0].start, take.words[-1].end
    assert 0.2 <= first <= 0.5 and half[0] < first
    assert 0.5 <= take.seconds - last <= 1.5 and half[-1] > last + 0.25


def test_a_calm_end_gets_no_silence(model: JointModel):
    plain, tagged = (model.speak(text) for text in ("I never said that.", "I [angry]never[/] said that."))
    assert tagged.words[0].start == pytest.approx(plain.words[0].start, abs=0.02)
    ends = [take.seconds - take.words[-1].end for take in (plain, tagged)]
    assert ends[1] == pytest.approx(ends[0], abs=0.02)


@pytest.mark.parametrize("name", ["angry", "sad", "disgusted"])
def test_corners_that_go_down_do_not_smile(takes: dict[str, Take], name: str):
    assert mean(takes[name], "mouthFrown") > 0.1 > 2 * mean(takes[name], "mouthSmile")


def test_no_look_reaches_its_end(model: JointModel):
    for name in FELT:
        curves = model.speak("No! Never!", Settings(emotion={name: 1.0})).curves
        felt = [INDEX[channel] for channel in INDEX if channel.startswith(("brow", "nose", "cheek", "eyeSquint"))]
        assert curves.min() >= 0 and curves.max() <= 1
        assert 0.2 < curves[:, felt].max() < 1


def test_a_held_look_lives_and_is_not_the_same_on_both_sides(takes: dict[str, Take]):
    left, right = (takes["angry"].curves[:, INDEX[f"browDown{side}"]] for side in ("Left", "Right"))
    middle = slice(len(left) // 4, len(left) // 2)
    assert (np.diff(left[middle]) != 0).mean() > 0.9
    assert 0.005 < np.abs(left - right)[middle].mean() < 0.2


@pytest.mark.parametrize("name", FELT)
def test_teeth_meet_the_lip_whatever_is_felt(model: JointModel, name: str):
    line = "Five brave fathers have never found a very safe farm."
    felt, plain = (model.speak(line, Settings(emotion=chosen)) for chosen in ({name: 1.0}, "calm"))
    openings = []
    for take in (felt, plain):
        times, parted = np.arange(len(take.curves)) / take.fps, take.curves @ FACTORS
        spans = [(times >= p.start) & (times <= p.end) for p in take.phones if p.label in "FV"]
        openings.append(np.mean([parted[span].min() for span in spans if span.any()]))
    assert openings[0] < openings[1] + 0.02


@pytest.mark.parametrize("name", FELT)
def test_a_look_does_not_blink_at_closures(takes: dict[str, Take], name: str):
    """The line is full of P, B and M: while the lips close, nose, cheeks and corners yield, but hold their look."""
    parts = ("nose", "cheekSquint", "mouthSmile", "mouthFrown", "mouthStretch")
    felt = takes[name].curves[:, [INDEX[channel] for channel in INDEX if channel.startswith(parts)]]
    largest = np.abs(np.diff(felt, axis=0)).max() * takes[name].fps
    assert largest < 9  # per second; what blinked at each closure moved by 15
