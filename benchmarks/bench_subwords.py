# SPDX-License-Identifier: BSD-3-Clause
"""Words made of subwords: speed and quality beside fastText's own C++ and gensim's FastText.

    python benchmarks/bench_subwords.py --quick
    python benchmarks/bench_subwords.py --megabytes 30
    python benchmarks/bench_subwords.py --megabytes 30 --epochs 5 --architectures skipgram
    python benchmarks/bench_subwords.py --korean

All systems read the same documents of wiki8 with the same settings: dim 100, window 5, 5 negative
samples, subsampling 1e-3, at least 5 occurrences, n-grams of 3 to 6 characters in 2,000,000
buckets. Learning rates are each system's own. Every run has a process of its own; systems take
turns. Speed is in words of the vocabulary for each second of CPU time of the training; fastText's
reading of the file, which its library does not tell apart, is timed by a run of no epoch and taken
away. Quality is of the same runs.

With ``--korean``: NSMC's reviews (Korean, short), means of the words' vectors and a logistic
regression; words, character n-grams and subwords side by side, and TF-IDF.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from _corpora import DOCUMENTS, data_path, open_data, write_corpus
from _harness import Job, in_own_process, log, machine_line, markdown, missing

from skw2v import FastTextVectorizer, Word2VecVectorizer, WordVectors
from skw2v._corpus.encoding import read_corpus
from skw2v._corpus.selection import Selection, build_corpus
from skw2v._subwords.rows import numbered
from skw2v._subwords.scheme import SubwordScheme
from skw2v._training.assembly import prepare_training
from skw2v._training.parameters import TrainingParameters
from skw2v.metrics import evaluate_analogies, evaluate_similarity

SYSTEMS = ("skw2v", "fasttext", "gensim")
ANALOGIES = "analogies/questions-words.txt"
SIMILARITIES = {"WS353": "wordsim/wordsim353.tsv", "SimLex": "wordsim/simlex999.txt"}
DIM, WINDOW, NEGATIVE, SAMPLE, MIN_COUNT = 100, 5, 5, 1e-3, 5
MIN_N, MAX_N, N_BUCKETS = 3, 6, 2_000_000
# Reviews with spelling mistakes that are common on the web, and the words that are meant
MISSPELT = {"최고에여": "최고예요", "재밋다": "재밌다", "지루햇다": "지루했다"}


@dataclass(frozen=True)
class Run:
    """One training."""

    system: str
    folder: str
    architecture: str
    epochs: int
    workers: int
    seed: int

    @property
    def documents(self) -> Path:
        """File with one document a line."""
        return Path(self.folder) / DOCUMENTS


def measure(job: Job) -> Job:
    """Train in this process, and judge the vectors."""
    word_vectors, speed = TRAINERS[job["system"]](Run(**job))
    return {"words_per_second": speed, **quality(word_vectors)}


def train_skw2v(run: Run) -> tuple[WordVectors, float]:
    with run.documents.open(encoding="utf-8") as file:
        vocabulary, corpus = build_corpus(*read_corpus(map(str.split, file)), Selection(MIN_COUNT))
    parameters = TrainingParameters(
        architecture=run.architecture,
        dim=DIM,
        window=WINDOW,
        negative=NEGATIVE,
        sample=SAMPLE,
        epochs=run.epochs,
        n_jobs=run.workers,
        has_subwords=True,
    )
    start = time.process_time()
    bags, _ = numbered(SubwordScheme("chars", MIN_N, MAX_N, N_BUCKETS).bags(vocabulary.words))
    training = prepare_training(corpus, vocabulary, parameters, seed=run.seed, bags=bags)
    for _ in training.trainer.run():
        pass
    vectors = training.w_in
    seconds = time.process_time() - start
    return WordVectors(vocabulary.words, vectors), corpus.n_tokens * run.epochs / seconds


def train_fasttext(run: Run) -> tuple[WordVectors, float]:
    try:
        import fasttext
    except ImportError:
        raise missing("fasttext-wheel") from None

    def timed(epochs: int) -> tuple[Any, float]:
        start = time.process_time()
        model = fasttext.train_unsupervised(
            str(run.documents),
            model=run.architecture,
            dim=DIM,
            ws=WINDOW,
            neg=NEGATIVE,
            t=SAMPLE,
            minCount=MIN_COUNT,
            minn=MIN_N,
            maxn=MAX_N,
            bucket=N_BUCKETS,
            epoch=epochs,
            thread=run.workers,
            verbose=0,
        )
        return model, time.process_time() - start

    _, reading = timed(0)
    model, seconds = timed(run.epochs)
    words, counts = model.get_words(include_freq=True)
    known = [word for word in words if word != "</s>"]
    n_words = int(counts.sum()) - int(dict(zip(words, counts, strict=True)).get("</s>", 0))
    vectors = WordVectors(known, [model.get_word_vector(word) for word in known])
    return vectors, n_words * run.epochs / (seconds - reading)


def train_gensim(run: Run) -> tuple[WordVectors, float]:
    try:
        from gensim.models import FastText
    except ImportError:
        raise missing("gensim") from None
    model = FastText(
        vector_size=DIM,
        window=WINDOW,
        negative=NEGATIVE,
        sample=SAMPLE,
        min_count=MIN_COUNT,
        sg=int(run.architecture == "skipgram"),
        alpha={"skipgram": 0.025, "cbow": 0.05}[run.architecture],
        workers=run.workers,
        seed=run.seed,
        min_n=MIN_N,
        max_n=MAX_N,
        bucket=N_BUCKETS,
    )
    with run.documents.open(encoding="utf-8") as file:
        documents = [list(map(sys.intern, line.split())) for line in file]
    model.build_vocab(documents)
    start = time.process_time()
    model.train(documents, total_examples=model.corpus_count, epochs=run.epochs)
    seconds = time.process_time() - start
    n_words = sum(model.wv.expandos["count"].tolist()) * run.epochs
    return WordVectors(model.wv.index_to_key, model.wv.vectors), n_words / seconds


TRAINERS = {"skw2v": train_skw2v, "fasttext": train_fasttext, "gensim": train_gensim}


def quality(word_vectors: WordVectors) -> dict[str, float]:
    """Analogies, in all and apart for meaning and grammar, and word similarities."""
    result = evaluate_analogies(word_vectors, data_path(ANALOGIES))
    found = {"analogy": result.accuracy}
    for name, is_grammar in (("semantic", False), ("syntactic", True)):
        parts = [
            part
            for section, part in result.sections.items()
            if section.startswith("gram") == is_grammar
        ]
        n_asked = sum(part.n_asked for part in parts)
        found[name] = sum(part.n_correct for part in parts) / max(1, n_asked)
    for name, path in SIMILARITIES.items():
        found[name] = evaluate_similarity(word_vectors, data_path(path)).spearman
    return found


def compare(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    """Run all systems in turn; yield rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        write_corpus("wiki8", Path(folder), options.megabytes)
        for architecture in options.architectures:
            results: dict[str, list[Job]] = {system: [] for system in options.systems}
            for seed in range(options.repeats):
                for system in options.systems:
                    run = Run(system, folder, architecture, options.epochs, options.workers, seed)
                    results[system].append(in_own_process(__file__, asdict(run), options.workers))
                    log(f"{architecture} {system} {seed}: {results[system][-1]}")
            yield from rows_of(architecture, results)


def rows_of(architecture: str, results: dict[str, list[Job]]) -> Iterator[Sequence[str]]:
    """Medians of each system, and how many times as fast as that skw2v is."""
    speeds = {
        system: median(run["words_per_second"] for run in runs) for system, runs in results.items()
    }
    for system, runs in results.items():
        ratio = speeds.get("skw2v", 0) / speeds[system]
        numbers = [
            f"{median(run[name] for run in runs):.3f}" for name in runs[0] if "words" not in name
        ]
        yield [architecture, system, f"{speeds[system] / 1e6:.3f}", f"{ratio:.1f}", *numbers]


def read_nsmc(part: str) -> tuple[list[str], list[int]]:
    with open_data(f"nsmc/ratings_{part}.txt.xz") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [row[1] for row in rows], [int(row[2]) for row in rows]


def korean_estimators(n_jobs: int) -> dict[str, Any]:
    """Ways to make vectors of Korean words, and TF-IDF of the words and of their pieces."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    common = {"random_state": 0, "n_jobs": n_jobs}
    return {
        "TF-IDF, words": TfidfVectorizer(token_pattern=r"(?u)\b\w+\b"),
        "TF-IDF, char_wb 1–3": TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3)),
        "words": Word2VecVectorizer(**common),
        "char_wb 1–3": Word2VecVectorizer(analyzer="char_wb", ngram_range=(1, 3), **common),
        "subwords, chars 3–6": FastTextVectorizer(**common),
        "subwords, chars 1–4": FastTextVectorizer(min_n=1, max_n=4, **common),
        "subwords, jamo": FastTextVectorizer(subwords="jamo", **common),
        "subwords, jamo, oov skipped": FastTextVectorizer(subwords="jamo", oov="skip", **common),
    }


def compare_korean(options: argparse.Namespace) -> Iterator[Sequence[str]]:
    """Accuracy on NSMC, the share of unknown tokens, and neighbours of misspelt words."""
    from sklearn.linear_model import LogisticRegression

    train, y = read_nsmc("train")
    test, y_test = read_nsmc("test")
    train, y = train[: options.reviews], y[: options.reviews]
    for name, vectorizer in korean_estimators(options.workers).items():
        start = time.process_time()
        X = vectorizer.fit_transform(train)
        seconds = time.process_time() - start
        classifier = LogisticRegression(C=10, max_iter=1000).fit(X, y)
        analyze, known = vectorizer.build_analyzer(), vectorizer.vocabulary_
        tokens = [token for text in test for token in analyze(text)]
        unknown = sum(token not in known for token in tokens) / len(tokens)
        accuracy = classifier.score(vectorizer.transform(test), y_test)
        log(f"{name}: {accuracy:.4f}, {unknown:.4f}, {seconds:.0f} s")
        if isinstance(vectorizer, FastTextVectorizer):
            for word in MISSPELT:
                neighbours = vectorizer.word_vectors_.most_similar(word, topn=5)
                log(f"    {word}: {', '.join(found for found, _ in neighbours)}")
        yield [name, f"{accuracy:.3f}", f"{100 * unknown:.1f} %", f"{seconds:.0f}"]


def main(arguments: Sequence[str]) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--job", type=json.loads, help=argparse.SUPPRESS)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument(
        "--architectures", nargs="+", choices=("skipgram", "cbow"), default=["skipgram", "cbow"]
    )
    parser.add_argument("--megabytes", type=float, help="of wiki8; all of it by default")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="skw2v on two megabytes of wiki8")
    parser.add_argument("--korean", action="store_true", help="NSMC instead of wiki8")
    parser.add_argument("--reviews", type=int, help="of NSMC to train on; all by default")
    options = parser.parse_args(arguments)
    if options.job is not None:
        print(json.dumps(measure(options.job)))
        return
    if options.quick:
        options.systems, options.megabytes = ["skw2v"], 2.0
    if options.korean:
        header = ["features", "accuracy", "unknown tokens", "CPU s"]
        print(markdown(header, compare_korean(options)))
    else:
        header = ["architecture", "system", "M words/CPU s", "skw2v is × as fast"]
        header += ["analogy", "semantic", "syntactic", *SIMILARITIES]
        print(markdown(header, compare(options)))
    print(f"\n{machine_line(__file__, arguments)}")


if __name__ == "__main__":
    main(sys.argv[1:])
