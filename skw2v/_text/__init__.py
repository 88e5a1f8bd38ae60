# SPDX-License-Identifier: BSD-3-Clause
"""Strings to tokens."""
