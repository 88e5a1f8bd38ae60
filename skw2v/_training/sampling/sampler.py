# SPDX-License-Identifier: BSD-3-Clause
"""What each epoch draws: subsampled tokens, window sizes, and what the objective needs.

Every draw depends on the seed, the epoch and the shard, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._training.sampling.batch import Batch, BlockShape, reach
from skw2v._training.sampling.subsampling import keep_probability

# Tokens of a shard. A shard's random draws are made at once; a window does not reach across.
SHARD_TOKENS = 1 << 16
_MARGIN_STEP = 16
# The generator takes no larger one
_LARGEST_WINDOW = np.iinfo(np.int64).max - 1

Draw = Callable[[int, np.random.Generator], NDArray[np.int32]]


class Sampler:
    """Draws what each epoch learns from each shard of a corpus.

    `draw` is the objective's. `window` is the largest one to draw, however short the documents are,
    and None that of `shape`. `keep`, `kept_distribution` and `kept_share` say how much survives
    subsampling: of each word, which share each word then has, and of all tokens. `n_kept` is the
    number of tokens that an epoch is expected to keep.
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
        window: int | None = None,
    ) -> None:
        self.corpus = corpus
        self.shape = shape
        self.window = shape.window if window is None else min(window, _LARGEST_WINDOW)
        self.shrink_windows = shrink_windows
        self.seed = seed
        self._draw = draw
        self.shard_tokens = SHARD_TOKENS
        self.n_shards = max(1, -(-corpus.n_tokens // self.shard_tokens))
        self.keep = keep_probability(counts, sample)
        kept = counts * self.keep
        self.kept_distribution = kept / max(kept.sum(), np.finfo(float).tiny)
        self.kept_share = float(kept.sum() / counts.sum())
        self.n_kept = corpus.n_tokens * self.kept_share

    def shard_order(self, epoch: int) -> NDArray[np.int64]:
        """Order in which an epoch visits the shards."""
        return np.random.default_rng([self.seed, epoch]).permutation(self.n_shards)

    def shard_size(self, shard: int) -> int:
        """Tokens of a shard, before subsampling."""
        start = shard * self.shard_tokens
        return min(start + self.shard_tokens, self.corpus.n_tokens) - start

    def draw(self, epoch: int, shard: int) -> Batch:
        """Draw all blocks that an epoch learns from a shard."""
        rng = np.random.Generator(np.random.SFC64([self.seed, epoch, shard]))
        tokens, window = self.shape.tokens, self.window
        ids, before, after = self._subsample(shard, rng)
        n = len(ids)
        n_blocks = -(-n // tokens)
        padding = n_blocks * tokens - n
        radius = rng.integers(1, window + 1, size=n) if self.shrink_windows else np.full(n, window)
        radius = np.minimum(radius, self.shape.window)
        margin = self._margin(shard)
        return Batch(
            n_blocks,
            np.pad(ids, (margin, padding + margin)),
            np.pad(np.minimum(radius, before), (0, padding)),
            np.pad(np.minimum(radius, after), (0, padding)),
            self._draw(n_blocks, rng),
        )

    def _margin(self, shard: int) -> int:
        """Positions that windows need on either side of a block, the same in each epoch."""
        needed = reach(self.shape.window, int(np.diff(self._bounds(shard)).max()))
        # In steps: masks of few widths are kept ready
        return min(self.shape.window, -(-needed // _MARGIN_STEP) * _MARGIN_STEP)

    def _bounds(self, shard: int) -> NDArray[np.int64]:
        """Return where documents begin and end, in tokens from the start of a shard."""
        start, size = shard * self.shard_tokens, self.shard_size(shard)
        offsets = self.corpus.offsets
        inner = slice(
            np.searchsorted(offsets, start, "right"), np.searchsorted(offsets, start + size)
        )
        return np.concatenate(([0], offsets[inner] - start, [size]))

    def _subsample(
        self, shard: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens that survive, and how many of their document survive on each side."""
        start = shard * self.shard_tokens
        ids = self.corpus.read(start, start + self.shard_size(shard))
        stays = rng.random(len(ids), dtype=np.float32) < self.keep[ids]
        bounds = self._bounds(shard)
        kept_bounds = np.concatenate(([0], np.cumsum(stays)))[bounds]
        lengths = np.diff(kept_bounds)
        kept = ids[stays]
        position = np.arange(len(kept))
        before = position - np.repeat(kept_bounds[:-1], lengths)
        after = np.repeat(kept_bounds[1:], lengths) - 1 - position
        return kept, before, after
