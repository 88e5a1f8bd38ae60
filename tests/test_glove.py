# SPDX-License-Identifier: BSD-3-Clause
"""GloVe's objective is that of a loop over the counts, and its tiles are all of the matrix."""

import math

import numpy as np
import pytest
from scipy import sparse

from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget
from skw2v._corpus.corpus import Corpus
from skw2v._glove import objective, tiles
from skw2v._glove.assembly import GloveParameters, prepare_glove, trained_vectors
from skw2v._glove.objective import Weighting, add_gradients
from skw2v._glove.tables import AdaGradTable, fit_biases
from skw2v._glove.tiles import Grid, Tile, Tiles
from skw2v._training.arrays.workspace import Workspace

RNG = np.random.default_rng(0)


def make_tile(n_rows, n_columns, n_entries):
    cells = RNG.choice(n_rows * n_columns, n_entries, replace=False)
    rows, columns = (part.astype(np.int32) for part in np.divmod(cells, n_columns))
    return Tile(rows, columns, (30 * RNG.random(n_entries) ** 3).astype(np.float32) + 0.1)


def make_table(n_rows, dim, constant):
    table = RNG.normal(0, 0.5, (n_rows, dim + 2)).astype(np.float32)
    table[:, constant] = 1
    return table


def naive_loss(words, contexts, tile, x_max, alpha):
    """J by equation 8, in double precision."""
    loss = 0.0
    for i, j, x in zip(*tile, strict=True):
        w, b = words[i, :-2].astype(float), float(words[i, -2])
        c, d = contexts[j, :-2].astype(float), float(contexts[j, -1])
        f = (x / x_max) ** alpha if x < x_max else 1.0
        loss += f * (w @ c + b + d - math.log(x)) ** 2
    return loss


@pytest.mark.parametrize("chunk", [3, 10_000])
def test_loss_and_gradient(chunk, monkeypatch):
    monkeypatch.setattr(objective, "_CHUNK", chunk)
    dim, x_max, alpha = 3, 10.0, 0.6
    words, contexts = make_table(5, dim, -1), make_table(4, dim, -2)
    tile = make_tile(5, 4, 13)
    gradients = np.zeros_like(words), np.zeros_like(contexts)
    loss = add_gradients(words, contexts, tile, Weighting(x_max, alpha), *gradients, Workspace())
    assert loss == pytest.approx(naive_loss(words, contexts, tile, x_max, alpha), rel=1e-5)
    step = 1e-2  # J is quadratic in each number: central differences are exact
    for table, gradient, constant in zip((words, contexts), gradients, (-1, -2), strict=True):
        table = table.astype(float, copy=False)
        for i, column in np.ndindex(table.shape):
            if column == dim + 2 + constant:
                continue
            ends = []
            for sign in (1, -1):
                moved = table.astype(float)
                moved[i, column] += sign * step
                pair = (moved, contexts) if table.shape == words.shape else (words, moved)
                ends.append(naive_loss(*pair, tile, x_max, alpha))
            slope = (ends[0] - ends[1]) / (2 * step)
            assert 2 * gradient[i, column] == pytest.approx(slope, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize(("x", "f"), [(100, 1), (10, 1), (5, 0.5**0.75), (0.01, 0.001**0.75)])
def test_weighting(x, f):
    found = Weighting(10.0, 0.75)(np.log(np.array([x], dtype=np.float32)))
    np.testing.assert_allclose(found, [f], rtol=1e-6)


def random_matrix(n_words, density=0.2):
    rng = np.random.default_rng(1)
    half = rng.random((n_words, n_words), dtype=np.float32)
    half[rng.random(half.shape) >= density] = 0
    return sparse.csr_array(half + half.T)


def stored(matrix, n_bytes=1e9):
    return Cooccurrences.collect([matrix], Budget(n_bytes))


@pytest.mark.parametrize(("n_words", "n_groups"), [(1, 1), (7, 7), (30, 7), (30, 1), (9, 4)])
@pytest.mark.parametrize("n_bytes", [0, 1e9])
def test_tiles_are_the_whole_matrix(n_words, n_groups, n_bytes):
    matrix, grid = random_matrix(n_words), Grid(n_words, n_groups)
    cut = Tiles(stored(matrix, n_bytes), grid, Budget(n_bytes))
    whole = np.zeros((grid.n_rows, grid.n_rows), dtype=np.float32)
    for words in range(n_groups):
        for contexts in range(n_groups):
            tile = cut.tile(words, contexts)
            block = whole[grid.rows_of(words), grid.rows_of(contexts)]
            assert (block[tile.rows, tile.columns] == 0).all()
            block[tile.rows, tile.columns] = tile.counts
    places = grid.places()
    assert len(set(places.tolist())) == n_words
    np.testing.assert_array_equal(whole[np.ix_(places, places)], matrix.toarray())
    assert np.count_nonzero(whole) == cut.n_entries == matrix.nnz


def test_groups_have_frequent_and_rare_words_alike():
    places = Grid(10, 3).places() // Grid(10, 3).group_size
    assert places.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]


def test_more_entries_make_more_groups():
    sizes = (2, 3), (5000, 10**6), (40_000, 10**7)
    assert [Grid.of(*each).n_groups for each in sizes] == [2, 24, 35]


def test_rows_of_a_group_are_numbered_in_16_bits(monkeypatch):
    monkeypatch.setattr(tiles, "LARGEST_GROUP", 4)
    assert Grid.of(1000, 1).group_size == 4


def test_adagrad_steps():
    grid, dim = Grid(3, 1), 2
    start = RNG.normal(size=(3, dim + 1)).astype(np.float32)
    table = AdaGradTable(start, grid, constant=-2)
    np.testing.assert_array_equal(table.rows[:, [0, 1, 3]], start)
    expected, squares = start.astype(float), np.full((3, dim + 1), 4.0)
    for _ in range(3):
        gradients = RNG.normal(size=(3, dim + 2)).astype(np.float32)
        own = gradients[:, [0, 1, 3]].astype(float)
        squares += own**2
        expected -= 0.3 * own / np.sqrt(squares)
        table.step(0, gradients, 0.3, Workspace())
    np.testing.assert_allclose(table.rows[:, [0, 1, 3]], expected, rtol=1e-5)
    np.testing.assert_array_equal(table.rows[:, 2], 1)
    np.testing.assert_array_equal(table.vectors(), table.rows[:, :2])


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(3)
    ids = (200 * rng.random(6000) ** 2).astype(np.int32)
    return Corpus(ids, np.arange(0, 6001, 300))


def train(corpus, seed=0, **options):
    options = {"dim": 8, "window": 4, "epochs": 3} | options
    trainer = prepare_glove(corpus, 200, GloveParameters(**options), seed=seed)
    return trainer, list(trainer.run())


def whole_loss(trainer):
    """J of all tiles as the tables are now, by the loop."""
    grid, loss = trainer.tiles.grid, 0.0
    for words in range(grid.n_groups):
        for contexts in range(grid.n_groups):
            loss += naive_loss(
                trainer.words.rows[grid.rows_of(words)],
                trainer.contexts.rows[grid.rows_of(contexts)],
                trainer.tiles.tile(words, contexts),
                trainer.weighting.x_max,
                trainer.weighting.alpha,
            )
    return loss / trainer.tiles.n_entries


def test_the_record_is_j_per_entry(corpus):
    trainer, records = train(corpus, learning_rate=1e-9, epochs=1)
    assert records[0].loss == pytest.approx(whole_loss(trainer), rel=1e-4)
    assert (records[0].n_tokens, records[0].learning_rate) == (6000, 1e-9)


def test_training_lowers_j(corpus):
    trainer, records = train(corpus, epochs=30, learning_rate=0.3)
    losses = [record.loss for record in records]
    assert losses == sorted(losses, reverse=True)
    assert whole_loss(trainer) < losses[-1]


def test_each_tile_once_an_epoch_and_no_group_twice_in_a_stratum(corpus):
    trainer, _ = train(corpus, epochs=0)
    n = trainer.tiles.grid.n_groups
    for epoch in range(2):
        strata = list(trainer._strata(epoch))
        for stratum in strata:
            assert sorted(words for words, _ in stratum) == list(range(n))
            assert sorted(contexts for _, contexts in stratum) == list(range(n))
        assert len({cell for stratum in strata for cell in stratum}) == n * n
    assert list(trainer._strata(0)) != list(trainer._strata(1))


@pytest.mark.parametrize("options", [{"n_jobs": 2}, {"n_jobs": 5}, {"max_memory": 0}])
def test_neither_threads_nor_files_change_a_bit(corpus, options):
    expected, records = train(corpus)
    found, others = train(corpus, **options)
    np.testing.assert_array_equal(trained_vectors(found), trained_vectors(expected))
    assert [r.loss for r in others] == [r.loss for r in records]
    assert isinstance(found.tiles.counts, np.memmap) == ("max_memory" in options)


def test_the_seed_draws_the_vectors_that_training_starts_from(corpus):
    first, second = (trained_vectors(train(corpus, epochs=0, seed=seed)[0]) for seed in (0, 1))
    assert (first != second).mean() > 0.9


def test_vectors_are_the_sum_of_both_tables(corpus):
    trainer, _ = train(corpus, epochs=1)
    places = trainer.tiles.grid.places()
    both = trainer.words.rows[places, :8] + trainer.contexts.rows[places, :8]
    np.testing.assert_array_equal(trained_vectors(trainer), both)


def test_biases_explain_what_biases_can():
    truth = RNG.normal(1, 0.5, 40)
    counts = np.exp(truth[:, np.newaxis] + truth).astype(np.float32)
    found = fit_biases(stored(sparse.csr_array(counts)), Weighting(1e-3, 0.75))
    np.testing.assert_allclose(found, truth, atol=0.15)
    assert found.dtype == np.float32


def test_biases_of_words_without_weight():
    counts = sparse.csr_array(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=np.float32))
    assert not fit_biases(stored(counts), Weighting(10.0, 0.75)).any()


def test_training_starts_from_the_biases(corpus):
    trainer, _ = train(corpus, epochs=0)
    places = trainer.tiles.grid.places()
    biases = trainer.words.rows[places, -2]
    np.testing.assert_array_equal(trainer.contexts.rows[places, -1], biases)
    assert np.corrcoef(biases, np.log(np.bincount(corpus.ids, minlength=200)))[0, 1] > 0.8
