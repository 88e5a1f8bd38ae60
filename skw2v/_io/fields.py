# SPDX-License-Identifier: BSD-3-Clause
"""What the arrays of an archive must be: one description, for writing and for reading.

Lengths have names. The same name stands for the same length in all arrays of a file, so that
``Field("vectors", ("n_words", "dim"), …)`` and ``Field("counts", ("n_words",), …)`` say that there
is one count for each vector.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# Below this no sum of two totals leaves int64.
_MAX_TOTAL = 1 << 62
# Numbers that are checked at a time, so that the check takes no memory to speak of.
_CHUNK = 1 << 20


class Shaped(Protocol):
    """An array, or what is known of one before it is read."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Length along each axis."""

    @property
    def dtype(self) -> np.dtype:
        """Type of the numbers."""


@dataclass(frozen=True)
class Field:
    """One array of an archive."""

    name: str
    # A name for the length along each axis; "n_words+1" is one more than "n_words"
    shape: tuple[str, ...]
    # Such as "f4", in either byte order
    dtypes: tuple[str, ...]
    # Says what is wrong with the numbers, or None if nothing is
    problem: Callable[[NDArray], str | None] | None = None
    # Name of an array that must have the same type
    like: str | None = None
    optional: bool = False
    # Mapped, without a check of its numbers, where the user asks for mapping
    large: bool = False


def not_finite(array: NDArray) -> str | None:
    """Say that an array holds NaN or infinity, if it does."""
    flat = array.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        if not np.isfinite(flat[start : start + _CHUNK]).all():
            return "holds NaN or infinity"
    return None


def infinite(array: NDArray) -> str | None:
    """Say that an array holds infinity, if it does; NaN is a number that is not known."""
    return "holds infinity" if np.isinf(array).any() else None


def not_positive(array: NDArray) -> str | None:
    """Say that an array holds anything but finite numbers above zero, if it does."""
    return not_finite(array) or (
        None if (array > 0).all() else "holds numbers that are not above 0"
    )


def at_most(limit: float) -> Callable[[NDArray], str | None]:
    """Make what says that an array holds anything but finite numbers of that size or less."""

    def problem(array: NDArray) -> str | None:
        if found := not_finite(array):
            return found
        largest = largest_number(array)
        if largest <= limit:
            return None
        return f"holds numbers as large as {largest:.3g}, and {limit:.0e} is the most that is used"

    return problem


def largest_number(array: NDArray) -> float:
    """Return the largest absolute value of an array; NaN if that is among the numbers."""
    return float(np.maximum(array.max(initial=0), -array.min(initial=0)))


def no_counts(array: NDArray) -> str | None:
    """Say that an array holds negative numbers, or such large ones that sums would overflow."""
    if array.size and array.min() < 0:
        return "holds negative numbers"
    if array.sum(dtype=np.float64) >= _MAX_TOTAL:
        return "holds numbers whose sum is too large"
    return None


def check_shapes(fields: Sequence[Field], found: Mapping[str, Shaped]) -> dict[str, int]:
    """Return the lengths by name; `ValueError` if arrays are missing, or of wrong type or shape."""
    missing = [field.name for field in fields if not field.optional and field.name not in found]
    if missing:
        raise ValueError(f"there is no array called {' or '.join(missing)}")
    lengths: dict[str, int] = {}
    for field in fields:
        if field.name in found:
            _check_dtype(field, found)
            _check_shape(field, found[field.name].shape, lengths)
    return lengths


def _check_dtype(field: Field, found: Mapping[str, Shaped]) -> None:
    dtype = _native(found[field.name])
    allowed = [np.dtype(name) for name in field.dtypes]
    if field.like is not None:
        allowed = [_native(found[field.like])]
    if dtype not in allowed:
        names = " or ".join(map(str, allowed))
        raise ValueError(f"the array {field.name!r} must be {names}, found {dtype!s:.50}")


def _native(array: Shaped) -> np.dtype:
    return array.dtype.newbyteorder("=")


def _check_shape(field: Field, shape: tuple[int, ...], lengths: dict[str, int]) -> None:
    fits = len(shape) == len(field.shape)
    for name, length in zip(field.shape, shape, strict=False):
        base, _, more = name.partition("+")
        fits = fits and length == lengths.setdefault(base, length - int(more or 0)) + int(more or 0)
    if not fits:
        expected = ", ".join(field.shape)
        known = ", ".join(f"{name}={length}" for name, length in lengths.items())
        raise ValueError(
            f"the array {field.name!r} must have shape ({expected}) with {known}, found {shape}"
        )


def check_numbers(field: Field, array: NDArray) -> None:
    """Raise `ValueError` if an array of the right type and shape holds what it must not."""
    problem = field.problem(array) if field.problem else None
    if problem:
        raise ValueError(f"the array {field.name!r} {problem}")


def check_arrays(fields: Sequence[Field], arrays: Mapping[str, NDArray]) -> dict[str, int]:
    """Check arrays before they are written, so that they can be read; return lengths by name."""
    lengths = check_shapes(fields, arrays)
    for field in fields:
        if field.name in arrays:
            check_numbers(field, arrays[field.name])
    return lengths
