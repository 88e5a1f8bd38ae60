# SPDX-License-Identifier: BSD-3-Clause
"""Who computes the batches: this thread, several threads or other processes."""
