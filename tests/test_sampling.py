# SPDX-License-Identifier: BSD-3-Clause
"""What an epoch draws: subsampled tokens, windows within documents, negative samples."""

from types import SimpleNamespace

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from skw2v._corpus.corpus import Corpus
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.sampling import sampler as sampler_module
from skw2v._training.sampling.batch import Batch, BlockShape, even_parts, reach
from skw2v._training.sampling.negatives import draw_negatives, noise_distribution
from skw2v._training.sampling.sampler import Sampler
from skw2v._training.sampling.subsampling import keep_probability, threshold

SHAPE = BlockShape(8, 3)


def make_sampler(documents, *, shape=SHAPE, n_words=None, **options):
    ids = np.concatenate([np.asarray(d, dtype=np.int32) for d in documents])
    offsets = np.concatenate(([0], np.cumsum([len(d) for d in documents])))
    options = {"sample": 0.0, "shrink_windows": True, "seed": 0} | options
    counts = np.bincount(ids, minlength=n_words or 0)
    objective = NegativeSampling(
        counts, negative=5, ns_exponent=0.75, tokens=shape.tokens, shared=8
    )
    return Sampler(Corpus(ids, offsets), counts, shape, draw=objective.draw, **options)


def assert_same(a, b):
    for first, second in zip(a, b, strict=True):
        np.testing.assert_array_equal(first, second)


def differ(a, b):
    return any(not np.array_equal(x, y) for x, y in zip(a, b, strict=True))


class TestNegatives:
    def test_distribution(self):
        found = noise_distribution(np.array([70, 29, 1]), 0.75)
        np.testing.assert_allclose(found, [0.642, 0.332, 0.027], atol=5e-4)

    @pytest.mark.parametrize("n", [1_000, 100_000])
    def test_draws(self, n):
        cumulative = np.cumsum(noise_distribution(np.array([70, 29, 1]), 0.75))
        drawn = draw_negatives(cumulative, n, np.random.default_rng(0))
        assert len(drawn) == n
        share = np.bincount(drawn, minlength=3) / n
        np.testing.assert_allclose(share, [0.642, 0.332, 0.027], atol=1 / n + 5e-4)

    def test_draws_of_an_epoch(self):
        documents = [[0] * 700 + [1] * 290 + [2] * 10] * 8
        sampler = make_sampler(documents)
        negatives = sampler.draw(0, 0).draws
        share = np.bincount(negatives.ravel(), minlength=3) / negatives.size
        np.testing.assert_allclose(share, [0.642, 0.332, 0.027], atol=1e-3)

    @pytest.mark.parametrize("n", [0, 1, 2, 3, 16, 1_000])
    def test_any_number_of_draws(self, n):
        drawn = draw_negatives(np.cumsum([0.5, 0.3, 0.2]), n, np.random.default_rng(n))
        assert len(drawn) == n

    def test_sums_that_rounding_leaves_below_one_cost_no_draw(self):
        lowest = SimpleNamespace(random=lambda: 0.0, integers=lambda n: 0)
        drawn = draw_negatives(np.array([0.5, 1 - 1e-12]), 10, lowest)
        assert np.bincount(drawn).tolist() == [5, 5]

    def test_every_place_follows_the_distribution(self):
        noise = np.array([0.6, 0.3, 0.1])
        rng = np.random.default_rng(0)
        drawn = np.array([draw_negatives(np.cumsum(noise), 8, rng) for _ in range(20_000)])
        for place in range(8):
            share = np.bincount(drawn[:, place], minlength=3) / len(drawn)
            np.testing.assert_allclose(share, noise, atol=0.015)

    def test_every_block_has_its_share_of_each_range_of_words(self):
        # Of 16 independent draws, nearly half of the blocks would have less than 7 or more than 9
        noise = np.full(1_000, 1e-3)
        drawn = draw_negatives(np.cumsum(noise), 48_000, np.random.default_rng(0)).reshape(-1, 16)
        of_half = (drawn < 500).sum(axis=1)
        assert of_half.min() >= 7
        assert of_half.max() <= 9

    def test_a_few_draws_at_a_time_are_unbiased(self):
        noise = noise_distribution(np.array([70, 29, 1]), 0.75)
        rng = np.random.default_rng(0)
        drawn = [draw_negatives(np.cumsum(noise), 3, rng) for _ in range(20_000)]
        share = np.bincount(np.concatenate(drawn), minlength=3) / 60_000
        np.testing.assert_allclose(share, noise, atol=0.01)
        # nor does a word have its place in the order of the draws
        for place in np.transpose(drawn):
            np.testing.assert_allclose(np.bincount(place) / 20_000, noise, atol=0.015)

    @pytest.mark.parametrize("exponent", [-1.0, 0.0, 0.75, 1.0, 3.0])
    def test_words_that_do_not_occur_are_never_drawn(self, exponent):
        noise = noise_distribution(np.array([0, 5, 0, 1, 0]), exponent)
        assert noise.sum() == pytest.approx(1)
        drawn = draw_negatives(np.cumsum(noise), 10_000, np.random.default_rng(0))
        assert set(drawn) == {1, 3}

    @pytest.mark.parametrize("exponent", [-1e300, -400, 400, 1e300])
    def test_extreme_exponents_leave_one_kind_of_word(self, exponent):
        counts = np.array([70, 0, 7, 70, 7])
        expected = [0.5, 0, 0, 0.5, 0] if exponent > 0 else [0, 0, 0.5, 0, 0.5]
        np.testing.assert_allclose(noise_distribution(counts, exponent), expected)

    def test_exponents_that_mean_something(self):
        counts = np.array([70, 29, 1])
        np.testing.assert_allclose(noise_distribution(counts, 1), counts / 100)
        np.testing.assert_allclose(noise_distribution(counts, 0), [1 / 3] * 3)

    @given(
        st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any),
        st.floats(-1, 2),
        st.integers(0, 500),
        st.integers(0, 2**32),
    )
    def test_as_often_as_it_should_give_or_take_one(self, counts, exponent, n, seed):
        noise = noise_distribution(np.array(counts), exponent)
        cumulative = np.cumsum(noise)
        cumulative /= cumulative[-1]
        drawn = draw_negatives(cumulative, n, np.random.default_rng(seed))
        found = np.bincount(drawn, minlength=len(counts))
        assert len(drawn) == n
        assert len(found) == len(counts)
        assert (np.abs(found - n * noise) <= 1 + 1e-9 * n).all()


class TestSubsampling:
    def test_keep_probabilities_worked_by_hand(self):
        # shares 0.9, 0.099, 0.001 with t = 0.001: √(t/f) + t/f, at most 1
        found = keep_probability(np.array([900, 99, 1]), 1e-3)
        np.testing.assert_allclose(found, [0.034445, 0.110605, 1.0], rtol=1e-4)

    def test_gensim_keeps_the_same(self):
        gensim = pytest.importorskip("gensim")
        text = [["the"] * 900 + ["of"] * 99 + ["ox"]]
        model = gensim.models.Word2Vec(min_count=1, sample=1e-3)
        model.build_vocab(text)
        theirs = [model.wv.get_vecattr(w, "sample_int") / 2**32 for w in ("the", "of", "ox")]
        ours = keep_probability(np.array([900, 99, 1]), 1e-3)
        np.testing.assert_allclose(ours, theirs, rtol=1e-4)

    def test_few_tokens_raise_the_threshold(self):
        # As if the other words of 10,000 tokens were words of their own
        counts = np.array([90, 26, 9])
        found = keep_probability(counts, threshold(1e-3, 125))
        padded = keep_probability(np.array([*counts, *[1] * 9_875]), 1e-3)
        np.testing.assert_allclose(found, padded[:3], rtol=1e-6)
        assert found[1] == found[2] == 1 > found[0]

    @pytest.mark.parametrize("sample", [0.0, 1e-5, 1e-3, 0.1])
    @pytest.mark.parametrize("n_tokens", [10_000, 10_001, 123_456, 10**10])
    def test_many_tokens_leave_the_threshold_alone(self, sample, n_tokens):
        assert threshold(sample, n_tokens) == sample

    def test_zero_keeps_everything(self):
        assert (keep_probability(np.array([900, 99, 1]), 0) == 1).all()
        sampler = make_sampler([[0] * 90 + [1] * 9])
        assert sampler.kept_share == 1
        np.testing.assert_array_equal(kept_tokens(sampler, 0), sampler.corpus.ids)

    def test_share_of_tokens_that_stay(self):
        rng = np.random.default_rng(1)
        documents = rng.choice(3, p=[0.9, 0.09, 0.01], size=(50, 1000))
        sampler = make_sampler(documents, sample=1e-3)
        for epoch in range(3):
            kept = kept_tokens(sampler, epoch)
            share = np.bincount(kept, minlength=3) / np.bincount(documents.ravel())
            np.testing.assert_allclose(share, sampler.keep, atol=0.05)
            np.testing.assert_allclose(share[:2], sampler.keep[:2], atol=0.01)
            assert len(kept) / documents.size == pytest.approx(sampler.kept_share, abs=0.005)
            expected = np.bincount(kept, minlength=3) / len(kept)
            np.testing.assert_allclose(sampler.kept_distribution, expected, atol=0.02)

    def test_tokens_that_stay_keep_their_order(self):
        sampler = make_sampler([range(100), range(100, 300)], sample=1e-3)
        kept = kept_tokens(sampler, 0)
        assert 0 < len(kept) < 300
        assert (np.diff(kept) > 0).all()


def kept_tokens(sampler, epoch):
    """Tokens of the first shard that stay."""
    sample = sampler.draw(epoch, 0)
    ids = sample.centre_ids
    assert len(ids) == sample.n_blocks * sampler.shape.tokens
    # Of the last block, only centres with a window are sure to be more than padding
    filled = np.flatnonzero(sample.before | sample.after)
    return ids[: filled[-1] + 1]


class TestWindows:
    @pytest.mark.parametrize("shrink_windows", [True, False])
    @pytest.mark.parametrize("sample", [0.0, 0.02])
    @pytest.mark.parametrize("window", [1, 3, 20])
    def test_never_cross_documents(self, shrink_windows, sample, window):
        rng = np.random.default_rng(0)
        # Words of document d are numbered d·100, …: a window tells by its words where it has been
        documents = [
            d * 100 + rng.integers(100, size=length)
            for d, length in enumerate([0, 1, 5, 0, 40, 2, 2, 17, 0])
        ]
        shape = BlockShape(8, window)
        sampler = make_sampler(
            documents, shape=shape, shrink_windows=shrink_windows, sample=sample, n_words=900
        )
        n_pairs = 0
        for epoch in range(3):
            for target in reference.targets(sampler.draw(epoch, 0)):
                assert {word // 100 for word in target.context} <= {target.centre // 100}
                n_pairs += len(target.context)
        assert n_pairs

    def test_full_windows_hold_all_words_within_reach(self):
        documents = [[0, 1, 2, 3, 4], [5], [6, 7]]
        part = make_sampler(documents, shape=BlockShape(4, 2), shrink_windows=False).draw(0, 0)
        found = reference.targets(part)
        assert {target.centre: target.context for target in found[:8]} == {
            0: [1, 2],
            1: [0, 2, 3],
            2: [0, 1, 3, 4],
            3: [1, 2, 4],
            4: [2, 3],
            5: [],
            6: [7],
            7: [6],
        }

    @pytest.mark.parametrize("window", [12, 1000, 10**30])
    def test_margins_are_as_wide_as_the_documents(self, window, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 120)
        short, long = np.zeros(12, dtype=int), np.ones(90, dtype=int)
        # The first shard holds short documents alone, the second one a long one
        documents = [short] * 10 + [long, short]
        shape = BlockShape(8, reach(window, 90))
        sampler = make_sampler(documents, shape=shape, window=window, shrink_windows=False)
        margins = [sampler.draw(0, shard).window for shard in range(2)]
        assert margins == ([12, 12] if window == 12 else [16, 89])
        for shard, longest in enumerate((12, 90)):
            batch = sampler.draw(0, shard)
            assert batch.before.max() == batch.after.max() == min(window, longest - 1)

    def test_draws_do_not_depend_on_the_margin(self):
        documents = [np.arange(n) for n in (30, 2, 17)]
        wide, narrow = (
            make_sampler(documents, shape=BlockShape(8, width), window=40).draw(0, 0)
            for width in (40, reach(40, 30))
        )
        assert (wide.window, narrow.window) == (32, 29)
        np.testing.assert_array_equal(wide.before, narrow.before)
        np.testing.assert_array_equal(wide.centre_ids, narrow.centre_ids)
        np.testing.assert_array_equal(wide.draws, narrow.draws)

    def test_shrunk_windows_have_every_size_equally_often(self):
        part = make_sampler([np.zeros(8000)]).draw(0, 0)
        sizes = [len(t.context) for t in reference.targets(part)[100:-100]]
        assert set(sizes) == {2, 4, 6}
        np.testing.assert_allclose(np.bincount(sizes)[2::2] / len(sizes), [1 / 3] * 3, atol=0.02)

    def test_words_that_are_dropped_bring_others_nearer(self):
        # As in word2vec.c, windows are measured after subsampling: word 1 stays every time
        documents = [[1, *[0] * 50, 2]] * 200
        sampler = make_sampler(documents, sample=1e-4, shrink_windows=False)
        pairs = [
            (target.centre, word)
            for target in reference.targets(sampler.draw(0, 0))
            for word in target.context
        ]
        assert (1, 2) in pairs

    def test_padding_at_the_end_has_no_window(self):
        sample = make_sampler([range(9)]).draw(0, 0)
        assert sample.n_blocks == 2
        assert all(not t.context for t in reference.targets(sample)[9:])


class TestShards:
    @pytest.fixture
    def sampler(self, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 100)
        rng = np.random.default_rng(0)
        return make_sampler([rng.integers(30, size=n) for n in (250, 0, 3, 97, 80)], sample=0.01)

    def test_cover_the_corpus(self, sampler):
        assert sampler.n_shards == 5
        assert [sampler.shard_size(shard) for shard in range(5)] == [100, 100, 100, 100, 30]

    def test_every_epoch_visits_each_once_in_its_own_order(self, sampler):
        orders = [sampler.shard_order(epoch).tolist() for epoch in range(10)]
        assert all(sorted(order) == list(range(5)) for order in orders)
        assert len(set(map(tuple, orders))) > 1
        assert sampler.shard_order(3).tolist() == orders[3]

    def test_draws_depend_on_seed_epoch_and_shard_alone(self, sampler):
        first = sampler.draw(2, 1)
        for epoch, shard in [(0, 0), (2, 3), (7, 1)]:
            sampler.draw(epoch, shard)
        assert_same(sampler.draw(2, 1), first)
        assert differ(sampler.draw(1, 1), first)
        assert differ(sampler.draw(2, 2), first)

    def test_shards_of_the_same_words_get_draws_of_their_own(self, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 100)
        sampler = make_sampler([range(100)] * 3)
        drawn = [sampler.draw(epoch, shard) for epoch in range(3) for shard in range(3)]
        assert all(differ(a, b) for i, a in enumerate(drawn) for b in drawn[:i])

    def test_draws_depend_on_the_seed(self, sampler):
        again = make_sampler([sampler.corpus.ids], sample=0.01)
        other = make_sampler([sampler.corpus.ids], sample=0.01, seed=1)
        assert_same(again.draw(0, 0), make_sampler([sampler.corpus.ids], sample=0.01).draw(0, 0))
        assert differ(other.draw(0, 0), again.draw(0, 0))

    def test_windows_end_with_the_shard(self, monkeypatch):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 10)
        sampler = make_sampler([range(25)], shrink_windows=False)
        words = []
        for shard in range(3):
            for target in reference.targets(sampler.draw(0, shard)):
                if target.context:
                    words.append(target.centre)
                    assert {word // 10 for word in target.context} == {target.centre // 10}
        assert words == list(range(25))

    @pytest.mark.parametrize("length", [99, 100, 101, 200])
    def test_a_document_that_ends_near_a_shards_end(self, monkeypatch, length):
        monkeypatch.setattr(sampler_module, "SHARD_TOKENS", 100)
        documents = [np.zeros(length), np.ones(150)]
        sampler = make_sampler(documents, shrink_windows=False)
        for shard in range(sampler.n_shards):
            for target in reference.targets(sampler.draw(0, shard)):
                assert set(target.context) <= {target.centre}

    def test_a_shard_of_which_nothing_stays(self):
        sampler = make_sampler([[0] * 50], sample=1e-12)
        sample = sampler.draw(0, 0)
        assert sample.n_blocks == 0
        assert even_parts(sample.n_blocks, 4) == []


class TestBatches:
    @pytest.mark.parametrize("blocks_per_batch", [1, 2, 3, 7, 8, 1000])
    def test_tile_the_shard(self, blocks_per_batch):
        rng = np.random.default_rng(0)
        sample = make_sampler([rng.integers(30, size=n) for n in (20, 31, 6)]).draw(0, 0)
        batches = [sample.cut(*part) for part in even_parts(sample.n_blocks, blocks_per_batch)]
        assert len(batches) == -(-sample.n_blocks // blocks_per_batch)
        tiles = [target for batch in batches for target in reference.targets(batch)]
        assert tiles == reference.targets(sample)
        margin = 2 * SHAPE.window
        for batch in batches:
            assert len(batch.before) == len(batch.after) == batch.n_blocks * SHAPE.tokens
            assert len(batch.context_ids) == len(batch.before) + margin

    @pytest.mark.parametrize("shape", [BlockShape(4, 3), BlockShape(3, 8), BlockShape(20, 5)])
    def test_joined_ones_have_the_windows_of_each(self, shape):
        rng = np.random.default_rng(0)
        samples = [
            make_sampler([rng.integers(30, size=n)], shape=shape).draw(0, 0) for n in (70, 90, 41)
        ]
        parts = [sample.cut(0, sample.n_blocks - 1) for sample in samples]
        # Another document may be short, and need less of a margin
        narrow = parts[1].window - 1
        less = parts[1]._replace(
            context_ids=parts[1].context_ids[1:-1],
            before=np.minimum(parts[1].before, narrow),
            after=np.minimum(parts[1].after, narrow),
        )
        for joined in ([parts[0]], parts, [parts[0], less, parts[2]]):
            batch = Batch.join(joined)
            assert len(batch.draws) == batch.n_blocks
            found = [target for target in reference.targets(batch) if target.context]
            assert found == [
                target for part in joined for target in reference.targets(part) if target.context
            ]

    def test_what_is_between_joined_ones_has_negatives_of_its_own_part(self):
        parts = [
            make_sampler([np.full(40, i)]).draw(0, 0)._replace(draws=np.full((5, 6), i))
            for i in (1, 2)
        ]
        draws = Batch.join(parts).draws
        assert draws[:, 0].tolist() == [1] * (len(draws) - 5) + [2] * 5
