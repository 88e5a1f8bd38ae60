# SPDX-License-Identifier: BSD-3-Clause
"""N-grams and the buckets that they hash to, of many words at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._subwords.bags import Bags
from skw2v._subwords.symbols import Symbols

# Fowler, Noll and Vo's hash of 32 bits, variant 1a
_START = np.uint32(2166136261)
_PRIME = np.uint32(16777619)


def ngram_buckets(
    of_words: Symbols,
    min_n: int,
    max_n: int,
    n_buckets: int,
    *,
    lone_ends: bool = False,
    begin: tuple[int, int] | None = None,
) -> Bags:
    """Hash the n-grams of words, by the symbol that they begin at and from short to long.

    The bucket of an n-gram is what fastText makes of it: the FNV-1a hash of its UTF-8 bytes, each
    taken for a signed number as C's ``char`` is on most machines, modulo the number of buckets. An
    n-gram is listed as often as it occurs. Without `lone_ends`, the first and the last symbol of a
    word are no n-grams of length 1: to fastText, these are the brackets. `begin` restricts the
    n-grams to those that begin at symbols from the first to before the second.
    """
    points, lengths = of_words
    ends = np.cumsum(lengths)
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    if not len(points) or max_n < min_n:
        return Bags(offsets, np.empty(0, dtype=np.int32))
    first, stop = begin or (0, len(points))
    places = np.arange(first, stop)
    if begin is None:
        n_left = np.repeat(ends, lengths) - places
    else:  # of all symbols, there may be many times as many
        n_left = ends[np.searchsorted(ends, places, side="right")] - places
    octets, n_octets = _utf8(points[first : stop + max_n - 1])
    found = np.empty((len(places), max_n - min_n + 1), dtype=np.int32)
    hashes = np.full(len(places), _START)
    for n in range(1, max_n + 1):
        _append(hashes, octets, n_octets, n - 1)
        if n >= min_n:
            found[:, n - min_n] = hashes % np.uint32(n_buckets)
    exists = n_left[:, np.newaxis] >= np.arange(min_n, max_n + 1)
    if min_n == 1 and not lone_ends:
        for lone in (ends[lengths > 0] - 1, (ends - lengths)[lengths > 0]):
            exists[lone[(lone >= first) & (lone < stop)] - first, 0] = False
    counts = np.concatenate([[0], np.cumsum(exists.sum(axis=1))])
    offsets[1:] = counts[np.clip(ends - first, 0, len(places))]
    return Bags(offsets, found[exists])


def _append(
    hashes: NDArray[np.uint32], octets: NDArray[np.uint32], n_octets: NDArray[Any], distance: int
) -> None:
    """Take the symbol at a distance behind each place into the hash of that place, if it exists."""
    n = min(len(hashes), len(octets) - distance)
    if n <= 0:
        return
    here, there = hashes[:n], slice(distance, distance + n)
    for k in range(int(n_octets.max())):
        mixed = (here ^ octets[there, k]) * _PRIME
        np.copyto(here, mixed, where=n_octets[there] > k)


def _utf8(points: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Encode code points in UTF-8: up to four bytes, sign-extended to 32 bits, and their number."""
    n_octets = 1 + np.searchsorted([0x80, 0x800, 0x10000], points, side="right")
    octets = np.empty((len(points), 4), dtype=np.uint32)
    for k in range(4):
        # Six bits each, the last byte has the lowest; the first one says how many there are
        shift = (6 * (n_octets - 1 - k)).clip(0).astype(np.uint32)
        octets[:, k] = (points >> shift) & 0x3F | 0x80
    lead = np.array([0, 0, 0xC0, 0xE0, 0xF0], dtype=np.uint32)[n_octets]
    shift = (6 * (n_octets - 1)).astype(np.uint32)
    octets[:, 0] = (points >> shift) | lead
    octets |= np.where(octets >= 0x80, np.uint32(0xFFFFFF00), np.uint32(0))
    return octets, n_octets
