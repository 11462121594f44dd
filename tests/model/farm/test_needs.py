"""What a worker lacks is found before it speaks, and so is who would speak for a voice of the cast."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from cli_double import FakeModel

from unitaf.farm import needs
from unitaf.farm.speaking import ModelSpeaker, speak_chunk
from unitaf.voice import trunks, voices

TABLE = "id,text,voice\na,Hello.,man\nb,Hello.,hibari\n"


@pytest.fixture
def pack(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that says whether the voice pack is installed here."""
    bundled = frozenset(voice.id for voice in voices.VOICES.values() if voice.trunk not in trunks.IN_PACKS)

    def install(is_installed: bool) -> None:
        monkeypatch.setattr(trunks, "installed", lambda: frozenset(voices.VOICES) if is_installed else bundled)

    return install


def test_the_pack_is_needed_where_its_voices_were_to_speak_for_the_cast(plan: Any, pack: Any) -> None:
    pack(True)
    job, _ = plan(TABLE, chunks=1)
    assert job.voices and set(job.speakers) == {"man"} and not needs.missing(job)
    pack(False)
    (sentence,) = needs.missing(job)
    assert "voice pack" in sentence and all(voice in sentence for voice in job.voices)


def test_a_worker_with_the_pack_does_not_change_the_voices_of_a_job_without(plan: Any, pack: Any) -> None:
    pack(False)
    job, _ = plan(TABLE, chunks=1)
    assert job.voices == () and not needs.missing(job)
    pack(True)
    (sentence,) = needs.missing(job)
    assert "man" in sentence and "hibari" not in sentence and "plan it again" in sentence


def test_another_version_is_found(plan: Any) -> None:
    job, _ = plan(chunks=1)
    (sentence,) = needs.missing(dataclasses.replace(job, version="0.0.1"))
    assert "0.0.1" in sentence


def test_a_take_of_another_speaker_is_spoken_again(plan: Any) -> None:
    job, place = plan(TABLE, chunks=1)
    speak_chunk(job, place, 1, ModelSpeaker(FakeModel().load), lambda *_: None)
    file = next(place.takes.glob("a-*.json"))
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"speaker": "someone"}), "utf-8")
    again = speak_chunk(job, place, 1, ModelSpeaker(FakeModel().load), lambda *_: None)
    assert [line.status for line in again] == ["spoken", "found"]
