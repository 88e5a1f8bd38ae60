# SPDX-License-Identifier: BSD-3-Clause
"""What fit learned: one object that never changes, published in one assignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any, Generic, NoReturn, Self, TypeVar, overload

from sklearn.utils.validation import check_is_fitted

from skw2v._versions import VersionedPickleMixin

State = TypeVar("State")
Value = TypeVar("Value")

# Held for an assignment, and for a change from the state that there is to the next one
_publishing = Lock()


class FittedStateMixin(VersionedPickleMixin, Generic[State]):
    """Mixin of estimators all of whose fitted attributes are read off one frozen dataclass.

    Another thread, or the documents while they are read, may publish another state at any time. So
    a method takes the state once, by `_state`, and asks nothing else for what was learned.
    """

    _fitted: State

    def _state(self) -> State:
        """Return the state; before a fit, an error that is an AttributeError as well."""
        check_is_fitted(self)
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
