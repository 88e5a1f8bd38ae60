# SPDX-License-Identifier: BSD-3-Clause
"""Files: whatever is in one, reading it gives something sound or a `ValueError`."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from skw2v import SubwordVectors, Word2VecVectorizer, WordVectors

from .archives import archive_contents
from .mutations import mutated
from .targets import register
from .work import at_most

DOCUMENTS = ["tea", "tea milk tea sugar", "", "coffee"]
# The most calls that a file may take, whatever is in it, and more for each of its bytes. Most take
# a tenth of that. Once some took time in the square of their length.
MAX_CALLS, MAX_CALLS_A_BYTE = 50_000, 0.1


@dataclass(frozen=True)
class FileCase:
    """A file and how to read it."""

    content: bytes
    options: dict[str, Any] = field(default_factory=dict)
    vectorizer: bool = False
    subwords: bool = False


@cache
def folder() -> tempfile.TemporaryDirectory[str]:
    """Where the file is written; after a crash of the process it is still there."""
    return tempfile.TemporaryDirectory(prefix="skw2v-fuzz-")


def check_file(case: FileCase) -> None:
    """Read a file and use what comes out of it."""
    loaded: Any
    path = Path(folder().name) / "file"
    path.unlink(missing_ok=True)  # an old one may still be mapped
    path.write_bytes(case.content)
    problem = None
    most = MAX_CALLS + MAX_CALLS_A_BYTE * len(case.content)
    try:
        words = SubwordVectors if case.subwords else WordVectors
        load = Word2VecVectorizer.load if case.vectorizer else words.load
        with warnings.catch_warnings(), at_most(most):
            # That most lines are skipped is as good as an error.
            warnings.filterwarnings("ignore", ".*on_bad_lines='skip' left out", UserWarning)
            loaded = load(path, **case.options)
    except ValueError as error:
        problem = str(error)
    if problem is not None:
        assert str(path) in problem, "the error does not name the file"
    elif case.vectorizer:
        check_vectorizer(loaded)
    else:
        check_word_vectors(loaded, mapped=case.options.get("mmap", False))


def check_word_vectors(wv: WordVectors, *, mapped: bool) -> None:
    """Check what the class promises of any instance."""
    assert wv.vectors.shape == (len(wv), wv.dim)
    assert len(set(wv.words)) == len(wv.words)
    assert wv.vectors.dtype in (np.float32, np.float64)
    assert mapped or np.isfinite(wv.vectors).all()
    if wv.counts is not None:
        assert wv.counts.shape == (len(wv),)
        assert (wv.counts >= 0).all()
    if isinstance(wv, SubwordVectors):
        vectors, _ = wv.compose(["tea", "좋아요", ""])
        assert vectors.shape == (3, wv.dim)
    for word in wv.words[:5]:
        np.testing.assert_array_equal(wv[word], wv.vectors[wv.vocabulary[word]])


def check_vectorizer(model: Word2VecVectorizer) -> None:
    """Compare `transform` with the same in plain loops, which read no foreign memory."""
    analyze = model.build_analyzer()
    with np.errstate(all="ignore"):
        rows = model.transform(DOCUMENTS)
        for document, row in zip(DOCUMENTS, rows, strict=True):
            ids = [i for w in analyze(document) if (i := model.vocabulary_.get(w)) is not None]
            expected = naive_row(model, ids)
            if np.isfinite(expected).all() and np.abs(expected).max(initial=0) < 1e6:
                np.testing.assert_allclose(row, expected, rtol=1e-3, atol=1e-3)
            assert row.shape == expected.shape
    assert len(model.get_feature_names_out()) == rows.shape[1]


def naive_row(model: Word2VecVectorizer, ids: list[int]) -> np.ndarray:
    """Embed one document."""
    embedding, vectors = model._fitted.embedding, model.word_vectors_.vectors
    if not ids:
        return np.zeros(rows_length(model))
    weighted = np.array([vectors[i] * embedding.weights[i] for i in ids], dtype=np.float64)
    pools = {"mean": np.mean, "sum": np.sum, "max": np.max, "min": np.min, "std": np.std}
    row = np.concatenate([pools[kind](weighted, axis=0) for kind in embedding.pooling])
    if len(embedding.components):
        row = row - embedding.components.T @ (embedding.components @ row)
    if embedding.norm is not None:
        length, of_words = np.linalg.norm(row), np.linalg.norm(weighted, axis=1).max()
        # What is left of words that cancel each other is rounding, whose direction nobody knows
        row = row / length if length > 1e-3 * of_words else row * np.nan
    scores = np.mean([embedding.scores[i] for i in ids], axis=0)
    return np.concatenate([row * embedding.scale, scores * embedding.score_scale])


def rows_length(model: Word2VecVectorizer) -> int:
    """Number of columns."""
    return (
        len(model._fitted.embedding.pooling) * model.word_vectors_.dim + model.word_scores_.shape[1]
    )


# --- inputs

WORDS = st.sampled_from(["tea", "milk", "좋아요", "x\r", "a\u00a0b", "", "1"]) | st.text(max_size=3)
NUMBERS = st.sampled_from(["1", "-2.5", "3e2", ".5", "nan", "inf", "1e60", "1_0", "x", "", "\t1"])
COMPRESSORS = st.sampled_from([bytes, bytes, bytes, gzip.compress, bz2.compress, lzma.compress])


@st.composite
def texts(draw: Callable) -> bytes:
    """Text files, good ones and others."""
    dim = draw(st.integers(1, 3))
    lines = [
        " ".join([draw(WORDS), *draw(st.lists(NUMBERS, min_size=dim, max_size=dim))])
        for _ in range(draw(st.integers(0, 4)))
    ]
    if draw(st.booleans()):
        lines.insert(0, f"{draw(st.integers(-1, 4))} {draw(st.sampled_from([dim, 0, -1, 10**9]))}")
    return "\n".join(lines).encode("utf-8", "surrogatepass") + draw(st.sampled_from([b"", b"\n"]))


@st.composite
def binaries(draw: Callable) -> bytes:
    """word2vec's binary files, good ones and others."""
    n_words, dim = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    width = 4 * dim
    records = [
        draw(WORDS).encode() + b" " + draw(st.binary(min_size=width, max_size=width))
        for _ in range(n_words)
    ]
    return f"{n_words} {dim}\n".encode() + draw(st.sampled_from([b"", b"\n"])).join(records)


@cache
def fasttext_file(max_n: int) -> bytes:
    """Return a small file of fastText's."""
    rows = np.arange(24, dtype=np.float32).reshape(12, 2)
    options = {"min_n": 1, "max_n": max_n, "n_buckets": 12, "counts": [3, 2, 1]}
    vectors = SubwordVectors(["tea", "좋아요", "</s>"], rows[:3], range(12), rows, **options)
    path = Path(folder().name) / "fasttext.bin"
    vectors.save(path)
    return path.read_bytes()


@st.composite
def fasttext_files(draw: Callable) -> FileCase:
    """Damage a file of fastText's, and read it by one of two classes."""
    content = draw(mutated(st.sampled_from([fasttext_file(2), fasttext_file(0)])))
    options = {
        "limit": draw(st.sampled_from([None, None, 1, 3])),
        "max_bytes": draw(st.sampled_from([None, None, 10, 1000])),
    }
    return FileCase(content, options, subwords=draw(st.booleans()))


@st.composite
def word_files(draw: Callable, contents: st.SearchStrategy[bytes]) -> FileCase:
    """Damage a file of word vectors, compress it, damage it again, and read it somehow."""
    content = draw(COMPRESSORS)(draw(mutated(contents)))
    if draw(st.booleans()):
        content = draw(mutated(st.just(content), max_edits=2))
    options = {
        "format": draw(st.sampled_from([None, "glove", "word2vec", "word2vec-binary", "skw2v"])),
        "on_bad_lines": draw(st.sampled_from(["error", "skip"])),
        "limit": draw(st.sampled_from([None, None, 1, 3])),
        "dtype": draw(st.sampled_from([np.float32, np.float64])),
        "max_bytes": draw(st.sampled_from([None, None, 10, 1000])),
    }
    return FileCase(content, options)


@st.composite
def archive_files(draw: Callable, vectorizer: bool) -> FileCase:
    """Archives as they are read by one of the two classes."""
    options: dict[str, Any] = {"mmap": draw(st.booleans())}
    if not vectorizer:
        options["limit"] = draw(st.sampled_from([None, 1, 5]))
    return FileCase(draw(archive_contents()), options, vectorizer)


register("text files", word_files(texts()), check_file)
register("binary files", word_files(binaries()), check_file)
register("files of fastText", fasttext_files(), check_file)
register("archives of word vectors", archive_files(vectorizer=False), check_file)
register("archives of vectorizers", archive_files(vectorizer=True), check_file)
