# SPDX-License-Identifier: BSD-3-Clause
"""fastText's files: read what it writes, write what it and gensim read, and refuse the rest."""

import struct
import tracemalloc

import numpy as np
import pytest

from skw2v import SubwordVectors, WordVectors
from skw2v._io.word_files.base import ReadOptions
from skw2v._io.word_files.fasttext import MAGIC, FastText
from skw2v._subwords.scheme import SubwordScheme

SENTENCES = "the walker walked and talked\nwe talked while walking, naïve 최고에요 walkers\n" * 20
OOV = ["walks", "talker", "최고에여", "zzz"]


@pytest.fixture(scope="module")
def fasttext():
    return pytest.importorskip("fasttext", reason="fasttext-wheel is not installed")


@pytest.fixture(scope="module")
def model(fasttext, tmp_path_factory):
    """A model of fastText's, and the file that it was saved to."""
    folder = tmp_path_factory.mktemp("fasttext")
    (folder / "text.txt").write_text(SENTENCES, encoding="utf-8")
    options = {"minCount": 1, "dim": 6, "epoch": 3, "bucket": 500, "verbose": 0, "thread": 1}
    found = fasttext.train_unsupervised(str(folder / "text.txt"), minn=2, maxn=4, **options)
    found.save_model(str(folder / "model.bin"))
    return found, folder / "model.bin"


def some_vectors(n_words=7, dim=5, min_n=2, max_n=4, n_buckets=300):
    rng = np.random.default_rng(0)
    words = ["</s>", "walker", "walked", "naïve", "최고에요", "a", "talked"][:n_words]
    scheme = SubwordScheme("chars", min_n, max_n, n_buckets)
    buckets = np.unique(scheme.bags(words).rows)
    return SubwordVectors(
        words,
        rng.normal(size=(len(words), dim)).astype(np.float32),
        buckets,
        rng.normal(size=(len(buckets), dim)).astype(np.float32),
        min_n=min_n,
        max_n=max_n,
        n_buckets=n_buckets,
        counts=np.arange(len(words), 0, -1),
    )


class TestReading:
    def test_words_and_vectors_are_those_of_fasttext(self, model):
        theirs, path = model
        found = SubwordVectors.load(path)
        assert list(found.words) == theirs.words
        assert "</s>" in found  # which has no n-grams
        assert found.counts.tolist() == theirs.get_words(include_freq=True)[1].tolist()
        for word in [*theirs.words, *OOV]:
            np.testing.assert_allclose(found[word], theirs.get_word_vector(word), rtol=1e-5)

    def test_word_vectors_alone(self, model):
        _, path = model
        found = WordVectors.load(path)
        assert type(found) is WordVectors
        np.testing.assert_array_equal(found.vectors, SubwordVectors.load(path).vectors)
        assert found == WordVectors.load(path, format="fasttext")
        assert WordVectors.load(path, dtype=np.float64).vectors.dtype == np.float64

    def test_the_first_words_only(self, model):
        _, path = model
        whole, part = SubwordVectors.load(path), SubwordVectors.load(path, limit=3)
        assert part.words == whole.words[:3]
        np.testing.assert_array_equal(part.vectors, whole.vectors[:3])
        np.testing.assert_array_equal(part["walks"], whole["walks"])

    def test_quantised_models_are_refused(self, fasttext, tmp_path):
        text = tmp_path / "text.txt"
        words = " ".join(f"word{i}" for i in range(300))  # fewer cannot be quantised
        text.write_text(f"__label__a {words}\n__label__b film\n" * 5, encoding="utf-8")
        model = fasttext.train_supervised(str(text), dim=4, minCount=1, verbose=0)
        model.save_model(str(tmp_path / "model.bin"))
        model.quantize(input=str(text), retrain=False)
        model.save_model(str(tmp_path / "model.ftz"))
        with pytest.raises(ValueError, match="classifier"):
            SubwordVectors.load(tmp_path / "model.bin")
        with pytest.raises(ValueError, match=r"classifier|quantised|pruned"):
            SubwordVectors.load(tmp_path / "model.ftz")


class TestWriting:
    def test_fasttext_reads_it(self, fasttext, tmp_path):
        ours = some_vectors()
        ours.save(tmp_path / "ours.bin")
        theirs = fasttext.load_model(str(tmp_path / "ours.bin"))
        assert theirs.words == list(ours.words)
        for word in [*ours.words, *OOV]:
            np.testing.assert_allclose(
                theirs.get_word_vector(word), ours.get(word, np.zeros(5)), rtol=1e-4, atol=1e-6
            )

    def test_gensim_reads_it(self, tmp_path):
        loading = pytest.importorskip("gensim.models.fasttext", reason="gensim is not installed")
        ours = some_vectors()
        ours.save(tmp_path / "ours.bin", format="fasttext")
        theirs = loading.load_facebook_vectors(str(tmp_path / "ours.bin"))
        assert theirs.index_to_key == list(ours.words)
        for word in [*ours.words[1:], *OOV[:3]]:
            np.testing.assert_allclose(theirs[word], ours[word], rtol=1e-4, atol=1e-6)

    def test_both_read_vec(self, tmp_path):
        keyed = pytest.importorskip("gensim.models", reason="gensim is not installed")
        ours = some_vectors()
        ours.save(tmp_path / "ours.vec")
        theirs = keyed.KeyedVectors.load_word2vec_format(str(tmp_path / "ours.vec"))
        np.testing.assert_array_equal(theirs.vectors, ours.vectors)

    @pytest.mark.parametrize("name", ["ours.bin", "ours.npz"])
    def test_reads_back(self, tmp_path, name):
        ours = some_vectors()
        ours.save(tmp_path / name)
        again = SubwordVectors.load(tmp_path / name)
        assert again.words == ours.words
        assert again.counts.tolist() == ours.counts.tolist()
        np.testing.assert_allclose(again.vectors, ours.vectors, rtol=1e-4, atol=1e-6)
        np.testing.assert_array_equal(again["walks"], ours["walks"])
        assert again.subword_rows.scheme == ours.subword_rows.scheme
        assert (again == ours) == (name == "ours.npz")

    def test_without_ngrams(self, fasttext, tmp_path):
        ours = SubwordVectors(["tea"], [[1.0, 2.0]], [], [], max_n=0, n_buckets=1)
        ours.save(tmp_path / "ours.bin")
        np.testing.assert_array_equal(SubwordVectors.load(tmp_path / "ours.bin").vectors, [[1, 2]])
        theirs = fasttext.load_model(str(tmp_path / "ours.bin"))
        np.testing.assert_array_equal(theirs.get_word_vector("tea"), [1, 2])

    def test_what_the_format_cannot_hold(self, tmp_path):
        korean = SubwordVectors(["tea"], [[1.0]], [], [], subwords="jamo")
        with pytest.raises(ValueError, match="jamo"):
            korean.save(tmp_path / "korean.bin")
        for word in ("iced tea", "", "a\0b", "\udc80"):
            with pytest.raises(ValueError, match="npz"):
                SubwordVectors([word], [[1.0]], [], []).save(tmp_path / "word.bin")
        with pytest.raises(ValueError, match="SubwordVectors"):
            WordVectors(["tea"], [[1.0]]).save(tmp_path / "words.bin", format="fasttext")
        assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "ours.bin"
    some_vectors().save(path)
    return path.read_bytes()


def refused(tmp_path, content, match):
    path = tmp_path / "damaged.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=match) as caught:
        FastText().read(path, ReadOptions())
    assert "damaged.bin" in str(caught.value)


def replaced(content, offset, layout, *values):
    packed = struct.pack(layout, *values)
    return content[:offset] + packed + content[offset + len(packed) :]


DICTIONARY = 8 + 56  # where it begins: behind magic, version and arguments


class TestDamagedFiles:
    def test_each_shorter_file_is_refused(self, tmp_path, content):
        for n in [*range(0, 400, 7), len(content) // 2, len(content) - 1]:
            refused(tmp_path, content[:n], "ends|first bytes")

    def test_a_longer_file_is_refused(self, tmp_path, content):
        refused(tmp_path, content + b"x", "behind its end")

    @pytest.mark.parametrize(
        ("offset", "layout", "values", "match"),
        [
            (0, "<i", [1], "first bytes"),
            (4, "<i", [11], "version"),
            (8, "<i", [0], "not possible"),
            (8, "<i", [2**31 - 1], "not possible"),
            (8 + 7 * 4, "<i", [3], "classifier"),
            (8 + 8 * 4, "<i", [-1], "buckets"),
            (8 + 8 * 4, "<i", [2**31 - 1], "rows of"),
            (8 + 10 * 4, "<i", [10**6], "max_n"),
            (DICTIONARY, "<ii", [2**31 - 1, 2**31 - 1], "too early"),
            (DICTIONARY, "<ii", [-1, -1], "dictionary"),
            (DICTIONARY, "<i", [99], "dictionary"),
            (DICTIONARY + 8, "<i", [1], "labels"),
            (DICTIONARY + 20, "<q", [5], "pruned"),
            (DICTIONARY + 28 + 5, "<q", [-1], "word 0"),
            (DICTIONARY + 28 + 13, "<b", [1], "word 0"),
        ],
    )
    def test_impossible_numbers(self, tmp_path, content, offset, layout, values, match):
        assert content.startswith(MAGIC)
        assert content[DICTIONARY + 28 :].startswith(b"</s>\0")
        refused(tmp_path, replaced(content, offset, layout, *values), match)

    def test_shapes_of_matrices(self, tmp_path, content):
        shape = struct.pack("<qq", 307, 5)
        at = content.index(shape)
        refused(tmp_path, replaced(content, at - 1, "<b", 1), "quantised")
        refused(tmp_path, replaced(content, at, "<q", 2**62), "rows of")
        refused(tmp_path, replaced(content, at + 8, "<q", 6), "rows of")
        refused(tmp_path, replaced(content, at + 16, "<f", np.nan), "NaN")
        output = content.rindex(struct.pack("<qq", 7, 5))
        refused(tmp_path, replaced(content, output, "<q", 2**60), "too early")
        refused(tmp_path, replaced(content, output, "<q", -1), "rows of")

    def test_words_that_are_none(self, tmp_path, content):
        refused(tmp_path, content.replace(b"walked\0", b"walker\0"), "repeated")
        refused(tmp_path, content.replace(b"walked\0", b"\xff\xffalke\0"), "utf-8")

    def test_limits(self, tmp_path, content):
        path = tmp_path / "ours.bin"
        path.write_bytes(content)
        with pytest.raises(ValueError, match="max_bytes"):
            SubwordVectors.load(path, max_bytes=100)
        with pytest.raises(ValueError, match="limit"):
            SubwordVectors.load(path, limit=0)
        with pytest.raises(ValueError, match="memory-mapped"):
            WordVectors.load(path, mmap=True)

    def test_other_files_are_refused(self, tmp_path):
        path = tmp_path / "plain.npz"
        WordVectors(["tea"], [[1.0]]).save(path)
        with pytest.raises(ValueError, match="buckets"):
            SubwordVectors.load(path)


def test_archives_with_impossible_subwords(tmp_path):
    from skw2v._io.archive import open_archive, write_archive

    path = tmp_path / "ours.npz"
    some_vectors().save(path)
    with open_archive(path) as archive:
        metadata = archive.metadata()
        names = ["words", "word_offsets", "vectors", "counts", "buckets", "bucket_rows"]
        arrays = {name: archive.read(name) for name in names}
    descending = {"buckets": arrays["buckets"][::-1].copy()}
    for changes, match in (
        (descending, "ascend"),
        ({"buckets": arrays["buckets"] + 300}, "none of 300"),
        ({"bucket_rows": arrays["bucket_rows"][1:]}, "shape"),
        ({"bucket_rows": np.full_like(arrays["bucket_rows"], np.inf)}, "infinity"),
    ):
        write_archive(path, arrays | changes, metadata)
        with pytest.raises(ValueError, match=match):
            SubwordVectors.load(path)
    for scheme in (None, {}, metadata["subwords"] | {"n_buckets": 0}):
        write_archive(path, arrays, metadata | {"subwords": scheme})
        with pytest.raises(ValueError, match=r"subwords|n_buckets"):
            SubwordVectors.load(path)


def test_a_long_word_takes_memory_for_itself_and_not_for_its_ngrams(tmp_path):
    word = "abcdefg" * 14_000  # of 98,000 letters, with 4.9 million n-grams
    wv = SubwordVectors([word, "tea"], np.eye(2), [3], [[1.0, 2.0]], min_n=1, max_n=50, n_buckets=9)
    for action in (wv.save, SubwordVectors.load, WordVectors.load):
        tracemalloc.start()
        found = action(tmp_path / "long.bin")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40e6
    np.testing.assert_allclose(found[word], [1, 0], atol=1e-3)


def test_a_large_table_of_ngrams_is_in_memory_once(tmp_path):
    some_vectors(dim=100, n_buckets=40_000).save(tmp_path / "v.bin", format="fasttext")
    tracemalloc.start()
    found = SubwordVectors.load(tmp_path / "v.bin")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.subword_rows.rows.nbytes == 16_000_000
    assert peak < 24e6
