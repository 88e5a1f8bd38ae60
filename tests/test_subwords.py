# SPDX-License-Identifier: BSD-3-Clause
"""N-grams and their hashes are fastText's; Korean syllables come apart as Unicode says."""

import tracemalloc
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v._subwords import scheme as scheme_module
from skw2v._subwords.bags import Bags
from skw2v._subwords.hashing import ngram_buckets
from skw2v._subwords.rows import SubwordRows, no_rows, numbered
from skw2v._subwords.scheme import SubwordScheme, checked_scheme
from skw2v._subwords.symbols import bracketed, characters, composed, jamo

WORDS = [
    "banana",
    "naïve",
    "최고에요",
    "재밌다",
    "😀",
    "a",
    "𠮷野家",
    "é",
    "<odd>",
    "ㅋㅋ",
    "\udc80x",
]
any_words = st.lists(st.text(max_size=12), max_size=6)


def fnv_1a(text):
    """The hash as fastText's C++ computes it, byte by byte, with signed bytes."""
    value = 2166136261
    for byte in text.encode("utf-8", "surrogatepass"):
        signed = byte - 256 if byte >= 128 else byte
        value = (value ^ (signed % 2**32)) * 16777619 % 2**32
    return value


def slices(text, lengths):
    return [text[i : i + n] for i in range(len(text)) for n in lengths if i + n <= len(text)]


def naive_ngrams(word, min_n, max_n):
    text = f"<{word}>"
    found = [
        (i, n)
        for i in range(len(text))
        for n in range(min_n, max_n + 1)
        if i + n <= len(text) and not (n == 1 and i in (0, len(text) - 1))
    ]
    return [text[i : i + n] for i, n in found]


def by_word(bags):
    return [bags.rows[i:j].tolist() for i, j in zip(bags.offsets, bags.offsets[1:], strict=False)]


def symbols_by_word(symbols):
    ends = np.cumsum(symbols.lengths)
    points = symbols.points.tolist()
    return [
        "".join(map(chr, points[end - n : end]))
        for end, n in zip(ends, symbols.lengths, strict=True)
    ]


class TestCharacters:
    @pytest.mark.parametrize(("min_n", "max_n"), [(3, 6), (1, 4), (2, 2), (1, 1), (5, 20)])
    def test_buckets_are_hashes_of_ngrams(self, min_n, max_n):
        found = by_word(SubwordScheme("chars", min_n, max_n, 1000).bags(WORDS))
        expected = [[fnv_1a(n) % 1000 for n in naive_ngrams(w, min_n, max_n)] for w in WORDS]
        assert found == expected

    @given(any_words, st.integers(1, 4), st.integers(0, 6))
    def test_of_any_words(self, words, min_n, max_n):
        found = by_word(SubwordScheme("chars", min_n, max_n, 99_991).bags(words))
        assert found == [[fnv_1a(n) % 99_991 for n in naive_ngrams(w, min_n, max_n)] for w in words]

    def test_known_hashes(self):
        # The test vectors of Fowler, Noll and Vo for 32 bits, variant 1a
        assert fnv_1a("a") == 0xE40C292C
        assert fnv_1a("foobar") == 0xBF9CF968
        symbols = characters(["foobar"])
        assert by_word(ngram_buckets(symbols, 6, 6, 2**31 - 1)) == [[0xBF9CF968 % (2**31 - 1)]]

    def test_buckets_are_those_of_fasttext(self, tmp_path):
        fasttext = pytest.importorskip("fasttext", reason="fasttext-wheel is not installed")
        text = tmp_path / "text.txt"
        words = [word for word in WORDS if word.isprintable()]
        text.write_text("\n".join([" ".join(words)] * 5), encoding="utf-8")
        options = {"minCount": 1, "dim": 2, "epoch": 1, "verbose": 0, "thread": 1}
        model = fasttext.train_unsupervised(str(text), minn=1, maxn=5, bucket=1000, **options)
        found = by_word(SubwordScheme("chars", 1, 5, 1000).bags([*words, "unseen"]))
        for word, buckets in zip([*words, "unseen"], found, strict=True):
            _, rows = model.get_subwords(word)
            known = model.get_word_id(word) >= 0  # then its own row comes first
            assert (rows[known:] - len(model.words)).tolist() == buckets

    def test_chunks_make_no_difference(self, monkeypatch):
        whole = SubwordScheme().bags(WORDS * 5)
        monkeypatch.setattr(scheme_module, "_CHUNK", 20)
        parts = SubwordScheme().bags(WORDS * 5)
        np.testing.assert_array_equal(whole.offsets, parts.offsets)
        np.testing.assert_array_equal(whole.rows, parts.rows)

    @pytest.mark.parametrize("chunk", [7, 13, 40])
    @pytest.mark.parametrize(
        "scheme",
        [SubwordScheme(), SubwordScheme("chars", 1, 9), SubwordScheme("jamo")],
        ids=["default", "brackets", "jamo"],
    )
    def test_a_long_word_comes_in_pieces_with_the_same_buckets(self, monkeypatch, chunk, scheme):
        long = "한국어 naïve 😀" * 20
        words = ["tea", long, "최고", long[3:], ""]
        whole = scheme.bags(words)
        monkeypatch.setattr(scheme_module, "_CHUNK", chunk * scheme.ngrams_per_character())
        pieces = list(scheme.pieces(words))
        assert len(pieces) > len(words)
        assert max(len(bags.rows) for _, bags in pieces) <= 4 * chunk * 13
        parts = scheme.bags(words)
        np.testing.assert_array_equal(whole.offsets, parts.offsets)
        np.testing.assert_array_equal(whole.rows, parts.rows)

    @pytest.mark.parametrize("scheme", [SubwordScheme("chars", 1, 50), SubwordScheme("jamo")])
    def test_sums_over_a_long_word_take_little_more_memory_than_the_word(self, scheme):
        rng = np.random.default_rng(0)
        buckets = np.arange(scheme.n_buckets, dtype=np.int32)[::7]
        rows = SubwordRows(scheme, buckets, rng.normal(size=(len(buckets), 2)).astype(np.float32))
        long = "".join(map(chr, rng.integers(0xAC00, 0xAC00 + 11172, size=60_000)))
        tracemalloc.start()
        sums, sizes, n_found = rows.sums(["차", long])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40e6  # its n-grams alone would have some 200 MB
        bags = scheme.bags(["차", long])
        assert (sizes == bags.sizes).all()
        known = bags.rows % 7 == 0
        assert n_found.sum() == known.sum()
        expected = rows.rows[bags.rows[known] // 7].astype(np.float64).sum(axis=0)
        np.testing.assert_allclose(sums.sum(axis=0), expected, rtol=1e-3)

    def test_buckets_of_fasttext(self):
        bags = SubwordScheme(min_n=3, max_n=3).bags(["where"])  # <wh, whe, her, ere, re>
        assert bags.rows.tolist() == [167652, 420941, 1473420, 1529033, 867498]

    def test_no_words_and_no_ngrams(self):
        assert by_word(SubwordScheme().bags([])) == []
        assert by_word(SubwordScheme(max_n=0).bags(["tea", "milk"])) == [[], []]
        assert by_word(SubwordScheme(min_n=5).bags(["a", ""])) == [[], []]


class TestKorean:
    def test_letters_are_those_of_unicode_with_a_sign_for_no_final(self):
        syllables = [chr(point) for point in range(0xAC00, 0xAC00 + 11172)]
        found = symbols_by_word(jamo(characters(syllables)))
        for syllable, letters in zip(syllables, found, strict=True):
            expected = unicodedata.normalize("NFD", syllable)
            assert letters == (expected if len(expected) == 3 else f"{expected}\u11a7")

    @given(any_words)
    def test_whatever_is_no_syllable_stays(self, words):
        found = symbols_by_word(jamo(characters(words)))
        for word, letters in zip(words, found, strict=True):
            n_syllables = sum("가" <= letter <= "힣" for letter in word)
            assert len(letters) == len(word) + 2 * n_syllables

    def test_ngrams_of_letters_and_of_syllables(self):
        scheme = SubwordScheme("jamo", n_buckets=10**6)
        letters = "<" + "".join(symbols_by_word(jamo(characters(["재밌다"])))) + ">"
        expected = slices(letters, range(3, 6)) + slices("재밌다", range(1, 5))
        assert by_word(scheme.bags(["재밌다"])) == [[fnv_1a(n) % 10**6 for n in expected]]

    def test_a_misspelling_shares_letters_but_no_syllable(self):
        scheme = SubwordScheme("jamo")
        right, wrong, other = (set(bag) for bag in by_word(scheme.bags(["밌", "밋", "고"])))
        assert right & wrong
        assert not right & other

    def test_both_ways_to_write_a_syllable_are_the_same(self):
        taken_apart = unicodedata.normalize("NFD", "재밌다")
        assert composed([taken_apart]) == ["재밌다"]
        scheme = SubwordScheme("jamo")
        assert by_word(scheme.bags([taken_apart])) == by_word(scheme.bags(["재밌다"]))

    def test_brackets(self):
        assert symbols_by_word(bracketed(characters(["ab", "", "c"]))) == ["<ab>", "<>", "<c>"]


class TestRows:
    scheme = SubwordScheme("chars", 2, 3, 97)

    def rows(self, dim=4):
        rng = np.random.default_rng(0)
        buckets = np.sort(rng.choice(97, size=60, replace=False)).astype(np.int32)
        return SubwordRows(self.scheme, buckets, rng.normal(size=(60, dim)).astype(np.float32))

    def naive(self, rows, word):
        of_bucket = dict(zip(rows.buckets.tolist(), rows.rows.astype(float), strict=True))
        buckets = [fnv_1a(n) % 97 for n in naive_ngrams(word, 2, 3)]
        return buckets, sum((of_bucket.get(b, np.zeros(4)) for b in buckets), np.zeros(4))

    def test_an_unknown_word_is_the_mean_of_its_ngrams(self):
        rows = self.rows()
        vectors, known = rows.vectors(WORDS)
        assert known.all()
        for word, vector in zip(WORDS, vectors, strict=True):
            buckets, total = self.naive(rows, word)
            np.testing.assert_allclose(vector, total / len(buckets), rtol=1e-5, atol=1e-6)

    def test_a_word_of_unknown_ngrams_is_zero(self):
        vectors, known = no_rows(self.scheme, 4).vectors(["tea", ""])
        assert not known.any()
        assert not vectors.any()

    def test_what_a_word_has_beside_its_ngrams(self):
        rows = self.rows()
        vectors = np.random.default_rng(1).normal(size=(len(WORDS), 4))
        for word, vector, own in zip(WORDS, vectors, rows.own_rows(WORDS, vectors), strict=True):
            buckets, total = self.naive(rows, word)
            np.testing.assert_allclose((own + total) / (1 + len(buckets)), vector, rtol=1e-5)

    def test_rows_move_and_new_ones_join(self):
        rows = self.rows()
        absent = int(np.setdiff1d(np.arange(97), rows.buckets)[0])
        changes = np.ones((2, 4), dtype=np.float32)
        moved = rows.moved(np.array([absent, rows.buckets[5]], dtype=np.int32), changes)
        assert moved.buckets.tolist() == sorted([absent, *rows.buckets.tolist()])
        before = dict(zip(rows.buckets.tolist(), rows.rows, strict=True))
        for bucket, row in zip(moved.buckets.tolist(), moved.rows, strict=True):
            change = bucket in (absent, rows.buckets[5])
            np.testing.assert_array_equal(row, before.get(bucket, np.zeros(4)) + change)

    def test_each_word_has_its_own_row_and_each_bucket_one(self):
        bags = Bags(np.array([0, 3, 3, 5]), np.array([70, 20, 70, 20, 50], dtype=np.int32))
        found, buckets = numbered(bags)
        assert by_word(found) == [[0, 3, 4, 3], [1], [2, 4, 5]]
        assert buckets.tolist() == [70, 20, 50]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"kind": "words"}, "subwords"),
        ({"min_n": 0}, "min_n"),
        ({"max_n": True}, "max_n"),
        ({"max_n": 10**6}, "max_n"),
        ({"n_buckets": 0}, "n_buckets"),
        ({"n_buckets": 2**31}, "n_buckets"),
        ({"n_buckets": 2.5}, "n_buckets"),
    ],
)
def test_impossible_schemes_are_refused(options, name):
    with pytest.raises(ValueError, match=name):
        checked_scheme(SubwordScheme(**options))
