# SPDX-License-Identifier: BSD-3-Clause
"""Co-occurrences are those of a loop over all pairs, in any number of parts, threads or files."""

import errno
import io
import os
import tempfile
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from skw2v._cooccurrence import counting
from skw2v._cooccurrence.counting import count_cooccurrences
from skw2v._cooccurrence.matrix import Cooccurrences
from skw2v._cooccurrence.storage import Budget, GrowingArray
from skw2v._corpus.corpus import Corpus


def make_corpus(documents):
    ids = np.array([word for document in documents for word in document], dtype=np.int32)
    return Corpus(ids, np.cumsum([0, *map(len, documents)]))


def naive_counts(documents, n_words, window):
    """Sum up pair by pair, as the definition says."""
    counts = np.zeros((n_words, n_words))
    for document in documents:
        for i, word in enumerate(document):
            for j in range(max(0, i - window), min(len(document), i + window + 1)):
                if i != j:
                    counts[word, document[j]] += 1 / abs(i - j)
    return counts


def count(corpus, n_words, window, **options):
    blocks = list(count_cooccurrences(corpus, n_words, window, **options))
    for block in blocks:
        assert block.dtype == np.float32
        assert block.has_canonical_format
        assert (block.data > 0).all()
    return sparse.vstack(blocks, format="csr")


def random_documents(n_words=30, n_documents=40, longest=60, seed=0):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(0, longest, n_documents)
    return [(n_words * rng.random(n) ** 3).astype(int).tolist() for n in lengths]


DOCUMENTS = random_documents()
CORPUS = make_corpus(DOCUMENTS)


@pytest.mark.parametrize("window", [1, 2, 5, 59, 10**9])
def test_naive_count(window):
    found = count(CORPUS, 32, window).toarray()  # two words do not occur
    np.testing.assert_allclose(found, naive_counts(DOCUMENTS, 32, window), rtol=1e-6)
    np.testing.assert_array_equal(found, found.T)


def test_by_hand():
    found = count(make_corpus([[0, 1, 0], [2, 0]]), 3, 2).toarray()
    # the two 0 are at distance 2, seen from either; 1 has a 0 on both sides; 2 stands alone with 0
    np.testing.assert_array_equal(found, [[1, 2, 1], [2, 0, 0], [1, 0, 0]])


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.integers(0, 5), max_size=9), min_size=1, max_size=6),
    st.integers(1, 12),
    st.integers(1, 40),
)
def test_any_documents_in_any_parts(documents, window, part_pairs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "PART_PAIRS", part_pairs)
        found = count(make_corpus(documents), 6, window).toarray()
    np.testing.assert_allclose(found, naive_counts(documents, 6, window), rtol=1e-6)


@pytest.mark.parametrize("n_jobs", [1, 2, 4])
@pytest.mark.parametrize("part_pairs", [1, 7, 1000, 1 << 30])
def test_neither_parts_nor_threads_change_a_bit(n_jobs, part_pairs, monkeypatch):
    expected = count(CORPUS, 30, 7).toarray()
    monkeypatch.setattr(counting, "PART_PAIRS", part_pairs)
    np.testing.assert_array_equal(count(CORPUS, 30, 7, n_jobs=n_jobs).toarray(), expected)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_few_parts_are_counted_ahead(n_jobs, monkeypatch):
    monkeypatch.setattr(counting, "PART_PAIRS", 200)
    counted, count_part = [], counting._Occurrences.count
    monkeypatch.setattr(
        counting._Occurrences, "count", lambda *args: counted.append(args) or count_part(*args)
    )
    corpus = make_corpus(np.random.default_rng(0).integers(300, size=(100, 50)).tolist())
    blocks = count_cooccurrences(corpus, 300, 5, n_jobs=n_jobs)
    next(blocks)
    ahead = len(counted)
    list(blocks)
    assert ahead <= 8 * n_jobs
    assert len(counted) > 100


def test_no_order_of_documents_changes_a_bit():
    turned = make_corpus(DOCUMENTS[::-1])
    np.testing.assert_array_equal(count(turned, 30, 7).toarray(), count(CORPUS, 30, 7).toarray())


def test_memory_does_not_grow_with_the_pairs():
    """One word has all pairs: 8 million, which would take some 300 MB at once."""
    corpus = make_corpus([[0] * 100_000])
    tracemalloc.start()
    try:
        found = count(corpus, 1, 40)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    exact = sum(2 * (100_000 - d) * float(np.float32(1) / np.float32(d)) for d in range(1, 41))
    assert found[0, 0] == np.float32(exact)
    assert peak < 60e6


@pytest.mark.parametrize("n_bytes", [0, 100, 10**9])
def test_on_disk_beyond_the_budget(n_bytes):
    expected = count(CORPUS, 30, 5)
    blocks = [expected[:7], expected[7:8], expected[8:]]
    matrix = Cooccurrences.collect(iter(blocks), Budget(n_bytes))
    assert isinstance(matrix.values, np.memmap) == (n_bytes < 10**9)
    assert (matrix.n_words, matrix.n_entries) == (30, expected.nnz)
    some = np.array([3, 29, 0])
    np.testing.assert_array_equal(matrix.rows(some).toarray(), expected[some].toarray())


def test_growing_arrays_share_a_budget():
    budget = Budget(44)
    first, second = GrowingArray(np.int32, budget), GrowingArray(np.float64, budget)
    for i in range(5):
        first.append(np.array([i]))
        second.append(np.array([i / 2]))
    first, second = first.finish(), second.finish()
    assert not isinstance(first, np.memmap)
    assert isinstance(second, np.memmap)
    assert first.dtype == np.int32
    assert first.tolist() == [0, 1, 2, 3, 4]
    assert second.tolist() == [0, 0.5, 1, 1.5, 2]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_folder_is_noticed_at_the_first_loss(monkeypatch):
    full = open("/dev/full", "wb", buffering=0)  # noqa: SIM115
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
    monkeypatch.setattr(tempfile, "tempdir", "/scratch")
    array = GrowingArray(np.float64, Budget(80))
    array.append(np.zeros(10))
    with pytest.raises(OSError, match=r"needs 96 bytes.*TMPDIR.*max_memory.*'/scratch'") as caught:
        array.append(np.zeros(2))
    assert caught.value.errno == errno.ENOSPC
    full.close()


def test_what_is_written_in_part_is_written_on(monkeypatch):
    class Slow(io.BytesIO):
        def write(self, part):
            return super().write(bytes(part[:3]))

    slow = Slow()
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: slow)
    array = GrowingArray(np.int32, Budget(4))
    for piece in ([1], [], [2, 3], [4]):
        array.append(np.array(piece, np.int32))
    assert np.frombuffer(slow.getvalue(), np.int32).tolist() == [1, 2, 3, 4]


def test_no_folder_for_temporary_files(monkeypatch):
    def nowhere(**_):
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", nowhere)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with pytest.raises(FileNotFoundError, match=r"No usable.*max_memory.*'/nowhere'"):
        GrowingArray(np.int32, Budget(0)).append(np.zeros(1))


def test_arrays_that_never_grew():
    assert GrowingArray(np.float32, Budget(0)).finish().shape == (0,)


def test_windows_as_wide_as_long_documents_are_warned_of(monkeypatch):
    corpus = make_corpus([list(range(10)), [0, 1, 2]])
    assert counting._Occurrences.of(corpus, 10, 10**9).n_pairs() == 10 * 9 + 3 * 2
    monkeypatch.setattr(counting, "_MANY_PAIRS", 90)
    monkeypatch.setattr(counting, "_MANY_NEIGHBOURS", 7)
    with pytest.warns(UserWarning, match=r"makes 9.6e\+01 pairs of the 13 tokens"):
        count(corpus, 10, 10**9)
    count(corpus, 10, 3)
    count(make_corpus([[0, 1, 2]] * 100), 3, 10**9)
