# SPDX-License-Identifier: BSD-3-Clause
"""Neighbouring words that are one: which they are, and documents with them joined."""
