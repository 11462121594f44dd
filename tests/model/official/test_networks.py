"""The original's networks: refused where a file is not what it should be, and what is done with their outputs."""

from __future__ import annotations

import os
import pickle

import numpy as np
import official_files
import pytest

torch = pytest.importorskip("torch")

from unitaf.errors import EngineError, InputError, SettingsError  # noqa: E402
from unitaf.official import checkpoint, clock, emotion, tables  # noqa: E402
from unitaf.official.coefficients import ORDER, as_channels  # noqa: E402

HEADS = {tables.HEAD: 61, "inhouse_blendshape_weight": 51}


def rows(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_both_modes_of_the_expression_add_their_own_residual(tmp_path):
    torch.save(official_files.random_parameters(tables.expression(64, 256, 2, 2)), tmp_path / "expression_model.pt")
    given = [torch.from_numpy(rows(1, n, w)) for n, w in ((9, 1024), (5, 61))] + [torch.from_numpy(rows(1, 1280))]
    film, cross = (
        checkpoint.load_expression(tmp_path / "expression_model.pt", mode)(*given) for mode in ("film", "cross_attn")
    )
    assert film.shape == cross.shape == (1, 5, 61)
    assert float((film - cross).abs().max()) > 1e-3


class Code:
    def __reduce__(self):
        return (os.getcwd, ())


def spoilt(folder, name, change):
    parameters = torch.load(folder / name, weights_only=True)
    change(parameters)
    torch.save(parameters, folder / name)


def test_files_that_do_not_belong_are_refused_in_a_sentence(tmp_path):
    official_files.unitaf_files(tmp_path, with_expression=False)
    projector, decoder = tmp_path / "audio_feature_projector.pt", tmp_path / "a2f_model.pt"
    with pytest.raises(InputError, match="no decoder"):
        checkpoint.load_decoder(projector)
    with pytest.raises(InputError, match="older projector"):
        checkpoint.load_projector(decoder)
    spoilt(tmp_path, projector.name, lambda p: p.pop("tail.bn2.bias"))
    with pytest.raises(InputError, match=r"lacks tail\.bn2\.bias"):
        checkpoint.load_projector(projector)
    torch.save(official_files.random_parameters(tables.projector(896)), projector)
    with pytest.raises(InputError, match=r"older projector \(of width 896\)"):
        checkpoint.load_projector(projector)
    spoilt(tmp_path, decoder.name, lambda p: p.update({"decoder.audio_feature_map.bias": torch.zeros(3)}))
    with pytest.raises(InputError, match="shape 3 and not 256"):
        checkpoint.load_decoder(decoder)
    decoder.write_bytes(decoder.read_bytes()[:5000])
    with pytest.raises(InputError, match="damaged"):
        checkpoint.load_decoder(decoder)
    with pytest.raises(InputError, match="missing"):
        checkpoint.load_decoder(tmp_path / "gone.pt")


def test_a_pickle_that_wants_code_is_refused(tmp_path):
    torch.save({"a": Code()}, tmp_path / "a2f_model.pt")
    with pytest.raises(InputError, match="wants to run code"):
        checkpoint.load_decoder(tmp_path / "a2f_model.pt")
    (tmp_path / "plain.pt").write_bytes(pickle.dumps({"a": Code()}, protocol=2))
    with pytest.raises(InputError, match="wants to run code"):
        checkpoint.load_decoder(tmp_path / "plain.pt")


@pytest.mark.parametrize("data", [b"", b"<!doctype html> not found", b"some text", b"PK\x03\x04 half of one"])
def test_what_torch_did_not_save_is_damaged(tmp_path, data):
    (tmp_path / "a2f_model.pt").write_bytes(data)
    with pytest.raises(InputError, match="is damaged or cannot be read"):
        checkpoint.load_decoder(tmp_path / "a2f_model.pt")


def test_an_old_torch_is_named():
    with pytest.raises(EngineError, match=r"torch 2\.5\.1.*2\.6"):
        checkpoint.check_torch("2.5.1")
    checkpoint.check_torch("2.6.0+cu118")


def test_all_heads_of_a_large_file_answer_and_its_encoder_is_left_out(tmp_path):
    parameters = official_files.random_parameters(tables.decoder(1024, 935, HEADS))
    torch.save({**parameters, "audio_encoder.layer.weight": torch.zeros(2)}, tmp_path / "UniTalker-L-D0-D7.pt")
    decoder = checkpoint.load_decoder(tmp_path / "UniTalker-L-D0-D7.pt")
    x = torch.from_numpy(rows(1, 3, 1024))
    assert {head: decoder(x, 934, head).shape[2] for head in HEADS} == HEADS
    with pytest.raises(SettingsError, match="0 to 934"):
        decoder(x, 935)
    with pytest.raises(SettingsError, match="no head"):
        decoder(x, 0, "nothing")


def test_the_emotion_is_mixed_of_the_rows_that_are_nearest():
    styles, vectors = torch.from_numpy(rows(73, 192)), torch.from_numpy(rows(73, 1280))
    chosen = emotion.rows_of(styles[4:5], styles)
    assert chosen[1] == 1  # row 4 is the second of the group behind the first three
    base, none = torch.ones(1, 1280), torch.zeros(8)
    assert torch.equal(emotion.mixed(chosen, vectors, none, base), base)
    one = none.clone()
    one[1] = 1
    assert torch.allclose(emotion.mixed(chosen, vectors, one, base), vectors[4:5])
    assert sum(emotion.given(np.ones(8), 1.0)) == pytest.approx(0.8)


def test_a_frame_belongs_to_two_tokens_of_its_own_sound():
    at = clock.times(26, 51, clock.samples_of(51))
    assert clock.samples_of(51) == 256 * 87
    assert at[1] == pytest.approx(2 * 256 * 87 / 51 / 22050)
    assert [clock.padded(torch.zeros(1, n, 4), always=False).shape[1] for n in (4, 5)] == [4, 6]
    assert [clock.padded(torch.zeros(1, n, 4), always=True).shape[1] for n in (4, 5)] == [5, 6]


def test_the_stream_never_gains_on_its_samples():
    stream, frames, samples = clock.Stream(), 0, 0
    for number, count in enumerate((9000, 4410, 7000, 500, 30000)):
        samples += count
        if number % 2:
            rows_now, stream = stream.silence(count, 3)
        else:
            rows_now, stream = stream.speech(torch.ones(1, count // 882 + 2, 3) * (number + 1), count)
        frames += rows_now.shape[1]
        assert frames == stream.frames <= samples // 882
        if number == 1:
            assert rows_now[0, :, 0].tolist() == pytest.approx([1 - i / 10 for i in range(rows_now.shape[1])])
        if number == 2:
            assert rows_now[0, 2:, 0].tolist() == pytest.approx([3.0] * (rows_now.shape[1] - 2))


def test_coefficients_find_their_channels():
    motion = np.zeros((1, 61), np.float32)
    motion[0, [0, 18, 50, 55]] = [0.5, 1.7, -1, 9]
    curves = as_channels(motion)
    from unitaf.channels import ARKIT, INDEX

    assert len(ORDER) == 51 and set(ARKIT) - set(ORDER) == {"tongueOut"}
    assert curves[0, INDEX["eyeBlinkLeft"]] == 0.5 and curves.max() == 1 and curves.min() == 0
    assert ORDER[17:20] == ("browOuterUpLeft", "browOuterUpRight", "jawOpen")
    assert curves[0].sum() == 1.5
