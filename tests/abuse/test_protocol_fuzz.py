"""The protocol in both directions against everything that is not it: an answer by name or a plain refusal."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from abuse import PATIENCE, addon_without_blender, amount, assert_plain, counts, fuzz
from hostile_messages import REPLIES, REQUESTS, lines, written
from hypothesis import given
from hypothesis import strategies as st
from worker_doubles import Parent

from unitaf import protocol
from unitaf.settings import Settings

OUT = Path("abuse takes")  # beneath the test's own folder, which is the working directory here
engine, core = addon_without_blender()


def refusal(line: bytes) -> protocol.ProtocolError | None:
    """Why a line is refused; anything but a ProtocolError is a fault."""
    try:
        protocol.decode(line + b"\n", protocol.REQUESTS)
    except protocol.ProtocolError as error:
        assert_plain(str(error))
        return error
    return None


class Conversation:
    """A parent that says anything, and starts another worker when one has ended as it should."""

    def __init__(self) -> None:
        self.numbers = itertools.count()
        self.parent = Parent()

    def say(self, line: bytes) -> list[protocol.Reply]:
        """What the worker answered to a line, up to its answer to a question that it has to refuse by name."""
        mark = f"mark-{next(self.numbers)}"
        question = b'\n{"type":"cancel","job":"%s","mark":0}\n' % mark.encode()
        writer = threading.Thread(target=self._write, args=(line + question,), daemon=True)
        writer.start()
        answers: list[protocol.Reply] = []
        while (answer := self.parent.receiver.read()) is not None:
            if isinstance(answer, protocol.Error):
                assert_plain(answer.message)
                if answer.job == mark:
                    break
            answers.append(answer)
        writer.join(PATIENCE)
        assert not writer.is_alive(), "the worker does not read"
        if answer is None:
            assert isinstance(answers[-1], protocol.Bye), answers
            self.end()
            self.parent = Parent()
        return answers

    def _write(self, data: bytes) -> None:
        try:
            self.parent.say_raw(data)
        except OSError:  # it has ended, as after a quit
            return

    def end(self) -> None:
        try:
            self.parent.end()
        except OSError:  # what was left to say
            self.parent.thread.join(PATIENCE)


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """One worker that has to live through all of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("fuzz"))
        talk = Conversation()
        yield talk
        talk.end()


@given(line=lines(REQUESTS, OUT))
@fuzz(9000, 150)
def test_the_worker_answers_or_refuses_whatever_it_is_told(conversation: Conversation, line: bytes) -> None:
    pieces = line.split(b"\n")
    refused = [error for error in map(refusal, pieces) if error is not None]
    counts["messages, parent to worker"] += len(pieces)
    answers = conversation.say(line)
    said = [answer for answer in answers if isinstance(answer, protocol.Error) and answer.code == "protocol"]
    if isinstance(answers[-1] if answers else None, protocol.Bye):
        assert any(isinstance(error, protocol.VersionError) for error in refused) or b"quit" in line
    else:
        assert len(said) >= len(refused)


def test_the_worker_still_speaks_after_all_that(conversation: Conversation, tmp_path: Path) -> None:
    conversation.parent.speak("after", "Hello.", tmp_path)
    while not isinstance(answer := conversation.parent.hear(), protocol.Done) or answer.job != "after":
        assert answer is not None
    assert (tmp_path / "take after.npz").exists()


@given(line=lines(REQUESTS, OUT), cut=st.floats(0, 1))
@fuzz(1000, 50)
def test_a_conversation_cut_off_anywhere_ends(line: bytes, cut: float) -> None:
    whole = written(REQUESTS[0]) + b"\n" + line
    receiver = protocol.Receiver(io.BytesIO(whole[: int(len(whole) * cut)]), protocol.REQUESTS)
    counts["messages, parent to worker"] += 1
    while True:
        try:
            if receiver.read() is None:
                return
        except protocol.ProtocolError as error:
            assert_plain(str(error))


class Canned:
    """An engine's process as the client sees it, whose whole output is known."""

    pid = 0

    def __init__(self, said: bytes) -> None:
        heard, self.stdin = self._pipe()
        self.stdout, says = self._pipe()
        self.stderr, logs = self._pipe()
        self.code = 0

        def say() -> None:
            with contextlib.suppress(OSError), heard, says, logs:  # nobody may listen to the end
                logs.write(b"WARNING \xff\n" * 3)
                says.write(said)

        self.talk = threading.Thread(target=say, daemon=True)
        self.talk.start()
        for pipe in (self.stdin, self.stdout, self.stderr):
            engine.pipes.never_wait(pipe)

    @staticmethod
    def _pipe() -> tuple[Any, Any]:
        read, write = os.pipe()
        return os.fdopen(read, "rb", 0), os.fdopen(write, "wb", 0)

    def kill(self) -> None:
        self.code = -9

    terminate = kill

    def poll(self) -> int | None:
        return None if self.talk.is_alive() and not self.code else self.code

    def wait(self, timeout: float | None = None) -> int:
        self.talk.join(timeout)
        return self.code


def heard(said: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[list[Any], Any]:
    """The final events of two jobs that an engine answers so, and its client."""
    monkeypatch.setattr(engine.connection, "launch", lambda command, environment: Canned(said))
    client = engine.EngineClient(["engine"])
    jobs = [client.speak("Hello.", core.settings.Settings(), tmp_path, f"take {number}") for number in range(2)]
    finals = [client.wait(job, PATIENCE) for job in jobs]
    assert [final.job for final in finals] == jobs
    assert client.poll() == [] or all(isinstance(event, core.protocol.Progress) for event in client.poll())
    return finals, client


@pytest.mark.parametrize("greets", [True, False])
def test_the_client_ends_every_job_whatever_the_engine_says(
    greets: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @given(said=st.lists(lines(REPLIES, OUT), max_size=6))
    @fuzz(1000, 40)
    def run(said: list[bytes]) -> None:
        greeting = [written(REPLIES[0])] if greets else []
        counts["messages, worker to client"] += len(said) + 1
        finals, client = heard(b"\n".join([*greeting, *said, b""]), monkeypatch, tmp_path)
        for final in finals:
            if isinstance(final, core.protocol.Error):
                assert_plain(final.message)
        if client.failure is not None:
            assert_plain(client.failure)
        client.stop()

    run()


@pytest.mark.parametrize(("models", "kinds"), [(REQUESTS, protocol.REQUESTS), (REPLIES, protocol.REPLIES)])
def test_the_messages_that_are_spoilt_were_good(models: list[dict[str, Any]], kinds: dict[str, Any]) -> None:
    assert {protocol.decode(written(model), kinds).type for model in models} == set(kinds)


@given(line=lines(REPLIES, OUT))
@fuzz(5000, 100)
def test_an_engines_line_is_a_message_or_refused(line: bytes) -> None:
    counts["messages, worker to client"] += 1
    try:
        message = protocol.decode(line, protocol.REPLIES)
    except protocol.ProtocolError as error:
        assert_plain(str(error))
    else:
        assert protocol.decode(protocol.encode(message), protocol.REPLIES) == message


@pytest.mark.parametrize("number", range(amount(40, 1)))
def test_an_engine_that_talks_without_end_is_ended(
    number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """More messages than the client's inbox holds, and none of them the end of the job."""
    flood = written(REPLIES[0]) + b"\n" + (written(REPLIES[1]) + b"\n") * 3000
    counts["messages of engines that talk without end"] += 3000
    started = time.monotonic()
    finals, client = heard(flood, monkeypatch, tmp_path)
    assert all(isinstance(final, core.protocol.Error) for final in finals)
    assert time.monotonic() - started < PATIENCE
    client.stop()


@given(job=st.text(), text=st.text(st.characters()), name=st.text(st.characters()), out=st.text(st.characters()))
@fuzz(1000, 50)
def test_what_the_client_sends_can_be_read_or_is_refused_here(job: str, text: str, name: str, out: str) -> None:
    counts["messages, parent to worker"] += 1
    message = protocol.Speak(job, text, Settings().as_dict(), out, name)
    try:
        line = protocol.encode(message)
    except protocol.ProtocolError as error:
        assert_plain(str(error))
    else:
        assert protocol.decode(line, protocol.REQUESTS) == message
