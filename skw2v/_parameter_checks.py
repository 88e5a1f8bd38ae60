# SPDX-License-Identifier: BSD-3-Clause
"""Whether the values of parameters are valid, each for itself and together."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from skw2v._compat import Interval, InvalidParameterError, invalid_parameter, validate_parameters
from skw2v._declaration import constraints_of
from skw2v._documents.pooling import POOLINGS
from skw2v._training.choices import LOSSES
from skw2v._words.vectors import WordVectors

# Numbers in which scikit-learn's `CountVectorizer` takes booleans for 0 and 1, and so do we
_LENIENT = ("min_df", "max_df", "max_features")

# Below this float32 has hardly a number: what is multiplied by it becomes zero.
_SMALLEST_FACTOR = 1e-30
_FACTORS = {
    "learning_rate": f"be at least {_SMALLEST_FACTOR}, as vectors are trained in float32, and "
    "steps as short as that would teach them nothing",
    "scale": f"be at least {_SMALLEST_FACTOR}, as rows of that size would be zeros in "
    "float32. None leaves rows at the size that they have",
}
# Parameters that mean something with one choice alone
_BELONGING = {
    **{name: ("loss", loss.name) for loss in LOSSES.values() for name in loss.own_parameters},
    "min_n": ("subwords", "chars"),
    "max_n": ("subwords", "chars"),
}


def _is_finite(value: Any) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # an int that no float is as large as
        return False


def check_parameters(estimator: Any) -> None:
    """Check the parameters of an estimator of text, as far as that is possible without documents.

    What an interval bounds must be a finite number. Intervals alone let booleans and infinity
    through: in Python, True is the integer 1, and infinity is a real number.
    """
    constraints = constraints_of(type(estimator))
    validate_parameters(estimator, constraints)
    name = type(estimator).__name__
    for parameter, allowed in constraints.items():
        if parameter in _LENIENT or not any(isinstance(each, Interval) for each in allowed):
            continue
        value = getattr(estimator, parameter)
        if isinstance(value, bool | np.bool_):
            wanted = "be a number, not a boolean"
        elif isinstance(value, Real) and not _is_finite(value):
            wanted = "be finite, and less than 1.8e308"
        elif parameter in _FACTORS and isinstance(value, Real) and value < _SMALLEST_FACTOR:
            wanted = _FACTORS[parameter]
        else:
            continue
        raise invalid_parameter(name, parameter, wanted, value)
    lengths = estimator.ngram_range
    if len(lengths) != 2 or not 1 <= lengths[0] <= lengths[1]:
        wanted = "be two lengths (low, high) with 1 <= low <= high"
        raise invalid_parameter(name, "ngram_range", wanted, lengths)


def check_vectorizer(estimator: Any) -> tuple[str, ...]:
    """Check all parameters of an estimator of word vectors, and return the poolings."""
    check_parameters(estimator)
    check_dtype(estimator.dtype, type(estimator).__name__)
    pooling = check_pooling(estimator)
    check_belonging(estimator)
    return pooling


def check_belonging(estimator: Any) -> None:
    """Refuse parameters that mean nothing with what was chosen for another one."""
    defaults = {field.name: field.default for field in fields(estimator)}
    for parameter, (choice, only) in _BELONGING.items():
        chosen = getattr(estimator, choice, only)
        if chosen == only:
            continue
        value, default = getattr(estimator, parameter), defaults[parameter]
        if value != default:
            raise InvalidParameterError(
                f"The {parameter!r} parameter of {type(estimator).__name__} belongs to "
                f"{choice}={only!r} alone, but {choice}={chosen!r}. Leave it at its default, "
                f"{default!r}. Got {value!r} instead."
            )


def check_pooling(estimator: Any) -> tuple[str, ...]:
    """Check `pooling` and `remove_components`."""
    name, pooling, known = type(estimator).__name__, estimator.pooling, tuple(POOLINGS)
    found = (pooling,) if isinstance(pooling, str) else tuple(pooling)
    if not found or any(kind not in known for kind in found) or len(set(found)) < len(found):
        wanted = f"be one of {known}, or a list of some of them, each once"
        raise invalid_parameter(name, "pooling", wanted, pooling)
    n_columns = len(found) * estimator.dim
    if estimator.remove_components > n_columns:
        wanted = f"be at most {n_columns}, which is how many columns there are"
        raise invalid_parameter(name, "remove_components", wanted, estimator.remove_components)
    return found


def check_dim(vectors: WordVectors, dim: int, name: str) -> None:
    """Check that given vectors are as long as those to train."""
    if vectors.dim != dim:
        raise ValueError(
            f"{name} have {vectors.dim} dimensions, but dim={dim}. Set dim={vectors.dim}, or give "
            "vectors of that length."
        )


def check_going_on(estimator: Any, former: Any) -> None:
    """Check that a former fit left something to go on from."""
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


def check_outputs(estimator: Any, vectors: Any, outputs: Any) -> None:
    """Check that output vectors to start from have input vectors beside them, and a use."""
    name = type(estimator).__name__
    if outputs is None:
        return
    if vectors is None:
        raise InvalidParameterError(
            f"The 'init_output_vectors' parameter of {name} goes with 'init_vectors', which is "
            "None: give both tables, or neither."
        )
    if not LOSSES[estimator.loss].outputs_are_words:
        raise InvalidParameterError(
            f"The 'init_output_vectors' parameter of {name} must be None with "
            f"loss={estimator.loss!r}, whose output vectors belong to the nodes of a tree, not to "
            f"words. Got {outputs!r:.60} instead."
        )


def check_dtype(dtype: Any, name: str) -> None:
    """Check that `dtype` is one that vectors can have."""
    try:
        # np.dtype(None) is float64: refuse None instead
        found = np.dtype(object if dtype is None else dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise invalid_parameter(name, "dtype", "be numpy.float32 or numpy.float64", dtype)
