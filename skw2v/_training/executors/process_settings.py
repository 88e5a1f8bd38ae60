# SPDX-License-Identifier: BSD-3-Clause
"""Settings of the whole process that training changes while it runs.

Several trainings may run at once in threads, and end in any order. The first one changes a setting,
the last one restores what was there before.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

# Seconds. NumPy lets go of the interpreter for each array operation and has it back before a
# waiting thread has woken up. With Python's 5 ms that thread waits for hundreds of operations.
_SWITCH_INTERVAL = 2e-5

Restore = Callable[[], object]


class SharedSetting:
    """A setting that is changed as long as anybody uses it.

    Parameters
    ----------
    change : callable
        Changes the setting and returns a function that restores it.
    """

    def __init__(self, change: Callable[[], Restore]) -> None:
        self._change = change
        self._lock = threading.Lock()
        self._n_users = 0
        self._restore: Restore | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Use the setting for the length of a ``with`` block."""
        with self._lock:
            if self._n_users == 0:
                self._restore = self._change()
            self._n_users += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_users -= 1
                if self._n_users == 0 and self._restore is not None:
                    self._restore()


@cache
def _thread_pools() -> ThreadpoolController:
    # Made once: it searches all libraries of the process
    return ThreadpoolController()


def pin_blas() -> Restore:
    """Let BLAS use one thread, and return the function that restores what was before."""
    return _thread_pools().limit(limits=1, user_api="blas").restore_original_limits


def _switch_quickly() -> Restore:
    former = sys.getswitchinterval()
    sys.setswitchinterval(min(_SWITCH_INTERVAL, former))
    return lambda: sys.setswitchinterval(former)


# A block's products are too small to share out, and the number of threads must not change a bit.
single_threaded_blas = SharedSetting(pin_blas)
# Lets waiting threads have the interpreter soon.
quick_switching = SharedSetting(_switch_quickly)
