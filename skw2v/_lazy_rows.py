# SPDX-License-Identifier: BSD-3-Clause
"""Documents in the partitions of a Dask collection become the blocks of a lazy Dask array."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._text.documents import partitions


def lazy_rows(vectorizer: Any, X: Any, like: NDArray[Any]) -> Any:
    """Return a Dask array of rows; `like` has their columns and type.

    The vectorizer goes to the workers once, as it is now.
    """
    dask: Any = import_module("dask")
    arrays: Any = import_module("dask.array")
    rows_of, shape = dask.delayed(vectorizer.transform, pure=False), (np.nan, like.shape[1])
    blocks = [arrays.from_delayed(rows_of(part), shape, like.dtype) for part in partitions(X)]
    return arrays.concatenate(blocks, allow_unknown_chunksizes=True)
