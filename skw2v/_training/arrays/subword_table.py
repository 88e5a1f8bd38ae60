# SPDX-License-Identifier: BSD-3-Clause
r"""The table of subwords: the vector of a word is the mean of rows that it shares with other words.

Bojanowski et al. (2017), "Enriching word vectors with subword information", equation 2; as in
fastText, the mean takes the place of the sum. A step of a word's vector goes to each of its rows
undivided, as in fastText: the word then moves by all of the step, and a word that shares k of its n
rows moves by k/n of it.

To put together a word of 20 rows costs 20 times what reading a row does, and so does passing on its
step. Both are done once for each different word of a *period* of a round or two. A word is composed
when the period meets it first. From then on its vector is trained by itself, and at the end of the
period it passes on how far it came in all, to its rows and through them to other words.

How far may a row go? In the period word w moves by :math:`Δ_w`, which is the sum of its directions
times their rates, the sum of which is its *time* :math:`T_w`. By the reasoning of
`damping` it covers the share :math:`1 - e^{-ΛT_w}` of the way to where it would like to be; Λ is
twice the mean curvature of an occurrence. If all words of row r pull it the same
way, one after the other, they cover :math:`1 - e^{-Λ \sum T_w}` of it together. Added up, they
would go many times too far for an n-gram such as "ing". So row r moves by

.. math:: \frac{1 - e^{-Λ \sum_w T_w}}{\sum_w 1 - e^{-ΛT_w}} \sum_w Δ_w,

over the words that have it: by all of the sum where few words are trained, by a mean where many
are. Words pull in different directions, too, but what they pull together is what diverges. With a
quarter of Λ, wiki8's analogies are better by .03 after one epoch, and small corpora diverge.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.scatter import gather_sum, scatter_add
from skw2v._training.arrays.table import Floats, Ids

# Time after which words are where they would like to be, and the mean of their moves remains
_LONG = np.float32(1e10)


class SubwordTable:
    """A table whose ids are words, and whose words are means of rows. See `Table`.

    To optimisers and to damping a word is one row: what it shares with others is the table's own
    affair.

    Parameters
    ----------
    start : ndarray of float32 of shape (n_words, dim)
        Vectors of the words before the training, C-ordered.
    bounds : ndarray of int32 of shape (n_words + 1,)
        Where the rows of each word begin in `refs`, and where the last ones end.
    refs : ndarray of int32 of shape (n_refs,)
        Rows of the words, one word after the other; each word has one at least.
    settles_after : int
        Rounds of batches until words pass on to their rows what they have learnt.

    Attributes
    ----------
    changes : ndarray of float32 of shape (n_shared_rows, dim)
        How far each row has come since the start.
    """

    def __init__(self, start: Floats, bounds: Ids, refs: Ids, *, settles_after: int) -> None:
        n_words, dim = start.shape
        self._start, self._bounds, self._refs = start, bounds, refs
        self._sizes = np.diff(bounds)
        self.changes = np.zeros((int(refs.max(initial=-1)) + 1, dim), dtype=np.float32)
        self._sums = np.empty((len(self.changes), 2), dtype=np.float32)
        self._time = np.zeros(n_words, dtype=np.float32)
        self._period = _Period(n_words, dim)
        self.settles_after = settles_after

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._start.shape[1]

    @property
    def n_rows(self) -> int:
        """Number of words."""
        return len(self._start)

    def gather(self, ids: Ids, out: Floats | None = None) -> Floats:
        """Make the vectors of words. See `Table`."""
        slots = self._slots(ids)  # which may make room for more vectors
        return self._period.vectors.take(slots, axis=0, out=out, mode="clip")

    def scatter_add(
        self, ids: Ids, gradients: Floats, rates: Floats, bounds: Ids | None = None
    ) -> None:
        """Move words; their rows follow when the period ends. See `Table`."""
        slots = self._slots(ids)  # which may make room for more vectors
        scatter_add(self._period.vectors, slots, gradients, rates, bounds)
        np.add.at(self._time, ids, rates)

    def add(self, row_ids: Ids, steps: Floats) -> None:
        """Move words, each once, by steps whose rate is not known: they count as long.

        Of long moves, a row takes the mean.
        """
        slots = self._slots(row_ids)
        self._period.vectors[slots] += steps
        self._time[row_ids] += _LONG

    def prepare(self, ids: Ids) -> None:
        """Compose words. See `Table`."""
        self._slots(ids)

    def settle(self, curvature: Floats) -> None:
        """Pass on to the rows what words have learnt. See `Table`."""
        self._end_period(2 * float(curvature.mean()))

    def all_vectors(self) -> Floats:
        """Compose all words, from rows that have been settled.

        Returns
        -------
        ndarray of float32 of shape (n_words, dim)
        """
        return self._start + self._mean_change(self._refs, self._bounds, self._sizes)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `Table`."""
        return {"changes": self.changes}

    def copy_from(self, other: SubwordTable) -> None:
        """See `Table`."""
        self.changes[:] = other.changes

    def _slots(self, words: Ids) -> Ids:
        """Return the places of words in the period, and compose those that it has not met yet."""
        slots: Ids = self._period.slots.take(words)
        if len(slots) and slots.min() < 0:
            self._compose(np.unique(words[slots < 0]))
            slots = self._period.slots.take(words)
        return slots

    def _compose(self, words: Ids) -> None:
        """Take words into the period."""
        refs, bounds = self._rows_of(words)
        vectors = self._mean_change(refs, bounds, self._sizes[words])
        vectors += self._start[words]
        self._period.add(words, vectors, refs)

    def _rows_of(self, words: Ids) -> tuple[Ids, Ids]:
        """List the rows of some words, and where those of each word begin."""
        sizes = self._sizes[words]
        bounds = np.zeros(len(words) + 1, dtype=np.int32)
        np.cumsum(sizes, out=bounds[1:])
        place = np.repeat(self._bounds[words] - bounds[:-1], sizes)
        place += np.arange(len(place), dtype=place.dtype)
        return self._refs.take(place), bounds

    def _mean_change(self, refs: Ids, bounds: Ids, sizes: Ids) -> Floats:
        """Average how far the rows of words have come."""
        means = np.zeros((len(sizes), self.dim), dtype=np.float32)
        gather_sum(means, refs, self.changes, np.ones(len(refs), dtype=np.float32), bounds)
        means /= sizes[:, np.newaxis].astype(np.float32)
        return means

    def _end_period(self, twice_curvature: float) -> None:
        words, moves, refs = self._period.finish()
        if not len(words):
            return
        bounds = np.zeros(len(words) + 1, dtype=np.int32)
        np.cumsum(self._sizes[words], out=bounds[1:])
        progress = self._time[words].astype(np.float64) * twice_curvature
        factor = self._share_of_moves(progress, refs, bounds)
        scatter_add(self.changes, refs, moves, factor, bounds)
        self._time[words] = 0

    def _share_of_moves(self, progress: Floats, refs: Ids, bounds: Ids) -> Floats:
        """Compute the fraction in the formula of this module, for each row of each word.

        Parameters
        ----------
        progress : ndarray of float64 of shape (n_words,)
            The words' times Λ.
        refs, bounds : ndarray of int32
            Rows of the words, one word after the other, and where those of each word begin.

        Returns
        -------
        ndarray of float32 of the shape of `refs`
        """
        # A word that hardly moved counts as one that just did, or the fraction would be 0 / 0
        progress = np.clip(progress, 1e-20, 1e20).astype(np.float32)
        of_words = np.stack([progress, -np.expm1(-progress)], axis=1)
        self._sums[refs] = 0
        scatter_add(self._sums, refs, of_words, np.ones(len(refs), dtype=np.float32), bounds)
        together, added_up = self._sums.take(refs, axis=0).T
        factor: Floats = np.expm1(-together)
        factor /= -added_up
        return factor


class _Period:
    """Words that have been composed, and how they are trained by themselves.

    Parameters
    ----------
    n_words, dim : int
        Words of the table, and length of a vector.

    Attributes
    ----------
    slots : ndarray of int32 of shape (n_words,)
        Place of each word in `vectors`; −1 for words that the period has not met.
    vectors : ndarray of float32 of shape (n_slots, dim)
        Trained vectors; those behind the last slot are of no meaning.
    """

    def __init__(self, n_words: int, dim: int) -> None:
        self.slots = np.full(n_words, -1, dtype=np.int32)
        self.vectors: NDArray[np.float32] = np.empty((0, dim), dtype=np.float32)
        self._before = self.vectors.copy()
        self._parts: list[tuple[Ids, Ids]] = []
        self._n = 0

    def add(self, words: Ids, vectors: Floats, refs: Ids) -> None:
        """Take words in, each for the first time, with their vectors and the list of their rows."""
        stop = self._n + len(words)
        if stop > len(self.vectors):
            self.vectors, self._before = (
                _enlarged(array, stop) for array in (self.vectors, self._before)
            )
        self.vectors[self._n : stop] = vectors
        self._before[self._n : stop] = vectors
        self.slots[words] = np.arange(self._n, stop)
        self._parts.append((words, refs))
        self._n = stop

    def finish(self) -> tuple[Ids, Floats, Ids]:
        """End the period.

        Returns
        -------
        words : ndarray of int of shape (n,)
            All words that it has met.
        moves : ndarray of float32 of shape (n, dim)
            How far the vector of each has come; until the next period begins.
        refs : ndarray of int32
            Rows of the words, one word after the other.
        """
        if not self._n:
            nothing = np.empty(0, dtype=np.int32)
            return nothing, self.vectors[:0], nothing
        words, refs = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        moves = self.vectors[: self._n]
        moves -= self._before[: self._n]
        self.slots[words] = -1
        self._parts.clear()
        self._n = 0
        return words, moves, refs


def _enlarged(array: NDArray[Any], n: int) -> NDArray[Any]:
    """Copy an array into a longer one, of at least n rows."""
    longer = np.empty((max(n, 2 * len(array)), *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer
