"""The demo head: its mesh is sound, keys do what their names say, lips and lids seal, teeth stay behind the lips."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
import pytest
from demo_heads import Head
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from demo import contact_sheet, stage
from unitaf_blender.demo_head import build
from unitaf_blender.demo_head.keys import ARKIT_NAMES
from unitaf_blender.demo_head.surface import EYE_CENTRE, EYE_RADIUS

Array = npt.NDArray[np.float64]

MM = 0.001
SEAL_TOLERANCE = 0.05 * MM
LEFT, FRONT, UP = np.eye(3) * [[1], [-1], [1]]


def test_keys_are_arkits_in_order_and_at_rest(head: Head) -> None:
    assert [block.name for block in head.blocks] == ["Basis", *ARKIT_NAMES]
    assert len(ARKIT_NAMES) == len(set(ARKIT_NAMES)) == 52
    assert all((b.value, b.slider_min, b.slider_max) == (0.0, 0.0, 1.0) for b in head.blocks[1:])
    assert ARKIT_NAMES[0] == "eyeBlinkLeft" and ARKIT_NAMES[17] == "jawOpen" and ARKIT_NAMES[-1] == "tongueOut"


def test_size_and_place(head: Head) -> None:
    assert len(head.rest) <= 15_000
    assert head.rest[:, 2].min() == pytest.approx(0.0, abs=MM)
    assert 0.235 < np.ptp(head.rest[:, 2]) < 0.27
    assert head.rest[head.marks["eye_left"], 0].mean() > 0.0
    assert head.rest[head.marks["lips"], 1].mean() < head.rest[head.marks["ear_left"], 1].mean()
    assert head.item.name in bpy.context.collection.objects


def test_proportions_are_those_of_a_person(head: Head) -> None:
    skin, ear, brow = (head.rest[head.marks[name]] for name in ("skin", "ear_left", "brow_left"))
    nose = skin[np.argmin(skin[:, 1]), 2]
    assert ear[:, 2].max() < brow[:, 2].max() + 5.0 * MM, "the ear begins at the height of the brow"
    assert ear[:, 2].min() > nose - 15.0 * MM, "and ends at that of the nose"

    def width(low: float, high: float) -> float:
        return float(np.ptp(skin[(skin[:, 2] > low * MM) & (skin[:, 2] < high * MM), 0]))

    assert width(28.0, 36.0) < 0.78 * width(104.0, 112.0), "the neck is thinner than the face"
    assert width(80.0, 88.0) < 0.96 * width(104.0, 112.0), "which tapers to the jaw"


def test_resting_lids_cover_the_iris_above_and_show_the_pupil(head: Head) -> None:
    materials = [material.name.split()[-1] for material in head.item.data.materials]
    for side in ("left", "right"):
        ball = set(head.marks[f"eye_{side}"].tolist())
        lid = head.rest[head.marks[f"lid_upper_{side}"], 2].max()

        def top(name: str, ball: set[int] = ball) -> float:
            polygons = (p for p in head.item.data.polygons if materials[p.material_index] == name)
            return float(max(head.rest[v, 2] for p in polygons for v in p.vertices if v in ball))

        assert top("pupil") + MM < lid < top("iris"), "neither staring nor asleep"


def test_every_edge_has_two_faces_except_at_the_neck_and_the_lashes(head: Head) -> None:
    uses: dict[tuple[int, int], list[bool]] = {}
    for polygon in head.item.data.polygons:
        corners = list(polygon.vertices)
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            uses.setdefault((min(a, b), max(a, b)), []).append(a < b)
    assert all(len(directions) <= 2 for directions in uses.values())
    assert all(sorted(d) == [False, True] for d in uses.values() if len(d) == 2), "faces that share an edge must agree"
    lashes = set(np.concatenate([head.marks["lash_left"], head.marks["lash_right"]]).tolist())
    open_edges = [edge for edge, d in uses.items() if len(d) == 1 and not set(edge) <= lashes]
    assert open_edges and all(head.rest[list(edge), 2].max() < MM for edge in open_edges)


@pytest.mark.parametrize(
    "part",
    [f"{part}_{end}" for part in ("eye", "ear", "brow") for end in ("left", "right")]
    + ["teeth_upper", "teeth_lower", "tongue", "hair", "collar"],
)
def test_closed_parts_face_outwards(head: Head, part: str) -> None:
    members = set(head.marks[part].tolist())
    volume = 0.0
    for polygon in head.item.data.polygons:
        if set(polygon.vertices) <= members:
            corners = head.rest[list(polygon.vertices)]
            for b, c in pairwise(corners[1:]):
                volume += float(np.dot(corners[0], np.cross(b, c))) / 6.0
    assert volume > 0.0


def test_skin_faces_outwards(head: Head) -> None:
    polygons = [p for p in head.item.data.polygons if p.material_index == 0 and p.vertices[0] in head.marks["skin"]]
    front = [p for p in polygons if p.center.y < -0.03 and p.center.z > 0.06]
    outward = [p.normal.dot(p.center - Vector((0.0, 0.0, 0.112))) > 0.0 for p in front]
    assert np.mean(outward) > 0.93


def _mirror(head: Head) -> npt.NDArray[np.int64]:
    """For each skin vertex the one at its mirror image."""
    skin = head.rest[head.marks["skin"]]
    mirrored = skin * (-1.0, 1.0, 1.0)
    return np.array([int(np.argmin(((skin - point) ** 2).sum(axis=1))) for point in mirrored])


def test_left_and_right_mirror_each_other(head: Head) -> None:
    partner = _mirror(head)
    skin = head.rest[head.marks["skin"]]
    np.testing.assert_allclose(skin[partner], skin * (-1.0, 1.0, 1.0), atol=0.02 * MM)
    # At the seams of lips and lids two vertices share a place at rest, and either may be found as the partner.
    unique = np.array([int((((skin - point) ** 2).sum(axis=1) < 1e-12).sum()) for point in skin]) == 1
    for name in ARKIT_NAMES:
        other = name.replace("Left", "@").replace("Right", "Left").replace("@", "Right")
        here, there = head.delta[name][: len(skin)], head.delta[other][: len(skin)]
        np.testing.assert_allclose(
            there[partner][unique], (here * (-1.0, 1.0, 1.0))[unique], atol=0.05 * MM, err_msg=name
        )


def test_sided_keys_leave_the_other_side_alone(head: Head) -> None:
    for name in ARKIT_NAMES:
        if name.endswith(("Left", "Right")) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            away = -1.0 if name.endswith("Left") else 1.0
            beyond = head.rest[:, 0] * away > 9.0 * MM
            assert np.abs(head.delta[name][beyond]).max() < 0.3 * MM, name


# Where (x folded to the left, y, z in mm) each key moves the skin most, roughly, and which way.
MOVES: dict[str, tuple[tuple[float, float], tuple[float, float, float]]] = {
    "eyeSquint": ((33, 130), (0, 0, 1)),
    "eyeWide": ((33, 150), (0, 0, 1)),
    "eyeBlink": ((33, 150), (0, 0, -1)),
    "jawForward": ((18, 62), (0, -1, 0)),
    "jawOpen": ((0, 65), (0, 0, -1)),
    "mouthFunnel": ((0, 75), (0, -1, 0)),
    "mouthPucker": ((20, 78), (0, -1, 0)),
    "mouthSmile": ((25, 80), (1, 0, 1)),
    "mouthFrown": ((24, 78), (0, 0, -1)),
    "mouthDimple": ((25, 79), (0, 1, 0)),
    "mouthStretch": ((25, 79), (1, 0, 0)),
    "mouthRollLower": ((0, 70), (0, 1, 1)),
    "mouthRollUpper": ((0, 82), (0, 1, -1)),
    "mouthShrugLower": ((0, 62), (0, 0, 1)),
    "mouthShrugUpper": ((0, 82), (0, 0, 1)),
    "mouthPress": ((8, 72), (0, 1, 1)),
    "mouthLowerDown": ((8, 74), (0, 0, -1)),
    "mouthUpperUp": ((8, 82), (0, 0, 1)),
    "browDown": ((24, 162), (-1, 0, -1)),
    "browInnerUp": ((14, 168), (0, 0, 1)),
    "browOuterUp": ((42, 166), (0, 0, 1)),
    "cheekPuff": ((42, 82), (1, -1, 0)),
    "cheekSquint": ((39, 115), (0, 0, 1)),
    "noseSneer": ((14, 108), (0, 0, 1)),
}


@pytest.mark.parametrize("stem", sorted(MOVES))
def test_key_moves_its_region_its_way(head: Head, stem: str) -> None:
    name = stem if stem in ARKIT_NAMES else f"{stem}Left"
    delta = head.delta[name][head.marks["skin"]]
    amount = np.linalg.norm(delta, axis=1)
    strong = amount > 0.7 * amount.max()
    (x, z), way = MOVES[stem]
    centre = np.average(np.abs(head.rest[head.marks["skin"]][strong]) / MM, axis=0)
    assert abs(centre[2] - z) < 12.0, centre
    assert abs(centre[0] - x) < 16.0, centre
    mean = (delta * np.where(head.rest[head.marks["skin"], :1] < 0.0, [[-1, 1, 1]], [[1, 1, 1]]))[strong].mean(axis=0)
    assert mean @ way > 0.6 * np.linalg.norm(mean), mean / MM
    assert 2.0 * MM < amount.max() < 45.0 * MM


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("eyeLookUp", UP),
        ("eyeLookDown", -UP),
        ("eyeLookInLeft", -LEFT),
        ("eyeLookOutLeft", LEFT),
        ("eyeLookInRight", LEFT),
    ],
)
def test_eyes_look_where_they_should(head: Head, name: str, way: Array) -> None:
    name = name if name in ARKIT_NAMES else f"{name}Left"
    ball = head.marks["eye_left" if name.endswith("Left") else "eye_right"]
    pupil = ball[np.argmin(head.rest[ball, 1])]
    assert head.delta[name][pupil] @ way > 6.0 * MM
    centre = EYE_CENTRE * MM * ((1.0, 1.0, 1.0) if name.endswith("Left") else (-1.0, 1.0, 1.0))
    before, after = (np.linalg.norm(posed[ball] - centre, axis=1) for posed in (head.rest, head.pose(**{name: 1.0})))
    np.testing.assert_allclose(after, before, atol=0.02 * MM, err_msg="the eyeball turns as a whole")
    assert before.min() == pytest.approx(EYE_RADIUS * MM, abs=0.02 * MM), "and is a ball but for its cornea"


def test_jaw_carries_its_teeth_and_the_tongue(head: Head) -> None:
    jaw = head.delta["jawOpen"]
    assert jaw[head.marks["teeth_lower"], 2].max() < -8.0 * MM
    assert jaw[head.marks["tongue"], 2].max() < -3.0 * MM
    assert not jaw[head.marks["teeth_upper"]].any()
    assert head.delta["jawLeft"][head.marks["teeth_lower"], 0].min() > 6.0 * MM


def test_tongue_comes_out_between_parted_lips(head: Head) -> None:
    posed = head.pose(tongueOut=1.0, jawOpen=0.3)
    tip = posed[head.marks["tongue"]][np.argmin(posed[head.marks["tongue"], 1])]
    assert tip[1] < posed[head.marks["lips"], 1].min() - 5.0 * MM
    upper, lower = build.inner_lip_vertices()
    assert posed[lower, 2].min() < tip[2] < posed[upper, 2].max()


def _gap(head: Head, posed: Array) -> Array:
    """Upper minus lower inner lip in metres, (pairs, 3)."""
    upper, lower = build.inner_lip_vertices()
    return np.asarray(posed[upper] - posed[lower])


@pytest.mark.parametrize("value", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0])
def test_lips_seal_when_closed_against_the_jaw(head: Head, value: float) -> None:
    assert np.abs(_gap(head, head.pose(jawOpen=value, mouthClose=value))).max() < SEAL_TOLERANCE


def test_jaw_alone_parts_the_lips_in_proportion(head: Head) -> None:
    half, full = (_gap(head, head.pose(jawOpen=v))[:, 2].max() for v in (0.5, 1.0))
    assert 24.0 * MM < full < 40.0 * MM
    assert half == pytest.approx(full / 2.0, rel=1e-3)
    assert _gap(head, head.pose(jawOpen=0.3))[:, 2].min() > 0.0


def test_blink_seals_and_stays_off_the_eyeball(head: Head) -> None:
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        name = f"eyeBlink{side}"
        upper, lower = (head.marks[f"lid_{lid}_{side.lower()}"] for lid in ("upper", "lower"))
        closed = head.pose(**{name: 1.0})
        assert np.linalg.norm(closed[upper] - closed[lower], axis=1).max() < SEAL_TOLERANCE
        ball = head.rest[head.marks[f"eye_{side.lower()}"]]
        centre, radius = (ball.max(axis=0) + ball.min(axis=0)) / 2.0, np.ptp(ball[:, 2]) / 2.0
        assert centre[0] * sign > 0.0
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            edge = head.pose(**{name: value})[np.concatenate([upper, lower])]
            assert np.linalg.norm(edge - centre, axis=1).min() > radius, value


SPEECH: dict[str, dict[str, float]] = {
    "F": {"mouthRollLower": 0.5, "mouthUpperUpLeft": 0.2, "mouthUpperUpRight": 0.2, "jawOpen": 0.05},
    "P": {"mouthClose": 0.1, "jawOpen": 0.1, "mouthPressLeft": 0.5, "mouthPressRight": 0.5},
    "B": {"mouthRollLower": 0.4, "mouthRollUpper": 0.4, "mouthPressLeft": 0.3, "mouthPressRight": 0.3},
    "AA": {"jawOpen": 0.6, "mouthLowerDownLeft": 0.3, "mouthLowerDownRight": 0.3},
    "OO": {"mouthPucker": 0.8, "mouthFunnel": 0.4, "jawOpen": 0.1},
    "EE": {
        "mouthSmileLeft": 0.4,
        "mouthSmileRight": 0.4,
        "mouthStretchLeft": 0.3,
        "mouthStretchRight": 0.3,
        "jawOpen": 0.1,
    },
    "S": {"jawOpen": 0.05, "mouthStretchLeft": 0.3, "mouthStretchRight": 0.3},
    "smile": {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0},
}
POSES = {"rest": {}} | {name: {name: 1.0} for name in ARKIT_NAMES} | SPEECH


@pytest.mark.parametrize("name", POSES)
def test_teeth_show_only_between_the_lips(head: Head, name: str) -> None:
    posed = head.pose(**POSES[name])
    skin = set(head.marks["skin"].tolist())
    faces = [list(p.vertices) for p in head.item.data.polygons if p.vertices[0] in skin]
    tree = BVHTree.FromPolygons([Vector(p) for p in posed], faces)
    upper, lower = build.inner_lip_vertices()
    opening = np.concatenate([posed[upper], posed[lower][::-1]])[:, [0, 2]]
    poking = []
    for index in np.concatenate([head.marks["teeth_upper"], head.marks["teeth_lower"]]):
        x, y, z = posed[index]
        hit = tree.ray_cast(Vector((x, -0.3, z)), Vector((0.0, 1.0, 0.0)))[0]
        if (hit is None or hit.y > y + 0.02 * MM) and not _within(opening, x, z):
            poking.append((round(x / MM, 1), round(y / MM, 1), round(z / MM, 1)))
    assert not poking


def _within(polygon: Array, x: float, y: float, slack: float = 0.4 * MM) -> bool:
    """Whether a point lies inside a polygon (n, 2) or within `slack` of its border."""
    a, b = polygon, np.roll(polygon, -1, axis=0)
    along = b - a
    t = np.clip(((np.array([x, y]) - a) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-18), 0.0, 1.0)
    if np.linalg.norm(a + t[:, None] * along - (x, y), axis=1).min() < slack:
        return True
    crosses = (a[:, 1] > y) != (b[:, 1] > y)
    at = a[:, 0] + (y - a[:, 1]) * along[:, 0] / np.where(along[:, 1] == 0.0, 1e-18, along[:, 1])
    return bool((crosses & (at > x)).sum() % 2)


def test_lower_lip_meets_the_upper_teeth_in_f(head: Head) -> None:
    posed, rest = head.pose(**SPEECH["F"]), head.rest
    edge = head.marks["teeth_upper_edge"]
    front = edge[np.abs(rest[edge, 0]) < 8.0 * MM]
    _, lower = build.inner_lip_vertices()
    lip = lower[np.abs(rest[lower, 0]) < 8.0 * MM]

    def nearest(points: Array) -> float:
        return float(np.linalg.norm(points[front][:, None] - points[lip][None], axis=2).min())

    assert nearest(posed) < 4.5 * MM < nearest(rest) + 1.0 * MM


def test_groups_and_colours_are_on_the_object(head: Head) -> None:
    names = {group.name for group in head.item.vertex_groups}
    assert set(head.marks) <= names
    assert {"lip_upper_inner", "lip_lower_inner", "lips", "teeth_upper", "teeth_lower", "lip_lower"} <= names
    assert {layer.name for layer in head.item.data.color_attributes} == {"Tint", "Colour"}
    assert len({p.material_index for p in head.item.data.polygons}) == len(head.item.data.materials) == 14


def test_a_second_head_is_the_same(head: Head, character: str) -> None:
    again = Head(build.create(bpy.context, "Second", character), character)
    np.testing.assert_array_equal(again.rest, head.rest)
    assert again.item.name == "Second"
    bpy.data.objects.remove(again.item)


def test_studio_and_sheet(empty_scene: Any, tmp_path: Path) -> None:
    item = build.create(bpy.context)
    camera = stage.light_and_camera(bpy.context, item)
    assert empty_scene.camera == camera
    before = set(bpy.data.scenes)
    stills = []
    for name in ("rest", "jawOpen"):
        if name != "rest":
            item.data.shape_keys.key_blocks[name].value = 1.0
        stage.render_still(tmp_path / f"{name}.png", 48, samples=1)
        stills.append((name, tmp_path / f"{name}.png"))
    contact_sheet.write(tmp_path / "sheet.png", stills, columns=2)
    sheet = contact_sheet.read(tmp_path / "sheet.png")
    assert sheet.shape[1] == 96 and sheet.shape[0] > 48
    assert sheet[50:, :, :3].min() < 0.6, "there is lettering"
    assert np.abs(sheet[:48, :48] - sheet[:48, 48:]).max() > 0.1
    assert set(bpy.data.scenes) == before
    empty_scene.frame_start, empty_scene.frame_end = 1, 3
    stage.render_movie(tmp_path / "film.mp4", 48)
    assert (tmp_path / "film.mp4").stat().st_size > 500
