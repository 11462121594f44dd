"""What somebody sees who turns the demo head round and poses it, as far as numbers can say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import pytest
from demo_heads import Array, Head
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from unitaf_blender.demo_head import build, hair
from unitaf_blender.demo_head.shape import HeadShape
from unitaf_blender.demo_head.surface import EYE_CENTRE

MM = 0.001
FAR = 0.3  # m: where a camera is, or farther
AHEAD, FROM_LEFT = Vector((0.0, -1.0, 0.035)), Vector((1.0, 0.0, 0.0))
GAZES = ("eyeLookUp", "eyeLookDown", "eyeLookIn", "eyeLookOut")
SMILE = {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "mouthUpperUpLeft": 0.3, "mouthUpperUpRight": 0.3}
ROUND = {
    "OO": {"mouthPucker": 0.8, "mouthFunnel": 0.4, "jawOpen": 0.1},
    "UW": {"mouthPucker": 1.0, "mouthFunnel": 0.2, "jawOpen": 0.07},
    "kiss": {"mouthPucker": 1.0},
}
FACES = {
    "rest": {},
    "smile": SMILE,
    "laugh": SMILE | {"jawOpen": 0.6},
    "AA": {"jawOpen": 0.6, "mouthLowerDownLeft": 0.3, "mouthLowerDownRight": 0.3},
    "press": {"mouthPressLeft": 1.0, "mouthPressRight": 1.0},
    "frown": {"mouthFrownLeft": 1.0, "mouthFrownRight": 1.0},
    "stretch": {"mouthStretchLeft": 1.0, "mouthStretchRight": 1.0, "jawOpen": 0.3},
    "rolled": {"mouthRollLower": 1.0, "mouthRollUpper": 1.0},
}


@pytest.fixture
def shape(character: str) -> HeadShape:
    return build._shape(character)


def _tree(head: Head, posed: Array, is_meant: Callable[[list[int], str], bool]) -> BVHTree:
    """The faces of a posed head whose vertices and material's name are meant."""
    labels = [material.name.split()[-1] for material in head.item.data.materials]
    faces = ((list(p.vertices), labels[p.material_index]) for p in head.item.data.polygons)
    return BVHTree.FromPolygons([Vector(p) for p in posed], [v for v, label in faces if is_meant(v, label)])


def _skin(head: Head, posed: Array, labels: Iterable[str] = ("skin", "lips")) -> BVHTree:
    skin, wanted = set(head.marks["skin"].tolist()), set(labels)
    return _tree(head, posed, lambda v, label: v[0] in skin and label in wanted)


def _is_seen(tree: BVHTree, point: Array, way: Vector) -> bool:
    """Whether nothing of the tree lies before a point for a camera that is `way` of it."""
    return tree.ray_cast(Vector(point) + way.normalized() * 0.05 * MM, way, FAR)[0] is None


def _iris(head: Head) -> npt.NDArray[np.int64]:
    """Vertices of the left eye's iris and pupil."""
    labels = [material.name.split()[-1] for material in head.item.data.materials]
    ball = set(head.marks["eye_left"].tolist())
    faces = (p for p in head.item.data.polygons if labels[p.material_index] in ("iris", "pupil"))
    return np.array(sorted({v for p in faces for v in p.vertices if v in ball}))


def test_nostrils_are_dark_hollows_that_are_seen_from_ahead(head: Head, shape: HeadShape) -> None:
    inside = shape.skin.nostrils
    left = inside[head.rest[inside, 0] > 0.0]
    rim = head.rest[left, 2].min()
    assert head.rest[left, 2].max() - rim > 8.0 * MM
    tint = np.array([entry.color[:3] for entry in head.item.data.color_attributes["Tint"].data])
    assert tint[inside].max() < 0.05
    skin = _skin(head, head.rest)
    assert sum(_is_seen(skin, head.rest[v], AHEAD) for v in left) >= 2


def test_the_iris_is_seen_from_the_side(head: Head) -> None:
    skin, iris = _skin(head, head.rest), _iris(head)
    seen = [v for v in iris if _is_seen(skin, head.rest[v], FROM_LEFT)]
    assert np.ptp(head.rest[seen, 1]) > 2.0 * MM


@pytest.mark.parametrize("blink", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("gaze", [(), *((gaze,) for gaze in GAZES), ("eyeLookUp", "eyeLookOut"), GAZES[1:3]])
def test_no_eyeball_comes_through_its_lids(head: Head, gaze: tuple[str, ...], blink: float) -> None:
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        posed = head.pose(**{f"{name}{side}": 1.0 for name in gaze}, **{f"eyeBlink{side}": blink})
        skin, centre = _skin(head, posed, ["skin"]), Vector(EYE_CENTRE * MM * (sign, 1.0, 1.0))
        through = []
        for point in map(Vector, posed[head.marks[f"eye_{side.lower()}"]]):
            away = point - centre
            lid = skin.ray_cast(centre, away)[3]
            if away.y < 0.0 and lid is not None and lid < away.length:
                through.append(round((away.length - lid) / MM, 2))
        assert not through


@pytest.mark.parametrize("name", ROUND)
def test_rounded_lips_cover_the_upper_teeth(head: Head, name: str) -> None:
    posed = head.pose(**ROUND[name])
    skin, edge = _skin(head, posed), head.marks["teeth_upper_edge"]
    middle = edge[np.abs(head.rest[edge, 0]) < 8.0 * MM]
    assert not [v for v in middle if _is_seen(skin, posed[v], AHEAD)]


@pytest.mark.parametrize("jaw", [0.0, 0.2, 0.5])
def test_the_tongue_comes_out_without_passing_through_lips_or_teeth(head: Head, jaw: float) -> None:
    posed = head.pose(tongueOut=1.0, jawOpen=jaw)
    assert posed[head.marks["tongue"], 1].min() < posed[head.marks["lip_lower"], 1].min() - 10.0 * MM
    tongue = set(head.marks["tongue"].tolist())
    inside = _tree(head, posed, lambda v, _label: v[0] in tongue)
    for label in ("lips", "skin", "teeth"):
        assert not inside.overlap(_tree(head, posed, lambda _v, name, label=label: name == label)), label


@pytest.mark.parametrize("name", FACES)
def test_no_mouth_comes_through_the_cheeks(head: Head, shape: HeadShape, name: str) -> None:
    posed = head.pose(**FACES[name])
    skin, corner = _skin(head, posed), posed[shape.skin.lips[-1][0], 1]
    inside = np.concatenate([*shape.skin.bag[1:], head.marks["teeth_upper"], head.marks["teeth_lower"]])
    behind = [v for v in inside if posed[v, 0] > 12.0 * MM and posed[v, 1] > corner]
    assert behind and not [v for v in behind if _is_seen(skin, posed[v], FROM_LEFT)]


def test_raised_brows_fold_the_forehead_and_lowered_ones_the_skin_between(head: Head) -> None:
    skin = head.rest[head.marks["skin"]] / MM
    normals = np.array([v.normal for v in head.item.data.vertices])[head.marks["skin"]]

    def out(name: str, where: Array) -> Array:
        return np.asarray((head.delta[name][head.marks["skin"]] * normals).sum(axis=1)[where] / MM)

    front = skin[:, 1] < -50.0
    high = front & (np.abs(skin[:, 0]) < 16.0) & (skin[:, 2] > 181.0) & (skin[:, 2] < 197.0)
    assert np.ptp(out("browInnerUp", high)) > 1.5
    beside = front & (np.abs(skin[:, 0]) < 10.0) & (skin[:, 2] > 150.0) & (skin[:, 2] < 168.0)
    both = out("browDownLeft", beside) + out("browDownRight", beside)
    assert np.ptp(both) > 2.0


def test_parted_hair_meets_above_the_scalp(shape: HeadShape) -> None:
    style = shape.character.hair
    if not style.parting:
        pytest.skip("this hair is not parted")
    _root, _side, parted = hair._roots(style)
    roots = shape.points[shape.parts["hair"][: style.strands]][parted > 0.99]
    assert len(roots) > 20 and shape.surface.distance(roots).min() > 0.3


def test_the_two_faces_are_two_people() -> None:
    woman, man = (build._shape(character) for character in ("WOMAN", "MAN"))
    face = woman.parts["skin"][woman.points[woman.parts["skin"], 1] < -40.0]
    apart = np.linalg.norm(woman.points[face] - man.points[face], axis=1)
    assert np.percentile(apart, 90) > 5.0, "mm, of the same places of both faces"
