# SPDX-License-Identifier: BSD-3-Clause
"""Ctrl-C in a fit whose workers are processes: they are joblib's, and none is lost sight of."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.work import HANGS_AFTER

SCRIPT = """
import os, signal, warnings
from pathlib import Path

from joblib import parallel_config
from joblib.externals.loky import get_reusable_executor

from skw2v import Word2VecVectorizer
from skw2v._training.worker import TrainingState

warnings.simplefilter("ignore", UserWarning)
documents = [[f"w{i * j % 7}" for j in range(40)] for i in range(5)]
learn, n_applied = TrainingState.learn, 0


def interrupted_apply(self, update):
    global n_applied
    n_applied += 1
    if n_applied == 5:
        os.kill(os.getpid(), signal.SIGINT)
    learn(self, update)


def fit(epochs):
    return Word2VecVectorizer(dim=4, min_count=1, epochs=epochs, random_state=0).fit(documents)


def workers():
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1]
            if int(parent) == os.getpid() and b"tracker" not in process.joinpath(
                "cmdline"
            ).read_bytes():
                found.add(int(process.name))
        except OSError:
            pass
    return found


TrainingState.learn = interrupted_apply
with parallel_config(backend="loky", n_jobs=2):
    try:
        fit(epochs=10_000)
    except KeyboardInterrupt:
        print("interrupted")
    TrainingState.learn = learn
    # joblib keeps its workers for the next call
    left = workers()
    again = fit(epochs=1)
    assert workers() == left
    assert len(left) == 2
get_reusable_executor().shutdown(wait=True, kill_workers=True)
assert not workers()
assert again.word_vectors_ == fit(epochs=1).word_vectors_
print("all gone")
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_joblib_has_all_workers_that_are_left():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.stdout.split("\n")[:2] == ["interrupted", "all gone"], done.stderr
