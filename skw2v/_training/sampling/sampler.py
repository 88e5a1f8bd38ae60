"""What each epoch draws: subsampled tokens, window sizes, and what the objective needs.

Every draw depends on the seed, the epoch and the shard, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._training.sampling.batch import Batch, BlockShape
from skw2v._training.sampling.subsampling import keep_probability

# Tokens of a shard. A shard's random draws are made at once; a window does not reach across.
SHARD_TOKENS = 1 << 16

Draw = Callable[[int, np.random.Generator], NDArray[np.int32]]


class Sampler:
    """Draws what each epoch learns from each shard of a corpus.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs, for subsampling.
    shape : BlockShape
        Sizes of a block.
    sample : float
        Threshold of subsampling.
    shrink_windows : bool
        Whether each centre's window is drawn from 1, …, window rather than being `window`.
    draw : callable
        Draws what the objective needs for so many blocks, from a generator.
    seed : int
        Seed of all draws.

    Attributes
    ----------
    n_shards : int
        Number of shards.
    keep : ndarray of float32 of shape (n_words,)
        Probability that an occurrence of each word survives subsampling.
    kept_distribution : ndarray of float64 of shape (n_words,)
        Share of each word in the tokens that survive.
    kept_share : float
        Share of the tokens that survive.
    """

    def __init__(
        self,
        corpus: Corpus,
        counts: NDArray[np.int64],
        shape: BlockShape,
        *,
        sample: float,
        shrink_windows: bool,
        draw: Draw,
        seed: int,
    ) -> None:
        self.corpus = corpus
        self.shape = shape
        self.shrink_windows = shrink_windows
        self.seed = seed
        self._draw = draw
        self.n_shards = max(1, -(-corpus.n_tokens // SHARD_TOKENS))
        self.keep = keep_probability(counts, sample)
        kept = counts * self.keep
        self.kept_distribution = kept / max(kept.sum(), np.finfo(float).tiny)
        self.kept_share = float(kept.sum() / counts.sum())

    def shard_order(self, epoch: int) -> NDArray[np.int64]:
        """Order in which an epoch visits the shards."""
        return np.random.default_rng([self.seed, epoch]).permutation(self.n_shards)

    def shard_size(self, shard: int) -> int:
        """Tokens of a shard, before subsampling."""
        start = shard * SHARD_TOKENS
        return min(start + SHARD_TOKENS, self.corpus.n_tokens) - start

    def draw(self, epoch: int, shard: int) -> Batch:
        """Draw what `epoch` learns from `shard`.

        Parameters
        ----------
        epoch, shard : int
            Their numbers.

        Returns
        -------
        Batch
            All blocks of the shard.
        """
        rng = np.random.Generator(np.random.SFC64([self.seed, epoch, shard]))
        tokens, window = self.shape
        ids, before, after = self._subsample(shard, rng)
        n = len(ids)
        n_blocks = -(-n // tokens)
        padding = n_blocks * tokens - n
        radius = rng.integers(1, window + 1, size=n) if self.shrink_windows else np.full(n, window)
        return Batch(
            n_blocks,
            np.pad(ids, (window, padding + window)),
            np.pad(np.minimum(radius, before), (0, padding)),
            np.pad(np.minimum(radius, after), (0, padding)),
            self._draw(n_blocks, rng),
        )

    def _subsample(
        self, shard: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens that survive, and how many of their document survive on each side."""
        start = shard * SHARD_TOKENS
        stop = start + self.shard_size(shard)
        ids = self.corpus.ids[start:stop]
        stays = rng.random(len(ids), dtype=np.float32) < self.keep[ids]
        offsets = self.corpus.offsets
        inner = offsets[np.searchsorted(offsets, start, "right") : np.searchsorted(offsets, stop)]
        bounds = np.concatenate(([0], inner - start, [len(ids)]))
        kept_bounds = np.concatenate(([0], np.cumsum(stays)))[bounds]
        lengths = np.diff(kept_bounds)
        kept = ids[stays]
        position = np.arange(len(kept))
        before = position - np.repeat(kept_bounds[:-1], lengths)
        after = np.repeat(kept_bounds[1:], lengths) - 1 - position
        return kept, before, after
