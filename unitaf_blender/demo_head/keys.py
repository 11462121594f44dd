"""The demo head's 52 ARKit shape keys, each a recipe of a few strokes on `Flesh`. Millimetres; left is +x.

The sizes were chosen to lie near those of a human face at full expression, scaled to this mouth.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .flesh import Flesh
from .strokes import Stroke
from .surface import Array, Triple, smoothstep

ARKIT_NAMES = (
    *("eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft"),
    *("eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight"),
    *("eyeSquintRight", "eyeWideRight", "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel"),
    *("mouthPucker", "mouthLeft", "mouthRight", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft"),
    *("mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight"),
    *("mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight"),
    *("mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft"),
    *("browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft"),
    *("cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut"),
)

JAW_OPEN_DEGREES = 20.0
UPPER_LIP_SHARE = 0.25
"""mouthClose: how much of the way the upper lip comes down to meet the lower one."""
TONGUE_REACH = 42.0
TONGUE_PARTS = 0.28
"""tongueOut: how much of jawOpen it brings along, so that the tongue passes between teeth and lips by itself."""


_OUT: Triple = (0.8, -0.3, 0.3)
_UP: Triple = (0.0, 0.0, 1.0)
SMILE_FOLD = Stroke(((17, -84, 109), (27, -78, 97), (33, -72, 85), (33, -68, 76)), 5.0, -2.2, lip=1.2, lip_way=_OUT)
SNEER_FOLD = Stroke(((15, -84, 113), (21, -80, 105), (26, -78, 97)), 3.0, -2.2, lip=1.6, lip_way=_OUT)
BRIDGE_FOLDS = (
    Stroke(((1, -86, 147), (11, -80, 143)), 2.2, -1.7, taper=0.4),
    Stroke(((1, -88, 140), (10, -80, 136)), 2.2, -1.2, taper=0.4),
)
FROWN_FOLD = Stroke(((6, -86, 149), (5, -88, 158), (7, -86, 169)), 2.6, -2.6, lip=1.2, lip_way=(1.0, 0.0, 0.0))
CORNER_FOLD = Stroke(((29, -76, 76), (31, -74, 66), (28, -74, 58)), 3.0, -1.6, lip=0.8, lip_way=_OUT)
FOREHEAD_FOLDS = tuple(
    Stroke(((0, -84, z), (18, -82, z + 1), (34, -74, z - 2)), 3.2, -2.0, lip=1.2, lip_way=_UP) for z in (176, 185, 194)
)
TEMPLE_FOLDS = tuple(
    Stroke(((18, -82, z), (38, -70, z + 1), (54, -56, z - 6)), 3.2, -2.0, lip=1.2, lip_way=_UP) for z in (177, 186)
)
SQUINT_FOLDS = tuple(
    Stroke(path, 2.6, -1.7, lip=0.6, lip_way=_UP)
    for path in (((55, -60, 141), (65, -48, 146)), ((56, -60, 137), (66, -48, 136)), ((54, -60, 132), (63, -50, 127)))
)


def _ring(x: Array | float, y: Array | float, z: Array | float) -> Array:
    return np.stack(np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, y, z))), axis=1)


def jaw_open(flesh: Flesh) -> Array:
    """The jaw turns about its hinge."""
    # The lower lip hangs a little lower than its teeth.
    part = np.where(flesh.upper < 0.0, 1.0 - np.abs(flesh.t) ** 2.5, 0.0)
    hang = _ring(0.0, -0.6 * part, -2.8 * part)
    return flesh.jaw(flesh.jaw_turn(JAW_OPEN_DEGREES)) + flesh.mouth(hang, hang)


def mouth_close(flesh: Flesh) -> Array:
    """Undoes jawOpen at the lips only: at equal values the seam's two sides land on the same points."""
    jaw = jaw_open(flesh)
    seam = jaw[flesh.shape.skin.lips[-1]]
    rim = jaw[flesh.shape.skin.lips[0]]
    across = (-np.arange(flesh.ring_size)) % flesh.ring_size
    gap_seam, gap_rim = seam[across] - seam, rim[across] - rim
    share = np.where(flesh.upper > 0.0, UPPER_LIP_SHARE, 1.0 - UPPER_LIP_SHARE)[:, None]
    softer = np.where(flesh.upper > 0.0, 0.7, 0.86)[:, None]
    return flesh.mouth(gap_rim * share * softer, gap_seam * share)


def jaw_shift(flesh: Flesh, x: float, y: float, z: float) -> Array:
    """The jaw slides."""
    return flesh.jaw(np.tile([x, y, z], (len(flesh.points), 1)))


def mouth_funnel(flesh: Flesh) -> Array:
    """Lips part and flare forward to a wide O."""
    a, upper = np.abs(flesh.t), flesh.upper
    round_ = np.sqrt(1.0 - a**2)
    x = -0.28 * flesh.seam[:, 0]
    # The upper lip hardly rises, so that it covers its teeth: the opening is the lower lip's.
    rim = _ring(0.9 * x, -5.0 - 2.0 * a**2, np.where(upper > 0, 1.6, -6.0) * round_)
    seam = _ring(x, -7.6 + 0.6 * a**2, np.where(upper > 0, 0.6, -7.6) * round_)
    return flesh.mouth(rim, seam)


def mouth_pucker(flesh: Flesh) -> Array:
    """Lips draw together and forward to a kiss."""
    a, upper = np.abs(flesh.t), flesh.upper
    # Squeezed sideways, the lips' outlines would come to points: they fill out instead.
    swell = np.where(upper > 0, 1.4, -1.8) * 4.0 * a * (1.0 - a)
    middle = 1.0 - a**2
    rim = _ring(-0.36 * flesh.rim[:, 0], -6.5 - 4.0 * a**2, np.where(upper > 0, -0.2, 1.9) * middle + swell)
    # The lips press on each other, so that a jaw that is a little open does not bare the teeth.
    seam = _ring(-0.46 * flesh.seam[:, 0], -7.2 - 3.5 * a**2, np.where(upper > 0, -1.7, -0.3) * middle - 0.4 * a**2)
    return flesh.mouth(rim, seam)


def mouth_shift(flesh: Flesh, side: int) -> Array:
    """The mouth slides sideways round the teeth."""
    t = flesh.t * side
    x = np.interp(t, [-1, 0, 1], [10.5, 11.5, 6.5])
    y = np.interp(t, [-1, -0.5, 0, 1], [-6.0, -3.0, 0.0, 4.5])
    z = 3.5 * smoothstep(-0.2, 1.0, t)
    move = _ring(x * side, y, z)
    return flesh.mouth(move, move)


def smile(flesh: Flesh) -> Array:
    """Corners out, up and back; cheeks rise."""
    a = np.abs(flesh.t)
    move = _ring(8.6 * flesh.t * a**0.3, 0.6 + 4.4 * a**2, 1.6 + 11.2 * a**2)
    rim = move + _ring(0.0, 0.3, np.where(flesh.upper > 0, 0.2, 0.9) * (1.0 - a**2))
    cheeks = flesh.blob((39, -62, 108), (17, 22, 14), (1.5, -3.2, 6.0))
    return flesh.mouth(rim, move) + cheeks + flesh.creases(SMILE_FOLD)


def frown(flesh: Flesh) -> Array:
    """Corners down."""
    a = np.abs(flesh.t)
    move = _ring(1.4 * flesh.t, 1.4 * a**2, -10.5 * a**2.2)
    chin = flesh.blob((17, -72, 62), (12, 18, 10), (0.0, -0.8, 1.8))
    return flesh.mouth(move, move) + chin + flesh.creases(CORNER_FOLD)


def dimple(flesh: Flesh) -> Array:
    """Corners pressed back into the cheeks."""
    a = np.abs(flesh.t)
    move = _ring(2.4 * flesh.t, 5.2 * a**3, 2.6 * a**2)
    return flesh.mouth(move, move) + flesh.blob((32, -66, 80), (8, 14, 9), (0.8, 3.0, 0.6))


def stretch(flesh: Flesh) -> Array:
    """Corners straight out and a little down, lips drawn thin."""
    a = np.abs(flesh.t)
    move = _ring(7.0 * flesh.t * a**0.3, 0.4 + 4.2 * a**2.5, -1.6 * a**2)
    rim = move + _ring(0.0, 0.4, np.where(flesh.upper > 0, -0.6, 0.8) * (1.0 - a**2))
    return flesh.mouth(rim, move) + flesh.blob((24, -50, 46), (16, 26, 16), (1.6, 0.0, -1.2))


def roll_lower(flesh: Flesh) -> Array:
    """The lower lip curls in over its teeth."""
    part = np.where(flesh.upper < 0, 1.0 - np.abs(flesh.t) ** 2.5, 0.0)
    return flesh.mouth(_ring(0.0, 2.4 * part, 6.2 * part), _ring(0.0, 5.0 * part, 0.9 * part))


def roll_upper(flesh: Flesh) -> Array:
    """The upper lip curls in over its teeth."""
    part = np.where(flesh.upper > 0, 1.0 - np.abs(flesh.t) ** 2.5, 0.0)
    return flesh.mouth(_ring(0.0, 2.0 * part, -5.0 * part), _ring(0.0, 4.6 * part, -0.6 * part))


def shrug_lower(flesh: Flesh) -> Array:
    """The chin pushes the lower lip up and out; the upper lip gives way."""
    part = 1.0 - np.abs(flesh.t) ** 2
    rim = _ring(0.0, np.where(flesh.upper < 0, -2.6, -0.6) * part, np.where(flesh.upper < 0, 4.6, 1.2) * part)
    seam = _ring(0.0, np.where(flesh.upper < 0, -2.8, -1.0) * part, 3.0 * part)
    return flesh.mouth(rim, seam) + flesh.blob((0, -80, 56), (20, 24, 13), (0.0, -0.6, 5.0))


def shrug_upper(flesh: Flesh) -> Array:
    """The upper lip lifts."""
    part = np.where(flesh.upper > 0, 1.0 - np.abs(flesh.t) ** 2.5, 0.0)
    return flesh.mouth(_ring(0.0, -0.5 * part, 3.6 * part), _ring(0.0, -1.2 * part, 3.0 * part))


def press(flesh: Flesh) -> Array:
    """Lips pressed together: less red shows and they flatten."""
    part = 1.0 - np.abs(flesh.t) ** 3
    rim = _ring(0.4 * flesh.t, 1.2 * part, np.where(flesh.upper > 0, -1.7, 2.6) * part)
    return flesh.mouth(rim, _ring(0.4 * flesh.t, 1.6 * part, 0.2 * part))


def lower_down(flesh: Flesh) -> Array:
    """The lower lip bares its teeth."""
    part = np.where(flesh.upper < 0, 1.0 - np.abs(flesh.t) ** 3, 0.0)
    corner = np.abs(flesh.t) ** 3
    rim = _ring(0.6 * flesh.t * part, 0.2 * part, -4.8 * part - 0.5 * corner)
    return flesh.mouth(rim, _ring(0.4 * flesh.t * part, -0.2 * part, -5.4 * part - 0.5 * corner))


def upper_up(flesh: Flesh) -> Array:
    """The upper lip bares its teeth."""
    part = np.where(flesh.upper > 0, 1.0 - np.abs(flesh.t) ** 3, 0.0)
    corner = np.abs(flesh.t) ** 3
    rim = _ring(0.5 * flesh.t * part, 0.4 * part, 5.0 * part + 1.2 * corner)
    seam = _ring(0.3 * flesh.t * part, 0.2 * part, 5.2 * part + 1.2 * corner)
    return flesh.mouth(rim, seam) + flesh.blob((19, -82, 99), (12, 16, 13), (0.8, -0.8, 3.6))


def cheek_puff(flesh: Flesh) -> Array:
    """Cheeks blown up behind closed lips."""
    a = np.abs(flesh.t)
    move = _ring(-1.8 * flesh.t, -2.4 - 2.2 * a**2, 0.4 * a)
    return flesh.mouth(move, move) + flesh.blob((42, -54, 84), (22, 28, 20), (8.5, -7.5, 0.6))


def nose_sneer(flesh: Flesh) -> Array:
    """One wing of the nose and the lip beneath it lift."""
    part = np.where(flesh.upper > 0, 1.0 - np.abs(np.abs(flesh.t) - 0.35) ** 1.5, 0.0) * (1.0 - np.abs(flesh.t) ** 4)
    lift = _ring(0.0, 0.2 * part, 2.6 * part)
    wing = flesh.blob((14, -86, 109), (9, 14, 11), (1.2, 0.4, 8.0))
    folds = flesh.creases(SNEER_FOLD, *BRIDGE_FOLDS)
    return flesh.mouth(lift, lift) + wing + flesh.blob((15, -76, 124), (13, 14, 14), (-0.6, -2.4, 5.0)) + folds


def cheek_squint(flesh: Flesh, side: int) -> Array:
    """The cheek rises towards the lower lid."""
    cheek = flesh.blob((38, -62, 113), (18, 22, 13), (0.0, -3.2, 7.0))
    return flesh.side(cheek + flesh.creases(*SQUINT_FOLDS), side) + flesh.lids(side, lower=7.0)


def brow_down(flesh: Flesh) -> Array:
    """Brow lowered and drawn in, its inner end most; a fold rises between the brows."""
    inner = flesh.blob((13, -78, 158), (14, 26, 14), (-3.6, -2.6, -7.6))
    return flesh.blob((26, -74, 162), (25, 30, 15), (-3.0, -1.8, -6.8)) + inner + flesh.creases(FROWN_FOLD)


def brow_inner_up(flesh: Flesh) -> Array:
    """Inner ends of both brows raised."""
    return flesh.blob((13, -76, 168), (15, 30, 20), (-1.0, 0.4, 13.5)) + flesh.creases(*FOREHEAD_FOLDS)


def brow_outer_up(flesh: Flesh) -> Array:
    """Outer half of a brow raised."""
    return flesh.blob((42, -66, 168), (21, 34, 18), (0.6, 1.8, 12.5)) + flesh.creases(*TEMPLE_FOLDS)


def tongue_out(flesh: Flesh) -> Array:
    """The tongue comes out flat over the lower teeth and lip, and hangs a little."""
    field = flesh.none()
    tongue = flesh.shape.parts["tongue"]
    points = flesh.points[tongue]
    length = np.ptp(points[:, 1])
    front = 1.0 - (points[:, 1] - points[:, 1].min()) / length
    reach = smoothstep(0.0, 1.0, front) ** 0.8
    centre = points[:, 2].mean()
    flat = -0.5 * (points[:, 2] - centre) * reach
    field[tongue] = _ring(
        -0.3 * points[:, 0] * reach, -TONGUE_REACH * reach, flat + 9.0 * np.sin(np.pi * reach**1.4 * 0.78)
    )
    return field + TONGUE_PARTS * jaw_open(flesh)


_SYMMETRIC: dict[str, Callable[[Flesh], Array]] = {
    "jawOpen": jaw_open,
    "jawForward": lambda flesh: jaw_shift(flesh, 0.0, -7.0, -0.8),
    "jawLeft": lambda flesh: jaw_shift(flesh, 7.5, 0.0, 0.0),
    "jawRight": lambda flesh: jaw_shift(flesh, -7.5, 0.0, 0.0),
    "mouthClose": mouth_close,
    "mouthFunnel": mouth_funnel,
    "mouthPucker": mouth_pucker,
    "mouthLeft": lambda flesh: mouth_shift(flesh, 1),
    "mouthRight": lambda flesh: mouth_shift(flesh, -1),
    "mouthRollLower": roll_lower,
    "mouthRollUpper": roll_upper,
    "mouthShrugLower": shrug_lower,
    "mouthShrugUpper": shrug_upper,
    "browInnerUp": brow_inner_up,
    "cheekPuff": cheek_puff,
    "tongueOut": tongue_out,
}
_SPLIT: dict[str, Callable[[Flesh], Array]] = {
    "mouthSmile": smile,
    "mouthFrown": frown,
    "mouthDimple": dimple,
    "mouthStretch": stretch,
    "mouthPress": press,
    "mouthLowerDown": lower_down,
    "mouthUpperUp": upper_up,
    "noseSneer": nose_sneer,
    "browDown": brow_down,
    "browOuterUp": brow_outer_up,
}
_EYES: dict[str, Callable[[Flesh, int], Array]] = {
    "eyeBlink": lambda flesh, side: flesh.lids(side, close=1.0),
    "eyeSquint": lambda flesh, side: flesh.lids(side, upper=-8.0, lower=12.0),
    "eyeWide": lambda flesh, side: flesh.lids(side, upper=13.0, lower=-5.0),
    "eyeLookUp": lambda flesh, side: flesh.gaze(side, up=19.0) + flesh.lids(side, upper=6.0, lower=3.0),
    "eyeLookDown": lambda flesh, side: flesh.gaze(side, up=-20.0) + flesh.lids(side, upper=-15.0, lower=-4.0),
    "eyeLookIn": lambda flesh, side: flesh.gaze(side, out=-24.0),
    "eyeLookOut": lambda flesh, side: flesh.gaze(side, out=26.0),
    "cheekSquint": cheek_squint,
}


def shape_keys(flesh: Flesh) -> dict[str, Array]:
    """Displacements (n, 3) in mm of all 52 keys at full strength, in ARKit's order."""
    keys = {name: recipe(flesh) for name, recipe in _SYMMETRIC.items()}
    for stem, recipe in _SPLIT.items():
        field = recipe(flesh)
        keys |= {f"{stem}Left": flesh.side(field, 1), f"{stem}Right": flesh.side(field, -1)}
    for stem, paired in _EYES.items():
        keys |= {f"{stem}Left": paired(flesh, 1), f"{stem}Right": paired(flesh, -1)}
    return {name: keys[name] for name in ARKIT_NAMES}
