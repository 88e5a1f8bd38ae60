# SPDX-License-Identifier: BSD-3-Clause
"""Leave nothing behind when the system asks the process to end, as containers do by SIGTERM."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

# SIGHUP: the terminal is gone. Windows has none.
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Terminated(BaseException):
    """Raised where such a signal struck; nobody needs to catch it."""


@contextlib.contextmanager
def tidy_termination(last: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Turn a signal that would end the process at once into an exception, and end it afterwards.

    That is so for the length of the block, in the main thread, and where nobody handles the signal.
    When the block has cleaned up behind itself, and `last` has done the rest, the process ends by
    the signal that it got.
    """
    mine = [s for s in _SIGNALS if _is_main_thread() and signal.getsignal(s) is signal.SIG_DFL]
    struck: list[int] = []
    owner = os.getpid()

    def handle(number: int, frame: FrameType | None) -> None:
        if os.getpid() != owner:  # a fork has this function, too, but nothing to clean up
            _end_by(number)
        struck.append(number)
        if len(struck) == 1:  # a second one must not disturb the cleaning up
            raise Terminated(signal.Signals(number).name)

    for number in mine:
        signal.signal(number, handle)
    try:
        yield
    finally:
        if struck:
            with contextlib.suppress(Exception):
                last()
        for number in mine:
            if signal.getsignal(number) is handle:  # and not one that the block has installed
                signal.signal(number, signal.SIG_DFL)
        if struck:
            _end_by(struck[0])


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _end_by(number: int) -> None:
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
