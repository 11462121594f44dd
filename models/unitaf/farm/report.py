"""The report of a job: one JSON file, and whether every line has its take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .manifest import Job, JobLine, JobScene, Place
from .results import Maker, chunk_file, read_chunk, read_makers, read_result, scene_file, wait_for, write_json

FORMAT = 1
FILE = "report.json"
DONE = ("spoken", "found", "kept")  # statuses of lines that are as they should be
FROM_SCENE = ("start", "end", "frames", "files")
# What must be the same for takes to be equal byte for byte, and what is said where it is not.
DIFFERENCES: Mapping[str, str] = {
    "unitaf": "versions of UniTAF",
    "numpy": "versions of numpy",
    "torch": "versions of torch",
    "voice pack": "voice packs",
    "hibari-tts": "versions of hibari-tts",
    "engine": "engines",
    "system": "systems",
    "cpu": "families of processors",
}


def make_report(job: Job, place: Place, wait: float = 0.0) -> dict[str, Any]:
    """Returns the report of a job as a JSON object; writes nothing. wait: seconds to wait for results that are missing.

    ``docs/farm.md`` describes its fields.
    """
    files = [chunk_file(place.out, chunk) for chunk in _used(job)]
    files += [scene_file(place.out, scene.name) for scene in job.scenes if job.blend]
    wait_for(files, wait)
    results = {name: line for chunk in _used(job) for name, line in read_chunk(place.out, chunk).items()}
    makers = [line.maker for line in results.values() if line.maker]
    all_makers = [*makers, *(maker for chunk in _used(job) for maker in read_makers(place.out, chunk))]
    scenes: list[dict[str, Any]] = []
    for scene in job.scenes:
        assembled = read_result(scene_file(place.out, scene.name)) if job.blend else {}
        lines = list(_lines(scene, results, assembled, bool(job.blend)))
        scenes.append({"name": scene.name, "saved": assembled.get("saved"), "lines": lines})
    statuses = [line["status"] for scene in scenes for line in scene["lines"]]
    entries = [line for scene in scenes for line in scene["lines"]]
    return {
        "format": FORMAT,
        "version": job.version,
        "ok": all(status in DONE for status in statuses),
        "totals": {
            "lines": {status: statuses.count(status) for status in dict.fromkeys(statuses)},
            "seconds": round(sum(line.get("seconds") or 0.0 for line in entries), 3),
            "predicted": round(sum(entry.seconds for entry in job.lines()), 3),
            "took": round(sum(line.get("took") or 0.0 for line in entries), 3),
        },
        "machines": _counted(makers),
        "differences": differences(all_makers),
        "notes": [note for scene in job.scenes for note in scene.notes],
        "scenes": scenes,
    }


def write_report(report: Mapping[str, Any], place: Place) -> Path:
    """Writes the report of a job and returns its path; raises OutputError."""
    path = place.out / FILE
    write_json(path, report)
    return path


def sentence_of(report: Mapping[str, Any]) -> str:
    """Returns the number of lines of each status, in a sentence."""
    counts = report["totals"]["lines"]
    return f"Lines: {', '.join(f'{count} {status}' for status, count in counts.items()) or 'none'}."


def differences(makers: list[Maker]) -> list[str]:
    """Returns a sentence for each thing in which machines differ, so that the same line would give other bytes."""
    found = []
    for name, what in DIFFERENCES.items():
        values = sorted({maker[name] for maker in makers if name in maker})
        if len(values) > 1:
            found.append(f"The takes were made by different {what}, so they need not be equal: {', '.join(values)}.")
    return found


def _used(job: Job) -> list[int]:
    """Returns the chunks in which something is spoken."""
    return sorted({entry.chunk for entry in job.lines() if entry.chunk})


def _counted(makers: list[Maker]) -> list[dict[str, Any]]:
    """Returns each kind of machine once, with the number of lines that it has spoken."""
    texts = [json.dumps(maker, sort_keys=True) for maker in makers]
    return [{**json.loads(text), "lines": texts.count(text)} for text in dict.fromkeys(texts)]


def _lines(
    scene: JobScene, results: Mapping[str, Any], assembled: Mapping[str, Any], in_blend: bool
) -> Iterator[dict[str, Any]]:
    for problem in scene.problems:
        yield {"id": problem.id, "status": "failed", "error": problem.sentence}
    in_scene = {line["id"]: line for line in assembled.get("lines", []) if "character" in line}
    for entry in scene.lines:
        yield _line(entry, results.get(entry.take), in_scene.get(entry.line.id) if in_blend else None, in_blend)


def _line(entry: JobLine, result: Any, in_scene: Mapping[str, Any] | None, in_blend: bool) -> dict[str, Any]:
    """Returns the entry of a line. result: of its chunk. in_scene: its entry in the report of the assembled scene."""
    said = entry.line
    line: dict[str, Any] = {"id": said.id, "character": said.character, "text": said.text, "status": "missing"}
    if said.remark:
        line["remark"] = said.remark
    if entry.error:
        line |= {"status": "failed", "error": entry.error}
    elif entry.kept:
        line["status"] = "kept"
    elif result is not None:
        line |= {"status": result.status, "take": entry.take, "seconds": result.seconds, "took": result.took}
        line |= {"warnings": list(result.warnings)}
        if result.error:
            line["error"] = result.error
    if in_scene is not None:
        line |= {name: in_scene[name] for name in FROM_SCENE if name in in_scene}
        if in_scene["status"] not in DONE or line["status"] not in DONE:  # it was spoken while the scene was assembled
            line.pop("error", None)
            names = ("status", "error", "take", "seconds", "took", "warnings")
            line |= {name: in_scene[name] for name in names if name in in_scene}
    elif in_blend and line["status"] in DONE:
        line |= {"status": "missing", "error": "It is spoken, but its scene was not assembled."}
    return line
