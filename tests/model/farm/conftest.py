"""A planned job, with a model that costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unitaf.farm.inputs import Inputs
from unitaf.farm.manifest import Job, Place, read_job
from unitaf.farm.plan import Choices, Split, plan_job

TABLE = """id,character,text,emotion,voice,speed,seed,remark
a1,Anna,Where were you last night?,happy=0.5,giant,,3,softly
b1,Ben,I was asleep.,,,1.2,,
a2,Anna,I waited until the lamps went out.,auto,"giant,pitch=-2",,,
x,Ben,?!,,,,,
b2,Ben,Tell me more.,,,,,
"""
Plan = Callable[..., tuple[Job, Place]]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A function that plans a script, and gives the job as its workers read it."""

    def run(table: str = TABLE, chunks: int = 2, choices: Choices | None = None) -> tuple[Job, Place]:
        script = tmp_path / "script.csv"
        script.write_text(table, "utf-8")
        place = Place(tmp_path / "job" / "inputs", tmp_path / "job")
        plan_job([script], Inputs(place.inputs), choices or Choices(), Split(chunks)).write(place.inputs)
        return read_job(place.out), place

    return run
