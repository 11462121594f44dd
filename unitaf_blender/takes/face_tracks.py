"""The faces of a take: tracks of the shape keys of all meshes of a character, and of its properties and bones."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping

import bpy
from bpy.types import Action, Key, NlaStrip, NlaTrack, Object, Scene

from ..character.face import Face, faces_of, noticeable
from ..rig.rows import Row
from ..timeline import exchange, nla, other_targets, rest, shape_keys
from ..timeline.nla import FloatArray
from . import self_check, stored
from .parts import Part


def mute_overlapping(
    faces: list[Face], span: shape_keys.TakeSpan, undo: contextlib.ExitStack, but: Collection[str] = ()
) -> list[str]:
    """Mutes the takes of faces that overlap a span, with their properties and bones; returns their names.

    but: names of takes that stay.
    """
    muted = [name for face in faces for name in shape_keys.mute_overlapping(face.key, span, undo, but)]
    other_targets.mute(muted, undo)
    return list(dict.fromkeys(muted))


class TakeWriter:
    """Writes a take to all meshes of a character, and checks that each of them moves.

    made, shown: curves (frames, 52) without and with dials. check: whether to check the meshes.
    """

    def __init__(
        self, scene: Scene, faces: list[Face], start: int, made: FloatArray, shown: FloatArray, check: bool = True
    ) -> None:
        self._start = start
        # Shape keys of any mesh that the take would visibly move and leaves to the animator, and why.
        self.left_out: dict[str, str] = {}
        self._curves = []
        for face in faces:
            by_hand = face.by_hand()
            self.left_out = face.left_out(made, shown, by_hand) | self.left_out  # the head's reasons count
            self._curves.append((face, face.written(made, shown, by_hand)))
        # A further mesh without anything to show is no mistake: a beard does not blink.
        self._curves = self._curves[:1] + [(f, c) for f, c in self._curves[1:] if noticeable(c)]
        checked = self._curves if check else []
        self._checks = [self_check.SelfCheck(scene, face.mesh, start, curves) for face, curves in checked]
        self._tracks: list[NlaTrack] = []

    def write(self, name: str, undo: contextlib.ExitStack, under: Collection[str] = ()) -> NlaTrack:
        """Writes the take; returns the track of the head. under: names of takes that lie above it."""
        for face, curves in self._curves:
            self._tracks.append(shape_keys.write_take(face.key, name, self._start, curves, undo, under=under))
        return self._tracks[0]

    def verdict(self) -> self_check.Verdict:
        """Returns whether the head stands still, and what is wrong with any mesh."""
        if not self._checks:
            return self_check.Verdict(False)
        verdicts = [check.verdict(track) for check, track in zip(self._checks, self._tracks, strict=True)]
        others = [
            f"{face.mesh.name}: {sentence}"
            for (face, _curves), verdict in zip(self._curves[1:], verdicts[1:], strict=True)
            for sentence in verdict.sentences
        ]
        fixes = dict.fromkeys(fix for verdict in verdicts for fix in verdict.fixes)
        return self_check.Verdict(verdicts[0].still, (*verdicts[0].sentences, *others), tuple(fixes))


def spread(head: Object, meshes: list[Object]) -> None:
    """Writes the present takes of a head to further meshes of it; takes that cannot be read are left out and logged."""
    wanted = {mesh.session_uid for mesh in meshes}
    head_face, *others = faces_of(head)
    tracks = head_face.key.animation_data.nla_tracks if head_face.key.animation_data else ()
    strips = [(track.mute, strip) for track in tracks for strip in track.strips if nla.take_name(strip.action)]
    new = [(face, face.by_hand()) for face in others if face.mesh.session_uid in wanted]
    with contextlib.ExitStack() as undo:
        for muted, strip in strips:
            take = stored.stored_take(strip.action) if strip.action else None
            for face, by_hand in new:
                if take is not None:
                    curves = face.written(take.raw_curves(), take.curves_with_dials()[0], by_hand)
                    name, start = nla.take_name(strip.action), round(strip.frame_start)
                    shape_keys.write_take(face.key, name, start, curves, undo).mute = muted
        undo.pop_all()


def change(parts: list[Part], faces: list[Face], before: FloatArray, after: FloatArray) -> list[str]:
    """Changes the curves (frames, 52) of a take; returns the shape keys that were keyed by hand and so left alone.

    parts: of the take.
    """
    by_hand = []
    for face in faces if (before != after).any() else ():
        old, new = face.map.curves(before), face.map.curves(after)
        paths = {shape_keys.value_path(name): name for name in new if (new[name] != old[name]).any()}
        for strip in _strips(parts, face.key):
            by_hand += [
                paths[curve.data_path]
                for curve in nla.strip_curves(strip)
                if curve.data_path in paths and not nla.set_values(curve, new[paths[curve.data_path]])
            ]
    return by_hand


class Rewrite:
    """Rewrites takes for another rig map, in copies of their actions.

    undo: receives the function that reverts each step. ``settle`` then deletes what was replaced.
    """

    def __init__(self, undo: contextlib.ExitStack) -> None:
        self._undo = undo
        self._exchanged: list[tuple[NlaStrip, Action]] = []
        self._by_hand: dict[Key, dict[str, str]] = {}
        self._replaced: list[Part] = []

    def faces(self, parts: list[Part], faces: list[Face], made: FloatArray, shown: FloatArray) -> None:
        """Adds, removes and changes curves of a take's parts for the faces' rig maps; those keyed by hand stay."""
        for face in faces:
            if face.key not in self._by_hand:
                self._by_hand[face.key] = face.by_hand()
            by_hand = self._by_hand[face.key]
            curves = {shape_keys.value_path(name): values for name, values in face.map.curves(shown).items()}
            names = {shape_keys.value_path(name): name for name in face.written(made, shown, by_hand)}
            for strip in _strips(parts, face.key):
                present = {curve.data_path for curve in nla.strip_curves(strip)}
                wanted = {path: values for path, values in curves.items() if path in present or path in names}
                added = [names[path] for path in wanted if path not in present]
                shape_keys.hold_rest(face.key, nla.ensure_animation(face.key), added, self._undo, below=True)
                rest.note_moved(face.key, map(shape_keys.value_path, added), self._undo)
                self._exchanged.append((strip, exchange.exchange(strip, self._undo)))
                nla.rewrite(strip, {(path, 0): values for path, values in wanted.items()})

    def targets(self, parts: list[Part], rows: list[Row], sources: Mapping[str, FloatArray]) -> None:
        """Writes the properties and bones of a take anew, for those rows of a rig map that can be written."""
        self._replaced += [part for part in parts if other_targets.is_targets(part.action)]
        possible = [row for row in rows if not other_targets.others([row]) or not other_targets.reason(row)]
        face = parts[0]
        start = round(face.strip.frame_start)
        other_targets.write(possible, sources, nla.take_name(face.action), start, self._undo)

    def settle(self) -> None:
        """Deletes what was replaced."""
        exchange.settle(self._exchanged)
        for part in self._replaced:
            action = part.action
            part.data.nla_tracks.remove(part.track)
            if not action.users:
                bpy.data.actions.remove(action)


def _strips(parts: list[Part], key: Key) -> list[NlaStrip]:
    return [part.strip for part in parts if part.owner == key]
