"""Which values the parameters of the vectorizer may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from skw2v._words.vectors import WordVectors

# Parameters that mean what they mean in CountVectorizer, those first that `build_analyzer` reads.
ANALYZER_PARAMETERS = (
    "input",
    "encoding",
    "decode_error",
    "strip_accents",
    "lowercase",
    "preprocessor",
    "tokenizer",
    "stop_words",
    "token_pattern",
    "ngram_range",
    "analyzer",
)
SELECTION_PARAMETERS = ("min_df", "max_df", "max_features", "vocabulary")


def _at_least(low: int) -> Any:
    return Interval(Integral, low, None, closed="left")


_NUMBER_OR_SHARE = [Interval(RealNotInt, 0, 1, closed="both"), _at_least(1)]

CONSTRAINTS: dict[str, Any] = {
    # as CountVectorizer has them
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
    "min_df": _NUMBER_OR_SHARE,
    "max_df": _NUMBER_OR_SHARE,
    "max_features": [_at_least(1), None],
    "vocabulary": [Mapping, Iterable, None],
    # our own
    "architecture": [StrOptions({"skipgram", "cbow"})],
    "dim": [_at_least(1)],
    "window": [_at_least(1)],
    "negative": [_at_least(1)],
    "ns_exponent": [Interval(Real, None, None, closed="neither")],
    "sample": [Interval(Real, 0, None, closed="left")],
    "shrink_windows": ["boolean"],
    "epochs": [StrOptions({"auto"}), _at_least(0)],
    "learning_rate": [StrOptions({"auto"}), Interval(Real, 0, None, closed="neither")],
    "min_learning_rate": [Interval(Real, 0, None, closed="left")],
    "batch_size": [StrOptions({"auto"}), _at_least(1)],
    "weighting": [StrOptions({"idf", "sif", "supervised"}), Mapping, callable, None],
    "pooling": [StrOptions(set(POOLINGS)), list, tuple],
    "remove_components": [_at_least(0)],
    "init_vectors": [WordVectors, str, Path, None],
    "min_count": [_at_least(1)],
    "dtype": "no_validation",
    "n_jobs": [Integral, None],
    "random_state": ["random_state"],
    "verbose": ["verbose"],
    "warm_start": ["boolean"],
}

# Python counts True as 1, which is never what was meant here; infinity passes as a real number.
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
    "n_jobs",
)


def check_parameters(estimator: Any) -> None:
    """Check the types and values of the parameters that can be checked before the documents.

    Parameters
    ----------
    estimator : Word2VecVectorizer
        Its parameters are checked.

    Raises
    ------
    InvalidParameterError
        Naming the parameter and its value.
    """
    validate_parameters(estimator, CONSTRAINTS)
    check_numbers(estimator)


def check_numbers(estimator: Any) -> None:
    """Refuse what the constraints let through: booleans, infinity, odd dtypes.

    Parameters
    ----------
    estimator : Word2VecVectorizer
        Its parameters are checked.

    Raises
    ------
    InvalidParameterError
        Naming the parameter and its value.
    """
    name = type(estimator).__name__
    for parameter in _NUMBERS:
        value = getattr(estimator, parameter)
        if isinstance(value, bool | np.bool_):
            problem = "must be a number, not a boolean"
        elif isinstance(value, Real) and not np.isfinite(float(value)):
            problem = "must be finite"
        else:
            continue
        raise InvalidParameterError(
            f"The {parameter!r} parameter of {name} {problem}. Got {value!r} instead."
        )
    if estimator.epochs == 0 and estimator.init_vectors is None and not estimator.warm_start:
        raise InvalidParameterError(
            f"The 'epochs' parameter of {name} may be 0 only where there are vectors to use as "
            "they are: give init_vectors, or an int of at least 1. Got 0 instead."
        )
    lengths = estimator.ngram_range
    if len(lengths) != 2 or not 1 <= lengths[0] <= lengths[1]:
        raise InvalidParameterError(
            f"The 'ngram_range' parameter of {name} must be two lengths (low, high) with "
            f"1 <= low <= high. Got {lengths!r} instead."
        )
    check_dtype(estimator.dtype, name)


def check_pooling(estimator: Any) -> tuple[str, ...]:
    """Check what makes rows of documents out of word vectors.

    Parameters
    ----------
    estimator : Word2VecVectorizer
        Its parameters are checked.

    Returns
    -------
    tuple of str
        The poolings, also if there is just one.

    Raises
    ------
    InvalidParameterError
        If there is no pooling, an unknown one or one twice, or more components are to be removed
        than there are columns.
    """
    name, pooling = type(estimator).__name__, estimator.pooling
    found = (pooling,) if isinstance(pooling, str) else tuple(pooling)
    if not found or any(kind not in POOLINGS for kind in found) or len(set(found)) < len(found):
        raise InvalidParameterError(
            f"The 'pooling' parameter of {name} must be one of {POOLINGS}, or a list of some of "
            f"them, each once. Got {pooling!r} instead."
        )
    n_columns = len(found) * estimator.dim
    if estimator.remove_components > n_columns:
        raise InvalidParameterError(
            f"The 'remove_components' parameter of {name} must be at most {n_columns}, which is "
            f"how many columns there are. Got {estimator.remove_components} instead."
        )
    return found


def check_dtype(dtype: Any, name: str) -> np.dtype[Any]:
    """Check that `dtype` is a floating type that vectors come in.

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
        # NumPy takes None to mean float64
        found = np.dtype(object if dtype is None else dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise InvalidParameterError(
            f"The 'dtype' parameter of {name} must be numpy.float32 or numpy.float64. "
            f"Got {dtype!r} instead."
        )
    return found
