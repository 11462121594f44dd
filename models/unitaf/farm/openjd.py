"""Jobs of Open Job Description: a template that its runner, AWS Deadline Cloud and other schedulers read.

The folder of the job is also a job bundle of AWS Deadline Cloud. The specification is "2023-09" of
https://github.com/OpenJobDescription/openjd-specifications, without extensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..files import write_file
from .manifest import Job
from .yaml_text import as_yaml

SPECIFICATION = "jobtemplate-2023-09"
TEMPLATE, PARAMETERS, REFERENCES = "template.yaml", "parameter_values.yaml", "asset_references.yaml"
INPUTS = "inputs"  # folder of the inputs in that of the job
LONGEST_NAME = 64  # characters of a job's name that are kept; 128 are allowed
GRACE = 30  # seconds that a task has to end when it is cancelled
ROOM, FOLDERS = "{{Param.InputDir}}", ("--inputs", "{{Param.InputDir}}", "--out", "{{Param.OutDir}}")
MAPPING = ("--path-mapping", "{{Session.PathMappingRulesFile}}")


def write_template(job: Job, folder: Path, out: Path | None = None) -> Path:
    """Writes the template and the files of a job bundle; returns the template. out: for what is made, see ``command``.

    Raises OutputError.
    """
    values: dict[str, Any] = {"parameterValues": [{"name": "OutDir", "value": str(out)}] if out else []}
    nothing: dict[str, Any] = {"inputs": {"filenames": [], "directories": []}, "outputs": {"directories": []}}
    references = {"assetReferences": nothing}  # the folders are parameters, which say the same
    for name, contents in ((PARAMETERS, values), (REFERENCES, references), (TEMPLATE, template(job))):
        write_file(folder / name, as_yaml(contents).encode("utf-8"))
    return folder / TEMPLATE


def command(folder: Path, out: Path | None = None) -> list[str]:
    """Returns the command that runs a job on this machine. out: the folder for what is made; None for the job's own."""
    return ["openjd", "run", str(folder / TEMPLATE), *(["-p", f"OutDir={out}"] if out else [])]


def template(job: Job) -> dict[str, Any]:
    """Returns the template of a job."""
    in_blender = bool(job.blend)
    return {
        "specificationVersion": SPECIFICATION,
        "name": ("Speak " + ", ".join(scene.name for scene in job.scenes))[:LONGEST_NAME],
        "description": f"Planned by UniTAF {job.version}. Folders may be mounted elsewhere: set InputDir and OutDir.",
        "parameterDefinitions": [
            _folder("InputDir", INPUTS, "IN", "What the workers read: nothing is written there."),
            _folder("OutDir", ".", "INOUT", "Takes, results, scenes and the report; takes in it are used again."),
            {
                "name": "Blender" if in_blender else "Unitaf",
                "type": "STRING",
                "default": "blender" if in_blender else "unitaf",
                "minLength": 1,
                "description": "Blender with the add-on installed." if in_blender else "The command of UniTAF.",
            },
        ],
        "steps": list(_steps(job)),
    }


def _steps(job: Job) -> Sequence[dict[str, Any]]:
    speak = _step(job, "Speak", ["speak", "--chunk", "{{Task.Param.Chunk}}"], chunk=("Chunk", job.chunks))
    speak["stepEnvironments"] = [
        {
            "name": "Check",
            "description": "Ends the session before its first task if this worker lacks something that the job needs.",
            "script": {"actions": {"onEnter": _action(job, ["doctor", "--for", ROOM], folders=False)}},
        }
    ]
    steps = [speak]
    if job.blend:
        scene = ("Scene", len(job.scenes))
        task = ["assemble", "--scene", "{{Task.Param.Scene}}", *MAPPING]
        steps.append(_step(job, "Assemble", task, chunk=scene, after=["Speak"]))
        if job.frame_parts:
            task = ["render", "--scene", "{{Task.Param.Scene}}", "--part", "{{Task.Param.Part}}"]
            render = _step(job, "Render", task, chunk=scene, after=["Assemble"])
            parts = {"name": "Part", "type": "INT", "range": f"1-{job.frame_parts}"}
            render["parameterSpace"]["taskParameterDefinitions"].append(parts)
            steps.append(render)
    steps.append(_step(job, "Report", ["report"], after=[step["name"] for step in steps]))
    return steps


def _step(
    job: Job, name: str, task: list[str], chunk: tuple[str, int] | None = None, after: Sequence[str] = ()
) -> dict[str, Any]:
    """Returns a step. task: arguments of ``farm-task``. chunk: name and number of its tasks. after: steps before it."""
    step: dict[str, Any] = {"name": name}
    if after:
        step["dependencies"] = [{"dependsOn": other} for other in after]
    if chunk:
        tasks = {"name": chunk[0], "type": "INT", "range": f"1-{chunk[1]}"}
        step["parameterSpace"] = {"taskParameterDefinitions": [tasks]}
    step["script"] = {"actions": {"onRun": _action(job, ["farm-task", *task])}}
    return step


def _action(job: Job, arguments: list[str], folders: bool = True) -> dict[str, Any]:
    """Returns the action that runs a command of ours."""
    arguments = [*arguments, *(FOLDERS if folders else ())]
    if not job.blend:
        action: dict[str, Any] = {"command": "{{Param.Unitaf}}", "args": arguments}
    else:
        action = {"command": "{{Param.Blender}}", "args": ["-b", "--command", "unitaf", *arguments]}
    return {**action, "cancelation": {"mode": "NOTIFY_THEN_TERMINATE", "notifyPeriodInSeconds": GRACE}}


def _folder(name: str, default: str, flow: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "PATH",
        "objectType": "DIRECTORY",
        "dataFlow": flow,
        "default": default,
        "description": description,
    }
