"""Names and shapes of the parameters in the original's files, and what is wrong with a file that has others.

Facts of GoldenFishes/UniTAF 41d0760 and X-niper/UniTalker 2148113. Sizes that differ between files are taken from the
file: the width of the projector, the number of styles, the heads, and the layers and widths of the expression model.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InputError

FEATURES = 1024  # width of the feature that IndexTTS2's gpt_layer gives
LATENT = 1280  # width of its GPT, and of an emotion vector
WIDTHS = (768, 1024)  # of the projector: for UniTalker-B and for UniTalker-L
HIDDEN, STYLE = 256, 64  # of the decoder
LAYERS = 3  # of the decoder
MOUTH = 61  # coefficients of UniTAF's head
GROUPS = 8  # of the grouped convolutions of the projector
HEAD = "qxsk_inhouse_blendshape_weight"  # the head that UniTAF trains
HEAD_PREFIX = "out_head_dict."
ENCODER_PREFIX = "audio_encoder."  # of UniTalker's own files; the projector takes its place
LAYER = "decoder.tcn.first_net.conv_layers."

Shape = tuple[int, ...]
Shapes = dict[str, Shape]

TAP: Shapes = {
    "0.weight": (256, LATENT), "0.bias": (256,), "1.weight": (128, 256), "1.bias": (128,),
    "2.weight": (FEATURES, 128), "2.bias": (FEATURES,),
}  # fmt: skip


def blocks(width: int) -> dict[str, tuple[int, int, int, int]]:
    """Returns the blocks of a projector to ``width``: by name, channels in, in the middle and out, and the stride."""
    return {"head": (FEATURES, 256, 256, 1), "blocks.0": (256, 64, 256, 1), "tail": (256, 64, width, 2)}


def projector(width: int) -> Shapes:
    """Returns the 59 entries of ``audio_feature_projector.pt``."""
    shapes: Shapes = {"audio_scale": ()}
    for name, (wide, middle, out, stride) in blocks(width).items():
        shapes[f"{name}.conv1.weight"] = (middle, wide, 1)
        shapes[f"{name}.conv2.weight"] = (middle, middle // GROUPS, 3)
        shapes[f"{name}.conv3.weight"] = (out, middle, 1)
        for number, channels in enumerate((middle, middle, out), 1):
            norm = f"{name}.bn{number}"
            shapes |= {f"{norm}.{part}": (channels,) for part in ("weight", "bias", "running_mean", "running_var")}
            shapes[f"{norm}.num_batches_tracked"] = ()
        if stride != 1 or wide != out:
            shapes[f"{name}.shortcut.weight"] = (out, wide, 1)
    return shapes | {"norm.weight": (width,), "norm.bias": (width,)}


def decoder(width: int, styles: int, heads: Mapping[str, int]) -> Shapes:
    """Returns the entries of ``a2f_model.pt``. heads: their names and their numbers of outputs."""
    shapes: Shapes = {
        "decoder.learnable_style_emb.weight": (styles, STYLE),
        "decoder.audio_feature_map.weight": (HIDDEN, width),
        "decoder.audio_feature_map.bias": (HIDDEN,),
        f"{LAYER}0.residual_layer.0.weight": (HIDDEN, HIDDEN + STYLE, 3),
        f"{LAYER}0.residual_layer.0.bias": (HIDDEN,),
    }
    for number in range(LAYERS):
        shapes[f"{LAYER}{number}.conv.weight"] = (HIDDEN, HIDDEN if number else HIDDEN + STYLE, 3)
        shapes |= {f"{LAYER}{number}.{part}": (HIDDEN,) for part in ("conv.bias", "norm.weight", "norm.bias")}
    for name, outputs in heads.items():
        shapes[f"{HEAD_PREFIX}{name}.weight"] = (outputs, HIDDEN)
        shapes[f"{HEAD_PREFIX}{name}.bias"] = (outputs,)
    return shapes


def expression(width: int, inner: int, film_layers: int, cross_layers: int) -> Shapes:
    """Returns the entries of ``expression_model.pt``: 133 for 256, 1024, 4 and 4."""
    shapes: Shapes = {"residual_scale": ()}
    inputs = {"gpt_proj": (width, FEATURES), "mouth_proj": (width, MOUTH), "emo_proj": (width, LATENT)}
    linear = {**inputs, "film.linear": (2 * width, LATENT), "out_proj.0": (width, width), "out_proj.2": (MOUTH, width)}
    for number in range(film_layers):
        layer = f"transformer_film.layers.{number}"
        shapes |= _attention(f"{layer}.self_attn", width) | _norms(layer, 2, width)
        linear |= {f"{layer}.linear1": (inner, width), f"{layer}.linear2": (width, inner)}
    for number in range(cross_layers):
        layer = f"cross_layers.{number}"
        shapes |= _attention(f"{layer}.self_attn", width) | _attention(f"{layer}.cross_attn", width)
        shapes |= _norms(layer, 3, width)
        linear |= {f"{layer}.ff.0": (inner, width), f"{layer}.ff.3": (width, inner)}
    for name, (out, wide) in linear.items():
        shapes |= {f"{name}.weight": (out, wide), f"{name}.bias": (out,)}
    return shapes


def _attention(name: str, width: int) -> Shapes:
    return {
        f"{name}.in_proj_weight": (3 * width, width), f"{name}.in_proj_bias": (3 * width,),
        f"{name}.out_proj.weight": (width, width), f"{name}.out_proj.bias": (width,),
    }  # fmt: skip


def _norms(layer: str, count: int, width: int) -> Shapes:
    return {f"{layer}.norm{n}.{part}": (width,) for n in range(1, count + 1) for part in ("weight", "bias")}


def heads(found: Mapping[str, Shape]) -> dict[str, int]:
    """Returns the heads of a decoder file and their numbers of outputs."""
    ends = ".weight"
    names = [name for name in found if name.startswith(HEAD_PREFIX) and name.endswith(ends)]
    return {name[len(HEAD_PREFIX) : -len(ends)]: found[name][0] for name in names if len(found[name]) == 2}


def check(file: str, found: Mapping[str, Shape], wanted: Mapping[str, Shape]) -> None:
    """Raises InputError, one sentence, unless a file has exactly these names with these shapes."""
    lost = sorted(set(wanted) - set(found))
    more = sorted(set(found) - set(wanted))
    odd = [name for name in sorted(wanted) if name in found and tuple(found[name]) != tuple(wanted[name])]
    if lost:
        what = f"lacks {lost[0]}" + (f" and {len(lost) - 1} more of its {len(wanted)} entries" if lost[1:] else "")
    elif more:
        what = f"holds {more[0]}, which does not belong there"
    elif odd:
        what = f"has {odd[0]} in the shape {_text(found[odd[0]])} and not {_text(wanted[odd[0]])}"
    else:
        return
    raise InputError(f"{file} is not the file that belongs there: it {what}; get it again from where it came.")


def _text(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "of one number"
