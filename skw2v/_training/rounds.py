# SPDX-License-Identifier: BSD-3-Clause
"""The rounds of an epoch: which batches are computed from the same tables.

An epoch visits the shards of a corpus in random order. It reads several of them side by side, so
that a round holds text from different places: a word that many documents of one place are about
meets itself less often. A round takes the next batch of each shard that is being read, in turn.
"""

from __future__ import annotations

from typing import NamedTuple

from skw2v._training.sampling.batch import Batch, even_parts
from skw2v._training.sampling.sampler import Sampler

# Batches of a round. They are computed from the same tables, so that each lacks what the others
# learn, and steps are damped for all of them.
BATCHES_PER_ROUND = 4


class Cut(NamedTuple):
    """A batch that is still to be cut from the drawn sample of a shard.

    `key` is where the sample is shown, and `progress` the share of the epoch that is done before.
    """

    key: tuple[str, int, int]
    first: int
    last: int
    progress: float

    def of(self, sample: Batch) -> Batch:
        """Cut the batch."""
        return sample.cut(self.first, self.last)


class Draw(NamedTuple):
    """A shard whose sample is to be drawn, and shown at `key`."""

    key: tuple[str, int, int]
    shard: int


class Rounds:
    """The batches of an epoch, round by round, without their words.

    All workers go through the same rounds. Whoever has drawn a sample tells the others by `begin`
    how many blocks it has.
    """

    def __init__(
        self,
        sampler: Sampler,
        epoch: int,
        blocks_per_batch: int,
        n_batches: int = BATCHES_PER_ROUND,
    ) -> None:
        order = sampler.shard_order(epoch).tolist()
        n_sources = min(n_batches, len(order))
        self._sources = [_Source(i, order[i::n_sources]) for i in range(n_sources)]
        self._sampler = sampler
        self._blocks_per_batch = blocks_per_batch
        self._n_batches = n_batches
        self._n_seen = 0.0

    @property
    def progress(self) -> float:
        """The share of the epoch that is done."""
        return self._n_seen / self._sampler.corpus.n_tokens

    @property
    def is_over(self) -> bool:
        """Whether there is neither a batch nor a shard left."""
        return not any(source.cuts or source.shards for source in self._sources)

    def draws(self) -> list[Draw]:
        """List the shards that come next where one is used up."""
        return [source.draw() for source in self._sources if source.shards and not source.cuts]

    def begin(self, draw: Draw, n_blocks: int) -> None:
        """Start reading a shard whose sample has so many blocks."""
        size = self._sampler.shard_size(draw.shard)
        if not n_blocks:
            self._n_seen += size
        self._sources[draw.key[1]].begin(n_blocks, self._blocks_per_batch, size)

    def next(self) -> list[Cut]:
        """Take the next round: empty if the shards that are being read have no tokens left."""
        cuts: list[Cut] = []
        while len(cuts) < self._n_batches:
            readable = [source for source in self._sources if source.cuts]
            if not readable:
                break
            for source in readable[: self._n_batches - len(cuts)]:
                first, last = source.cuts.pop()
                cuts.append(Cut(source.key, first, last, self.progress))
                self._n_seen += source.tokens_per_block * (last - first)
        return cuts


class _Source:
    """Shards that are read one after the other: those to come, and what is left of the present."""

    def __init__(self, index: int, shards: list[int]) -> None:
        self.shards = shards[::-1]
        self.cuts: list[tuple[int, int]] = []
        self.tokens_per_block = 0.0
        # Two samples take turns: a batch of the former may still be looked at
        self.key = ("sample", index, 0)

    def draw(self) -> Draw:
        name, index, turn = self.key
        return Draw((name, index, 1 - turn), self.shards[-1])

    def begin(self, n_blocks: int, most: int, size: int) -> None:
        self.key = self.draw().key
        self.shards.pop()
        self.cuts = even_parts(n_blocks, most)[::-1]
        self.tokens_per_block = size / max(1, n_blocks)
