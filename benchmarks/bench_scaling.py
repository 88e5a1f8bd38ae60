# SPDX-License-Identifier: BSD-3-Clause
"""How time and memory grow with tokens, dim, window and vocabulary.

Each point is one epoch in a process of its own, kept on as many cores as it has workers: seconds of
the training, and the most memory that the process ever held. Tokens are all public texts at hand
one after the other, read from a file (from the beginning again if they are too few); dim and window
vary on the first tokens of these. For the vocabulary, words are drawn from Zipf's law, as many as
leave the same number of tokens after subsampling. The exponent is that of the power of x that the
seconds follow best: 1 is linear.

``--memory`` fits a vectorizer on Wikipedia instead, as lists of 10,000 tokens that a generator
reads from a file, and compares the most memory that the process held with 4 bytes a token, the two
tables of vectors and 300 MB for everything else, Python and its libraries included.

The data sets are found in the folder that the environment variable SKW2V_DATA names.

    python benchmarks/bench_scaling.py --quick
    python benchmarks/bench_scaling.py --output scaling.png
    python benchmarks/bench_scaling.py --memory
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from _corpora import DOCUMENT_WORDS, DOCUMENTS, write_corpus, write_words
from _harness import Job, in_own_process, log, machine_line, markdown, median_and_range, memory
from _systems import MIN_COUNT, SAMPLE, Training, prepare_skw2v, run_to_end

from skw2v import Word2VecVectorizer
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import read_corpus
from skw2v._corpus.selection import Selection, build_corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.assembly import TrainingRun
from skw2v._training.sampling.subsampling import keep_probability

MILLION = 1_000_000
SWEEPS = {
    "tokens": [n * MILLION for n in (1, 2, 4, 8, 16, 31, 62)],
    "dim": [50, 100, 200, 300],
    "window": [2, 5, 10, 20],
    "vocabulary": [1_000, 5_000, 20_000, 100_000, 500_000],
}
QUICK = {
    "tokens": [MILLION // 4, MILLION // 2, MILLION],
    "dim": [50, 100, 200],
    "window": [2, 5, 10],
    "vocabulary": [1_000, 10_000, 100_000],
}
BUDGET_PER_TOKEN, BUDGET_FOR_ALL_ELSE = 4, 300e6
Points = dict[int, list[Job]]


def measure(job: Job) -> Job:
    """Run one job in this process."""
    if job["what"] == "memory":
        return measure_fit(job)
    training = Training("skw2v", job["folder"], **job["training"])
    if job["what"] == "vocabulary":
        vocabulary, corpus = zipf_corpus(job["words"], job["tokens"])
    else:
        stream = documents(training.documents, job["tokens"])
        vocabulary, corpus = build_corpus(*read_corpus(stream), Selection(MIN_COUNT))
    run = prepare_skw2v(training, vocabulary, corpus)
    start = time.perf_counter()
    run_to_end(run)
    return {
        "seconds": (time.perf_counter() - start) / run.trainer.epochs,
        "tokens": corpus.n_tokens,
        "kept": round(corpus.n_tokens * run.trainer.sampler.kept_share),
        "vocabulary": len(vocabulary),
        "tables": tables(run),
        "peak": memory("VmHWM"),
    }


def tables(run: TrainingRun) -> int:
    return run.w_in.nbytes + run.w_out.nbytes


def documents(path: Path, n_tokens: int | None = None) -> Iterator[list[str]]:
    """Read tokens from a file, as many as asked for; the file is never held as a whole."""
    left = sys.maxsize if n_tokens is None else n_tokens
    with path.open(encoding="utf-8") as file:
        for line in file:
            tokens = line.split()[:left]
            yield tokens
            left -= len(tokens)
            if left <= 0:
                return


def zipf_corpus(n_words: int, n_kept: int) -> tuple[Vocabulary, Corpus]:
    """Draw a corpus of which so many tokens stay after subsampling."""
    shares = 1 / np.arange(1, n_words + 1)
    shares /= shares.sum()
    # Counts large enough for shares to be exact: how many tokens stay does not depend on them.
    keep = keep_probability((shares * 1e12).astype(np.int64), SAMPLE)
    n_tokens = round(n_kept / float(shares @ keep))
    cumulative = np.cumsum(shares)
    ids = np.empty(n_tokens, dtype=np.int32)
    rng = np.random.default_rng(0)
    for start in range(0, n_tokens, MILLION):
        drawn = np.searchsorted(cumulative, rng.random(len(ids[start : start + MILLION])))
        ids[start : start + MILLION] = np.minimum(drawn, n_words - 1)
    counts = np.bincount(ids, minlength=n_words)
    offsets = np.append(np.arange(0, n_tokens, DOCUMENT_WORDS), n_tokens)
    return Vocabulary([f"word{i}" for i in range(n_words)], counts), Corpus(ids, offsets)


def measure_fit(job: Job) -> Job:
    """Fit a vectorizer on what a generator reads, and see what this process holds."""
    training = Training("skw2v", job["folder"], **job["training"])
    vectorizer = Word2VecVectorizer(
        architecture=training.architecture,
        dim=training.dim,
        min_count=MIN_COUNT,
        epochs=training.epochs,
        n_jobs=training.workers,
        random_state=training.seed,
    )
    before = memory("VmRSS")
    vectorizer.fit(documents(training.documents))
    after, peak = memory("VmRSS"), memory("VmHWM")
    tokens = sum(map(len, documents(training.documents)))
    n_words, dim = vectorizer.word_vectors_.vectors.shape
    size = 2 * 4 * n_words * dim
    return {
        "tokens": tokens,
        "vocabulary": n_words,
        "tables": size,
        "before": before,
        "after": after,
        "peak": peak,
        "budget": BUDGET_PER_TOKEN * tokens + size + BUDGET_FOR_ALL_ELSE,
    }


def job_for(options: argparse.Namespace, folder: str, what: str, x: int) -> Job:
    """Describe the point at which `what` is x and all else as the options say."""
    dim = x if what == "dim" else options.dim
    training = {"architecture": options.architecture, "dim": dim, "workers": options.workers}
    if what == "window":
        training["window"] = x
    return {
        "what": what,
        "folder": folder,
        "training": training,
        "tokens": x if what == "tokens" else options.fixed_tokens,
        "words": x,
    }


def run_sweeps(options: argparse.Namespace, folder: str) -> dict[str, Points]:
    """Run all points of all sweeps in turn, as often as there are repeats."""
    found: dict[str, Points] = {what: {} for what in options.sweeps}
    for repeat in range(options.repeats):
        for what, points in found.items():
            for x in (QUICK if options.quick else SWEEPS)[what]:
                if what == "tokens" and x > options.most_tokens:
                    continue
                job = job_for(options, folder, what, x)
                result = in_own_process(__file__, job, options.workers)
                log(f"{repeat + 1}: {what} {x:,}: {result}")
                points.setdefault(x, []).append(result)
    return found


def exponent(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Fit the b of y = a·x^b."""
    return float(np.polyfit(np.log(xs), np.log(ys), 1)[0])


def curve(what: str, points: Points) -> tuple[list[float], list[float]]:
    """Return x and the median seconds; tokens are those that were in the vocabulary."""
    xs = [float(runs[0]["tokens"] if what == "tokens" else x) for x, runs in points.items()]
    return xs, [median(run["seconds"] for run in runs) for runs in points.values()]


def table(what: str, points: Points) -> str:
    """Make the table of one sweep."""
    header = [what] if what in ("dim", "window") else []
    header += ["tokens", "vocabulary", "seconds/epoch", "kept words/s", "peak MB", "tables MB"]
    rows = []
    for x, runs in points.items():
        first = runs[0]
        seconds = median(run["seconds"] for run in runs)
        row = [f"{x}"] if what in ("dim", "window") else []
        row += [f"{first['tokens']:,}", f"{first['vocabulary']:,}"]
        row.append(median_and_range([run["seconds"] for run in runs]))
        row.append(f"{first['kept'] / seconds:,.0f}")
        row += [f"{median(run['peak'] for run in runs) / 1e6:.0f}", f"{first['tables'] / 1e6:.0f}"]
        rows.append(row)
    return markdown(header, rows)


def draw(found: dict[str, Points], output: str) -> None:
    """Draw seconds an epoch over each x, on log–log axes, beside a line of slope 1."""
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import FormatStrFormatter, LogLocator
    except ImportError:
        raise SystemExit('--output needs matplotlib: pip install "skw2v[plot]"') from None
    figure = Figure(figsize=(3.2 * len(found), 3.2), layout="constrained")
    axes = figure.subplots(1, len(found), squeeze=False)[0]
    for ax, (what, points) in zip(axes, found.items(), strict=True):
        xs, ys = curve(what, points)
        label = f"exponent {exponent(xs, ys):.2f}" if len(xs) > 1 else "seconds"
        if what != "vocabulary":
            linear = [ys[0] * x / xs[0] for x in xs]
            ax.loglog(xs, linear, ":", color="0.6", label="linear")
        ax.loglog(xs, ys, "o-", label=label)
        # A flat curve would fill the panel with its noise.
        ax.set_ylim(min(ys) / 2, max(ys) * 4)
        ax.set_xticks(xs, map(in_short, xs), fontsize="small")
        ax.minorticks_off()
        ax.set_xlabel(what)
        ax.legend(frameon=False, fontsize="small", loc="upper left")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes[0].set_ylabel("seconds per epoch")
    figure.savefig(output, dpi=150)


def in_short(number: float) -> str:
    """Write 500,000 as 500k."""
    for unit, letter in ((MILLION, "M"), (1000, "k")):
        if number >= unit:
            return f"{float(f'{number / unit:.2g}'):g}{letter}"
    return f"{number:g}"


def scaling(options: argparse.Namespace, folder: str) -> None:
    """Print the table and the exponent of each sweep, and draw them."""
    texts = [what for what in options.sweeps if what != "vocabulary"]
    if texts:
        most = max((QUICK if options.quick else SWEEPS)["tokens"])
        n_words = min(most, options.most_tokens) if "tokens" in texts else 0
        write_words(Path(folder) / DOCUMENTS, max(n_words, options.fixed_tokens))
    found = run_sweeps(options, folder)
    for what, points in found.items():
        print(f"\n{what}:\n\n{table(what, points)}")
        if len(points) > 1:
            print(f"\nseconds grow as {what}^{exponent(*curve(what, points)):.2f}")
    if options.output:
        draw(found, options.output)


def compare_memory(options: argparse.Namespace, folder: str) -> None:
    """Print what `fit` holds, beside the budget."""
    megabytes = 2.0 if options.quick else options.megabytes
    write_corpus("wiki8", Path(folder), megabytes)
    job = job_for(options, folder, "memory", 0)
    runs = [in_own_process(__file__, job, options.workers) for _ in range(options.repeats)]
    header = ("tokens", "vocabulary", "tables MB", "before MB", "after MB", "peak MB", "budget MB")
    sizes = ("tables", "before", "after", "peak", "budget")
    first = runs[0]
    row = [f"{first['tokens']:,}", f"{first['vocabulary']:,}"]
    row += [f"{median(run[name] for run in runs) / 1e6:.0f}" for name in sizes]
    print(markdown(header, [row]))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sweeps", nargs="+", choices=SWEEPS, default=list(SWEEPS), help="default: all")
    add("--architecture", choices=("skipgram", "cbow"), default="skipgram")
    add("--dim", type=int, default=100, help="where it does not vary; default: %(default)s")
    add("--workers", type=int, default=1, help="default: %(default)s")
    add("--most-tokens", type=int, default=62 * MILLION, help="default: %(default)s")
    add(
        "--fixed-tokens",
        type=int,
        default=4 * MILLION,
        help="tokens where they do not vary; default: %(default)s",
    )
    add("--repeats", type=int, default=1, help="runs of each point; default: %(default)s")
    add("--output", metavar="PNG", help="draw the curves (needs matplotlib)")
    add("--memory", action="store_true", help="measure the memory of fit instead")
    add("--megabytes", type=float, help="how much of wiki8 --memory reads; default: all")
    add("--quick", action="store_true", help="few and small points")
    add("--job", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.quick:
        options.fixed_tokens = MILLION // 4
    return options


def main(argv: Sequence[str] | None = None) -> None:
    options = parse_arguments(argv)
    if options.job:
        print(json.dumps(measure(json.loads(options.job))))
        return
    with tempfile.TemporaryDirectory() as folder:
        (compare_memory if options.memory else scaling)(options, folder)
    print(f"\n{machine_line(__file__, sys.argv[1:] if argv is None else argv)}")


if __name__ == "__main__":
    main()
