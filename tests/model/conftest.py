"""Heavy things once for all tests of the model."""

from __future__ import annotations

import pytest
from cli_double import FakeModel, Run

from unitaf.cli.main import main
from unitaf.joint import JointModel


@pytest.fixture(scope="session")
def model() -> JointModel:
    """The real joint model with its real weights."""
    return JointModel.load()


@pytest.fixture
def run(model: FakeModel, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command ``unitaf`` with the model of the module: arguments to exit code, stdout and stderr."""

    def run(*argv: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in argv], model.load)
        out, err = capfd.readouterr()
        return code, out, err

    return run
