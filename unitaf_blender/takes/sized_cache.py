"""A cache whose values take a limited number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SizedCache(Generic[Value]):
    """Holds the values that were used last, up to a number of bytes.

    limit: bytes of all values together. size: returns the bytes of a key and its value.
    """

    def __init__(self, limit: int, size: Callable[[Hashable, Value], int]) -> None:
        self._limit = limit
        self._size = size
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._bytes = 0

    @property
    def used(self) -> int:
        """Bytes of all values."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Returns the value of a key; makes it if it is not held. A value larger than the limit is not held."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key][0]
        value = make()
        size = self._size(key, value)
        if size <= self._limit and key not in self._values:
            self._values[key] = value, size
            self._bytes += size
            while self._bytes > self._limit:
                self._bytes -= self._values.popitem(last=False)[1][1]
        return value

    def clear(self) -> None:
        """Forgets all values."""
        self._values.clear()
        self._bytes = 0
