# SPDX-License-Identifier: BSD-3-Clause
"""What an epoch draws: subsampled tokens, windows and negative samples, cut into batches."""
