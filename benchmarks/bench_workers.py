# SPDX-License-Identifier: BSD-3-Clause
"""How workers scale: what this machine has of them, and what more cores would give.

Each run is one epoch of Wikipedia in a process of its own. The first table has words per second of
any number of workers, as threads and as processes, in times of one worker; how much more CPU time
all of them took together; and beside them one-worker trainings side by side that know nothing of
each other, which is the most that the machine can give. All workers end with the same vectors, or
the benchmark fails.

The second table is a model. One worker is timed part by part: computing a batch, adding its rows,
drawing samples. A round of n batches takes w workers ⌈n/w⌉ times a batch, the w-th part of adding
all rows, and two meetings, which are timed with threads that do nothing else. Sizes of the rounds
are those of the very training. It is checked by the first table, and says what 4 to 64 cores would
give that are as fast as this one, memory included.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_workers.py --quick
    python benchmarks/bench_workers.py --workers 1 2 4 8 16 --repeats 5
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import resource
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from _corpora import write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown, median_and_range
from _systems import Training, load_skw2v, run_to_end
from joblib import parallel_config
from joblib.externals.loky import get_reusable_executor

from skw2v._training import worker as worker_module
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.worker import TrainingWorker

THREADS, PROCESSES, APART = "threads", "processes", "apart"
BACKENDS = {THREADS: "threading", PROCESSES: "loky"}
PREDICTED = (1, 2, 4, 8, 12, 16, 32, 64)
MEETINGS = 2000
Result = TypeVar("Result")


def measure(job: Job) -> Job:
    """Train for an epoch, and tell the time of the clock and of all cores."""
    training = Training(
        "skw2v", job["folder"], job["architecture"], epochs=job["epochs"], workers=job["workers"]
    )
    with parallel_config(BACKENDS.get(job["kind"], "threading"), n_jobs=job["workers"]):
        _, run = load_skw2v(training)
        before, start = cpu_seconds(), time.perf_counter()
        if job["kind"] == "profile":
            return profile(lambda: run_to_end(run)) | {"n_words": run.trainer.n_tokens}
        run_to_end(run)
        seconds = time.perf_counter() - start
    if job["kind"] == PROCESSES and job["workers"] > 1:
        get_reusable_executor(reuse=True).shutdown(wait=True)
    return {
        "speed": run.trainer.n_tokens * training.epochs / seconds,
        "cpu": cpu_seconds() - before,
        "vectors": hashlib.sha256(run.w_in.tobytes()).hexdigest()[:12],
    }


def cpu_seconds() -> float:
    """Seconds that this process and those that it has waited for had of all cores."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def profile(run: Callable[[], Any]) -> Job:
    """Time the parts of a training with one worker."""
    seconds: defaultdict[str, float] = defaultdict(float)
    sizes = []

    def noting(task: Any) -> Any:
        sizes.append(task.per_round)
        return compute(task)

    compute = worker_module.compute_gradients
    worker_module.compute_gradients = timed(noting, "compute", seconds)
    with (
        timing(TrainingWorker, "gather", "compute", seconds),
        timing(TrainingWorker, "apply", "apply", seconds),
        timing(Sampler, "draw", "draw", seconds),
    ):
        start = time.perf_counter()
        run()
        seconds["all"] = time.perf_counter() - start
    worker_module.compute_gradients = compute
    rounds = [(n, len(list(batches)) / n) for n, batches in groupby(sizes)]
    return dict(seconds) | {"rounds": rounds, "n_batches": len(sizes), "meeting": meeting()}


@contextmanager
def timing(owner: type, name: str, part: str, seconds: defaultdict[str, float]) -> Iterator[None]:
    """Time a method of a class."""
    method = getattr(owner, name)
    setattr(owner, name, timed(method, part, seconds))
    try:
        yield
    finally:
        setattr(owner, name, method)


def timed(
    function: Callable[..., Result], part: str, seconds: defaultdict[str, float]
) -> Callable[..., Result]:
    def run(*args: Any, **kwargs: Any) -> Result:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[part] += time.perf_counter() - start

    return run


def meeting() -> float:
    """Seconds that two threads take to meet."""
    barrier = threading.Barrier(2)

    def meet() -> None:
        for _ in range(MEETINGS):
            barrier.wait()

    other = threading.Thread(target=meet)
    start = time.perf_counter()
    other.start()
    meet()
    other.join()
    return (time.perf_counter() - start) / MEETINGS


def predicted_seconds(found: Job, n_workers: int) -> float:
    """Compute how long so many workers take: the model of this module."""
    of_batch, of_apply = (found[part] / found["n_batches"] for part in ("compute", "apply"))
    # What is in no part goes on in each worker: a list of batches, a rate
    rest = found["all"] - found["compute"] - found["apply"] - found["draw"]
    seconds = rest + found["draw"] / n_workers
    for n_batches, n_rounds in found["rounds"]:
        seconds += n_rounds * math.ceil(n_batches / n_workers) * of_batch
        seconds += n_rounds * n_batches * of_apply / n_workers
        # More workers than two: the last one is later
        seconds += n_rounds * 2 * found["meeting"] * math.log2(max(1, n_workers))
    return seconds


def run_all(options: argparse.Namespace, folder: str) -> dict[tuple[str, str, int], list[Job]]:
    """Run everything in turn, as often as there are repeats."""
    runs: dict[tuple[str, str, int], list[Job]] = {}
    kinds = [(kind, n) for n in options.workers for kind in (THREADS, PROCESSES) if n > 1]
    kinds = [(THREADS, 1), *kinds, (APART, len(os.sched_getaffinity(0))), ("profile", 1)]
    for repeat in range(options.repeats):
        for architecture in options.architectures:
            for kind, n in kinds:
                job = {
                    "kind": kind,
                    "workers": 1 if kind == APART else n,
                    "architecture": architecture,
                    "epochs": options.epochs,
                    "folder": folder,
                }
                log(f"{repeat + 1}: {architecture}, {kind}, {n}")
                cores = max(options.workers)
                if kind == APART:
                    found = side_by_side(job, n)
                else:
                    found = in_own_process(__file__, job, 1 if n == 1 else cores)
                runs.setdefault((architecture, kind, n), []).append(found)
    return runs


def side_by_side(job: Job, n: int) -> Job:
    """Train as often as there are cores, all at once, and add up their speed."""
    with ThreadPoolExecutor(n) as pool:
        found = list(pool.map(lambda _: in_own_process(__file__, job, n), range(n)))
    return found[0] | {"speed": sum(each["speed"] for each in found)}


def measured_table(runs: dict[tuple[str, str, int], list[Job]]) -> str:
    """Make a row for each number and kind of workers; all must have found the same vectors."""
    rows = []
    for (architecture, kind, n), group in runs.items():
        if kind == "profile":
            continue
        alone = runs[architecture, THREADS, 1]
        if {run["vectors"] for run in group} != {alone[0]["vectors"]}:
            raise SystemExit(f"{n} {kind} have trained other vectors: {architecture}")
        speed, cpu = ([run[what] for run in group] for what in ("speed", "cpu"))
        times = median(speed) / median(run["speed"] for run in alone)
        inflation = median(cpu) / median(run["cpu"] for run in alone)
        rows.append(
            [
                architecture,
                "trainings apart" if kind == APART else kind if n > 1 else "one worker",
                str(n),
                median_and_range([each / 1e6 for each in speed]),
                f"{times:.2f}",
                "–" if kind == APART else f"{inflation:.2f}",
            ]
        )
    header = ["architecture", "kind", "workers", "million words/s", "× one", "CPU time × one"]
    return markdown(header, rows)


def predicted_table(runs: dict[tuple[str, str, int], list[Job]]) -> str:
    """Make a row of each architecture's parts, and of what they predict."""
    rows = []
    for (architecture, kind, _), group in runs.items():
        if kind != "profile":
            continue
        parts = [
            f"{median(run[part] / run['all'] for run in group):.0%}"
            for part in ("compute", "apply", "draw")
        ]
        times = [
            f"{median(predicted_seconds(run, 1) / predicted_seconds(run, n) for run in group):.1f}"
            for n in PREDICTED[1:]
        ]
        rows.append([architecture, *parts, *times])
    header = ["architecture", "compute", "apply", "draw"]
    return markdown([*header, *(f"{n} workers" for n in PREDICTED[1:])], rows)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--workers", nargs="+", type=int, default=[1, 2, 4, 8, 16], help="default: 1 2 4 8 16")
    add("--architectures", nargs="+", default=["skipgram", "cbow"], help="default: both")
    add("--megabytes", type=float, help="how much of wiki8; default: all")
    add("--epochs", type=int, default=1, help="default: %(default)s")
    add("--repeats", type=int, default=3, help="runs of each; default: %(default)s")
    add("--quick", action="store_true", help="5 MB of wiki8, 1 and 2 workers, one run of each")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        vars(options).update(megabytes=5, workers=[1, 2], repeats=1)
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_corpus("wiki8", Path(folder), options.megabytes)
        runs = run_all(options, folder)
    print(measured_table(runs))
    print()
    print(predicted_table(runs))
    print()
    print(machine_line(__file__, sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    main()
