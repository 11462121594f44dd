"""Lines with a feeling have silences at their ends; what is said keeps its distance."""

from __future__ import annotations

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.dialogue import listeners, schedule
from unitaf_blender.dialogue.plan import plan_run
from unitaf_blender.dialogue.run import perform_run
from unitaf_blender.dialogue.script import load_script
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import channels, library, retake, stored
from unitaf_blender.takes.parts import face_of, sounds_of
from unitaf_blender.timeline import nla

TABLE = "id,character,text\na1,Anna,Where were you last night?\nb1,Ben,I was asleep.\na2,Anna,Hm.\n"
BEFORE, AFTER = 6, 18  # frames of silence at the ends of a felt take


@pytest.fixture
def stage(speak, addon, tmp_path, monkeypatch):
    """The scene with two heads and a script; stored takes with an emotion seem to have the silences of a feeling."""

    def ends(take):
        felt = take.metadata().settings.emotion != core.track.NO_EMOTION
        return core.felt_ends.FeltEnds(BEFORE / 24, AFTER / 24) if felt else core.felt_ends.FeltEnds()

    monkeypatch.setattr(stored.StoredTake, "felt_ends", ends)
    make_head(name="Anna"), make_head(name="Ben")
    addon.frame_start, addon.render.fps = 11, 24
    (tmp_path / "script.csv").write_text(TABLE, "utf-8")
    load_script(addon, tmp_path / "script.csv")
    return addon


def speak_lines(scene, which="CHANGED"):
    """Speaks lines; returns the frames of the takes of all lines."""
    assert not any(outcome.error for outcome in perform_run(plan_run(scene, which), bpy.context))
    known = schedule.spans(scene)
    return [(known[row.take].start, known[row.take].stop) for row in dialogue_of(scene).lines]


def test_felt_lines_are_as_far_apart_as_calm_ones(stage):
    """Their silences lie in the gap and beside the lines of others."""
    dialogue_of(stage).lines[1].emotion, dialogue_of(stage).gap = "sad", 0.5
    (_, b), (c, d), (e, _) = speak_lines(stage)
    assert (c + BEFORE - b, e - (d - AFTER)) == (12, 12)


def test_felt_takes_of_one_head_fade_into_each_other_and_a_calm_one_only_touches(stage):
    """What is felt goes on in the next line, whose words keep their distance."""
    rows = dialogue_of(stage).lines
    rows[0].emotion = rows[1].emotion = "sad"
    rows[1].character, dialogue_of(stage).gap = "Anna", 0.25
    (_, b), (c, d), (e, _) = speak_lines(stage)
    assert (c, e) == (b - AFTER + 6 - BEFORE, d)
    assert not any(library.describe(row.take).muted for row in rows)
    assert face_of(rows[1].take).strip.blend_in > 0 and face_of(rows[2].take).strip.blend_in == 0


def test_a_line_that_gets_a_feeling_keeps_its_words_where_they_are(stage):
    """The lines behind it move as its last word does, until a take touches the one of its own head."""
    before = speak_lines(stage)
    rows = dialogue_of(stage).lines
    rows[1].emotion = "sad"
    after = speak_lines(stage)
    assert after[0] == before[0] and after[1] == (before[1][0] - BEFORE, before[1][1] - BEFORE)
    assert after[2] == (before[2][0] - BEFORE - AFTER, before[2][1] - BEFORE - AFTER)
    rows[0].emotion, rows[1].emotion = "sad", ""
    last = speak_lines(stage)
    assert last[2][0] >= last[0][1]


def test_a_line_that_is_put_together_with_another_starts_with_its_words(stage):
    rows = dialogue_of(stage).lines
    rows[1].emotion, rows[2].emotion, rows[2].timing = "sad", "", "TOGETHER"
    _, (c, _), (e, _) = speak_lines(stage)
    assert e == c + BEFORE


def listened(scene):
    """The frames of the strips of listeners, by head."""
    tracks = {
        head.name: head.data.shape_keys.animation_data.nla_tracks for head in scene.objects if head.data.shape_keys
    }
    return {
        name: [(s.frame_start, s.frame_end) for track in found for s in track.strips if nla.is_listener(s.action)]
        for name, found in tracks.items()
    }


def test_a_retake_of_a_line_does_what_changed_does(stage):
    """Its sound stays on the channel of its character, the lines behind it move, and listeners follow."""
    dialogue_of(stage).lines[1].emotion = "sad"
    before = speak_lines(stage)
    name, listening = dialogue_of(stage).lines[1].take, listened(stage)
    sounds = [(s.strip.channel, s.strip[channels.SPEAKER], s.strip.color_tag) for s in sounds_of(name)]
    retake.retake(bpy.context, name, "I was asleep, as you know very well, all night long.")
    known = schedule.spans(stage)
    after = [(known[row.take].start, known[row.take].stop) for row in dialogue_of(stage).lines]
    grown = after[1][1] - before[1][1]
    assert grown > 20 and after[2] == (before[2][0] + grown, before[2][1] + grown)
    assert sounds == [(s.strip.channel, s.strip[channels.SPEAKER], s.strip.color_tag) for s in sounds_of(name)]
    now = listened(stage)
    assert now != listening and now["Anna"]
    listeners.show(stage)
    assert listened(stage) == now
