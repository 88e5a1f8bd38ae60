# SPDX-License-Identifier: BSD-3-Clause
"""The linear map of soft debiasing, as a problem for SciPy's L-BFGS."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from skw2v.debias._geometry import Matrix

# The objective is scaled so that its least value is at most 1; smaller gains are the end.
_TOLERANCE = 1e-12


@dataclass(frozen=True)
class SoftObjective:
    r"""What the map costs, as a function of a square root of what it does to inner products.

    Bolukbasi et al. (2016), step 2b, look for the map T that minimizes

    .. math:: \|(TW)^T (TW) - W^T W\|_F^2 + \lambda \|(TN)^T (TB)\|_F^2

    where the columns of W are all words, those of N the neutral words, and those of B the bias
    subspace. Only :math:`X = T^T T` counts. With :math:`W W^T = R R^T`, :math:`Y = R^T X R`,
    :math:`\tilde M = R^+ N N^T R^{+T}` and :math:`C = R^+ B` that is

    .. math:: \|Y - R^T R\|_F^2 + \lambda \operatorname{tr}(C^T Y \tilde M Y C)

    which is convex in Y, and Y must be positive semi-definite. So we set :math:`Y = Q Q^T` and
    minimize over the square matrix Q without constraints: the problem then has no local minima
    but the global ones (Burer & Monteiro 2005, "Local minima and convergence in low-rank
    semidefinite programming"). The fields are :math:`R^T R`, which is diagonal, :math:`\tilde M`,
    :math:`C` and :math:`\lambda`.
    """

    inner: Matrix
    neutral: Matrix
    bias: Matrix
    strength: float

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Value and gradient at Q, both with Q's numbers in one row."""
        root = flat.reshape(self.inner.shape)
        made = root @ root.T
        error = made - self.inner
        shares = made @ self.bias
        weighted = self.neutral @ shares
        value = np.sum(error * error) + self.strength * np.sum(shares * weighted)
        slope = weighted @ self.bias.T
        by_made = 2 * error + self.strength * (slope + slope.T)
        return float(value), (2 * by_made @ root).ravel()


def soft_map(
    gram: Matrix, neutral_gram: Matrix, subspace: Matrix, strength: float, max_iter: int
) -> tuple[Matrix, int]:
    r"""Find T, symmetric and positive semi-definite, and the number of iterations that it took.

    `gram` is :math:`W W^T`, `neutral_gram` :math:`N N^T`, and the subspace is spanned by words of
    W. Other maps with the same inner products are rotations of T; this one moves the vectors least.
    """
    values, vectors = np.linalg.eigh(gram)
    within = values > values[-1] * len(gram) * np.finfo(float).eps
    values, vectors = values[within], vectors[:, within]
    inverse = vectors / np.sqrt(values)
    objective = SoftObjective(
        np.diag(values), inverse.T @ neutral_gram @ inverse, inverse.T @ subspace.T, strength
    )
    start = np.diag(np.sqrt(values)).ravel()
    # The least value is at most that of the map that changes nothing, and that of the map that
    # removes the subspace. In units of the smaller one the tolerance means the same everywhere.
    scale = min(objective(start)[0], float(np.sum((subspace @ gram @ subspace.T) ** 2)))
    if scale <= 0:
        return np.eye(len(gram)), 0
    # The matrices are small: threads of the BLAS would wait for each other more than they compute.
    with threadpool_limits(limits=1, user_api="blas"):
        solution = minimize(
            lambda flat: tuple(part / scale for part in objective(flat)),
            start,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": max_iter, "maxfun": 10 * max_iter, "ftol": _TOLERANCE, "gtol": 0},
        )
    if solution.nit >= max_iter:
        warnings.warn(
            f"SoftDebias stopped after max_iter={max_iter} iterations before it had converged; "
            "increase max_iter.",
            ConvergenceWarning,
            stacklevel=4,
        )
    root = inverse @ solution.x.reshape(len(values), -1)
    # Outside the span of the words the map changes nothing.
    inner_map = root @ root.T + np.eye(len(gram)) - vectors @ vectors.T
    return _square_root(inner_map), int(solution.nit)


def _square_root(matrix: Matrix) -> Matrix:
    """Symmetric square root of a positive semi-definite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
