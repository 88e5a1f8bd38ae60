# SPDX-License-Identifier: BSD-3-Clause
"""Which values the parameters of estimators may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import signature
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from skw2v._compat import (
    Interval,
    InvalidParameterError,
    RealNotInt,
    StrOptions,
    validate_parameters,
)
from skw2v._documents.pooling import POOLINGS
from skw2v._documents.weighting import WEIGHTINGS
from skw2v._subwords.scheme import MAX_BUCKETS, MAX_LENGTH, SUBWORDS
from skw2v._training.choices import ARCHITECTURES, LOSSES, OPTIMIZERS
from skw2v._words.from_gensim import KeyedVectors, TrainedModel
from skw2v._words.vectors import WordVectors


def at_least(low: int) -> Any:
    """Constrain a parameter to the integers from `low` on."""
    return Interval(Integral, low, None, closed="left")


# Word vectors, a file of them, gensim's, or none
WORD_VECTORS: list[Any] = [WordVectors, str, Path, KeyedVectors, TrainedModel, None]
# A number of documents, or their share: 1 is a number, 1.0 a share.
_NUMBER_OR_SHARE = [Interval(RealNotInt, 0, 1, closed="both"), at_least(1)]

# What each parameter may be: one of a list. The same as in CountVectorizer:
TEXT_CONSTRAINTS: dict[str, Any] = {
    "input": [StrOptions({"filename", "file", "content"})],
    "encoding": [str],
    "decode_error": [StrOptions({"strict", "ignore", "replace"})],
    "strip_accents": [StrOptions({"ascii", "unicode"}), None, callable],
    "lowercase": ["boolean"],
    "preprocessor": [callable, None],
    "tokenizer": [callable, None],
    "stop_words": [StrOptions({"english"}), list, None],
    "token_pattern": [str, None],
    "ngram_range": [tuple],
    "analyzer": [StrOptions({"word", "char", "char_wb"}), callable],
}
# Which words to keep; `min_count` alone is not CountVectorizer's.
SELECTION_CONSTRAINTS: dict[str, Any] = {
    "min_count": [at_least(1)],
    "min_df": _NUMBER_OR_SHARE,
    "max_df": _NUMBER_OR_SHARE,
    "max_features": [at_least(1), None],
    "vocabulary": [Mapping, Iterable, None],
}
# Those of all estimators that turn word vectors into rows
EMBEDDING_CONSTRAINTS: dict[str, Any] = {
    **TEXT_CONSTRAINTS,
    **SELECTION_CONSTRAINTS,
    "dim": [at_least(1)],
    "weighting": [StrOptions(WEIGHTINGS.keys()), Mapping, callable, None],
    "pooling": [StrOptions(POOLINGS.keys()), list, tuple],
    "remove_components": [at_least(0)],
    "scale": [Interval(Real, 0, 1e6, closed="right"), None],
    "dtype": "no_validation",
    "n_jobs": [Interval(Integral, None, -1, closed="right"), at_least(1), None],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
}
# Those of estimators that train epoch by epoch
TRAINING_CONSTRAINTS: dict[str, Any] = {
    **EMBEDDING_CONSTRAINTS,
    "architecture": [StrOptions(ARCHITECTURES.keys())],
    "loss": [StrOptions(LOSSES.keys())],
    "optimizer": [StrOptions(OPTIMIZERS.keys())],
    "window": [at_least(1)],
    "negative": [at_least(1)],
    "ns_exponent": [Interval(Real, None, None, closed="neither")],
    "sample": [Interval(Real, 0, None, closed="left")],
    "shrink_windows": ["boolean"],
    "epochs": [StrOptions({"auto"}), at_least(0)],
    "learning_rate": [StrOptions({"auto"}), Interval(Real, 0, None, closed="neither")],
    "min_learning_rate": [Interval(Real, 0, None, closed="left")],
    "batch_size": [StrOptions({"auto"}), at_least(1)],
    "init_vectors": WORD_VECTORS,
    "freeze_init": ["boolean"],
    "warm_start": ["boolean"],
}
# Those of estimators that count co-occurrences
COOCCURRENCE_CONSTRAINTS: dict[str, Any] = {
    **EMBEDDING_CONSTRAINTS,
    "window": [at_least(1)],
    "max_memory": [Interval(Real, 0, None, closed="left")],
}

# Those of `FastTextVectorizer`
SUBWORD_CONSTRAINTS: dict[str, Any] = {
    **TRAINING_CONSTRAINTS,
    "min_n": [Interval(Integral, 1, MAX_LENGTH, closed="both")],
    "max_n": [Interval(Integral, 0, MAX_LENGTH, closed="both")],
    "n_buckets": [Interval(Integral, 1, MAX_BUCKETS, closed="both")],
    "subwords": [StrOptions(set(SUBWORDS))],
    "oov": [StrOptions({"subwords", "skip"})],
}

# Parameters that must be finite numbers and no booleans. The constraints let both through: in
# Python, True is the integer 1, and infinity is a real number.
_NUMBERS = (
    "dim",
    "window",
    "negative",
    "ns_exponent",
    "sample",
    "epochs",
    "learning_rate",
    "min_learning_rate",
    "batch_size",
    "min_count",
    "remove_components",
    "scale",
    "n_jobs",
    "threshold",
    "n_passes",
    "max_vocab_size",
    "max_len",
    "min_n",
    "max_n",
    "n_buckets",
    "max_memory",
    "x_max",
    "alpha",
    "shift",
    "context_smoothing",
    "eigenvalue_power",
)


# Below this float32 has hardly a number: what is multiplied by it becomes zero.
_SMALLEST_FACTOR = 1e-30
_FACTORS = {
    "learning_rate": f"must be at least {_SMALLEST_FACTOR}, as vectors are trained in float32, and "
    "steps as short as that would teach them nothing",
    "scale": f"must be at least {_SMALLEST_FACTOR}, as rows of that size would be zeros in "
    "float32. None leaves rows at the size that they have",
}


def _is_finite(value: Any) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # an int that no float is as large as
        return False


def check_parameters(estimator: Any, constraints: Mapping[str, Any]) -> None:
    """Check the parameters of an estimator of text, as far as that is possible without documents.

    Parameters
    ----------
    estimator : estimator instance
        Its parameters are checked.
    constraints : mapping of str to list
        What each parameter may be, as for `validate_parameters`.

    Raises
    ------
    InvalidParameterError
        Naming the parameter and its value. Booleans and infinity, which the constraints let
        through, are refused for numbers, and factors that are zero in float32.
    """
    validate_parameters(estimator, constraints)
    name = type(estimator).__name__
    for parameter in filter(constraints.__contains__, _NUMBERS):
        value = getattr(estimator, parameter)
        if isinstance(value, bool | np.bool_):
            problem = "must be a number, not a boolean"
        elif isinstance(value, Real) and not _is_finite(value):
            problem = "must be finite, and less than 1.8e308"
        elif parameter in _FACTORS and isinstance(value, Real) and value < _SMALLEST_FACTOR:
            problem = _FACTORS[parameter]
        else:
            continue
        raise InvalidParameterError(
            f"The {parameter!r} parameter of {name} {problem}. Got {value!r} instead."
        )
    lengths = estimator.ngram_range
    if len(lengths) != 2 or not 1 <= lengths[0] <= lengths[1]:
        raise InvalidParameterError(
            f"The 'ngram_range' parameter of {name} must be two lengths (low, high) with "
            f"1 <= low <= high. Got {lengths!r} instead."
        )


def check_loss(estimator: Any) -> None:
    """Refuse parameters that belong to another loss than the chosen one."""
    defaults = signature(type(estimator)).parameters
    for other in LOSSES.values():
        for parameter in () if other.name == estimator.loss else other.own_parameters:
            value, default = getattr(estimator, parameter), defaults[parameter].default
            if value != default:
                raise InvalidParameterError(
                    f"The {parameter!r} parameter of {type(estimator).__name__} belongs to "
                    f"loss={other.name!r} alone, but loss={estimator.loss!r}. Leave it at its "
                    f"default, {default!r}. Got {value!r} instead."
                )


def check_subwords(estimator: Any) -> None:
    """Check how words are cut into n-grams.

    Parameters
    ----------
    estimator : FastTextVectorizer
        Its parameters are checked.

    Raises
    ------
    InvalidParameterError
        If the longest n-gram is shorter than the shortest one, or lengths are given for jamo, which
        have their own.
    """
    name = type(estimator).__name__
    if 0 < estimator.max_n < estimator.min_n:
        raise InvalidParameterError(
            f"The 'max_n' parameter of {name} must be at least min_n={estimator.min_n}, or 0 for "
            f"no n-grams. Got {estimator.max_n!r} instead."
        )
    defaults = signature(type(estimator)).parameters
    for parameter in ("min_n", "max_n") if estimator.subwords == "jamo" else ():
        value, default = getattr(estimator, parameter), defaults[parameter].default
        if value != default:
            raise InvalidParameterError(
                f"The {parameter!r} parameter of {name} belongs to subwords='chars' alone, but "
                f"subwords='jamo'. Leave it at its default, {default!r}. Got {value!r} instead."
            )


def check_pooling(estimator: Any) -> tuple[str, ...]:
    """Check `pooling` and `remove_components`.

    Parameters
    ----------
    estimator : EmbeddingVectorizer
        Its parameters are checked.

    Returns
    -------
    tuple of str
        The poolings; a single one, too, is in a tuple.

    Raises
    ------
    InvalidParameterError
        If there is no pooling, an unknown one or one twice, or more components are to be removed
        than there are columns.
    """
    name, pooling, known = type(estimator).__name__, estimator.pooling, tuple(POOLINGS)
    found = (pooling,) if isinstance(pooling, str) else tuple(pooling)
    if not found or any(kind not in known for kind in found) or len(set(found)) < len(found):
        raise InvalidParameterError(
            f"The 'pooling' parameter of {name} must be one of {known}, or a list of some of "
            f"them, each once. Got {pooling!r} instead."
        )
    n_columns = len(found) * estimator.dim
    if estimator.remove_components > n_columns:
        raise InvalidParameterError(
            f"The 'remove_components' parameter of {name} must be at most {n_columns}, which is "
            f"how many columns there are. Got {estimator.remove_components} instead."
        )
    return found


def check_going_on(estimator: Any, former: Any) -> None:
    """Check that a former fit left something to go on from.

    Parameters
    ----------
    estimator : EmbeddingVectorizer
        A fitted one, whose training is to go on.
    former : Fitted
        What it learned.

    Raises
    ------
    ValueError
        If its output vectors were not kept, or are of another architecture.
    """
    name = type(estimator).__name__
    instead = "fit anew with warm_start=False, or start from init_vectors=model.word_vectors_"
    if former.w_out is None:
        raise ValueError(
            f"This {name} was saved or kept without its output vectors, so it cannot go on "
            f"training: {instead}."
        )
    now = getattr(estimator, "architecture", None)
    if former.architecture not in (None, now):
        raise InvalidParameterError(
            f"The 'architecture' parameter of {name} was {former.architecture!r} in the fit that "
            f"goes on here, and the vectors of one are no start for the other: {instead}. "
            f"Got {now!r} instead."
        )


def check_dtype(dtype: Any, name: str) -> np.dtype[Any]:
    """Check that `dtype` is one that vectors can have.

    Parameters
    ----------
    dtype : dtype-like
        The value of the parameter.
    name : str
        Name of the estimator, for the message.

    Returns
    -------
    dtype

    Raises
    ------
    InvalidParameterError
        If it is anything but float32 or float64.
    """
    try:
        # np.dtype(None) is float64: refuse None instead
        found = np.dtype(object if dtype is None else dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise InvalidParameterError(
            f"The 'dtype' parameter of {name} must be numpy.float32 or numpy.float64. "
            f"Got {dtype!r} instead."
        )
    return found
