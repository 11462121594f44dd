"""The second demo head: a man of about sixty, with receding grey hair, heavy brows and a stubble beard."""

from __future__ import annotations

from .character import Beard, Brow, Character, Collar, Hair, Lids, Lips, Look, Spot
from .strokes import Stroke
from .surface import EYE, EYE_RADIUS, LID_CLEARANCE, Capsule, Ellipsoid

_BALL = (EYE_RADIUS + LID_CLEARANCE,) * 3
PARTS = (
    Ellipsoid((0, 14, 170), (73, 87, 71), 0.0),
    Ellipsoid((0, -24, 184), (60, 57, 44), 34.0),
    Ellipsoid((0, -17, 114), (56, 58, 64), 26.0),
    Capsule((0, 42, -30), (0, 14, 100), (43, 38), 14.0),
    Capsule((0, 4, 0), (0, -10, 64), (30, 27), 16.0),
    Ellipsoid((0, -75, 53), (19, 15, 13.5), 18.0),
    Ellipsoid((0, -61, 84), (30, 27, 26), 22.0),
    Capsule((47.5, -4, 78), (20, -60, 51), (11.5, 11), 20.0, paired=True),
    Capsule((56, 4, 124), (49, -2, 82), (11, 10), 20.0, paired=True),
    Capsule((49, -16, 112), (42, -26, 78), (11, 11), 22.0, paired=True),
    Ellipsoid((41, -46, 116), (24, 25, 18), 22.0, paired=True),
    Ellipsoid((31, -47, 97), (21, 24, 22), 24.0, paired=True),
    Ellipsoid((29, -50, 72), (13, 18, 15), 20.0, paired=True),
    Ellipsoid((33, -88, 141), (17, 17, 12), 11.0, paired=True, carve=True),
    Capsule((10, -79, 158), (46, -63, 161), (9, 8.5), 13.0, paired=True),
    Ellipsoid(EYE, _BALL, 3.0, paired=True),
    Capsule((19, -72, 153.5), (48, -62, 150), (6.8, 6.8), 6.0, paired=True),
    Capsule((26, -72, 125), (40, -68, 126), (4.0, 4.0), 9.0, paired=True),
    Capsule((50, 22, 104), (15, 4, -8), (8.5, 8.5), 12.0, paired=True),
    Capsule((0, -32, 36), (0, -24, 22), (8, 6), 12.0),
    Capsule((0, -74, 151), (0, -92, 121), (6.8, 7.4), 14.0),
    Capsule((0, -78, 140), (0, -86, 110), (7.0, 8.5), 8.0),
    Ellipsoid((0, -91, 133), (6.5, 6.5, 11), 8.0),
    Ellipsoid((0, -98, 110), (10.4, 11, 9.2), 8.0),
    Ellipsoid((10.6, -86, 106.5), (6.4, 9.4, 6.8), 5.0, paired=True),
    Capsule((0, -94, 104.5), (0, -86, 101.5), (4.0, 4.8), 4.0),
)
_UP, _OUT = (0.0, 0.0, 1.0), (0.7, -0.3, 0.2)
STROKES = (
    # philtrum and the wing of the nose
    Stroke(((0, -92, 97), (0, -95, 88)), 3.4, -0.7, shade=0.05, paired=False, taper=0.2),
    Stroke(((18, -90, 113), (20, -84, 107), (17, -82, 100)), 2.4, -1.0, shade=0.3),
    # nasolabial and mouth corner folds
    Stroke(((19, -84, 111), (28, -78, 97), (33, -72, 84), (33, -70, 72)), 3.8, -0.5, 0.04, lip=0.4, lip_way=_OUT),
    Stroke(((29, -78, 75), (30, -76, 66), (27, -76, 57)), 2.4, -0.2, 0.02, lip=0.1, lip_way=_OUT),
    # bags beneath the eyes
    Stroke(((17, -74, 128), (28, -76, 122), (42, -72, 124), (50, -64, 130)), 2.4, -0.3, 0.04),
    # crow's feet
    Stroke(((55, -60, 139), (64, -48, 141)), 2.4, -1.0, 0.3),
    Stroke(((54, -60, 134), (63, -50, 130)), 2.4, -1.0, 0.3),
    Stroke(((54, -60, 144), (62, -50, 151)), 2.4, -0.8, 0.24),
    # frown lines and the root of the nose
    Stroke(((7, -88, 150), (6, -88, 158), (8, -86, 167)), 2.6, -1.4, 0.3),
    Stroke(((0, -84, 148), (9, -80, 146)), 2.0, -0.6, 0.2, taper=0.45),
    # forehead
    Stroke(((0, -84, 174), (22, -82, 177), (44, -68, 174)), 3.0, -1.3, 0.3, lip=0.7, lip_way=_UP),
    Stroke(((0, -84, 183), (24, -80, 187), (46, -64, 183)), 3.0, -1.3, 0.3, lip=0.7, lip_way=_UP),
    Stroke(((0, -82, 193), (22, -78, 196), (40, -66, 193)), 3.0, -1.0, 0.24, lip=0.7, lip_way=_UP),
    # neck
    Stroke(((0, -22, 30), (26, -14, 34), (42, 8, 42)), 2.6, -1.0, 0.2),
)
LOOKS = {
    "skin": Look((0.68, 0.37, 0.26), 0.5, scatter=0.22, fleck=0.5),
    "lips": Look((0.50, 0.20, 0.165), 0.42, scatter=0.2),
    "lid": Look((0.60, 0.27, 0.22), 0.2, coat=0.6),
    "mouth": Look((0.30, 0.07, 0.06), 0.5, glow=0.03),
    "gum": Look((0.46, 0.13, 0.13), 0.3, glow=0.05),
    "tongue": Look((0.58, 0.21, 0.19), 0.36, glow=0.05),
    "teeth": Look((0.54, 0.49, 0.40), 0.25, glow=0.2),
    "eye_white": Look((0.70, 0.67, 0.62), 0.12, coat=0.6),
    "iris": Look((0.075, 0.13, 0.20), 0.1, coat=1.0),
    "pupil": Look((0.006, 0.006, 0.008), 0.08, coat=1.0),
    "lash": Look((0.06, 0.045, 0.038), 0.6),
    "brow": Look((0.22, 0.20, 0.18), 0.65),
    "hair": Look((0.40, 0.385, 0.37), 0.6, fleck=0.2, shine=0.2),
    "cloth": Look((0.30, 0.32, 0.36), 0.85, fleck=0.6),
}
SPOTS = (
    Spot((42, -62, 110), 15.0, (0.98, 0.72, 0.68)),
    Spot((0, -108, 109), 10.0, (0.97, 0.70, 0.66)),
    Spot((68, 16, 132), 24.0, (0.97, 0.76, 0.72)),
    Spot((0, -84, 50), 12.0, (0.98, 0.86, 0.83)),
    Spot((22, -72, 146), 9.0, (0.84, 0.72, 0.68)),
    Spot((32, -76, 124), 8.0, (0.86, 0.74, 0.74)),
    Spot((0, -30, 38), 26.0, (0.86, 0.72, 0.68)),
    # marks of age
    Spot((-30, -74, 190), 3.5, (0.84, 0.74, 0.68)),
    Spot((52, -44, 176), 4.0, (0.84, 0.74, 0.68)),
)
MAN = Character(
    name="Man",
    parts=PARTS,
    strokes=STROKES,
    looks=LOOKS,
    spots=SPOTS,
    lips=Lips(upper=5.2, lower=7.6, upper_bulge=2.8, lower_bulge=4.0, bow=0.9, corners=1.6),
    lids=Lids(upper=12.5, lower=13.0, slant=1.0, lashes=0.35),
    brow=Brow(height=155.5, arch=5.5, thick=3.0, hair=9.5, shag=0.15),
    beard=Beard(0.68, (0.30, 0.28, 0.26)),
    ear_size=1.12,
    age=1.2,
    collar=Collar(height=22.0, dip=12.0, thick=5.0, folds=0.2),
    hair=Hair(
        hairline=(
            (0.0, 48.0),
            (14.0, 50.0),
            (30.0, 57.0),
            (42.0, 54.0),
            (52.0, 41.0),
            (60.0, 26.0),
            (70.0, 12.0),
            (76.0, 3.0),
            (82.0, -2.0),
            (88.0, 0.0),
            (94.0, 4.0),
            (104.0, 2.0),
            (116.0, -16.0),
            (140.0, -30.0),
            (180.0, -34.0),
        ),
        goal=(180.0, 64.0),
        depth=(1.5, 4.0, 5.0),
        volume=2.0,
        sweep=0.0,
        strands=150,
        ridge=0.35,
        fineness=4,
        ragged=3.0,
        rough=1.0,
    ),
)
