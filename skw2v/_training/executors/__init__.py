# SPDX-License-Identifier: BSD-3-Clause
"""Who trains: this thread, several threads or other processes."""
