"""How other modules are told of a change: a head's properties, a take's name, a take's words."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Generic, ParamSpec

from bpy.types import Context, Object, PropertyGroup

Arguments = ParamSpec("Arguments")


class Change(Generic[Arguments]):
    """A kind of change, and the functions that are called for each one."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[Arguments, None]] = []
        self._is_quiet = False

    def subscribe(self, subscriber: Callable[Arguments, None]) -> Callable[[], None]:
        """Call a function for each change from now on; returns the function that ends this."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def publish(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        """Call all subscribers, unless the change is quiet."""
        if not self._is_quiet:
            for subscriber in tuple(self._subscribers):
                subscriber(*arguments, **named)

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Call nobody while the context lasts."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before


head_changed: Change[[Object]] = Change()  # the dials or the rig map of a head
take_renamed: Change[[str, str]] = Change()  # old name, new name
take_reworded: Change[[str, str]] = Change()  # name of the take, the text that it says now


def publish_head(group: PropertyGroup, _context: Context | None = None) -> None:
    """Publish that the head which a property group belongs to was changed: an ``update`` callback."""
    if isinstance(group.id_data, Object):
        head_changed.publish(group.id_data)
