# SPDX-License-Identifier: BSD-3-Clause
"""Words to their subwords: n-grams of characters or Korean letters, and rows that these have."""
