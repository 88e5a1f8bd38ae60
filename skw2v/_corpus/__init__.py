# SPDX-License-Identifier: BSD-3-Clause
"""Tokens to ids: the vocabulary, and the documents as one array of word ids."""
