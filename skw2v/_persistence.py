# SPDX-License-Identifier: BSD-3-Clause
"""A fitted vectorizer in one archive of arrays: nothing is ever unpickled.

A file may come from a stranger. `FIELDS` says what each array must be, `fit`'s own rules say what
each parameter must be, and both are checked once, while the file is read. So all that uses a
vectorizer, down to SciPy's compiled loops, may rely on its shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.coverage import Coverage
from skw2v._documents import packed_statistics
from skw2v._documents.embedding import NORMS, DocumentEmbedding
from skw2v._documents.packed_statistics import pack_statistics, plain_classes, unpack_statistics
from skw2v._documents.pooling import POOLINGS
from skw2v._documents.weighting import LARGEST_WEIGHT, weighting_of
from skw2v._fit import Fitted
from skw2v._io.archive import open_archive, write_archive
from skw2v._io.atomic import StrPath
from skw2v._io.fields import Field, at_most, check_arrays, infinite, no_counts, not_positive
from skw2v._io.packed import (
    SCHEME,
    SUBWORDS,
    WORDS,
    pack_subwords,
    pack_words,
    unpack_subwords,
    unpack_words,
)
from skw2v._learning import LARGEST_NUMBER
from skw2v._training.choices import ARCHITECTURES, LOSSES
from skw2v._version import __version__
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors

# They have done their work, and may be larger than all the rest
_NEVER_SAVED = ("init_vectors", "init_output_vectors", "checkpoint")
_DTYPES = {"float32": np.float32, "float64": np.float64}
# Documents are rows of int32 ids.
_MAX_WORDS = np.iinfo(np.int32).max

# Scores are differences of logarithms.
_LARGEST_SCORE = 1e6
# The largest `scale` that is a parameter, over the smallest distance that is stretched to it
_LARGEST_SCALE = 2e18


def _no_scale(array: NDArray[Any]) -> str | None:
    """Say that an array holds what is no factor of rows, if it does."""
    return not_positive(array) or at_most(_LARGEST_SCALE)(array)


FIELDS = (
    Field("vectors", ("n_words", "dim"), ("f4", "f8"), at_most(LARGEST_NUMBER), large=True),
    *WORDS,
    Field("counts", ("n_words",), ("i8",), no_counts),
    Field("w_out", ("n_trained", "dim"), ("f4",), at_most(LARGEST_NUMBER), large=True),
    Field("loss_curve", ("n_epochs",), ("f8",), infinite),
    Field("weights", ("n_words",), ("f4", "f8"), at_most(LARGEST_WEIGHT), like="vectors"),
    Field("scores", ("n_words", "n_scores"), ("f4", "f8"), at_most(_LARGEST_SCORE), like="vectors"),
    # Rows of length 1
    Field("removed", ("n_removed", "n_columns"), ("f4", "f8"), at_most(2), like="vectors"),
    Field("scales", ("n_scales",), ("f8",), _no_scale),
    *packed_statistics.FIELDS,
)


def save_vectorizer(vectorizer: Any, path: StrPath, output_vectors: bool = True) -> None:
    """Write a fitted vectorizer; `ValueError` for parameters that only pickling would keep."""
    fitted: Fitted = vectorizer._state()
    _refuse_file_names(vectorizer.input)
    vectors, embedding = fitted.word_vectors, fitted.embedding
    w_out = fitted.w_out if output_vectors else None
    arrays: dict[str, NDArray[Any]] = {
        **pack_words(vectors.words),
        "vectors": vectors.vectors,
        "counts": np.asarray(vectors.counts),
        "w_out": np.empty((0, vectors.dim), np.float32) if w_out is None else w_out,
        "loss_curve": np.array(fitted.loss_curve, dtype=np.float64),
        "weights": embedding.weights,
        "scores": embedding.scores,
        "removed": embedding.components,
        "scales": np.array([embedding.scale, embedding.score_scale]),
        **pack_statistics(fitted.statistics, embedding.components.shape[1]),
    }
    metadata: dict[str, Any] = {}
    if isinstance(vectors, SubwordVectors):
        arrays |= pack_subwords(vectors.subword_rows)
        metadata[SCHEME] = vectors.subword_rows.scheme.as_parameters()
    fields = _fields(vectorizer._has_subwords)
    _check_lengths(check_arrays(fields, arrays), embedding.pooling)
    metadata |= {
        "kind": type(vectorizer).__name__,
        "parameters": {
            name: _plain(name, value) for name, value in vectorizer.get_params(deep=False).items()
        },
        "pooling": list(embedding.pooling),
        "norm": embedding.norm,
        "loss": fitted.loss,
        "architecture": fitted.architecture,
        "documents": fitted.document_kind,
        "init_coverage": fitted.init_coverage,
        "output_vectors": w_out is not None,
        "version": __version__,
        "classes": plain_classes(fitted.statistics.classes),
    }
    write_archive(path, arrays, metadata)


def load_vectorizer(cls: type[Any], path: StrPath, mmap: bool) -> Any:
    """Read what `save_vectorizer` wrote; `ValueError` for anything else."""
    with open_archive(path) as archive:
        metadata = archive.metadata()
        if metadata.get("kind") != cls.__name__:
            raise ValueError(
                f"this is no saved {cls.__name__}; word vectors alone are read by WordVectors.load"
            )
        vectorizer = _with_parameters(cls, metadata.get("parameters"), metadata.get("version"))
        pooling = _checked_pooling(metadata.get("pooling"))
        arrays, lengths = archive.read_fields(_fields(cls._has_subwords), mmap=mmap)
        _check_lengths(lengths, pooling)
        words = unpack_words(arrays["words"], arrays["word_offsets"])
        word_vectors = WordVectors(words, arrays["vectors"], counts=arrays["counts"])
        if cls._has_subwords:
            word_vectors = SubwordVectors.of(word_vectors, unpack_subwords(arrays, metadata))
        scale, score_scale = arrays["scales"].tolist()
        fitted = Fitted(
            word_vectors,
            DocumentEmbedding(
                pooling,
                arrays["weights"],
                arrays["scores"],
                arrays["removed"],
                scale,
                score_scale,
                _one_of(metadata, "norm", *NORMS),
            ),
            weighting_of(vectorizer.weighting),
            unpack_statistics(arrays, metadata.get("classes")),
            arrays["w_out"] if metadata.get("output_vectors", True) else None,
            _checked_loss(metadata.get("loss", "negative_sampling"), vectorizer),
            _one_of(metadata, "architecture", *ARCHITECTURES),
            tuple(arrays["loss_curve"].tolist()),
            _one_of(metadata, "documents", "text", "tokens"),
            _checked_coverage(metadata.get("init_coverage")),
        )
    vectorizer._publish(fitted)
    return vectorizer


def _checked_loss(loss: Any, vectorizer: Any) -> str:
    """Check that word2vec's output vectors belong to a loss that is known."""
    if hasattr(vectorizer, "loss") and loss not in tuple(LOSSES):
        raise ValueError(f"loss must be one of {tuple(LOSSES)}, found {loss!r:.60}")
    return str(loss)


def _one_of(metadata: Mapping[str, Any], key: str, *known: str) -> str | None:
    """Read one of some words, or nothing."""
    found = metadata.get(key)
    if found is not None and found not in known:
        raise ValueError(f"{key} must be one of {known}, found {found!r:.60}")
    return found


def _fields(with_subwords: bool) -> tuple[Field, ...]:
    """Return what the archive of an estimator must hold."""
    if not with_subwords:
        return FIELDS
    buckets, rows = SUBWORDS
    return (*FIELDS, buckets, replace(rows, problem=at_most(LARGEST_NUMBER)))


def _check_lengths(lengths: Mapping[str, int], pooling: tuple[str, ...]) -> None:
    """Check what the names of lengths alone don't say."""
    if lengths["n_words"] > _MAX_WORDS:
        raise ValueError(f"there are {lengths['n_words']:,} words, more than {_MAX_WORDS:,}")
    if lengths["n_trained"] > lengths["n_words"]:
        raise ValueError("the array 'w_out' has more rows than there are words")
    if lengths["n_scales"] != 2:
        raise ValueError("the array 'scales' must hold two numbers")
    n_columns = len(pooling) * lengths["dim"]
    if lengths["n_columns"] != n_columns or lengths["n_removed"] > n_columns:
        raise ValueError(
            f"the array 'removed' must have {n_columns} columns, and no more rows than that"
        )


def _checked_pooling(pooling: Any) -> tuple[str, ...]:
    names = tuple(POOLINGS)
    known = isinstance(pooling, list) and all(kind in names for kind in pooling)
    if not known or not pooling or len(set(pooling)) < len(pooling):
        raise ValueError(
            f"the pooling must be a list of some of {names}, each once, found {pooling!r:.60}"
        )
    return tuple(pooling)


def _checked_coverage(shares: Any) -> Coverage | None:
    if shares is None:
        return None
    are_numbers = isinstance(shares, list) and all(type(share) is float for share in shares)
    if not are_numbers or len(shares) != 2 or not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"init_coverage must be two shares from 0 to 1, found {shares!r:.60}")
    return Coverage(*shares)


def _plain(name: str, value: Any) -> Any:
    """Turn the value of a parameter into what JSON can hold."""
    if name == "dtype":
        return np.dtype(value).name
    if name in _NEVER_SAVED:
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(name, item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(name, item) for key, item in value.items()}
    raise ValueError(
        f"The parameter {name}={value!r:.60} cannot be saved without pickling. Set it to None, or "
        "use joblib.dump for a file that only you will load."
    )


def _with_parameters(cls: Any, saved: Any, version: Any) -> Any:
    """Make a vectorizer that is not fitted yet, after checking its parameters."""
    if not isinstance(saved, dict):
        raise ValueError("the parameters are missing")
    unknown = saved.keys() - cls().get_params(deep=False).keys()
    if unknown:
        raise ValueError(
            f"skw2v {__version__} knows no parameter {min(unknown)!r:.60}; the file was written by "
            f"{version!r:.20}"
        )
    parameters = {name: _from_plain(name, value) for name, value in saved.items()}
    vectorizer = cls(**parameters)
    _refuse_file_names(vectorizer.input)
    for name in _NEVER_SAVED:
        if getattr(vectorizer, name, None) is not None:
            raise ValueError(f"{name} are never saved, so that loading opens no other file")
    try:
        vectorizer._check()
        vectorizer.build_analyzer()
        b"ab".decode(vectorizer.encoding, "ignore")
    except (ValueError, TypeError, LookupError, ArithmeticError, re.error) as error:
        raise ValueError(f"a parameter is not valid: {error}") from error
    return vectorizer


def _from_plain(name: str, value: Any) -> Any:
    if name == "dtype" and isinstance(value, str):
        return _DTYPES.get(value, value)
    if name == "ngram_range" and isinstance(value, list) and all(type(n) is int for n in value):
        return tuple(value)
    return value


def _refuse_file_names(kind: Any) -> None:
    if kind == "filename":
        raise ValueError(
            "input='filename' is neither saved nor loaded, as a file from a stranger must not make "
            "transform open files: save with set_params(input='content'), and set it again after "
            "loading."
        )
