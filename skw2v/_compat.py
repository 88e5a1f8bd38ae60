# SPDX-License-Identifier: BSD-3-Clause
"""Every private name of scikit-learn and SciPy that the package uses, and what replaces it.

Private names may change with any release. They are looked up here alone, tried once at import, and
replaced where they are missing or do something else:

- SciPy's sparse × dense products that add in place: None; the caller uses the public products.
- scikit-learn's parameter validation: a small validation of our own, which knows the same
  constraints as far as the package uses them.
- scikit-learn's callbacks (since 1.9): none; estimators have no ``set_callbacks``.
- the check of stop words that scikit-learn's vectorizers make once: made each time.
- where scikit-learn's HTML representation links to: nothing; the attributes are ignored.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from inspect import signature
from numbers import Integral
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from scipy import sparse

__all__ = [
    "CallbackSupportMixin",
    "DocumentationLinkMixin",
    "Interval",
    "InvalidParameterError",
    "RealNotInt",
    "StrOptions",
    "callback_context",
    "callbacks_ask_for",
    "csc_matvecs",
    "csr_matvecs",
    "skip_stop_word_check",
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


# Sparse × dense products that add to an array in place


def _find_products(module: ModuleType | None) -> tuple[Any, Any]:
    """Find ``Y += A @ X`` for A in compressed columns and in compressed rows.

    SciPy's public products make a new array each time. These have added in place for well over a
    decade, but they are private: a small product shows whether they still do.

    Parameters
    ----------
    module : module or None
        ``scipy.sparse._sparsetools``, if there is one.

    Returns
    -------
    csc_matvecs, csr_matvecs : callable or None
        Called with the number of rows and of columns of A, the number of columns of X, A's bounds,
        indices (int32) and values (float32), and X and Y flattened. None for both where one of
        them is missing or wrong.
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


# Validation of parameters


class _InvalidParameterError(ValueError, TypeError):
    """A parameter has the wrong type or value."""


class _StrOptions:
    """One of some strings."""

    def __init__(self, options: set[str]) -> None:
        self.options = options

    def is_satisfied_by(self, value: object) -> bool:
        return isinstance(value, str) and value in self.options

    def __str__(self) -> str:
        return f"a str among {{{', '.join(map(repr, sorted(self.options)))}}}"


class _Interval:
    """A number of a type between two bounds, of which None is infinite."""

    def __init__(self, kind: Any, left: Any, right: Any, *, closed: str) -> None:
        self.kind = kind
        self.left = -np.inf if left is None else left
        self.right = np.inf if right is None else right
        self.above = operator.ge if closed in ("left", "both") else operator.gt
        self.below = operator.le if closed in ("right", "both") else operator.lt

    def is_satisfied_by(self, value: Any) -> bool:
        if not isinstance(value, self.kind):
            return False
        # both are False for NaN
        return bool(self.above(value, self.left) and self.below(value, self.right))

    def __str__(self) -> str:
        kind = "an int" if self.kind is Integral else "a float"
        opening = "[" if self.above is operator.ge else "("
        closing = "]" if self.below is operator.le else ")"
        return f"{kind} in the range {opening}{self.left}, {self.right}{closing}"


def _satisfies(value: Any, constraint: Any) -> bool:
    """Tell whether a value meets a constraint, of those kinds that the package uses."""
    if isinstance(constraint, _StrOptions | _Interval):
        return constraint.is_satisfied_by(value)
    if constraint is None:
        return value is None
    if constraint is callable:
        return callable(value)
    if constraint == "boolean":
        return isinstance(value, bool | np.bool_)
    if constraint == "verbose":
        return isinstance(value, bool | np.bool_) or (
            isinstance(value, Integral) and int(value) >= 0
        )
    if constraint == "random_state":
        seed = isinstance(value, Integral) and 0 <= int(value) < 2**32
        return seed or value is None or isinstance(value, np.random.RandomState)
    return isinstance(value, constraint)


def _validate(constraints: Mapping[str, Any], params: Mapping[str, Any], caller_name: str) -> None:
    """Raise an error for the first parameter that meets none of its constraints."""
    for name, value in params.items():
        allowed: Sequence[Any] | str = constraints.get(name, "no_validation")
        if isinstance(allowed, str) or any(_satisfies(value, one) for one in allowed):
            continue
        described = " or ".join(getattr(one, "__name__", str(one)) for one in allowed)
        raise _InvalidParameterError(
            f"The {name!r} parameter of {caller_name} must be {described}. Got {value!r} instead."
        )


def _find_validation(module: ModuleType | None) -> tuple[Any, Any, Any, Any, Any]:
    """Find what describes the values of parameters, what checks them, and the error.

    Parameters
    ----------
    module : module or None
        ``sklearn.utils._param_validation``, if there is one.

    Returns
    -------
    Interval, StrOptions, RealNotInt, validate_parameter_constraints, InvalidParameterError
        scikit-learn's where a value in range is taken and one out of range is refused, else all
        five of our own: they don't mix.
    """
    own = _Interval, _StrOptions, float, _validate, _InvalidParameterError
    sklearn: Any = module
    try:
        found = (
            sklearn.Interval,
            sklearn.StrOptions,
            sklearn.RealNotInt,
            sklearn.validate_parameter_constraints,
            sklearn.InvalidParameterError,
        )
        return found if _tells_right_from_wrong(*found) else own
    except Exception:  # whatever a missing or changed name raises
        return own


def _tells_right_from_wrong(
    interval: Any, options: Any, real_not_int: Any, validate: Any, error: Any
) -> bool:
    """Tell whether `validate` takes what lies in an interval or among options, and that alone."""
    constraints = {
        "size": [
            options({"auto"}),
            interval(Integral, 1, None, closed="left"),
            interval(real_not_int, 0, 1, closed="both"),
        ]
    }
    for size in (1, 1.0, "auto"):
        validate(constraints, {"size": size}, caller_name="trial")
    for size in (0, 2.0, "all"):
        try:
            validate(constraints, {"size": size}, caller_name="trial")
        except error:
            continue
        return False
    return issubclass(error, ValueError)


Interval, StrOptions, RealNotInt, _validate_constraints, InvalidParameterError = _find_validation(
    _import("sklearn.utils._param_validation")
)


def validate_parameters(estimator: Any, constraints: Mapping[str, Any]) -> None:
    """Check the types and values of an estimator's parameters.

    Parameters
    ----------
    estimator : estimator instance
        Its ``get_params(deep=False)`` are checked.
    constraints : mapping of str to list or "no_validation"
        What each parameter may be, one of a list: an `Interval`, a `StrOptions`, a type, None,
        ``callable``, "boolean", "verbose" or "random_state".

    Raises
    ------
    InvalidParameterError
        Naming the first parameter that is none of what it may be, and its value.
    """
    params = estimator.get_params(deep=False)
    _validate_constraints(constraints, params, caller_name=type(estimator).__name__)


# Callbacks


class _NoCallbacks:
    """Nothing: this scikit-learn has no callbacks."""


def _unchanged(method: Method) -> Method:
    """Return the method as it is: this scikit-learn has no callbacks."""
    return method


def _find_callbacks(module: ModuleType | None) -> tuple[Any, Any]:
    """Find the mixin of estimators that support callbacks, and the decorator of their fit.

    Parameters
    ----------
    module : module or None
        ``sklearn.callback``, if there is one.

    Returns
    -------
    CallbackSupportMixin, with_callbacks
        Without effect where scikit-learn has no callbacks, or where its mixin lacks the private
        method that begins a fit. ``set_callbacks`` is missing then, so none is ignored silently.
    """
    mixin = getattr(module, "CallbackSupportMixin", None)
    decorator = getattr(module, "with_callbacks", None)
    if decorator is None or not hasattr(mixin, "_init_callback_context"):
        return _NoCallbacks, _unchanged
    return mixin, decorator


CallbackSupportMixin, with_callbacks = _find_callbacks(_import("sklearn.callback"))


def callback_context(estimator: Any, max_subtasks: int) -> Any:
    """Begin to tell an estimator's callbacks of its fit.

    Parameters
    ----------
    estimator : estimator instance
        It may be one without callbacks.
    max_subtasks : int
        How many steps the fit has at most.

    Returns
    -------
    sklearn.callback.CallbackContext or None
        None where this scikit-learn has no callbacks.
    """
    begin = getattr(estimator, "_init_callback_context", None)
    return None if begin is None else begin(max_subtasks=max_subtasks)


def callbacks_ask_for(estimator: Any, *names: str) -> bool:
    """Tell whether a callback of an estimator takes all these arguments at the end of a step.

    Parameters
    ----------
    estimator : estimator instance
        It may be one without callbacks.
    names : str
        Names of arguments.

    Returns
    -------
    bool
        False where this scikit-learn keeps its callbacks elsewhere.
    """
    hooks = (callback.on_fit_task_end for callback in getattr(estimator, "_skl_callbacks", []))
    return any(signature(hook).parameters.keys() >= {*names} for hook in hooks)


# Links to the documentation


class DocumentationLinkMixin:
    """Lets scikit-learn's HTML representation of an estimator link to its page on our site.

    Classes of other packages that derive from ours have no page there, and get no link.
    """

    _doc_link_module = "skw2v"
    _doc_link_template = (
        "https://skw2v.readthedocs.io/en/stable/api/{estimator_module}.{estimator_name}.html"
    )


# The check of stop words


def skip_stop_word_check(vectorizer: Any) -> None:
    """Tell one of scikit-learn's text vectorizers that its stop words have been checked before.

    A vectorizer checks them in its first `build_analyzer` and notes it under this name. A new one
    with the same parameters would check them again, which takes six times as long as a document.
    """
    vectorizer._stop_words_id = id(vectorizer.stop_words)
