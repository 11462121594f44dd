"""The first demo head: a woman of about thirty, her hair parted at the side and put up in a bun."""

from __future__ import annotations

from .character import Brow, Character, Collar, Hair, Lids, Lips, Look, Spot
from .strokes import Stroke
from .surface import EYE, EYE_RADIUS, LID_CLEARANCE, Capsule, Ellipsoid

_BALL = (EYE_RADIUS + LID_CLEARANCE,) * 3
PARTS = (
    Ellipsoid((0, 16, 171), (71, 88, 70), 0.0),
    Ellipsoid((0, -26, 184), (56, 57, 44), 34.0),
    Ellipsoid((0, -18, 119), (51, 58, 61), 26.0),
    Capsule((0, 42, -30), (0, 14, 100), (36, 31), 14.0),
    Capsule((0, 6, 0), (0, -8, 66), (24, 22), 16.0),
    Ellipsoid((0, -73, 56), (11, 14, 12), 18.0),
    Ellipsoid((0, -62, 84), (28, 27, 25), 20.0),
    Capsule((41, -6, 83), (11, -60, 55), (10, 9.5), 20.0, paired=True),
    Capsule((52, 4, 124), (42, -4, 87), (11, 9), 20.0, paired=True),
    Capsule((45, -16, 112), (36, -24, 82), (9.5, 9), 20.0, paired=True),
    Ellipsoid((40, -46, 117), (24, 25, 17), 22.0, paired=True),
    Ellipsoid((30, -46, 99), (20, 24, 22), 22.0, paired=True),
    Ellipsoid((33, -88, 141), (17, 17, 12), 12.0, paired=True, carve=True),
    Capsule((12, -75, 159), (44, -60, 162), (8, 8), 16.0, paired=True),
    Ellipsoid(EYE, _BALL, 3.0, paired=True),
    Capsule((20, -71, 153), (46, -61, 151), (6.5, 6.0), 6.0, paired=True),
    Capsule((46, 24, 104), (14, 8, -8), (7.5, 7.5), 12.0, paired=True),
    Capsule((0, -72, 152), (0, -89, 120), (5.2, 5.8), 15.0),
    Capsule((0, -78, 140), (0, -85, 111), (5.5, 7.0), 8.0),
    Ellipsoid((0, -96, 111.5), (8.6, 9.5, 8.0), 7.0),
    Ellipsoid((8.8, -87, 107.0), (5.6, 8.3, 6.0), 5.0, paired=True),
    Capsule((0, -94, 105.5), (0, -86, 102), (3.4, 4.2), 4.0),
)
STROKES = (
    # philtrum, groove under the lower lip, wing of the nose, nasolabial fold, collar bones' hollow
    Stroke(((0, -92, 98), (0, -95, 88)), 3.2, -0.9, shade=0.05, paired=False, taper=0.2),
    Stroke(((16, -90, 112), (18, -84, 107), (15, -82, 101)), 2.2, -0.8, shade=0.22),
    Stroke(((18, -82, 108), (26, -78, 94), (30, -72, 82)), 3.5, -0.5, shade=0.06),
)
LOOKS = {
    "skin": Look((0.74, 0.43, 0.32), 0.54, scatter=0.25, fleck=0.25),
    "lips": Look((0.56, 0.19, 0.17), 0.32, scatter=0.2),
    "lid": Look((0.62, 0.30, 0.25), 0.18, coat=0.6),
    "mouth": Look((0.30, 0.07, 0.06), 0.5, glow=0.03),
    "gum": Look((0.46, 0.13, 0.13), 0.3, glow=0.05),
    "tongue": Look((0.60, 0.21, 0.19), 0.36, glow=0.05),
    "teeth": Look((0.60, 0.56, 0.49), 0.22, glow=0.2),
    "eye_white": Look((0.74, 0.72, 0.69), 0.12, coat=0.6),
    "iris": Look((0.10, 0.19, 0.16), 0.1, coat=1.0),
    "pupil": Look((0.006, 0.006, 0.008), 0.08, coat=1.0),
    "lash": Look((0.018, 0.012, 0.010), 0.6),
    "brow": Look((0.085, 0.040, 0.022), 0.65),
    "hair": Look((0.095, 0.040, 0.019), 0.62, fleck=0.2, shine=0.15),
    "cloth": Look((0.10, 0.16, 0.20), 0.85, fleck=0.6),
}
SPOTS = (
    Spot((42, -60, 107), 17.0, (0.98, 0.78, 0.74)),
    Spot((0, -108, 110), 9.0, (0.98, 0.84, 0.81)),
    Spot((68, 16, 132), 24.0, (0.97, 0.78, 0.73)),
    Spot((0, -84, 52), 12.0, (0.98, 0.90, 0.87)),
    Spot((22, -72, 146), 9.0, (0.88, 0.78, 0.75)),
    Spot((34, -76, 126), 9.0, (0.92, 0.82, 0.80)),
    Spot((0, -30, 40), 24.0, (0.86, 0.74, 0.70)),
    # down before the ear
    Spot((64, -7, 150), 7.0, (0.28, 0.22, 0.20)),
    Spot((66, -6, 140), 5.0, (0.50, 0.44, 0.42)),
)
WOMAN = Character(
    name="Woman",
    parts=PARTS,
    strokes=STROKES,
    looks=LOOKS,
    spots=SPOTS,
    age=0.75,
    lips=Lips(upper=7.0, lower=8.8, corners=0.4),
    lids=Lids(upper=12.0, lower=13.0, slant=0.5),
    brow=Brow(height=157.0, arch=6.0, thick=2.4, hair=6.5, shag=0.14),
    collar=Collar(height=24.0, dip=2.0),
    hair=Hair(
        parting=((24.0, 32.0), (25.0, 48.0), (30.0, 66.0), (60.0, 80.0)),
        hairline=(
            (0.0, 31.5),
            (24.0, 32.0),
            (38.0, 29.0),
            (52.0, 20.0),
            (62.0, 8.0),
            (72.0, 3.0),
            (80.0, 4.0),
            (90.0, 7.0),
            (104.0, 7.0),
            (116.0, -14.0),
            (140.0, -27.0),
            (180.0, -30.0),
        ),
        goal=(180.0, 2.0),
        volume=13.0,
        bun=True,
        depth=(3.5, 8.5, 7.0),
    ),
)
