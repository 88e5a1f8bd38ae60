# SPDX-License-Identifier: BSD-3-Clause
"""Word ids to rows of X: weighting and pooling."""
