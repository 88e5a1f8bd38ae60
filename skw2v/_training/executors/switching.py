"""How long a thread may keep Python's interpreter to itself while others wait for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds. NumPy lets go of the interpreter for each array operation and has it back before a
# waiting thread has woken up: with Python's 5 ms that thread waits for hundreds of operations.
_INTERVAL = 2e-5

_lock = threading.Lock()
_n_users = 0
_former = 0.0


@contextmanager
def quick_switching() -> Iterator[None]:
    """Let waiting threads have the interpreter soon, and restore what was before.

    The setting is that of the whole process; the last of several users restores it.
    """
    global _n_users, _former
    with _lock:
        if not _n_users:
            _former = sys.getswitchinterval()
            sys.setswitchinterval(min(_INTERVAL, _former))
        _n_users += 1
    try:
        yield
    finally:
        with _lock:
            _n_users -= 1
            if not _n_users:
                sys.setswitchinterval(_former)
