"""Blocks of rows that are computed one by one, or side by side on the threads that ``engines.threads`` allows.

Each block is computed by one thread alone, so that the number of threads changes no bit of the result.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from ... import engines
from ...errors import check_stop


def each_block(compute: Callable[[int], None], starts: range) -> None:
    """Calls ``compute`` with the first row of each block; calls must write different rows.

    Raises what ``check_stop`` raises between blocks, after those that have begun have ended.
    """
    threads = min(engines.threads(), len(starts))
    if threads < 2:
        for first in starts:
            check_stop()
            compute(first)
        return
    waiting: list[Future[None]] = []
    try:
        for first in starts:
            check_stop()
            if len(waiting) == threads:
                waiting.pop(0).result()
            waiting.append(_pool(engines.threads()).submit(compute, first))
    finally:
        for future in waiting:
            future.result()


@functools.lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="blocks")
