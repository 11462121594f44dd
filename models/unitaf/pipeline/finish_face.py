"""The steps from a decoded mouth to a whole face, the same for spoken and for recorded takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..channels import INDEX
from ..dials import Dials, apply
from ..face import enunciate, seal, tongue
from ..face.apply_expression import apply_expression
from ..face.expression import Expression
from ..life.animate import animate_life
from ..life.line import Line
from ..settings import Settings
from ..signals import FloatArray, Segment

CHARACTER, TRACKED = "clear", "natural"  # styles of the face: for characters, and as real faces were tracked


class DecodedMouth(NamedTuple):
    """The output of the face decoder and its input.

    curves: (frames, 52) in 0..1 at the frame rate of the take, of a tracked face where the phones are known. samples:
    (T, 52) in 0..1 at 40 Hz in the style for characters, which the expression reads if the line has an emotion.
    features: (F, 256) at 80 Hz, hidden features of the voice; None if they are unknown, which a line with an emotion
    does not allow.
    """

    curves: FloatArray
    samples: FloatArray
    features: FloatArray | None


def finish_face(
    expression: Expression,
    mouth: DecodedMouth,
    line: Line,
    settings: Settings,
    phones: Sequence[Segment],
    *,
    style: str = CHARACTER,
    articulate: bool = True,
    presence: FloatArray | None = None,
    breath: bool = True,
    ends: tuple[bool, bool] = (True, True),
) -> tuple[FloatArray, FloatArray]:
    """Returns the curves (frames, 52) in 0..1 and the head rotation (frames, 3) in degrees of a take.

    In order: shapes of the phones, tongue, closure of bilabials, rest, life (gaze, blinks, brows, breath, head),
    expression if the line has an emotion, and the dial of articulation. ``mouth.curves`` is changed in place.

    phones: ARPABET segments that are certain; contacts of the lips are kept on them.
    articulate: whether tongue and closures follow ``phones`` in the style for characters. TRACKED hides the tongue.
    presence: (frames,) in 0..1, by which the mouth is multiplied; see ``life.rest.presence``. None changes nothing.
    breath: whether the mouth breathes in pauses; see ``life.animate.animate_life``.
    ends: whether the expression comes at the start, and goes at the end; see ``apply_expression``.
    """
    curves = mouth.curves
    if style != CHARACTER:
        curves[:, INDEX["tongueOut"]] = 0  # no data set of faces has it
    elif articulate:
        enunciate.enunciate(curves, settings.fps, phones)
        tongue.put_out(curves, settings.fps, phones)
        seal.close_bilabials(curves, settings.fps, phones)
    if presence is not None:
        curves *= presence[:, None]
    curves, head = animate_life(curves, settings.fps, line, settings.seed, settings.target, breath=breath)
    if line.emotion is not None:
        assert mouth.features is not None
        curves = apply_expression(
            expression, curves, settings.fps,
            features=mouth.features, mouth=mouth.samples, emotion=line.emotion, phones=phones,
            random=line.random(settings.seed, "expression"), coldness=line.coldness, ends=ends,
        )  # fmt: skip
    return apply(curves, head, settings.fps, Dials(articulation=settings.articulation), phones)
