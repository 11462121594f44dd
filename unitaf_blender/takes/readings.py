"""Readings: Generate makes another reading where the same line, said in the same way, is there already."""

from __future__ import annotations

import dataclasses

from bpy.types import Object

from .. import core
from ..character.head import key_of
from . import library
from .parts import names_in
from .plan import Plan


def another(head: Object, plan: Plan) -> Plan:
    """Returns a plan with the first seed from its own on that no take of the head has with the same text and settings.

    Takes that follow a recording have no readings: their plans are returned as they are.
    """
    if plan.recording is not None:
        return plan
    wanted = _without_seed(plan.settings)
    known = [library.metadata_of(name) for name in names_in(key_of(head))]
    used = {take.settings.seed for take in known if take.text == plan.text and _without_seed(take.settings) == wanted}
    seed = plan.settings.seed
    low, high = core.settings.SEED_RANGE
    while seed in used:
        seed = seed + 1 if seed < high else low
    return dataclasses.replace(plan, settings=dataclasses.replace(plan.settings, seed=seed))


def _without_seed(settings: core.settings.Settings) -> core.settings.Settings:
    return dataclasses.replace(settings, seed=0)
