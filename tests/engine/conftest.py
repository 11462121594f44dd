"""Clients of the fake engine, stopped after each test."""

from __future__ import annotations

import sys

import pytest
from engine_clients import FAKE, QUICK, engine

from unitaf.settings import Settings


@pytest.fixture
def client_of():
    """Makes clients of a fake worker's mode, and stops them afterwards."""
    clients = []

    def make(mode, **deadlines):
        limits = engine.Deadlines(**{**vars(QUICK), **deadlines})
        client = engine.EngineClient([sys.executable, "-I", str(FAKE), mode], deadlines=limits)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.stop()


@pytest.fixture
def speak(tmp_path):
    return lambda client, name="line": client.speak("Hello there.", Settings(), tmp_path, name)
