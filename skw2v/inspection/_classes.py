# SPDX-License-Identifier: BSD-3-Clause
"""Which of a model's outputs is asked for."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray


class Interest(NamedTuple):
    """A column of the outputs, the sign with which it speaks for a class, and the class's name."""

    column: int
    sign: int
    name: str


def choose(class_of_interest: Any, classes: NDArray[Any] | None, n_outputs: int) -> Interest:
    """Find the output of a class; None is the second of two, or the only target."""
    labels = labels_of(classes, n_outputs)
    if class_of_interest is None:
        if n_outputs > 1:
            raise ValueError(
                f"class_of_interest is None, but there are {n_outputs} outputs: choose one of "
                f"{_listed(labels)}."
            )
        class_of_interest = labels[-1]
    for i, label in enumerate(labels):
        if label == class_of_interest:
            if len(labels) > n_outputs:  # one output, for the second class and against the first
                return Interest(0, 1 if i else -1, str(label))
            return Interest(i, 1, str(label))
    raise ValueError(
        f"class_of_interest must be one of {_listed(labels)}, got {class_of_interest!r}."
    )


def labels_of(classes: NDArray[Any] | None, n_outputs: int) -> list[Any]:
    """List what can be asked for: classes, or the numbers of outputs that are of none."""
    n_classes = 0 if classes is None else len(classes)
    if classes is not None and (n_classes == n_outputs or (n_classes, n_outputs) == (2, 1)):
        return list(classes.tolist())
    return list(range(n_outputs))


def _listed(labels: list[Any]) -> str:
    listed = [repr(label) for label in labels]
    return ", ".join(listed if len(listed) <= 8 else [*listed[:8], "…"])
