"""The repository: Blender installs the add-on from it and updates it, from a folder and without a network."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest
from packages import VERSION, copy_of_the_sources, run_build, set_version

OLD = "0.0.9"

# Its arguments: the repository's folder, the version that is there, the version that was installed before or "none".
SESSION = """
import sys
import bpy

folder, version, before = sys.argv[-3:]
if before != "none":
    bpy.ops.wm.read_userpref()  # as every Blender with a window does when it starts
preferences = bpy.context.preferences
preferences.system.use_online_access = True  # asked for by Blender's operators even for a folder
repositories = preferences.extensions.repos
for repository in [r for r in repositories if r.use_remote_url and r.module != "studio"]:
    repositories.remove(repository)
if "studio" not in [r.module for r in repositories]:
    repositories.new(name="Studio", module="studio", remote_url=f"file://{folder}/index.json")
index = [r.module for r in repositories].index("studio")
module = "bl_ext.studio.unitaf"
assert (module in preferences.addons) == (before != "none"), list(preferences.addons.keys())
assert bpy.ops.extensions.repo_sync(repo_index=index) == {"FINISHED"}
if before == "none":
    bpy.ops.extensions.package_install(repo_index=index, pkg_id="unitaf", enable_on_install=True)
    preferences.addons[module].preferences.engine = "BUILT_IN"
else:
    assert sys.modules[module].core.version == before
    bpy.ops.extensions.package_upgrade_all(use_active_only=False)
assert preferences.addons[module].preferences.engine == "BUILT_IN"
assert sys.modules[module].core.version == version, sys.modules[module].core.version
assert hasattr(bpy.types.Scene, "unitaf")
bpy.ops.wm.save_userpref()
sys.stdout.write("all is well\\n")
"""


@pytest.fixture(scope="module")
def publish(tmp_path_factory):
    """A function that publishes a version into a repository; the repository's folder."""
    folder = tmp_path_factory.mktemp("repository")

    def run(version):
        root = copy_of_the_sources(tmp_path_factory.mktemp(version))
        if version != VERSION:
            set_version(root, version)
        made = run_build(root, "--repository", folder)
        assert made.returncode == 0, made.stderr
        return folder

    return run


def session(tmp_path, *arguments):
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, *map(str, arguments)],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "blender"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert "all is well" in ran.stdout, ran.stdout + ran.stderr


def test_blender_installs_from_it_and_updates(publish, tmp_path):
    folder = publish(OLD)
    check_index(folder, OLD)
    session(tmp_path, folder, OLD, "none")
    assert publish(VERSION) == folder
    check_index(folder, VERSION)
    session(tmp_path, folder, VERSION, OLD)


def check_index(folder, version):
    """It names the one zip that is there, and says what it is."""
    (package,) = folder.glob("*.zip")
    (entry,) = json.loads((folder / "index.json").read_text("utf-8"))["data"]
    assert (entry["id"], entry["version"], entry["type"]) == ("unitaf", version, "add-on")
    assert entry["archive_url"] == f"./{package.name}" == f"./unitaf_blender-{version}.zip"
    assert entry["archive_size"] == package.stat().st_size
    assert entry["archive_hash"] == f"sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}"
    assert entry["blender_version_min"] == "4.2.0" and list(entry["permissions"]) == ["files"]
