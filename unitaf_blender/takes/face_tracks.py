"""The faces of a take: the shape keys of all meshes of a character, and what else its channels move."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from bpy.types import Key, NlaStrip, NlaTrack, Object, Scene

from ..character.face import Face, faces_of, noticeable
from ..rig.rows import Row
from ..timeline import nla, other_targets, shape_keys
from ..timeline.nla import FloatArray
from . import self_check, stored


def mute_overlapping(faces: list[Face], span: shape_keys.TakeSpan, undo: contextlib.ExitStack) -> list[str]:
    """Mute the takes of these faces that lie at the same time, with what else they move; returns their names."""
    muted = [name for face in faces for name in shape_keys.mute_overlapping(face.key, span, undo)]
    other_targets.mute(muted, undo)
    return list(dict.fromkeys(muted))


class Writing:
    """A take that is being written to all meshes of a character, each of which is looked at before and after.

    made, shown: curves (frames, 52) as they were made, and as dials show them. check: whether to look at all.
    """

    def __init__(
        self, scene: Scene, faces: list[Face], start: int, made: FloatArray, shown: FloatArray, check: bool = True
    ) -> None:
        self._start = start
        self._curves = [(face, face.written(made, shown)) for face in faces]
        # A further mesh without anything to show is no mistake: a beard does not blink.
        self._curves = self._curves[:1] + [(f, c) for f, c in self._curves[1:] if noticeable(c)]
        looked_at = self._curves if check else []
        self._checks = [self_check.SelfCheck(scene, face.mesh, start, curves) for face, curves in looked_at]
        self._tracks: list[NlaTrack] = []

    def write(self, name: str, undo: contextlib.ExitStack) -> NlaTrack:
        """Write it; returns the track of the head."""
        for face, curves in self._curves:
            self._tracks.append(shape_keys.write_take(face.key, name, self._start, curves, undo))
        return self._tracks[0]

    def verdict(self) -> self_check.Verdict:
        """What is to be said of the take: whether the head stands still, and what is wrong with any mesh."""
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
    """Write the takes that a head has to further meshes of it."""
    wanted = {mesh.session_uid for mesh in meshes}
    head_face, *others = faces_of(head)
    tracks = head_face.key.animation_data.nla_tracks if head_face.key.animation_data else ()
    strips = [(track.mute, strip) for track in tracks for strip in track.strips if nla.take_name(strip.action)]
    with contextlib.ExitStack() as undo:
        for muted, strip in strips:
            kept = stored.stored_take(strip.action) if strip.action else None
            for face in others:
                if kept is not None and face.mesh.session_uid in wanted:
                    curves = face.written(kept.raw_curves(), kept.curves_with_dials()[0])
                    name, start = nla.take_name(strip.action), round(strip.frame_start)
                    shape_keys.write_take(face.key, name, start, curves, undo).mute = muted
        undo.pop_all()


def change(faces: list[Face], take: str, before: FloatArray, after: FloatArray) -> list[str]:
    """Let a take show other curves (frames, 52); returns the shape keys that were keyed by hand and so left alone."""
    by_hand = []
    for face in faces:
        old, new = face.map.curves(before), face.map.curves(after)
        paths = {shape_keys.value_path(name): name for name in new if (new[name] != old[name]).any()}
        for strip in _strips(face.key, take):
            by_hand += [
                paths[curve.data_path]
                for curve in nla.strip_curves(strip)
                if curve.data_path in paths and not nla.set_values(curve, new[paths[curve.data_path]])
            ]
    return by_hand


def remap(faces: list[Face], take: str, made: FloatArray, shown: FloatArray) -> None:
    """Let a take move what the faces' maps say now: curves come, go and change; those keyed by hand stay."""
    for face in faces:
        curves = {shape_keys.value_path(name): values for name, values in face.map.curves(shown).items()}
        names = {shape_keys.value_path(name): name for name in face.written(made, shown)}
        for strip in _strips(face.key, take):
            present = {curve.data_path for curve in nla.strip_curves(strip)}
            wanted = {path: values for path, values in curves.items() if path in present or path in names}
            added = [names[path] for path in wanted if path not in present]
            with contextlib.ExitStack() as undo:
                shape_keys.hold_rest(face.key, nla.ensure_animation(face.key), added, undo, below=True)
                undo.pop_all()
            nla.rewrite(strip, {(path, 0): values for path, values in wanted.items()})


def change_targets(rows: list[Row], take: str, sources: Mapping[str, FloatArray]) -> None:
    """Let what a take moves besides shape keys show other curves."""
    if other_targets.others(rows):
        other_targets.change([take], sources)


def remap_targets(rows: list[Row], strip: NlaStrip, sources: Mapping[str, FloatArray]) -> None:
    """Let the take of a strip move, besides shape keys, what rows say now; rows that cannot be written are left out."""
    take = nla.take_name(strip.action)
    other_targets.remove(take)
    possible = [row for row in rows if not other_targets.others([row]) or not other_targets.reason(row)]
    with contextlib.ExitStack() as undo:
        other_targets.write(possible, sources, take, round(strip.frame_start), undo)
        undo.pop_all()


def _strips(key: Key, take: str) -> list[NlaStrip]:
    return [strip for strip in nla.take_strips(key) if nla.take_name(strip.action) == take]
