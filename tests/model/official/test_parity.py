"""The check of the original's modules: every kind of set, made here by an independent numpy, is met and listed."""

from __future__ import annotations

import shutil

import numpy as np
import official_files
import official_numpy
import pytest

torch = pytest.importorskip("torch")

from unitaf.official import __main__ as command  # noqa: E402
from unitaf.official import tables  # noqa: E402
from unitaf.weight_files import safetensors  # noqa: E402

STYLE = 934
UNITAF_HEADS = {tables.HEAD: 61}
# Of UniTalker's own files, and what they hold besides.
UNITALKER_HEADS = {
    "inhouse_blendshape_weight": 51, "3DETF_blendshape_weight": 52, "flame_params_from_dadhead": 413,
    "BIWI_23370_vertices": 512, "FLAME_5023_vertices": 512, "meshtalk_6172_vertices": 512,
}  # fmt: skip
SHAPES = {
    "gpt_layer": tables.TAP,
    "projector_b": tables.projector(768),
    "projector_l": tables.projector(1024),
    "decoder_unitaf": tables.decoder(768, 935, UNITAF_HEADS),
    "unitalker_b": tables.decoder(768, 935, UNITALKER_HEADS),
    "unitalker_l": tables.decoder(1024, 935, UNITALKER_HEADS),
    "expression_small": tables.expression(64, 256, 2, 2),
    "expression_full_f16": tables.expression(256, 1024, 4, 4),
}
SETS = sorted([*SHAPES, "chain", "stream", "emotion"])
GROUPS = (3, 17, 2, 8, 4, 5, 10, 24)


def rows(*shape, seed=1):
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def parameters(folder, name):
    """Writes random parameters; returns them in double precision."""
    kind = np.float16 if name.endswith("f16") else np.float32
    made = {key: value.numpy() for key, value in official_files.random_parameters(SHAPES[name]).items()}
    made = {key: value.astype(kind) if value.dtype == np.float32 else value for key, value in made.items()}
    (folder / f"{name}.safetensors").write_bytes(safetensors.dumps(made))
    return official_numpy.doubles(made)


def tapped(p, latent):
    for layer in "012":
        latent = official_numpy.linear(p, layer, latent)
    return latent


def with_zeros(feature):
    return np.concatenate([feature, np.zeros((1, feature.shape[1]))])


def save(folder, name, **arrays):
    """Writes a set; what has two dimensions gets the batch in front."""
    np.savez(folder / f"{name}.npz", **{key: np.float32(x)[None] for key, x in arrays.items()})


def projector_set(folder, name, p):
    inputs = {n: rows(n, 1024) for n in (1, 2, 7, 8, 51)}
    outputs = {f"out_{n}": official_numpy.projector(p, x) for n, x in inputs.items()}
    save(folder, name, **{f"in_{n}": x for n, x in inputs.items()}, **outputs)


def decoder_set(folder, p):
    inputs = {n: rows(n, 768) for n in (1, 2, 26)}
    outputs = {
        f"out_{n}_style{style}": official_numpy.decoder(p, x, style, tables.HEAD)
        for n, x in inputs.items()
        for style in (0, 19, STYLE)
    }
    save(folder, "decoder_unitaf", **{f"in_{n}": x for n, x in inputs.items()}, **outputs)


def heads_set(folder, name, p, width):
    x = rows(26, width)
    outputs = {f"out_26_{head}": official_numpy.decoder(p, x, STYLE, head) for head in UNITALKER_HEADS}
    save(folder, name, in_26=x, **outputs)


def expression_set(folder, name, p, sizes):
    arrays = {}
    for end, length, frames in sizes:
        given = rows(length, 1024), rows(frames, 61), rows(1, 1280)
        arrays |= {f"{key}{end}": x for key, x in zip(("feature", "mouth"), given[:2], strict=True)}
        arrays |= {f"{mode}{end}": official_numpy.expression(p, mode, *given) for mode in ("film", "cross_attn")}
        arrays[f"emotion{end}"] = given[2]
    emotions = {key: x for key, x in arrays.items() if key.startswith("emotion")}
    batched = {key: np.float32(x)[None] for key, x in arrays.items() if key not in emotions}
    np.savez(folder / f"{name}.npz", **batched, **emotions)


def chain_set(folder, tap, project, decode, express):
    latent, felt = rows(51, 1280), rows(1, 1280)
    feature = tapped(tap, latent)
    mouth = official_numpy.decoder(
        decode, official_numpy.projector(project, with_zeros(feature)), STYLE, tables.HEAD
    )  # fmt: skip
    film, cross = (official_numpy.expression(express, mode, feature, mouth, felt) for mode in ("film", "cross_attn"))
    arrays = {"latent": latent, "feature": feature, "mouth": mouth, "film": film, "cross_attn": cross}
    batched = {key: np.float32(x)[None] for key, x in arrays.items()}
    np.savez(folder / "chain.npz", **batched, final_film=np.float32(mouth + film)[None], emotion=felt)


def stream_set(folder, project, decode):
    order = ["silence", "speech", "silence", "silence", "speech", "speech", "speech", "silence"]
    lengths = [0, 51, 0, 0, 26, 3, 7, 0]
    samples = [441, 256 * 87, 4410, 12000, 256 * 44, 256 * 5, 256 * 12, 4410]
    features = [rows(length, 1024, seed=n) if length else None for n, length in enumerate(lengths)]

    def face(feature):
        return official_numpy.decoder(decode, official_numpy.projector(project, feature), STYLE, tables.HEAD)

    motions = official_numpy.stream(order, features, samples, face)
    arrays = {f"feature_{n}": x[None] for n, x in enumerate(features) if x is not None}
    arrays |= {f"samples_{n}": np.int64(x) for n, x in enumerate(samples)}
    arrays |= {f"motion_{n}": np.float32(x)[None] for n, x in enumerate(motions)}
    np.savez(folder / "stream.npz", order=np.array(order), **arrays)


def emotion_set(folder):
    tables_of = {"feat1": rows(73, 192), "feat2": rows(73, 1280), "base": rows(1, 1280)}
    arrays = {**tables_of, "groups": np.array(GROUPS)}
    for number, weights in enumerate(np.random.default_rng(3).uniform(0, 0.2, (4, 8)).astype(np.float32)):
        style = rows(1, 192, seed=number)
        found = official_numpy.emotion(*tables_of.values(), GROUPS, style, weights)
        named = ("style", style), ("weights", weights), ("rows", found[0]), ("emovec", np.float32(found[1]))
        arrays |= {f"{key}_{number}": x for key, x in named}
    np.savez(folder / "emotion.npz", **arrays)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    """A folder of all eleven sets."""
    folder = tmp_path_factory.mktemp("vectors")
    made = {name: parameters(folder, name) for name in SHAPES}
    latent = rows(51, 1280)
    save(folder, "gpt_layer", latent=latent, feature=tapped(made["gpt_layer"], latent))
    for name in ("projector_b", "projector_l"):
        projector_set(folder, name, made[name])
    decoder_set(folder, made["decoder_unitaf"])
    heads_set(folder, "unitalker_b", made["unitalker_b"], 768)
    heads_set(folder, "unitalker_l", made["unitalker_l"], 1024)
    expression_set(folder, "expression_small", made["expression_small"], [("_52_27", 52, 27), ("_3_2", 3, 2)])
    expression_set(folder, "expression_full_f16", made["expression_full_f16"], [("", 51, 26)])
    chain = ("gpt_layer", "projector_b", "decoder_unitaf", "expression_small")
    chain_set(folder, *(made[name] for name in chain))
    stream_set(folder, made["projector_b"], made["decoder_unitaf"])
    emotion_set(folder)
    return folder


def checked(folder, capsys):
    """Returns what the command returns, and its lines by the name of the set."""
    code = command.main(["check", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    return code, {line.split()[1]: line for line in lines}


def test_all_eleven_sets_are_met(vectors, capsys):
    code, lines = checked(vectors, capsys)
    assert (code, sorted(lines)) == (0, SETS), lines
    for line in lines.values():
        assert line.startswith("ok ") and "without" not in line and "not used" not in line
        assert float(line.split()[4]) <= 1e-5
    counts = {name: int(line.split()[6]) for name, line in lines.items()}
    assert counts["unitalker_l"] == 6 and counts["stream"] == 8 and counts["chain"] == 5 and counts["emotion"] == 8


@pytest.mark.parametrize("name", SETS)
def test_a_set_that_is_missed_fails(vectors, tmp_path, capsys, name):
    for path in vectors.glob("*.safetensors"):
        (tmp_path / path.name).symlink_to(path)
    with np.load(vectors / f"{name}.npz") as file:
        arrays = dict(file)
    last = [key for key in arrays if key.startswith(("out", "film", "feature", "motion", "emovec"))][-1]
    arrays[last] = arrays[last] + np.float32(3e-5)
    np.savez(tmp_path / f"{name}.npz", **arrays)
    code, lines = checked(tmp_path, capsys)
    assert code == 1 and lines[name].startswith("wrong")


def test_what_cannot_be_compared_is_said(vectors, tmp_path, capsys):
    for name in ("gpt_layer.npz", "gpt_layer.safetensors", "projector_b.npz"):
        shutil.copy(vectors / name, tmp_path)
    np.savez(tmp_path / "codes.npz", codes=np.zeros(3))
    code, lines = checked(tmp_path, capsys)
    assert code == 0 and lines["gpt_layer"].startswith("ok")
    assert lines["codes"].startswith("unknown") and "no set of a known kind" in lines["codes"]
    assert lines["projector_b"].startswith("skipped") and "without projector_b.safetensors" in lines["projector_b"]
    (tmp_path / "chain.npz").write_bytes(b"PK\x03\x04 half a download")
    code, lines = checked(tmp_path, capsys)
    assert code == 1 and lines["gpt_layer"].startswith("ok") and "damaged" in lines["chain"]


def test_a_folder_in_which_nothing_can_be_compared_fails(vectors, tmp_path, capsys):
    assert command.main(["check", str(tmp_path)]) == 1
    assert "holds no vectors" in capsys.readouterr().err
    shutil.copy(vectors / "projector_b.npz", tmp_path)
    assert command.main(["check", str(tmp_path)]) == 1
    assert "Nothing was compared" in capsys.readouterr().err


def test_an_array_that_no_comparison_reads_is_named(vectors, tmp_path, capsys):
    shutil.copy(vectors / "gpt_layer.safetensors", tmp_path)
    with np.load(vectors / "gpt_layer.npz") as file:
        np.savez(tmp_path / "gpt_layer.npz", **file, other=np.zeros(2))
    assert checked(tmp_path, capsys)[1]["gpt_layer"].endswith("not used: other")
