"""Which words of a transcript are said in a piece of sound, and when: the best path by Viterbi's algorithm (1967).

The words stand in a row. Before, between and behind them are joints, where silence may last, or speech that the
transcript does not hold: the filler, which fits any phone at a price. A path enters the row at a joint, says words,
skips others at a price, and leaves it at a joint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..signals import FloatArray
from ..text.phones import SILENCE
from .acoustic_model import CLASS_OF

NEVER = -1e30
SHORTEST = 2  # frames of a phone, 25 ms: what the network does not recognise would else be passed over

SILENT = CLASS_OF[SILENCE]

Indices = npt.NDArray[np.int64]


class Prices(NamedTuple):
    """What a path pays, in nepers of probability.

    filler, filler_entry: of each frame that the filler takes, and of its beginning. skip: of a word that is not said.
    elsewhere: of entering the row at another word than the expected one. unsaid: of leaving it before its end where
    that is the end of all. Fitted on held-out voices, our own and GRID's dev clips: others lose words that are
    said, or find others.
    """

    filler: float = 1.2
    filler_entry: float = 10.0
    skip: float = 15.0
    elsewhere: float = 20.0
    unsaid: float = 18.0


USUAL = Prices()
ALL_SAID = Prices(300.0, 300.0, 300.0, 300.0, 300.0)  # so much that every word is said, and nothing besides


class Said(NamedTuple):
    """A word of the row, by its place in it, and its phones: classes, and first and last frame + 1 of each."""

    word: int
    classes: tuple[int, ...]
    frames: tuple[tuple[int, int], ...]


class Path(NamedTuple):
    """What is said in a piece. filler: first frame and last + 1 of speech that is not in the row."""

    said: list[Said]
    filler: list[tuple[int, int]]


class WordSearch:
    """A row of words, each with its pronunciations as classes of phones; at least one word."""

    def __init__(self, words: Sequence[Sequence[Sequence[int]]]) -> None:
        chains = [(number, tuple(chain)) for number, word in enumerate(words) for chain in word]
        joints = len(words) + 1
        # Each phone is SHORTEST states in a row.
        lengths = SHORTEST * np.array([len(chain) for _, chain in chains])
        ends = np.cumsum(lengths)  # state behind the last of each chain
        self.chains, self.firsts, self.joints = chains, ends - lengths, joints
        self.states = int(ends[-1])  # of words; behind them come the silences, the fillers, the joints, and none
        self.classes = np.repeat([phone for _, chain in chains for phone in chain], SHORTEST)
        silences = self.states + np.arange(joints)
        self.before = np.arange(self.states + 2 * joints) - 1  # of each state: the state that leads into it
        self.before[self.firsts] = self._joint(np.array([word for word, _ in chains]))
        self.before[silences] = self._joint(np.arange(joints))
        self.before[silences + joints] = self._joint(np.arange(joints))
        self.chain_of = np.repeat(np.arange(len(chains)), lengths)
        self.into = self._into(joints, ends)

    def _joint(self, number: Indices) -> Indices:
        return self.states + 2 * self.joints + number

    def _into(self, joints: int, ends: Indices) -> Indices:
        """(joints, n) the states that lead into each joint: silence, filler, and the ends of the word before."""
        into: list[list[int]] = [[self.states + joint, self.states + joints + joint] for joint in range(joints)]
        for (word, _chain), end in zip(self.chains, ends.tolist(), strict=True):
            into[word + 1].append(end - 1)
        widest = max(map(len, into))
        none = self.states + 3 * joints
        return np.array([row + [none] * (widest - len(row)) for row in into])

    def best(self, scores: FloatArray, expected: int, complete: bool, prices: Prices = USUAL) -> Path:
        """The best path through scores (F, 40), at least one frame: log likelihoods of the classes, up to a constant.

        expected: the word that is probably said first. complete: whether the row ends where everything ends.
        """
        emitted = self._emitted(scores, prices.filler)
        joints = self.joints
        # One column a state, then one a joint, then one that nothing reaches.
        now = np.full(self.states + 3 * joints + 1, NEVER, np.float32)
        now[-joints - 1 : -1] = -prices.elsewhere
        now[self.states + 2 * joints + expected] = 0.0
        entry = np.zeros(self.states + 2 * joints, np.float32)
        entry[self.states + joints :] = -prices.filler_entry
        stays = np.empty((len(scores), len(entry)), bool)
        origins = np.empty((len(scores), joints), np.int32)
        states = now[: len(entry)]
        skipped = np.float32(prices.skip) * np.arange(joints, dtype=np.float32)
        rows = np.arange(joints)
        for frame, row in enumerate(emitted):
            entered = now[self.before] + entry
            np.greater_equal(states, entered, out=stays[frame])
            np.maximum(states, entered, out=states)
            states += row
            arriving = now[self.into]
            best = arriving.argmax(1)
            reach = arriving[rows, best] + skipped
            furthest = np.maximum.accumulate(reach)
            source = np.maximum.accumulate(np.where(reach == furthest, rows, 0))
            origins[frame] = self.into[source, best[source]]
            now[-joints - 1 : -1] = furthest - skipped
        leaving = now[-joints - 1 : -1].copy()
        if complete:
            leaving[:-1] -= prices.unsaid
        return self._path(stays, origins, int(leaving.argmax()))

    def _emitted(self, scores: FloatArray, price: float) -> FloatArray:
        """(F, states): of words, silences and fillers."""
        speech = scores.copy()
        speech[:, SILENT] = NEVER
        filler = speech.max(1, keepdims=True) - np.float32(price)
        around = [scores[:, self.classes]]
        around += [np.repeat(column, self.joints, axis=1) for column in (scores[:, [SILENT]], filler)]
        return np.concatenate(around, axis=1)

    def _path(self, stays: npt.NDArray[np.bool_], origins: npt.NDArray[np.int32], joint: int) -> Path:
        """Follow the best path back from the joint where it ends."""
        runs: list[tuple[int, int, int]] = []  # state, first frame, last + 1
        state, stop = int(origins[-1, joint]), len(stays)
        for frame in range(len(stays) - 1, -1, -1):
            if stays[frame, state] and frame:
                continue
            runs.append((state, frame, stop))
            stop = frame
            before = int(self.before[state])
            if frame and before >= self.states + 2 * self.joints:
                before = int(origins[frame - 1, before - self.states - 2 * self.joints])
            state = before
        return self._read(runs[::-1])

    def _read(self, runs: Sequence[tuple[int, int, int]]) -> Path:
        path = Path([], [])
        for state, first, stop in runs:
            if state >= self.states + self.joints:
                path.filler.append((first, stop))
            elif state < self.states:
                chain = int(self.chain_of[state])
                if state == self.firsts[chain]:
                    path.said.append(Said(self.chains[chain][0], (), ()))
                word, classes, frames = path.said[-1]
                if (state - self.firsts[chain]) % SHORTEST:
                    path.said[-1] = Said(word, classes, (*frames[:-1], (frames[-1][0], stop)))
                else:
                    path.said[-1] = Said(word, (*classes, int(self.classes[state])), (*frames, (first, stop)))
        return path
