# SPDX-License-Identifier: BSD-3-Clause
"""The cheapest way to turn one distribution into another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog


def transport_cost(
    supply: Sequence[int], demand: Sequence[int], costs: NDArray[np.float64]
) -> float:
    r"""Return the least cost of turning one distribution into another, both given as counts.

    .. math:: \min_{T \ge 0} \sum_{ij} T_{ij} c_{ij}
        \quad\text{so that}\quad \sum_j T_{ij} = s_i / \sum s, \; \sum_i T_{ij} = d_j / \sum d
    """
    scale = costs.max()
    if scale == 0:
        return 0.0
    n, m = costs.shape
    sources = sparse.kron(sparse.eye(n), np.ones((1, m)))
    sinks = sparse.kron(np.ones((1, n)), sparse.eye(m))
    # Counts times the other total are whole numbers with the same sum: the constraints hold
    # exactly, however many words there are.
    total, other_total = sum(supply), sum(demand)
    amounts = np.concatenate([np.multiply(supply, other_total), np.multiply(demand, total)])
    # HiGHS stops at fixed tolerances, so it is given costs of at most 1.
    solution = linprog(
        (costs / scale).ravel(), A_eq=sparse.vstack([sources, sinks], format="csr"), b_eq=amounts
    )
    return max(float(scale * solution.fun) / (total * other_total), 0.0)
