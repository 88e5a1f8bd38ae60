# SPDX-License-Identifier: BSD-3-Clause
"""What fit learned: one object that never changes, published in one assignment."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any, Generic, NoReturn, Self, TypeVar, overload

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from skw2v._version import __version__

State = TypeVar("State")
Value = TypeVar("Value")

_VERSION_KEY = "_skw2v_version"
# Held for an assignment, and for a change from the state that there is to the next one
_publishing = Lock()


class FittedStateMixin(BaseEstimator, Generic[State]):
    """Mixin of estimators all of whose fitted attributes are read off one frozen dataclass.

    Another thread, or the documents while they are read, may publish another state at any time. So
    a method takes the state once, by `_state`, and asks nothing else for what was learned.

    Pickles name the version that made them: another one warns, and refuses a pickle in which
    attributes were set that are read-only now.
    """

    _fitted: State

    def _state(self) -> State:
        """Return the state; before a fit, an error that is an AttributeError as well."""
        if not hasattr(self, "_fitted"):
            check_is_fitted(self)  # raises; too slow for each look at an attribute
        return self._fitted

    def _former_state(self) -> State | None:
        """Return the state, if there is one."""
        return getattr(self, "_fitted", None)

    def _publish(self, state: State) -> State:
        with _publishing:
            self._fitted = state
        return state

    def _change_state(self, **changes: Any) -> None:
        """Replace parts of the state, whichever it is by now."""
        with _publishing:
            state: Any = self._state()
            self._fitted = replace(state, **changes)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_fitted")

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), _VERSION_KEY: __version__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        version = state.get(_VERSION_KEY, __version__)
        if version != __version__:
            warnings.warn(
                f"This pickle of {type(self).__name__} was made by skw2v {version}, and this is "
                f"{__version__}: pickles may not fit other versions. Files of save() do.",
                UserWarning,
                stacklevel=2,
            )
        # Such an entry of the instance would never be read
        lost = [name for name in state if inspect.isdatadescriptor(getattr(type(self), name, None))]
        if lost:
            raise ValueError(
                f"This pickle of {type(self).__name__} was made by a version of skw2v that kept "
                f"{', '.join(sorted(lost))} in another way. Fit anew; files of save() fit other "
                "versions, too."
            )
        super().__setstate__({name: value for name, value in state.items() if name != _VERSION_KEY})


class Learned(Generic[State, Value]):
    """A fitted attribute, which nobody can set; the docstring of the class describes it.

    It is no property, of which numpydoc would show a docstring of its own in place of that.
    """

    def __init__(self, read: Callable[[State], Value]) -> None:
        self._read = read

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, estimator: None, owner: type) -> Self: ...
    @overload
    def __get__(self, estimator: FittedStateMixin[State], owner: type) -> Value: ...
    def __get__(self, estimator: FittedStateMixin[State] | None, owner: type) -> Self | Value:
        return self if estimator is None else self._read(estimator._state())

    def __set__(self, estimator: FittedStateMixin[State], value: object) -> NoReturn:
        raise AttributeError(f"{self._name} is what fit learned, and read-only.")
