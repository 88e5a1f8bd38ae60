# SPDX-License-Identifier: BSD-3-Clause
"""Take a bias, such as that of gender, out of word vectors."""

from skw2v.debias._hard import HardDebias
from skw2v.debias._soft import SoftDebias

__all__ = ["HardDebias", "SoftDebias"]
