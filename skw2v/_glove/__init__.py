# SPDX-License-Identifier: BSD-3-Clause
"""GloVe: vectors whose products are the logarithms of co-occurrence counts."""
