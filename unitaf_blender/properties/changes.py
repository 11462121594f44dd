"""Events that other modules subscribe to: changes of a head's properties, of a take's name and of its text."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Generic, ParamSpec

from bpy.types import Context, Object, PropertyGroup

Arguments = ParamSpec("Arguments")


class Change(Generic[Arguments]):
    """An event and its subscribers."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[Arguments, None]] = []
        self._is_quiet = False

    def subscribe(self, subscriber: Callable[Arguments, None]) -> Callable[[], None]:
        """Calls a function at each change from now on; returns the function that unsubscribes it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def publish(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        """Calls all subscribers, except inside ``quiet``."""
        if not self._is_quiet:
            for subscriber in tuple(self._subscribers):
                subscriber(*arguments, **named)

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Calls no subscriber while the context lasts."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before


head_changed: Change[[Object]] = Change()  # the dials or the rig map of a head
take_renamed: Change[[str, str]] = Change()  # old name, new name
take_reworded: Change[[str, str]] = Change()  # name of the take, the text that it says now


def publish_head(group: PropertyGroup, _context: Context | None = None) -> None:
    """Publishes a change of the head that a property group belongs to: an ``update`` callback."""
    if isinstance(group.id_data, Object):
        head_changed.publish(group.id_data)
