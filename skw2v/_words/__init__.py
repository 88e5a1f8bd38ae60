# SPDX-License-Identifier: BSD-3-Clause
"""Words with their vectors: look-up, nearest words, similarity."""
