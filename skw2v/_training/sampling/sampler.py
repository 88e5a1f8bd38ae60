"""What each epoch draws: subsampled tokens, window sizes, negative samples.

Every draw depends on the seed, the epoch and the shard, and on nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._training.sampling.batch import BlockShape, Part

# Tokens of a shard. A shard's random draws are made at once; a window does not reach across.
SHARD_TOKENS = 1 << 16


def keep_probability(counts: NDArray[np.int64], sample: float) -> NDArray[np.float32]:
    r"""Probability that an occurrence of each word survives subsampling.

    .. math:: P(w) = \min(1, \sqrt{t / f(w)} + t / f(w))

    where f is the word's share of all tokens: the formula of Mikolov et al.'s word2vec.c, close to
    equation 5 of Mikolov et al. (2013), "Distributed representations of words and phrases".

    Parameters
    ----------
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs.
    sample : float
        The threshold t; 0 keeps everything.

    Returns
    -------
    ndarray of float32 of shape (n_words,)
    """
    total = counts.sum()
    if not sample or not total:
        return np.ones(len(counts), dtype=np.float32)
    ratio = sample * total / np.maximum(counts, 1)
    return np.minimum(1.0, np.sqrt(ratio) + ratio).astype(np.float32)


def noise_distribution(counts: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    """Distribution of negative samples: the unigram counts to the power `exponent`, normalised.

    Mikolov et al. (2013), "Distributed representations of words and phrases", section 2.2.

    Parameters
    ----------
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs. A word that does not occur is never drawn.
    exponent : float
        1 draws words as often as they occur, 0 draws all words alike.

    Returns
    -------
    ndarray of float64 of shape (n_words,)

    Examples
    --------
    >>> noise_distribution(np.array([70, 29, 1]), 0.75).round(3)
    array([0.642, 0.332, 0.027])
    """
    positive = counts > 0
    # As shares of the most likely word, the powers can't overflow, nor vanish all
    largest = counts[positive].max() if exponent > 0 else counts[positive].min()
    shares = counts / largest
    powers = np.power(shares, exponent, where=positive, out=np.zeros(len(counts)))
    return powers / powers.sum()


def draw_negatives(
    cumulative: NDArray[np.float64], n: int, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Draw n words from a distribution by systematic sampling, spread evenly.

    Each word comes up as often as it should, rounded up or down, and so does, nearly, each range of
    words in each run of consecutive draws: less noise than independent draws, and no search for any
    of them. The words are taken from their sorted row at equal strides near n / golden ratio, which
    leaves no large gaps (Knuth, "The Art of Computer Programming", volume 3, section 6.4); a random
    start makes each place's draw follow the distribution.

    Parameters
    ----------
    cumulative : ndarray of float64 of shape (n_words,)
        Cumulative distribution; the last value is 1.
    n : int
        How many to draw.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray of int32 of shape (n,)
    """
    last = (cumulative * n + rng.random()).astype(np.int64)
    last[-1] = n
    np.minimum(last, n, out=last)
    words = np.repeat(np.arange(len(cumulative), dtype=np.int32), np.diff(last, prepend=0))
    places = np.arange(n) * _stride(n) + rng.integers(max(1, n))
    # mode="wrap" would take as many steps as there are rounds
    return words.take(places % max(1, n))


def _stride(n: int) -> int:
    """Whole number from n / golden ratio on that has no divisor in common with n."""
    first = int(n * 2 / (1 + math.sqrt(5)))
    return next(stride for stride in count(first) if math.gcd(stride, n) == 1 or n == 0)


@dataclass(frozen=True)
class ShardSample:
    """What one epoch learns from one shard: a `Part` of all its blocks, to be cut into parts."""

    part: Part

    @property
    def n_blocks(self) -> int:
        """Blocks of the shard."""
        return len(self.part.negative_ids)

    def parts(self, blocks_per_part: int) -> Iterator[Part]:
        """Cut the sample into equal parts of so many blocks at most."""
        n_parts = -(-self.n_blocks // blocks_per_part)
        for i in range(n_parts):
            yield self.part.cut(self.n_blocks * i // n_parts, self.n_blocks * (i + 1) // n_parts)


class Sampler:
    """Draws what each epoch learns from each shard of a corpus.

    Parameters
    ----------
    corpus : Corpus
        The documents.
    counts : ndarray of int64 of shape (n_words,)
        How often each word occurs, for subsampling and negative samples.
    shape : BlockShape
        Sizes of a block.
    sample : float
        Threshold of subsampling.
    ns_exponent : float
        Power of the counts in the distribution of negative samples.
    shrink_windows : bool
        Whether each centre's window is drawn from 1, …, window rather than being `window`.
    seed : int
        Seed of all draws.
    """

    def __init__(
        self,
        corpus: Corpus,
        counts: NDArray[np.int64],
        shape: BlockShape,
        *,
        sample: float,
        ns_exponent: float,
        shrink_windows: bool,
        seed: int,
    ) -> None:
        self.corpus = corpus
        self.shape = shape
        self.shrink_windows = shrink_windows
        self.seed = seed
        self.n_shards = max(1, -(-corpus.n_tokens // SHARD_TOKENS))
        self.keep = keep_probability(counts, sample)
        self.noise = noise_distribution(counts, ns_exponent)
        self._cumulative = np.cumsum(self.noise)
        self._cumulative /= self._cumulative[-1]
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

    def draw(self, epoch: int, shard: int) -> ShardSample:
        """Draw what `epoch` learns from `shard`.

        Parameters
        ----------
        epoch, shard : int
            Their numbers.

        Returns
        -------
        ShardSample
        """
        rng = np.random.Generator(np.random.SFC64([self.seed, epoch, shard]))
        tokens, window = self.shape.tokens, self.shape.window
        ids, before, after = self._subsample(shard, rng)
        n = len(ids)
        n_blocks = -(-n // tokens)
        padding = n_blocks * tokens - n

        reach = rng.integers(1, window + 1, size=n) if self.shrink_windows else np.full(n, window)
        negatives = draw_negatives(self._cumulative, n_blocks * self.shape.negatives, rng)
        part = Part(
            np.pad(ids, (window, padding + window)),
            negatives.reshape(n_blocks, self.shape.negatives),
            # A padded centre has no context, and therefore no share in anything.
            np.pad(np.minimum(reach, before), (0, padding)),
            np.pad(np.minimum(reach, after), (0, padding)),
        )
        return ShardSample(part)

    def _subsample(
        self, shard: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """Tokens that stay, and how many of their document's stay before and after each."""
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
