"""The protocol: what is written can be read, what cannot be read is refused in one sentence, and the page is true."""

import dataclasses
import io
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import ROOT

from unitaf import errors, protocol, worker
from unitaf.protocol import REPLIES, REQUESTS, ProtocolError, VersionError, decode, encode

settings.register_profile("no deadline", deadline=None)  # a busy machine is no failure
settings.load_profile("no deadline")

PAGE = ROOT / "docs" / "protocol.md"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
paths = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
numbers = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
).filter(lambda value: len(json.dumps(value)) < 500)
lengths = st.floats(0, 1e9)
FIELD_VALUES = {
    "Job": st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    "Text": texts,
    "Path": paths,
    "Name": st.from_regex(r"\w[\w .-]{0,30}", fullmatch=True),
    "Style": st.sampled_from(["clear", "natural"]),
    "Engine": st.sampled_from(["numpy", "torch"]),
    "Code": st.from_regex(r"[a-z_]{1,32}", fullmatch=True),
    "Version": st.just(protocol.PROTOCOL),
    "Count": st.integers(0, 10**15),
    "Share": st.floats(0, 1),
    "Seconds": lengths,
    "Values": st.dictionaries(texts, st.integers(-5, 5) | st.lists(texts, max_size=2), max_size=4),
    "Files": st.fixed_dictionaries({"wav": paths, "npz": paths, "json": paths}),
    "Texts": st.lists(texts, max_size=3),
    "Alignment": st.lists(st.tuples(texts, lengths).map(lambda pair: [pair[0], pair[1], pair[1] + 0.1]), max_size=3),
}
VOCABULARIES = [REQUESTS, REPLIES]
KINDS = [*REQUESTS.values(), *REPLIES.values()]


@st.composite
def messages(draw, kind=None):
    kind = kind or draw(st.sampled_from(KINDS))
    values = {}
    for field in dataclasses.fields(kind):
        rule = FIELD_VALUES[field.type.removesuffix(" | None")]
        values[field.name] = draw(st.none() | rule if field.type.endswith(" | None") else rule)
    return kind(**values)


def vocabulary_of(message):
    return next(words for words in VOCABULARIES if words.get(message.type) is type(message))


def read_all(content, vocabulary=REQUESTS):
    """What a receiver makes of a stream: messages and reasons, in order."""
    receiver = protocol.Receiver(io.BytesIO(content), vocabulary)
    results = []
    while True:
        try:
            message = receiver.read()
        except ProtocolError as error:
            results.append(str(error))
        else:
            if message is None:
                return results
            results.append(message)


HELLO = protocol.ParentHello(protocol.PROTOCOL, "0.1.0")
CANCEL = protocol.Cancel("1")
SPEAK = protocol.Speak("1", "Hello", {"fps": 24.0}, "/tmp/a b/ü/中文", "line")


@given(messages())
def test_what_is_written_can_be_read(message):
    line = encode(message)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert decode(line, vocabulary_of(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    for vocabulary in VOCABULARIES:
        read_all(content, vocabulary)


@given(st.dictionaries(st.sampled_from(["type", "job", "text", "protocol", "done", "files", "x"]), json_values))
def test_any_object_is_read_or_refused(values):
    for vocabulary in VOCABULARIES:
        for kind in vocabulary:
            line = json.dumps({**values, "type": kind}).encode()
            try:
                decode(line, vocabulary)
            except ProtocolError as error:
                assert str(error).endswith((".", "it.")) and "\n" not in str(error)


@given(st.data())
def test_a_damaged_message_is_refused(data):
    message = data.draw(messages(data.draw(st.sampled_from(KINDS))))
    values = json.loads(encode(message))
    name = data.draw(st.sampled_from(sorted(values)))
    damage = data.draw(st.sampled_from(["drop", "retype", "add"]))
    if damage == "drop":
        del values[name]
    elif damage == "retype":
        values[name] = [[[]]]
    else:
        values["surplus"] = 1
    may_lack = {"face": ("text", "alignment", "style"), "speak": ("previous",)}
    optional = name in may_lack.get(message.type, ()) and damage == "drop"
    line = json.dumps(values).encode()
    if optional:
        decode(line, vocabulary_of(message))
    else:
        with pytest.raises(ProtocolError):
            decode(line, vocabulary_of(message))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not JSON"),
        (b"null", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"hello", "not JSON"),
        (b'{"type":"cancel","job":"1"', "not JSON"),
        (b'{"type":"cancel","job":"1"} {}', "not JSON"),
        (b'{"type":"cancel","job":"1","job":"2"}', "twice"),
        (b'{"type":"cancel","job":NaN}', "NaN"),
        (b'{"type":"cancel","job":-Infinity}', "-Infinity"),
        (b'{"type":"cancel","job":1e999}', "too large"),
        (b'{"type":"cancel","job":' + b"9" * 5000 + b"}", "too large"),
        (b'{"type":"cancel","job":1}', "'job' must be"),
        (b'{"type":"cancel","job":true}', "'job' must be"),
        (b'{"type":"cancel","job":""}', "'job' must be"),
        (b'{"type":"cancel","job":"../1"}', "'job' must be"),
        (b'{"type":"cancel"}', "no field 'job'"),
        (b'{"type":"cancel","job":"1","why":"x"}', "unknown field 'why'"),
        (b'{"type":"dance"}', "unknown type 'dance'"),
        (b'{"type":["cancel"]}', "unknown type"),
        (b'{"job":"1"}', "unknown type None"),
        (b'{"type":"done"}', "unknown type"),
        (b'{"type":"hello","protocol":"1","parent_version":""}', "'protocol' must be"),
        (b'{"type":"hello","protocol":true,"parent_version":""}', "'protocol' must be"),
        (b'{"type":"\xff"}', "not UTF-8"),
        ('{"type":"quit"}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 500_000, "within each other"),
        (b'{"a":' * 100_000, "within each other"),
        (b'{"type":' + b"[" * 900 + b"]" * 900 + b"}", "unknown type a list"),
        (b'{"type":"quit"}' + b" " * protocol.MAX_LINE, "longer than"),
    ],
)
def test_each_fault_is_named(line, reason):
    with pytest.raises(ProtocolError, match=reason):
        decode(line, REQUESTS)


def speak_with(**changes):
    return json.dumps({**json.loads(encode(SPEAK)), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../secret"},
        {"name": ".."},
        {"name": "a\\b"},
        {"name": "a:b"},
        {"name": ""},
        {"name": "a\n"},
        {"name": "x" * 129},
        {"out": ""},
        {"out": "a\0b"},
        {"text": None},
        {"text": "half \ud800"},
        {"settings": []},
        {"settings": {"a": "\udcff"}},
        {"settings": {"a": [[[[[[[[1]]]]]]]]}},
    ],
)
def test_faults_in_a_job_name_the_job(changes):
    with pytest.raises(ProtocolError) as caught:
        decode(speak_with(**changes), REQUESTS)
    assert caught.value.job == SPEAK.job


@pytest.mark.parametrize(
    "message",
    [
        protocol.Progress("1", math.nan, ""),
        protocol.Progress("1", 1.01, ""),
        protocol.Progress("1", -0.01, ""),
        protocol.Progress("one two", 0.5, ""),
        protocol.Done("1", {"wav": "a"}, 1.0, 1, []),
        protocol.Done("1", {"wav": "a", "npz": "b", "json": "c"}, math.inf, 1, []),
        protocol.Done("1", {"wav": "a", "npz": "b", "json": "c"}, 1.0, True, []),
        protocol.Error("1", "Bad Code", ""),
        protocol.Speak("1", "\udc80", {}, "a", "b"),
        protocol.Speak("1", "x" * protocol.MAX_LINE, {}, "a", "b"),
        protocol.Speak("1", "x", {"a": object()}, "a", "b"),
        protocol.Speak("1", "x", {"seed": 10**20}, "a", "b"),
        protocol.Face("1", "a", {}, "b", "c", alignment=[["AA", 2.0, 1.0]]),
    ],
)
def test_what_the_other_side_would_refuse_is_not_written(message):
    with pytest.raises(ProtocolError):
        encode(message)


def test_a_text_with_line_ends_stays_on_one_line():
    speak = dataclasses.replace(SPEAK, text="one\ntwo\r\nthree\u2028four\x85")
    assert read_all(encode(HELLO) + encode(speak)) == [HELLO, speak]


def test_another_version_is_refused_whatever_else_it_says():
    older, newer = protocol.PROTOCOL - 1, protocol.PROTOCOL + 1
    for vocabulary, version, culprit in [
        (REPLIES, older, "The speech engine is older"),
        (REPLIES, newer, "The add-on is older"),
        (REQUESTS, newer, "The speech engine is older"),
        (REQUESTS, older, "The add-on is older"),
    ]:
        line = json.dumps({"type": "hello", "protocol": version, "new_field": {}}).encode()
        with pytest.raises(VersionError, match=f"{culprit}.*restart Blender"):
            decode(line, vocabulary)


def test_hello_comes_first_and_once():
    assert read_all(encode(CANCEL) + encode(HELLO) + encode(HELLO) + encode(CANCEL)) == [
        "A 'cancel' message came before the hello.",
        HELLO,
        "A second hello came.",
        CANCEL,
    ]


def test_reading_goes_on_after_a_bad_line():
    garbage = b"\x00\xff\n\n" + b"[" * 3000 + b"\n"
    results = read_all(encode(HELLO) + garbage + encode(CANCEL))
    assert results[0] == HELLO and results[-1] == CANCEL and len(results) == 5


def test_nothing_inside_a_long_line_is_taken_for_a_message():
    smuggled = b"x" * protocol.MAX_LINE + encode(protocol.Quit())
    results = read_all(encode(HELLO) + smuggled + encode(CANCEL))
    assert results == [HELLO, f"A message is longer than {protocol.MAX_LINE} bytes: use a shorter text.", CANCEL]


def test_a_line_may_be_as_long_as_the_limit():
    spare = protocol.MAX_LINE - len(encode(dataclasses.replace(SPEAK, text="")))
    longest = dataclasses.replace(SPEAK, text="x" * spare)
    line = encode(longest)
    assert len(line) == protocol.MAX_LINE
    assert read_all(encode(HELLO) + line + encode(CANCEL)) == [HELLO, longest, CANCEL]
    with pytest.raises(ProtocolError, match="shorter text"):
        encode(dataclasses.replace(SPEAK, text="x" * (spare + 1)))


def test_a_line_that_is_cut_off_is_not_obeyed():
    assert read_all(encode(HELLO) + encode(protocol.Quit())[:-1]) == [HELLO, "The last line is cut off."]


@given(st.data())
def test_messages_do_not_depend_on_how_their_bytes_come(data):
    long_line = b"x" * protocol.MAX_LINE + encode(protocol.Quit())
    lines = st.sampled_from([encode(HELLO), encode(CANCEL), encode(SPEAK), b"nonsense\n", b"\n", long_line, b"half"])
    content = b"".join(data.draw(st.lists(lines, max_size=6)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=8)))
    buffer = protocol.MessageBuffer(REQUESTS)
    results = []

    def note(take):
        try:
            message = take()
        except ProtocolError as error:
            results.append(str(error))
            return True
        results.extend([] if message is None else [message])
        return message is not None

    for start, stop in zip([0, *cuts], [*cuts, len(content)], strict=True):
        buffer.feed(content[start:stop])
        while note(buffer.take):
            pass
    note(buffer.end)
    assert results == read_all(content)


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=30) | st.sampled_from([encode(CANCEL), encode(SPEAK)]), max_size=6))
def test_any_stream_ends(parts):
    read_all(encode(HELLO) + b"".join(parts))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_page_describes_every_message(kind):
    page = PAGE.read_text(encoding="utf-8")
    side = "From the add-on to the engine" if kind in REQUESTS.values() else "From the engine to the add-on"
    part = page.split(f"## {side}")[1].split("\n## ")[0]
    section = part.split(f"### `{kind.type}`")[1].split("\n### ")[0]
    for field in dataclasses.fields(kind):
        assert f"| `{field.name}` |" in section
    assert section.count("\n| `") == len(dataclasses.fields(kind))


def test_every_error_of_the_package_can_be_sent_and_is_on_the_page():
    page = PAGE.read_text(encoding="utf-8").split("## Codes of errors")[1]
    for kind in errors.UnitafError.__subclasses__():
        encode(protocol.Error("1", kind.code, "Sentence."))
        assert f"| `{kind.code}` |" in page


def test_the_page_gives_the_limits():
    page = PAGE.read_text(encoding="utf-8")
    for limit in (protocol.MAX_LINE, protocol.MAX_JOBS, protocol.MAX_DEPTH, protocol.MAX_DIGITS):
        assert f"{limit}" in page
    assert f"protocol {protocol.PROTOCOL}" in page and f"`{protocol.PARENT_VARIABLE}`" in page
    for limit in (worker.MANY_UNREAD, worker.MOST_UNREAD):
        assert f" {limit} " in page
