"""The original's modules once more, in numpy alone and in double precision, written from their description only.

They make vectors for ``python -m unitaf.official check``. Features and faces are (time, width).
"""

from __future__ import annotations

import math

import numpy as np

LAYER = "decoder.tcn.first_net.conv_layers."
EPS = 1e-5


def doubles(parameters):
    """Returns parameters in double precision."""
    return {name: np.asarray(value, np.float64) for name, value in parameters.items()}


def conv(x, weight, bias=0.0, stride=1, groups=1):
    """x: (channels, L); "same" padding."""
    size = weight.shape[2]
    padded = np.pad(x, ((0, 0), (size // 2, size // 2)))
    x_groups, w_groups = np.split(padded, groups), np.split(weight, groups)
    at = range(0, x.shape[1], stride)
    made = [
        np.stack([np.tensordot(w, part[:, t : t + size], 2) for t in at], 1)
        for part, w in zip(x_groups, w_groups, strict=True)
    ]
    return np.concatenate(made) + np.reshape(bias, (-1, 1))


def linear(p, name, x):
    """y = x Wᵀ + b."""
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def layer_norm(p, name, x):
    """x: (time, channels)."""
    centred = x - x.mean(1, keepdims=True)
    return centred / np.sqrt(x.var(1, keepdims=True) + EPS) * p[f"{name}.weight"] + p[f"{name}.bias"]


def gelu(x):
    """The exact one."""
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def projector(p, feature):
    """(L, 1024) to (ceil(L / 2), width)."""
    x = feature.T
    for name, stride in (("head", 1), ("blocks.0", 1), ("tail", 2)):
        kept = conv(x, p[f"{name}.shortcut.weight"], stride=stride) if f"{name}.shortcut.weight" in p else x
        for number, (step, groups) in enumerate(((1, 1), (stride, 8), (1, 1)), 1):
            x = conv(x, p[f"{name}.conv{number}.weight"], stride=step, groups=groups)
            mean, variance, gain, shift = (
                p[f"{name}.bn{number}.{part}"][:, None] for part in ("running_mean", "running_var", "weight", "bias")
            )
            x = (x - mean) / np.sqrt(variance + EPS) * gain + shift
            x = np.maximum(x, 0) if number < 3 else np.maximum(x + kept, 0)
    return layer_norm(p, "norm", x.T) * p["audio_scale"]


def decoder(p, x, style, head):
    """(T, width) to (T, outputs of the head)."""
    row = p["decoder.learnable_style_emb.weight"][style]
    h = np.concatenate([linear(p, "decoder.audio_feature_map", x), np.tile(row, (len(x), 1))], 1)
    for number in range(3):
        name = f"{LAYER}{number}"
        kept = h if number else conv(h.T, *_weights(p, f"{name}.residual_layer.0")).T
        h = np.maximum(layer_norm(p, f"{name}.norm", conv(h.T, *_weights(p, f"{name}.conv")).T) + kept, 0)
    return linear(p, f"out_head_dict.{head}", h)


def _weights(p, name):
    return p[f"{name}.weight"], p[f"{name}.bias"]


def attention(p, name, query, source, heads=4):
    """Attention with torch's packed parameters: query, key and value one behind the other."""
    (wq, wk, wv), (bq, bk, bv) = np.split(p[f"{name}.in_proj_weight"], 3), np.split(p[f"{name}.in_proj_bias"], 3)
    parts = [
        np.stack(np.split(x @ w.T + b, heads, 1)) for x, w, b in ((query, wq, bq), (source, wk, bk), (source, wv, bv))
    ]
    q, k, v = parts
    scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[2])
    shares = np.exp(scores - scores.max(2, keepdims=True))
    read = shares / shares.sum(2, keepdims=True) @ v
    return linear(p, f"{name}.out_proj", np.concatenate(list(read), 1))


def resampled(x, count):
    """(L, width) to (count, width), linear, half-pixel centres, the ends held."""
    at = np.clip((np.arange(count) + 0.5) * len(x) / count - 0.5, 0, len(x) - 1)
    return np.stack([np.interp(at, np.arange(len(x)), column) for column in x.T], 1)


def expression(p, mode, feature, mouth, emotion):
    """Returns the residual (T, 61). feature: (L, 1024). mouth: (T, 61). emotion: (1, 1280)."""
    m = linear(p, "mouth_proj", mouth)
    x = resampled(linear(p, "gpt_proj", feature), len(mouth)) + m + linear(p, "emo_proj", emotion)
    number = 0
    while mode == "film" and (name := f"transformer_film.layers.{number}") + ".norm1.weight" in p:
        x = layer_norm(p, f"{name}.norm1", x + attention(p, f"{name}.self_attn", x, x))
        inner = np.maximum(linear(p, f"{name}.linear1", x), 0)
        x = layer_norm(p, f"{name}.norm2", x + linear(p, f"{name}.linear2", inner))
        number += 1
    while mode == "cross_attn" and (name := f"cross_layers.{number}") + ".norm1.weight" in p:
        x = layer_norm(p, f"{name}.norm1", x + attention(p, f"{name}.self_attn", x, x))
        x = layer_norm(p, f"{name}.norm2", x + attention(p, f"{name}.cross_attn", x, m))
        x = layer_norm(p, f"{name}.norm3", x + linear(p, f"{name}.ff.3", gelu(linear(p, f"{name}.ff.0", x))))
        number += 1
    if mode == "film":
        gain, shift = np.split(linear(p, "film.linear", emotion), 2, 1)
        x = x * (1 + gain) + shift
    return p["residual_scale"] * linear(p, "out_proj.2", gelu(linear(p, "out_proj.0", x)))


def stream(order, features, samples, face):
    """Returns the motion of each part of a stream. face: a padded feature (L, 1024) to coefficients (T, 61)."""
    motions, heard, shown = [], 0, 0
    last = None  # there is nothing to blend from before the first frame
    for kind, feature, count in zip(order, features, samples, strict=True):
        heard += count
        wanted = heard // 882 - shown
        if kind == "silence":
            held = np.zeros(61) if last is None else last
            rows = np.array([held * max(0, 1 - i / 10) for i in range(wanted)]).reshape(-1, 61)
        else:
            even = feature if len(feature) % 2 == 0 else np.concatenate([feature, np.zeros((1, 1024))])
            rows = face(even)[:wanted]
            if last is not None:
                for i in range(min(3, len(rows))):
                    rows[i] = last * (1 - (i + 1) / 3) + rows[i] * (i + 1) / 3
        motions.append(rows)
        shown += len(rows)
        last = rows[-1] if len(rows) else last
    return motions


def emotion(feat1, feat2, base, groups, style, weights):
    """Returns the rows in the whole table, and the emotion (1, 1280)."""
    rows, start = [], 0
    for size in groups:
        part = feat1[start : start + size]
        cosine = part @ style[0] / np.linalg.norm(part, axis=1) / np.linalg.norm(style)
        rows.append(start + int(cosine.argmax()))
        start += size
    felt = sum(weight * feat2[row] for weight, row in zip(weights, rows, strict=True))
    return rows, felt[None] + (1 - np.sum(weights)) * base
