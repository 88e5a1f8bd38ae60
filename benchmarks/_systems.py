# SPDX-License-Identifier: BSD-3-Clause
"""The trainers that are compared, each from a file of documents to word vectors and words/s.

All see the same documents and the same settings: window 5, 5 negative samples (or hierarchical
softmax), subsampling 1e-3, at least 5 occurrences. Learning rates are each system's own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from _corpora import DOCUMENTS
from _harness import Job, missing

from skw2v import WordVectors
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import read_corpus
from skw2v._corpus.selection import Selection, build_corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._training.assembly import TrainingRun, prepare_training
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.parameters import TrainingParameters

WINDOW, NEGATIVE, SAMPLE, MIN_COUNT = 5, 5, 1e-3, 5
# The start of the learning rate that gensim and word2vec.c are used with.
THEIR_RATE = {"skipgram": 0.025, "cbow": 0.05}
_PROGRESS = re.compile(rb"Progress: ([0-9.]+)%")


@dataclass(frozen=True)
class Training:
    """One training: which system, and how."""

    system: str
    folder: str
    architecture: str = "skipgram"
    loss: str = "negative_sampling"
    optimizer: str = "sgd"
    dim: int = 100
    window: int = WINDOW
    epochs: int = 1
    workers: int = 1
    seed: int = 0
    word2vec: str | None = None
    cpu_time: bool = False

    @property
    def documents(self) -> Path:
        """File with one document a line."""
        return Path(self.folder) / DOCUMENTS

    def as_job(self) -> Job:
        """Everything as JSON can write it."""
        return asdict(self)


@dataclass(frozen=True)
class Trained:
    """What came out: vectors, and how many words a second were trained."""

    word_vectors: WordVectors
    words_per_second: float
    run: TrainingRun | None = None
    losses: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        """Time of the training run of skw2v."""
        assert self.run is not None
        return (
            self.run.trainer.sampler.corpus.n_tokens
            * self.run.trainer.epochs
            / self.words_per_second
        )


def train(training: Training) -> Trained:
    """Train with the system that is named."""
    if training.system == "skw2v":
        return train_skw2v(training)
    if training.system == "word2vec.c":
        return train_word2vec_c(training)
    return train_gensim(training)


def prepare_skw2v(training: Training, vocabulary: Vocabulary, corpus: Corpus) -> TrainingRun:
    """Make the tables and the trainer."""
    parameters = TrainingParameters(
        architecture=training.architecture,
        loss=training.loss,
        optimizer=training.optimizer,
        dim=training.dim,
        window=training.window,
        negative=NEGATIVE,
        sample=SAMPLE,
        epochs=training.epochs,
        n_jobs=training.workers,
    )
    return prepare_training(corpus, vocabulary, parameters, seed=training.seed)


def load_skw2v(training: Training) -> tuple[Vocabulary, TrainingRun]:
    """Read the documents and make everything ready to train."""
    with training.documents.open(encoding="utf-8") as file:
        vocabulary, corpus = build_corpus(*read_corpus(map(str.split, file)), Selection(MIN_COUNT))
    return vocabulary, prepare_skw2v(training, vocabulary, corpus)


def train_skw2v(training: Training) -> Trained:
    """Train with skw2v; reading, vocabulary and tables are not timed."""
    vocabulary, run = load_skw2v(training)
    now = clock(training)
    start = now()
    losses = run_to_end(run)
    seconds = now() - start
    n_words = run.trainer.sampler.corpus.n_tokens * run.trainer.epochs
    return Trained(WordVectors(vocabulary.words, run.w_in), n_words / seconds, run, losses)


def run_to_end(run: TrainingRun) -> tuple[float, ...]:
    """Train, and return the loss of each epoch."""
    return tuple(record.loss for record in run.trainer.run())


def clock(training: Training) -> Callable[[], float]:
    """Return what tells the time: that of the clock, or that of this process on all cores."""
    return time.process_time if training.cpu_time else time.perf_counter


def train_gensim(training: Training) -> Trained:
    """Train with gensim, from lists of tokens ("gensim") or from the file ("gensim-file")."""
    try:
        from gensim.models import Word2Vec
    except ImportError:
        raise missing("gensim") from None
    model = Word2Vec(
        vector_size=training.dim,
        window=training.window,
        hs=int(training.loss == "hierarchical_softmax"),
        negative=NEGATIVE if training.loss == "negative_sampling" else 0,
        sample=SAMPLE,
        min_count=MIN_COUNT,
        sg=int(training.architecture == "skipgram"),
        alpha=THEIR_RATE[training.architecture],
        workers=training.workers,
        seed=training.seed,
    )
    if training.system == "gensim-file":
        source = {"corpus_file": str(training.documents)}
    else:
        with training.documents.open(encoding="utf-8") as file:
            # Equal words are one object, which is found faster in the vocabulary.
            source = {"corpus_iterable": [list(map(sys.intern, line.split())) for line in file]}
    model.build_vocab(**source)
    now = clock(training)
    start = now()
    model.train(
        **source,
        total_examples=model.corpus_count,
        total_words=model.corpus_total_words,
        epochs=training.epochs,
    )
    seconds = now() - start
    # Only words of the vocabulary count, as for skw2v.
    n_words = sum(model.wv.expandos["count"].tolist()) * training.epochs
    return Trained(WordVectors(model.wv.index_to_key, model.wv.vectors), n_words / seconds)


def train_word2vec_c(training: Training) -> Trained:
    """Train with the binary of word2vec.c, timed by its own reports of progress."""
    assert training.word2vec is not None
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "vectors.bin"
        command = [training.word2vec, *_word2vec_c_arguments(training, output)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            share, seconds = read_progress(process.stdout.fileno())
        if process.returncode:
            raise SystemExit(f"word2vec.c ended with exit status {process.returncode}.")
        word_vectors = WordVectors.load(output)
    with training.documents.open(encoding="utf-8") as file:
        vocabulary, _ = build_corpus(*read_corpus(map(str.split, file)), Selection(MIN_COUNT))
    n_words = int(vocabulary.counts.sum()) * training.epochs
    return Trained(word_vectors, share * n_words / seconds)


def _word2vec_c_arguments(training: Training, output: Path) -> list[str]:
    options = {
        "train": training.documents,
        "output": output,
        "size": training.dim,
        "window": training.window,
        "negative": NEGATIVE if training.loss == "negative_sampling" else 0,
        "sample": SAMPLE,
        "min-count": MIN_COUNT,
        "cbow": int(training.architecture == "cbow"),
        "alpha": THEIR_RATE[training.architecture],
        "threads": training.workers,
        "iter": training.epochs,
        "hs": int(training.loss == "hierarchical_softmax"),
        "binary": 1,
    }
    return [text for name, value in options.items() for text in (f"-{name}", str(value))]


def read_progress(descriptor: int) -> tuple[float, float]:
    """Share of the words between word2vec.c's first and last report, and seconds between them.

    Reports begin with the training, after the vocabulary, and end with it, before the vectors are
    written.
    """
    reports: list[tuple[float, float]] = []
    tail = b""
    while chunk := os.read(descriptor, 1 << 16):
        now = time.perf_counter()
        found = _PROGRESS.findall(tail + chunk)
        tail = chunk[-40:]
        if found and (not reports or float(found[-1]) > reports[-1][0]):
            reports.append((float(found[-1]), now))
    if len(reports) < 2:
        raise SystemExit("word2vec.c reports every 10,000 words: the corpus is too short for it.")
    (first, start), (last, end) = reports[0], reports[-1]
    return (last - first) / 100, end - start


def training_flops(training: Training, run: TrainingRun) -> float:
    """Floating-point operations of the matrix products of a training, two for a multiply-add.

    There are three products for each block: of outputs × context × dim in skip-gram, and of outputs
    × centres × dim in CBOW. Negative sampling has targets and negatives as outputs (CBOW: negatives
    alone), the full softmax all words. What is done row by row, such as CBOW's means, is not
    counted.
    """
    shape, sampler = run.trainer.worker.settings.model.shape, run.trainer.sampler
    objective, skipgram = run.trainer.worker.settings.objective, training.architecture == "skipgram"
    if isinstance(objective, NegativeSampling):
        n_outputs = objective.shared + shape.tokens * skipgram
    elif isinstance(objective, Softmax):
        n_outputs = objective.n_words
    else:
        raise SystemExit(f"--roofline counts no operations of --loss {training.loss}.")
    per_block = 3 * n_outputs * (shape.tokens + 2 * shape.window * skipgram)
    n_blocks = sampler.corpus.n_tokens * sampler.kept_share / shape.tokens * run.trainer.epochs
    return 2.0 * per_block * training.dim * n_blocks


def sgemm_flops(
    now: Callable[[], float] = time.perf_counter, size: int = 1024, seconds: float = 0.5
) -> float:
    """Floating-point operations a second of the best of many float32 products on one thread."""
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(0)
    a, b = rng.random((2, size, size), dtype=np.float32)
    out = np.empty_like(a)
    best = np.inf
    with threadpool_limits(1, user_api="blas"):
        stop = now() + seconds
        while now() < stop or best == np.inf:
            start = now()
            np.matmul(a, b, out=out)
            best = min(best, now() - start)
    return 2.0 * size**3 / best
