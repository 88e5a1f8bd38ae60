# SPDX-License-Identifier: BSD-3-Clause
"""Rows of subwords as arrays of an archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._io.fields import Field, not_finite
from skw2v._subwords.rows import SubwordRows
from skw2v._subwords.scheme import SubwordScheme, checked_scheme


def _not_ascending(array: NDArray[Any]) -> str | None:
    """Say that an array is no list of different numbers in order, if it is none."""
    ascends = bool((array[1:] > array[:-1]).all())
    return None if ascends and (not array.size or array[0] >= 0) else "does not ascend from 0 on"


FIELDS = (
    Field("buckets", ("n_subwords",), ("i4",), _not_ascending),
    Field("bucket_rows", ("n_subwords", "dim"), ("f4",), not_finite, large=True),
)
# Under which name the metadata of an archive has the scheme
METADATA = "subwords"


def pack_subwords(subwords: SubwordRows) -> dict[str, NDArray[Any]]:
    """Turn buckets and their rows into arrays."""
    return {"buckets": subwords.buckets, "bucket_rows": subwords.rows}


def unpack_subwords(arrays: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> SubwordRows:
    """Turn arrays that have been checked, and the scheme in the metadata, into rows again.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Read by `FIELDS`.
    metadata : mapping
        Of the archive; not checked yet.

    Returns
    -------
    SubwordRows

    Raises
    ------
    ValueError
        If the scheme is missing or not possible, or a bucket is out of its range.
    """
    saved = metadata.get(METADATA)
    names = SubwordScheme().as_parameters()
    if not isinstance(saved, dict) or saved.keys() != names.keys():
        raise ValueError("the metadata does not say what the subwords are")
    scheme = checked_scheme(
        SubwordScheme(saved["subwords"], saved["min_n"], saved["max_n"], saved["n_buckets"])
    )
    buckets = arrays["buckets"]
    if buckets.size and buckets[-1] >= scheme.n_buckets:
        raise ValueError(f"bucket {buckets[-1]:,} is none of {scheme.n_buckets:,}")
    return SubwordRows(scheme, np.asarray(buckets, dtype=np.int32), arrays["bucket_rows"])
