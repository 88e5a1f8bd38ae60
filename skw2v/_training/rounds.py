# SPDX-License-Identifier: BSD-3-Clause
"""The rounds of an epoch: which batches are computed from the same tables.

An epoch visits the shards of a corpus in random order. It reads several of them side by side, so
that a batch and a round hold text from different places of the corpus: a word that is frequent in
one place occurs less often in them. A round takes the next part of each shard that is being read,
in turn, and a batch is made of two parts.
"""

from __future__ import annotations

from typing import NamedTuple

from skw2v._training.sampling.batch import Batch, blocks_between, even_parts
from skw2v._training.sampling.sampler import Sampler

# An epoch has at least this many rounds, if they have more than two batches.
_ROUNDS_PER_EPOCH = 64
# Parts of a batch, and how many times as long as the gap between them each is at least.
_PARTS, _LENGTH_OF_GAPS = 2, 16
# A training of this many batches or more has larger rounds.
_LONG_TRAINING = 20_000


class RoundSize(NamedTuple):
    """How many batches a round has: `first` at the start, and `largest` later on.

    More batches in a round keep more workers busy. But all of them are computed from the same
    tables: each lacks what the others learn, and steps are damped for all of them together. A long
    training can afford more of them, and twice as many once the learning rate is half. So can a
    loss whose batches are small.

    One epoch of wiki8 (17 million words of the English Wikipedia), skip-gram, means of three seeds,
    with 2 and with 2 to 4 batches: analogies .151 and .146, WS353 .544 and .538, SimLex .243 and
    .232.
    """

    first: int
    largest: int

    @classmethod
    def of(cls, n_batches: float, epochs: int, limits: RoundSize) -> RoundSize:
        """Choose for epochs of `n_batches`, within the limits of a loss."""
        if n_batches * epochs < _LONG_TRAINING or n_batches < _ROUNDS_PER_EPOCH * limits.largest:
            return cls(limits.first, limits.first)
        return cls(max(limits.first, limits.largest // 2), limits.largest)

    def at(self, share: float) -> int:
        """Return the size when the learning rate has fallen to this share of its start."""
        return self.largest if share * self.largest <= self.first else self.first


# Copies of all rows of a round are in memory at once.
SHORT_ROUNDS, LONG_ROUNDS = RoundSize(2, 8), RoundSize(4, 8)


class Cut(NamedTuple):
    """Part of a batch that is still to be cut from the drawn sample of a shard.

    `key` is what members get the sample by, and `progress` the share of the epoch before it.
    """

    key: tuple[str, int, int]
    first: int
    last: int
    progress: float

    def of(self, sample: Batch) -> Batch:
        """Cut the part."""
        return sample.cut(self.first, self.last)


class Draw(NamedTuple):
    """A shard whose sample a member is to draw, and put where others get it by `key`."""

    key: tuple[str, int, int]
    shard: int

    @property
    def source(self) -> int:
        """Number of the source that the shard belongs to."""
        return self.key[1]


class Rounds:
    """The batches of an epoch, round by round, as places in samples: it holds no word ids.

    `most` is the number of batches of the largest round.
    Each worker has an object of its own, and all go through the same rounds. A shard of `draws` is
    read once `begin` says how many blocks its sample has.
    """

    def __init__(self, sampler: Sampler, epoch: int, blocks_per_batch: int, most: int) -> None:
        order = sampler.shard_order(epoch).tolist()
        gap = blocks_between(sampler.shape.window, sampler.shape.tokens)
        is_long = blocks_per_batch >= _PARTS * _LENGTH_OF_GAPS * gap
        self._n_parts = _PARTS if is_long and len(order) > 1 else 1
        self._blocks_per_part = -(-blocks_per_batch // self._n_parts)
        n_sources = min(most * self._n_parts, len(order))
        self._sources = [_Source(i, order[i::n_sources]) for i in range(n_sources)]
        self._sampler = sampler
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
        """List the shards that take the place of those that have no batch left."""
        return [source.draw() for source in self._sources if source.shards and not source.cuts]

    def begin(self, draw: Draw, n_blocks: int) -> None:
        """Start reading a shard, given the number of blocks of its sample."""
        size = self._sampler.shard_size(draw.shard)
        if not n_blocks:  # subsampling has skipped all of its tokens
            self._n_seen += size
        self._sources[draw.source].begin(n_blocks, self._blocks_per_part, size)

    def next(self, n_batches: int) -> list[list[Cut]]:
        """Take the next round: empty if the shards that are being read have no tokens left."""
        cuts: list[Cut] = []
        n_cuts = n_batches * self._n_parts
        while len(cuts) < n_cuts:
            readable = [source for source in self._sources if source.cuts]
            if not readable:
                break
            for source in readable[: n_cuts - len(cuts)]:
                first, last = source.cuts.pop()
                cuts.append(Cut(source.key, first, last, self.progress))
                self._n_seen += source.tokens_per_block * (last - first)
        return [cuts[i : i + self._n_parts] for i in range(0, len(cuts), self._n_parts)]


class _Source:
    """Shards that are read one after the other: those to come, and the rest of this one."""

    def __init__(self, index: int, shards: list[int]) -> None:
        self.shards = shards[::-1]
        self.cuts: list[tuple[int, int]] = []
        self.tokens_per_block = 0.0
        # Two keys take turns: others may still read the sample before this one
        self.key = ("sample", index, 0)

    def draw(self) -> Draw:
        name, index, turn = self.key
        return Draw((name, index, 1 - turn), self.shards[-1])

    def begin(self, n_blocks: int, blocks_per_part: int, size: int) -> None:
        self.key = self.draw().key
        self.shards.pop()
        self.cuts = even_parts(n_blocks, blocks_per_part)[::-1]
        self.tokens_per_block = size / max(1, n_blocks)
