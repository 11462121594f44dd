"""Packages that the engine can do without: offered, and no reason to fail."""

from __future__ import annotations

import zipfile

import pytest
from test_engine_setup import GOOD, make, pytestmark, run  # noqa: F401 - a fixture and the mark of this module

import build_addon
from unitaf_blender.engine import setup


@pytest.mark.parametrize("code", [0, 1])
def test_optional_packages_may_fail(make, code):  # noqa: F811
    make.requirements.with_name(setup.OPTIONAL).write_text("pocketsphinx==5.1.1\n")
    made = make(install=f"{GOOD}\ncase \"$*\" in *{setup.OPTIONAL}) exit {code};; esac")
    run(made)
    assert setup.is_current(make.folder, make.requirements)
    (call,) = [call for call in make.calls() if setup.OPTIONAL in call]
    assert "--only-binary=:all:" in call


def test_the_add_on_offers_them(tmp_path):
    with zipfile.ZipFile(build_addon.build(target=tmp_path / "a.zip")) as archive:
        assert archive.read(setup.OPTIONAL).startswith(b"pocketsphinx==")
        assert b"pocketsphinx" not in archive.read("requirements.txt")
