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

# Its arguments: the repository's folder, the version in it, and the same for what it is replaced with.
SESSION = """
import shutil
import sys
import bpy

folder, version, later_folder, later_version = sys.argv[-4:]
preferences = bpy.context.preferences
preferences.system.use_online_access = True  # asked for by Blender's operators even for a folder
repositories = preferences.extensions.repos
for repository in [repository for repository in repositories if repository.use_remote_url]:
    repositories.remove(repository)
repositories.new(name="Studio", module="studio", remote_url=f"file://{folder}/index.json")
index = [repository.module for repository in repositories].index("studio")
module = "bl_ext.studio.unitaf"
bpy.ops.extensions.repo_sync(repo_index=index)
bpy.ops.extensions.package_install(repo_index=index, pkg_id="unitaf", enable_on_install=True)
assert sys.modules[module].core.version == version
assert hasattr(bpy.types.Scene, "unitaf")
preferences.addons[module].preferences.engine = "BUILT_IN"
shutil.rmtree(folder)
shutil.copytree(later_folder, folder)
bpy.ops.extensions.repo_sync(repo_index=index)
bpy.ops.extensions.package_upgrade_all(use_active_only=False)
assert sys.modules[module].core.version == later_version, sys.modules[module].core.version
assert hasattr(bpy.types.Scene, "unitaf")
assert preferences.addons[module].preferences.engine == "BUILT_IN"
sys.stdout.write("all is well\\n")
"""


def publish(folder, sources):
    made = run_build(sources, "--repository", folder)
    assert made.returncode == 0, made.stderr


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The sources of both versions."""
    folders = {version: copy_of_the_sources(tmp_path_factory.mktemp(version)) for version in (OLD, VERSION)}
    set_version(folders[OLD], OLD)
    return folders


def test_a_version_takes_the_place_of_the_one_before(sources, tmp_path):
    for version in (OLD, VERSION):
        publish(tmp_path, sources[version])
        (package,) = tmp_path.glob("*.zip")
        (entry,) = json.loads((tmp_path / "index.json").read_text("utf-8"))["data"]
        assert (entry["id"], entry["version"], entry["type"]) == ("unitaf", version, "add-on")
        assert entry["archive_url"] == f"./{package.name}" == f"./unitaf_blender-{version}.zip"
        assert entry["archive_size"] == package.stat().st_size
        assert entry["archive_hash"] == f"sha256:{hashlib.sha256(package.read_bytes()).hexdigest()}"
        assert entry["blender_version_min"] == "4.2.0" and list(entry["permissions"]) == ["files"]


def test_blender_installs_from_it_and_updates(sources, tmp_path):
    """The add-on is in use while it is updated, and keeps its preferences."""
    before, after = tmp_path / "repository", tmp_path / "later"
    publish(before, sources[OLD])
    publish(after, sources[VERSION])
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, str(before), OLD, str(after), VERSION],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path / "blender"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert "all is well" in ran.stdout, ran.stdout + ran.stderr
