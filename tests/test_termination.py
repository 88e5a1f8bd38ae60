# SPDX-License-Identifier: BSD-3-Clause
"""SIGTERM, as containers are ended by: the process ends by it, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fuzz.work import HANGS_AFTER

from skw2v import WordVectors
from skw2v._termination import Terminated, tidy_termination

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]


def run(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


SAVE = """
import os, signal, sys
from skw2v import WordVectors, Word2VecVectorizer
from skw2v._io import atomic

path, name, what = sys.argv[1:]
os.fsync = lambda _: [os.kill(os.getpid(), getattr(signal, name)) for _ in range(2)]
if what == "vectorizer":
    saved = Word2VecVectorizer(dim=2, min_count=1, epochs=1).fit(["a b"])
else:
    saved = WordVectors(["a"], [[1.0]])
saved.save(path)
print("not ended")
"""


@pytest.fixture
def signals_end_processes():
    """Also where the tests run without a terminal and SIGHUP is ignored."""
    former = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, former)


@pytest.mark.parametrize(
    ("name", "what", "number"),
    [
        ("v.npz", "vectors", "SIGTERM"),
        ("v.txt.gz", "vectors", "SIGHUP"),
        ("v.npz", "vectorizer", "SIGTERM"),
    ],
)
def test_saving_leaves_the_old_file_alone(tmp_path, name, what, number, signals_end_processes):
    path = tmp_path / name
    WordVectors(["old"], [[1.0]]).save(path)
    old = path.read_bytes()
    done = run(SAVE, path, number, what)
    assert done.returncode == -getattr(signal, number), done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == old


FIT = """
import os, signal, sys, warnings
from joblib import parallel_config
from skw2v import Word2VecVectorizer
from skw2v._training.worker import TrainingState

warnings.simplefilter("ignore", UserWarning)
documents = [[f"w{i * j % 7}" for j in range(40)] for i in range(5)]
learn, n_applied = TrainingState.learn, 0
backend, where = sys.argv[1:]


def ended_apply(self, update):
    global n_applied
    n_applied += 1
    if n_applied == 5:
        print(os.getpid(), flush=True)
        if where == "between":
            os.kill(os.getpid(), signal.SIGTERM)
    learn(self, update)


TrainingState.learn = ended_apply
with parallel_config(backend=backend, n_jobs=2):
    Word2VecVectorizer(dim=4, min_count=1, epochs=10_000, random_state=0).fit(documents)
print("not ended")
"""


def of_session(session):
    """Processes of a session, whoever their parents are by now."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = process.joinpath("stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found[int(process.name)] = process.joinpath("cmdline").read_bytes()
        except OSError:
            pass
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("backend", "where"),
    [("loky", "between"), ("loky", "anywhere"), ("multiprocessing", "between")],
)
def test_a_fit_by_processes_leaves_none(backend, where):
    process = subprocess.Popen(
        [sys.executable, "-c", FIT, backend, where],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert process.stdout.readline().strip() == str(process.pid)
    if where == "anywhere":
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
    process.wait(timeout=HANGS_AFTER)
    end = time.monotonic() + HANGS_AFTER
    while (left := of_session(process.pid)) and time.monotonic() < end:
        time.sleep(0.1)
    output, errors = process.stdout.read(), process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert process.returncode == -signal.SIGTERM, errors
    assert not left
    assert output == ""
    shared = Path("/dev/shm").glob(f"*[-_]{process.pid}[-_]*")
    assert not list(shared)
    assert "Traceback" not in errors


def test_the_former_handler_is_back():
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    with tidy_termination():
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        with tidy_termination():  # the outer one does the work
            pass
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_handler_that_was_installed_meanwhile_stays(signals_end_processes):
    def handler(*_):
        pass

    try:
        with tidy_termination():
            signal.signal(signal.SIGTERM, handler)
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


def test_who_handles_signals_goes_on_doing_so(tmp_path, monkeypatch):
    caught = []
    fsync = os.fsync

    def signal_and_fsync(descriptor):
        os.kill(os.getpid(), signal.SIGTERM)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", signal_and_fsync)
    former = signal.signal(signal.SIGTERM, lambda *_: caught.append(1))
    try:
        WordVectors(["a"], [[1.0]]).save(tmp_path / "v.npz")
    finally:
        signal.signal(signal.SIGTERM, former)
    assert caught
    assert WordVectors.load(tmp_path / "v.npz").words == ("a",)


def test_other_threads_leave_signals_alone(tmp_path):
    handlers = []

    def look():
        with tidy_termination():
            handlers.append(signal.getsignal(signal.SIGTERM))
        WordVectors(["a"], [[1.0]]).save(tmp_path / "v.npz")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert handlers == [signal.SIG_DFL]
    assert WordVectors.load(tmp_path / "v.npz").words == ("a",)


def test_forks_end_by_the_signal():
    code = (
        "import os, signal\n"
        "from skw2v._termination import tidy_termination\n"
        "with tidy_termination():\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        print('not ended')\n"
        "        os._exit(0)\n"
        "    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = run(code)
    assert (done.stdout, done.returncode) == ("-15\n", 0), done.stderr


def test_swallowing_the_exception_does_not_keep_the_process():
    code = (
        "import os, signal\n"
        "from skw2v._termination import Terminated, tidy_termination\n"
        "with tidy_termination(last=lambda: print('last', flush=True)):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "    except Terminated as error:\n"
        "        print(error, flush=True)\n"
        "print('not ended')\n"
    )
    done = run(code)
    assert (done.stdout, done.returncode) == ("SIGTERM\nlast\n", -signal.SIGTERM), done.stderr
    assert not issubclass(Terminated, Exception)
