# SPDX-License-Identifier: BSD-3-Clause
"""Every private name of scikit-learn and SciPy that the package uses.

Private names may change with any release. They are looked up here alone:

- SciPy's sparse × dense products that add in place are tried once at import. Where they are missing
  or do something else they are None, and the caller uses the public products.
- scikit-learn's parameter validation is the same in all supported versions.
- scikit-learn's callbacks came with 1.9. Estimators of older versions have no ``set_callbacks``.
- scikit-learn's vectorizers note that their stop words have been checked. A version that notes it
  elsewhere checks them each time.
- What scikit-learn's HTML representation links to; elsewhere the attributes are ignored.
- How scikit-learn checks weights of samples, which all its estimators do by this name.
- How scikit-learn takes rows or columns of anything that has them: documented, but for its name.
- An estimator keeps what `set_output` was told. A version that keeps it elsewhere gets arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from scipy import sparse
from sklearn.utils import _safe_indexing as take
from sklearn.utils._param_validation import (
    Interval,
    InvalidParameterError,
    RealNotInt,
    StrOptions,
    validate_parameter_constraints,
)
from sklearn.utils.validation import _check_sample_weight

__all__ = [
    "CallbackSupportMixin",
    "DocumentationLinkMixin",
    "Interval",
    "InvalidParameterError",
    "RealNotInt",
    "StrOptions",
    "callback_context",
    "callbacks_ask_for",
    "check_sample_weight",
    "copy_output",
    "csc_matvecs",
    "csr_matvecs",
    "invalid_parameter",
    "skip_stop_word_check",
    "take",
    "validate_parameters",
    "with_callbacks",
]

Method = TypeVar("Method", bound=Callable[..., Any])


def _import(name: str) -> ModuleType | None:
    """Import a module, or return None where this version has none of that name."""
    try:
        return import_module(name)
    except ImportError:
        return None


def _find_products(module: ModuleType | None) -> tuple[Any, Any]:
    """Find ``Y += A @ X`` for float32 A in compressed columns and rows; None for both if one fails.

    SciPy's public products make a new array each time. These have added in place for well over a
    decade, but they are private: a small product shows whether they still do.
    """
    by_columns = getattr(module, "csc_matvecs", None)
    by_rows = getattr(module, "csr_matvecs", None)
    try:
        right = (
            _adds_product(by_columns, sparse.csc_array, n_bounds=5)
            and _adds_product(by_rows, sparse.csr_array, n_bounds=4)
            and _adds_in_order(by_columns)
        )
    except Exception:  # whatever a missing or changed function raises
        right = False
    return (by_columns, by_rows) if right else (None, None)


def _adds_product(product: Any, matrix_type: type, n_bounds: int) -> bool:
    """Tell whether `product` adds what SciPy's public product of the same matrix returns."""
    shape = (3, 4)
    bounds = np.array([0, 1, 3, 5, 6][:n_bounds], dtype=np.int32)
    ids = np.array([2, 0, 0, 1, 2, 1][: bounds[-1]], dtype=np.int32)  # 0 occurs twice in one row
    values = np.arange(1, len(ids) + 1, dtype=np.float32)
    X = np.arange(8, dtype=np.float32).reshape(4, 2)
    Y = np.ones((3, 2), dtype=np.float32)
    expected = Y + matrix_type((values, ids, bounds), shape) @ X
    product(*shape, X.shape[1], bounds, ids, values, X.reshape(-1), Y.reshape(-1))
    return np.array_equal(Y, expected)


def _adds_in_order(product: Any) -> bool:
    """Tell whether X and Y may overlap: running totals need each sum before the next one."""
    totals = np.ones((4, 2), dtype=np.float32)
    ids = np.arange(4, dtype=np.int32)
    ones = np.ones(3, dtype=np.float32)
    product(3, 3, 2, ids, ids[:3], ones, totals[:3].reshape(-1), totals[1:].reshape(-1))
    return totals.tolist() == [[1, 1], [2, 2], [3, 3], [4, 4]]


csc_matvecs, csr_matvecs = _find_products(_import("scipy.sparse._sparsetools"))


def validate_parameters(estimator: Any, constraints: Mapping[str, Any]) -> None:
    """Raise `InvalidParameterError` for the first parameter that meets none of its constraints."""
    params = estimator.get_params(deep=False)
    validate_parameter_constraints(constraints, params, caller_name=type(estimator).__name__)


def check_sample_weight(sample_weight: Any, n_samples: int) -> Any:
    """Return weights of samples as an array of float64, or raise what scikit-learn raises."""
    # Stands for X, of which only the length counts
    samples = np.empty((n_samples, 0))
    return _check_sample_weight(sample_weight, samples, dtype=np.float64)


def invalid_parameter(owner: str, name: str, wanted: str, value: object) -> Exception:
    """Make the error that scikit-learn raises for a parameter that is not what it must be."""
    error: Exception = InvalidParameterError(
        f"The {name!r} parameter of {owner} must {wanted}. Got {value!r} instead."
    )
    return error


class _NoCallbacks:
    """Nothing: this scikit-learn has no callbacks."""


def _unchanged(method: Method) -> Method:
    """Return the method as it is: this scikit-learn has no callbacks."""
    return method


def _find_callbacks(module: ModuleType | None) -> tuple[Any, Any]:
    """Find the mixin of estimators that support callbacks, and the decorator of their fit.

    They have no effect where scikit-learn has no callbacks, or its mixin lacks the private method
    that begins a fit. ``set_callbacks`` is missing then, so that none is ignored silently.
    """
    mixin = getattr(module, "CallbackSupportMixin", None)
    decorator = getattr(module, "with_callbacks", None)
    if decorator is None or not hasattr(mixin, "_init_callback_context"):
        return _NoCallbacks, _unchanged
    return mixin, decorator


CallbackSupportMixin, with_callbacks = _find_callbacks(_import("sklearn.callback"))


def callback_context(estimator: Any, max_subtasks: int) -> Any:
    """Begin to tell an estimator's callbacks of its fit; None where there are no callbacks."""
    begin = getattr(estimator, "_init_callback_context", None)
    return None if begin is None else begin(max_subtasks=max_subtasks)


def callbacks_ask_for(estimator: Any, *names: str) -> bool:
    """Tell whether a callback of an estimator takes all these arguments at the end of a step.

    False where this scikit-learn keeps its callbacks elsewhere.
    """
    hooks = (callback.on_fit_task_end for callback in getattr(estimator, "_skl_callbacks", []))
    return any(signature(hook).parameters.keys() >= {*names} for hook in hooks)


class DocumentationLinkMixin:
    """Lets scikit-learn's HTML representation of an estimator link to its page on our site.

    Classes of other packages that derive from ours have no page there, and get no link.
    """

    _doc_link_module = "skw2v"
    _doc_link_template = (
        "https://skw2v.readthedocs.io/en/stable/api/{estimator_module}.{estimator_name}.html"
    )


def skip_stop_word_check(vectorizer: Any) -> None:
    """Tell one of scikit-learn's text vectorizers that its stop words have been checked before.

    A vectorizer checks them in its first `build_analyzer` and notes it under this name. A new one
    with the same parameters would check them again, which takes six times as long as a document.
    """
    vectorizer._stop_words_id = id(vectorizer.stop_words)


def copy_output(source: Any, target: Any) -> None:
    """Let an estimator return what another one returns: arrays, or frames with named columns."""
    chosen = vars(source).get("_sklearn_output_config", {}).get("transform")
    if chosen is not None:
        target.set_output(transform=chosen)
