"""From text to take in a real engine process, by a stand-in of the voice's package; and what the model promises."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import official_files
import pytest
from paths import DOUBLES

torch = pytest.importorskip("torch")

from unitaf import protocol, take_io  # noqa: E402
from unitaf.cli.main import main  # noqa: E402
from unitaf.errors import Cancelled, EngineError, InputError, SettingsError  # noqa: E402
from unitaf.joint import JointModel  # noqa: E402
from unitaf.official import model as official  # noqa: E402
from unitaf.official import recorded  # noqa: E402
from unitaf.settings import Settings  # noqa: E402
from unitaf.signals import Segment  # noqa: E402

MODELS = Path(official.__file__).parents[2]
PACKAGE = DOUBLES / "official_package"
ENGINE = """
import sys
sys.path[:0] = {paths!r}
from unitaf import worker
worker.main(engine="official", folder={folder!r})
"""
TEXT = "Hello there. How are you?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return official_files.whole_folder(tmp_path_factory.mktemp("official") / "own")


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    return str(official_files.recording(tmp_path_factory.mktemp("voice") / "me.wav"))


@pytest.fixture(scope="module")
def model(folder):
    sys.path.insert(0, str(PACKAGE))
    try:
        yield official.load(folder, "cpu")
    finally:
        sys.path.remove(str(PACKAGE))


def settings(voice, **own):
    return Settings(official={"voice_audio": voice, **own})


def test_a_real_process_makes_a_take_without_a_word_to_warm_up(folder, voice, tmp_path):
    script = tmp_path / "engine.py"
    script.write_text(ENGINE.format(paths=[str(MODELS), str(PACKAGE)], folder=str(folder)))
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    job = protocol.Speak("1", TEXT, settings(voice).as_dict(), str(tmp_path), "take")
    silence = official_files.recording(tmp_path / "silence.wav", level=0.0)
    others = [
        protocol.Speak("2", "Hello.", settings(str(silence)).as_dict(), str(tmp_path), "other"),
        protocol.Speak("3", "No memory.", settings(voice).as_dict(), str(tmp_path), "other"),
    ]
    requests = [protocol.ParentHello(protocol.PROTOCOL, "1"), job, *others]
    answers = []
    try:
        process.stdin.write(b"".join(map(protocol.encode, requests)))
        process.stdin.flush()
        receiver = protocol.Receiver(process.stdout, protocol.REPLIES)
        while sum(isinstance(answer, (protocol.Done, protocol.Error)) for answer in answers) < 3:
            answers.append(receiver.read())
            assert answers[-1] is not None, process.stderr.read().decode()
    finally:
        process.stdin.close()
        process.wait()
    assert answers[0].engine == "official"
    done, mute, full = (answer for answer in answers if isinstance(answer, (protocol.Done, protocol.Error)))
    assert (mute.code, full.code) == ("input", "memory") and "is silent" in mute.message
    assert len({answer.done for answer in answers if isinstance(answer, protocol.Progress)}) > 20  # one for each code
    take = take_io.load(done.files["json"])
    assert take.settings.official.voice_audio == voice
    assert [word.label for word in take.words] == ["Hello", "there", "How", "are", "you"]
    assert [sentence.label for sentence in take.sentences] == ["Hello there.", "How are you?"]
    assert take.curves.shape == (round(take.seconds * take.fps), 52) and take.curves.max() > 0


def test_the_same_request_gives_the_same_take_and_another_voice_another(model, voice, tmp_path):
    one, two = (model.speak(TEXT, settings(voice)) for _ in range(2))
    assert np.array_equal(one.wav, two.wav) and np.array_equal(one.curves, two.curves)
    # The package remembers recordings by their path alone.
    other = official_files.recording(tmp_path / "same.wav", level=0.1)
    before = model.speak("Hello.", settings(str(other)))
    official_files.recording(tmp_path / "same.wav", level=0.4)
    assert not np.array_equal(before.curves, model.speak("Hello.", settings(str(other))).curves)


def test_a_retake_keeps_the_sentences_that_did_not_change(model, voice):
    earlier = model.speak(TEXT, settings(voice))
    said = len(model.voice.tts.said)
    again = model.retake(earlier, "Hello there. Who are you now?", settings(voice))
    assert [text for text, _ in model.voice.tts.said[said:]] == ["Who are you now?"]
    end = round(earlier.sentences[0].end * earlier.sample_rate)
    assert np.array_equal(again.wav[:end], earlier.wav[:end]) and len(again.kept) == 1
    assert len(model.retake(earlier, TEXT, settings(voice, style=3)).kept) == 0


def test_each_face_is_on_the_clock_of_its_own_sound(model, voice):
    take = model.speak("One. Two. Three. Four.", settings(voice))
    starts = [sentence.start for sentence in take.sentences]
    whole = official.line.joined(
        model._said(_script(model, "One. Two. Three. Four."), range(4), settings(voice), lambda *_: None, 0.0)
    )
    for start in starts:  # no face is early by the silences before it
        assert np.abs(whole.motion.at - start).min() < 1e-6


def _script(model, text):
    from unitaf.pipeline.sentence_matching import read

    return read(model.front_end, text, Settings())


def test_emotion_is_biased_and_limited_and_by_our_own_reader(model, voice):
    said = model.voice.tts.said
    model.speak("[sad 1][angry 1]No![/][/]", settings(voice))
    assert said[-1][1] is not None and 0 < sum(said[-1][1]) <= 0.8 + 1e-9
    model.speak("Hello.", settings(voice))
    assert said[-1][1] is None
    take = model.speak("I am so sad today.", Settings(emotion="auto", official={"voice_audio": voice}))
    assert said[-1][1][2] > 0 and take.emotion[:, 2].max() > 0


def test_an_emotion_recording_is_heard(model, voice, tmp_path):
    felt = str(official_files.recording(tmp_path / "felt.wav", level=0.9))
    plain, other = model.speak("Hello.", settings(voice)), model.speak("Hello.", settings(voice, emotion_audio=felt))
    assert not np.array_equal(plain.curves, other.curves)


def test_the_expression_and_the_upper_face_are_choices(model, voice):
    takes = [
        model.speak("Hello.", settings(voice, **choice))
        for choice in ({}, {"expression": "off"}, {"expression": "cross_attn"}, {"upper_face": "original"})
    ]
    assert len({take.curves.tobytes() for take in takes}) == 4


def test_without_an_expression_model_there_is_no_residual(tmp_path, model, voice):
    bare = official_files.whole_folder(tmp_path / "bare", with_expression=False)
    face = official.Face.load(official.Folder(bare))
    one = official.OfficialModel(model.voice, face).speak("Hello.", settings(voice))
    assert np.array_equal(one.curves, model.speak("Hello.", settings(voice, expression="off")).curves)


def test_a_cancel_comes_with_a_code(model, voice):
    def progress(done, _stage):
        if done > 0.05:
            raise Cancelled

    with pytest.raises(Cancelled):
        model.speak("Hello there, my friend.", settings(voice), progress)
    assert model.speak("Hello.", settings(voice)).seconds > 0


def test_what_cannot_be_done_is_said_in_a_sentence(model, voice, tmp_path):
    with pytest.raises(InputError, match="voice of a recording"):
        model.speak("Hello.", Settings())
    with pytest.raises(InputError, match="is not there"):
        model.speak("Hello.", settings("/nowhere.wav"))
    with pytest.raises(InputError, match="shorter than a second"):
        model.speak("Hello.", settings(str(official_files.recording(tmp_path / "short.wav", seconds=0.5))))
    with pytest.raises(EngineError, match="fell silent"):
        model.speak("Silence.", settings(voice))
    said = len(model.voice.tts.said)
    with pytest.raises(SettingsError, match="style row"):
        model.speak("Hello.", settings(voice, style=935))
    assert len(model.voice.tts.said) == said  # the voice, which takes minutes, was not asked
    with pytest.raises(InputError, match="words of a recording"):
        model.follow(np.ones(16000, np.float32), 16000, settings(voice))
    with pytest.raises(SettingsError, match="engine official"):
        JointModel.speak(None, "Hello.", settings(voice))
    warnings = model.speak("Hello.", Settings(speed=1.5, voice="giant", official={"voice_audio": voice})).warnings
    assert official.OWN_PACE in warnings and official.OWN_VOICE.format("giant") in warnings


def test_a_recording_is_parted_between_its_words():
    words = [Segment(str(n), float(n), n + 0.5) for n in range(30)]
    parts = list(recorded.pieces(words, 31.0))
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0.0, 31.0)
    assert " ".join(part.text for part in parts).split() == [word.label for word in words]
    assert all(part.end - part.start <= recorded.LONGEST_PIECE + 1 for part in parts[:-1])


def test_a_piece_of_a_recording_is_forced(model, voice):
    sound = 0.1 * np.sin(np.arange(32000, dtype=np.float32) / 9)
    request = model.request(settings(voice), None, 0)
    segment = model.voice.follow(sound, "Hello there.", request)
    assert segment.feature.shape == (1, 100, 1024) and segment.emotion.shape == (1, 1280)


def test_the_command_shows_the_licences_once(folder, voice, tmp_path, capsys):
    arguments = ["speak", "Hello.", "--out", str(tmp_path), "--engine", "official", "--official", str(folder)]
    assert main([*arguments, "--voice-audio", voice]) == 1
    said = capsys.readouterr().err
    assert "non-commercial" in said and "--accept-licences" in said
    assert main(["speak", "Hello.", "--out", str(tmp_path), "--voice-audio", voice]) == 2
    felt = ["--emotion", "sad", "--emotion-audio", voice]
    assert main([*arguments, "--voice-audio", voice, *felt]) == 2
    assert "not both" in capsys.readouterr().err


def test_the_command_refuses_what_is_wrong_before_it_loads(folder, voice, tmp_path, capsys, monkeypatch):
    def no_loading(*_arguments):
        raise AssertionError("it was loaded")

    monkeypatch.setattr("unitaf.cli.official.load", no_loading)
    (tmp_path / "half" / "checkpoints").mkdir(parents=True)
    (tmp_path / "half" / "checkpoints" / "config.yaml").write_text(official_files.CONFIG)
    mute = str(official_files.recording(tmp_path / "mute.wav", level=0.0))
    base = ["--out", str(tmp_path / "out"), "--engine", "official", "--accept-licences", "--official"]
    whole = ["speak", "Hello.", *base, str(folder)]
    for arguments, sentence in (
        (["speak", "Hello.", *base, str(tmp_path / "nowhere"), "--voice-audio", voice], "is not there; choose another"),
        (["speak", "Hello.", *base, str(tmp_path), "--voice-audio", voice], "holds no checkpoints"),
        (["speak", "Hello.", *base, str(tmp_path / "half"), "--voice-audio", voice], "unitaf doctor --official"),
        (whole, "give --voice-audio"),
        ([*whole, "--voice-audio", mute], "is silent; choose one"),
        ([*whole, "--voice-audio", voice, "--emotion-audio", mute], "The emotion recording"),
        ([*whole, "--voice-audio", str(tmp_path / "no.wav")], "is not there"),
        (["face", voice, *base, str(folder)], "by --text or --file"),
    ):
        assert main(arguments) == 1
        said = capsys.readouterr().err.splitlines()
        assert sentence in said[-1], said
    assert not list(tmp_path.glob("licences*")) and not list((tmp_path / "half").glob("licences*"))


@pytest.mark.parametrize(
    "option", [["--style-row", "3"], ["--expression", "off"], ["--upper-face", "original"], ["--accept-licences"]]
)
def test_options_of_the_original_are_an_error_for_another_engine(tmp_path, capsys, option):
    assert main(["speak", "Hello.", "--out", str(tmp_path), *option]) == 2
    assert f"{option[0]} is for --engine official" in capsys.readouterr().err


def test_english_and_chinese_are_spoken_and_other_languages_refused(model, voice):
    take = model.speak("你好，我的朋友。", settings(voice))
    assert take.settings.language == "zh" and model.voice.tts.said[-1][0] == "你好，我的朋友。"
    assert take.words[0].label == "你好"
    with pytest.raises(SettingsError, match="speaks English and Chinese, and not Spanish"):
        Settings(language="es", voice="ef_dora", official={"voice_audio": voice})
    # The voice of the pack is not the one that speaks, so that its language does not matter.
    assert model.speak("Hello.", Settings(voice="ef_dora", official={"voice_audio": voice})).seconds > 0


def test_takes_may_lie_in_a_range_of_loudness(model, voice):
    takes = [
        model.speak("Hello there.", Settings(loudness=-30.0, loudness_range=span, official={"voice_audio": voice}))
        for span in (0.0, 20.0)
    ]
    assert not np.array_equal(takes[0].wav, takes[1].wav)


def test_a_sentence_without_an_end_is_said(model, voice, monkeypatch):
    monkeypatch.setattr("unitaf.official.package.MOST_CODES", 4)
    take = model.speak("Hello there.", settings(voice))
    assert any("found no end" in warning for warning in take.warnings)


def test_a_file_of_the_voice_that_wants_code_is_named(folder, tmp_path, monkeypatch):
    bad = official_files.whole_folder(tmp_path / "bad")
    (bad / "checkpoints" / "gpt.pth").write_bytes(pickle.dumps({"a": Code()}, protocol=2))
    for path in bad.glob("checkpoints/*.p*t*"):
        if path.name != "gpt.pth":
            torch.save({"a": torch.zeros(1)}, path)

    def loaded(**_options):
        raise pickle.UnpicklingError("Weights only load failed")

    monkeypatch.syspath_prepend(str(PACKAGE))
    import indextts.infer_v2

    monkeypatch.setattr(indextts.infer_v2, "IndexTTS2", loaded)
    with pytest.raises(InputError, match=r'gpt\.pth" wants to run code'):
        official.load(bad, "cpu")


class Code:
    def __reduce__(self):
        return (print, ("code ran",))
