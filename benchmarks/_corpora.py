# SPDX-License-Identifier: BSD-3-Clause
"""The texts of the benchmarks, each written to a plain file with one document a line.

They are found in the folder that the environment variable SKW2V_DATA names.
"""

from __future__ import annotations

import json
import lzma
import os
import random
import runpy
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

CORPORA = ("wiki8", "ptb", "imdb")
DOCUMENT_WORDS = 10_000
DOCUMENTS, TEST_DOCUMENTS, LABELS = "documents.txt", "test.txt", "labels.json"
ANALOGIES = "analogies/questions-words.txt"
DOCSTRINGS = Path(__file__).parents[1] / "examples" / "docstrings.py"
TOPICS = {
    "scipy": "cluster fft integrate interpolate linalg ndimage optimize signal sparse spatial "
    "stats",
    "sklearn": "cluster datasets decomposition ensemble linear_model metrics model_selection "
    "neighbors preprocessing",
}
SIMILARITIES = {"WS353": "wordsim/wordsim353.tsv", "SimLex": "wordsim/simlex999.txt"}


class Labelled(NamedTuple):
    """Texts and their labels."""

    texts: list[str]
    labels: list[int]


def data_path(name: str) -> Path:
    """Find a data file, or end with a message that says what to do."""
    folder = os.environ.get("SKW2V_DATA")
    if folder is None:
        raise SystemExit(
            "This benchmark reads public data sets: set the environment variable SKW2V_DATA to the "
            f"folder that holds them ({name} and others)."
        )
    path = Path(folder) / name
    if not path.exists():
        raise SystemExit(f"{name} is missing from the folder that SKW2V_DATA names.")
    return path


def open_data(name: str) -> TextIO:
    path = data_path(name)
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def read_reviews(part: str, n: int | None = None) -> Labelled:
    """Read the "train" or "test" part of IMDB, or n reviews of it at random."""
    with open_data(f"imdb/{part}.tsv.xz") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t", 3) for line in file]
    if n is not None:
        # Not the first n, which all have the same label.
        rows = random.Random(0).sample(rows, min(n, len(rows)))
    return Labelled([row[3] for row in rows], [int(row[1]) for row in rows])


def read_topics(n: int | None = None) -> Labelled:
    """Read docstrings, at most n of a topic; the topic is the part of a library that they are from.

    The same text is never there twice, or it would be in the training and in the test part.
    """
    iter_docstrings = runpy.run_path(str(DOCSTRINGS))["iter_docstrings"]
    topics: dict[str, int] = {}
    parts = [f"{library}.{part}" for library in TOPICS for part in TOPICS[library].split()]
    for number, part in enumerate(parts):
        for text in islice(iter_docstrings(part), n):
            topics.setdefault(text, number)
    return Labelled(list(topics), list(topics.values()))


def wiki_documents(megabytes: float | None = None) -> Iterator[str]:
    """Cut wiki8, or its first megabytes, into documents of 10,000 words."""
    left = 1 << 62 if megabytes is None else round(megabytes * 1e6)
    words: list[str] = []
    rest = ""
    with open_data("wiki8.txt.xz") as file:
        while left > 0 and (chunk := file.read(min(left, 1 << 20))):
            left -= len(chunk)
            # What follows the last blank may be half a word.
            whole, _, rest = (rest + chunk).rpartition(" ")
            words += whole.split()
            while len(words) >= DOCUMENT_WORDS:
                yield " ".join(words[:DOCUMENT_WORDS])
                del words[:DOCUMENT_WORDS]
    yield " ".join(words)


def analysed(texts: Iterable[str]) -> Iterator[str]:
    """Tokenise texts as `Word2VecVectorizer` does by default."""
    from skw2v import Word2VecVectorizer

    analyze = Word2VecVectorizer().build_analyzer()
    for text in texts:
        yield " ".join(analyze(text))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line.strip()}\n" for line in lines)


def write_corpus(name: str, folder: Path, megabytes: float | None = None) -> None:
    """Write the documents of a corpus, and for IMDB also the test reviews and the labels."""
    if name == "imdb":
        train, test = read_reviews("train"), read_reviews("test")
        write_lines(folder / DOCUMENTS, analysed(train.texts))
        write_lines(folder / TEST_DOCUMENTS, analysed(test.texts))
        (folder / LABELS).write_text(json.dumps([train.labels, test.labels]), encoding="utf-8")
    elif name == "ptb":
        with open_data("ptb/ptb.train.txt") as file:
            write_lines(folder / DOCUMENTS, file)
    else:
        write_lines(folder / DOCUMENTS, wiki_documents(megabytes))


def everything() -> Iterator[str]:
    """Go through all texts, in documents: Wikipedia, then reviews, news and short reviews."""
    yield from wiki_documents()
    for part in ("train", "test"):
        yield from analysed(read_reviews(part).texts)
    with open_data("imdb/unsup.txt.xz") as file:
        yield from analysed(file)
    with open_data("ptb/ptb.train.txt") as file:
        yield from file
    for part in ("train", "test"):
        with open_data(f"nsmc/ratings_{part}.txt.xz") as file:
            next(file)
            yield from analysed(line.split("\t")[1] for line in file)


def write_words(path: Path, n_words: int) -> None:
    """Write documents of so many words in all, from the beginning again if there are too few."""
    with path.open("w", encoding="utf-8") as file:
        while n_words > 0:
            for document in everything():
                words = document.split()[:n_words]
                file.write(" ".join(words) + "\n")
                n_words -= len(words)
                if n_words <= 0:
                    break
