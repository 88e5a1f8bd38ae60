# SPDX-License-Identifier: BSD-3-Clause
"""Saving and loading a fitted vectorizer without pickling."""

import json
import os
import zipfile

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skw2v import Word2VecVectorizer, WordVectors
from skw2v._io.archive import write_archive
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(200, random_state=0)


@pytest.fixture(scope="module", params=[None, "supervised", "idf"], ids=str)
def fitted(request):
    return Word2VecVectorizer(
        dim=8,
        epochs=2,
        weighting=request.param,
        pooling=["mean", "max"],
        ngram_range=(1, 2),
        stop_words=["the"],
        random_state=0,
    ).fit(TEXTS, Y)


@pytest.mark.parametrize("mmap", [False, True])
def test_round_trip(fitted, tmp_path, mmap):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    loaded = Word2VecVectorizer.load(path, mmap=mmap)
    assert loaded.get_params() == fitted.get_params()
    assert loaded.vocabulary_ == fitted.vocabulary_
    assert loaded.loss_curve_ == fitted.loss_curve_
    assert loaded.n_epochs_ == fitted.n_epochs_
    np.testing.assert_array_equal(loaded.transform(TEXTS), fitted.transform(TEXTS))
    np.testing.assert_array_equal(loaded.get_feature_names_out(), fitted.get_feature_names_out())


@pytest.mark.parametrize("mmap", [False, True])
def test_training_goes_on_alike(fitted, tmp_path, mmap):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    loaded = Word2VecVectorizer.load(path, mmap=mmap)
    again = Word2VecVectorizer.load(path)
    for model in (loaded, again):
        model.partial_fit(TEXTS[:50], Y[:50])
    np.testing.assert_array_equal(loaded.word_vectors_.vectors, again.word_vectors_.vectors)
    assert loaded.n_epochs_ == 3


def test_word_vectors_can_be_read_alone(fitted, tmp_path):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    vectors = WordVectors.load(path)
    assert vectors.words == fitted.word_vectors_.words
    np.testing.assert_array_equal(vectors.vectors, fitted.word_vectors_.vectors)


def test_no_member_is_pickled(fitted, tmp_path):
    path = tmp_path / "vectorizer.npz"
    fitted.save(path)
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            assert not arrays[name].dtype.hasobject


def test_functions_are_refused(tmp_path):
    path = tmp_path / "vectorizer.npz"
    model = Word2VecVectorizer(dim=2, epochs=1, tokenizer=str.split, token_pattern=None).fit(TEXTS)
    with pytest.raises(ValueError, match=r"tokenizer.*joblib"):
        model.save(path)
    assert not path.exists()


def test_unfitted(tmp_path):
    with pytest.raises(NotFittedError):
        Word2VecVectorizer().save(tmp_path / "vectorizer.npz")


def test_other_files(tmp_path):
    path = tmp_path / "words.npz"
    WordVectors(["a"], [[1.0]]).save(path)
    with pytest.raises(ValueError, match=r"WordVectors\.load"):
        Word2VecVectorizer.load(path)


def test_incomplete_file(fitted, tmp_path):
    whole, part = tmp_path / "whole.npz", tmp_path / "part.npz"
    fitted.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(part, "w") as target:
        for name in source.namelist():
            if name != "w_out.npy":
                target.writestr(name, source.read(name))
    with pytest.raises(ValueError, match="w_out"):
        Word2VecVectorizer.load(part)


# --- files from strangers


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Arrays and metadata of a saved vectorizer."""
    path = tmp_path_factory.mktemp("saved") / "vectorizer.npz"
    Word2VecVectorizer(
        dim=8, epochs=2, weighting="supervised", remove_components=2, random_state=0
    ).fit(TEXTS, Y).save(path)
    with np.load(path) as file:
        arrays = dict(file)
    return arrays, json.loads(arrays.pop("metadata").tobytes())


def loaded(folder, arrays, metadata, *, mmap=False):
    write_archive(folder / "v.npz", arrays, metadata)
    return Word2VecVectorizer.load(folder / "v.npz", mmap=mmap)


def with_one(array, value):
    changed = np.array(array)
    changed.flat[-1] = value
    return changed


# For each array, what a stranger may put in its place
WRONG_ARRAYS = {
    "fewer scores": ("scores", lambda a: a[:1]),
    "scores without a second axis": ("scores", lambda a: a[:, 0]),
    "scores of integers": ("scores", lambda a: a.astype(np.int64)),
    "scores of another float": ("scores", lambda a: a.astype(np.float64)),
    "scores with NaN": ("scores", lambda a: with_one(a, np.nan)),
    "more scores": ("scores", lambda a: np.tile(a, (2, 1))),
    "fewer weights": ("weights", lambda a: a[:-1]),
    "weights in two axes": ("weights", lambda a: a[:, None]),
    "weights with NaN": ("weights", lambda a: with_one(a, np.nan)),
    "weights with infinity": ("weights", lambda a: with_one(a, np.inf)),
    "weights beyond all that fit takes": ("weights", lambda a: with_one(a, 3e38)),
    "scores beyond all logarithms": ("scores", lambda a: with_one(a, 3e38)),
    "removed directions of great length": ("removed", lambda a: with_one(a, 3e38)),
    "fewer removed columns": ("removed", lambda a: a[:, :-1]),
    "removed in one axis": ("removed", lambda a: a[0]),
    "removed with NaN": ("removed", lambda a: with_one(a, np.nan)),
    "more removed than columns": ("removed", lambda a: np.tile(a, (5, 1))),
    "w_out of another length": ("w_out", lambda a: a[:, :-1]),
    "w_out of float64": ("w_out", lambda a: a.astype(np.float64)),
    "w_out of too many words": ("w_out", lambda a: np.tile(a, (2, 1))),
    "negative counts": ("counts", lambda a: with_one(a, -1)),
    "counts that overflow": ("counts", lambda a: np.full_like(a, 1 << 61)),
    "counts of floats": ("counts", lambda a: a.astype(np.float64)),
    "fewer counts": ("counts", lambda a: a[:-1]),
    "fewer vectors": ("vectors", lambda a: a[:-1]),
    "half vectors": ("vectors", lambda a: a.astype(np.float16)),
    "vectors of no numbers": ("vectors", lambda a: a[:, :0]),
    "fewer offsets": ("word_offsets", lambda a: a[:-1]),
    "offsets beyond the text": ("word_offsets", lambda a: with_one(a, a[-1] + 1)),
    "offsets that fall": ("word_offsets", lambda a: with_one(a, 0)),
    "unsigned offsets": ("word_offsets", lambda a: a.astype(np.uint64)),
    "text of another type": ("words", lambda a: a.astype(np.int8)),
    "text that is not UTF-8": ("words", lambda a: np.full_like(a, 255)),
    "one word twice": ("words", lambda a: np.full_like(a, ord("a"))),
    "losses in two axes": ("loss_curve", lambda a: a[:, None]),
    "losses of infinity": ("loss_curve", lambda a: with_one(a, np.inf)),
    "three scales": ("scales", lambda a: np.ones(3)),
    "a scale of zero": ("scales", lambda a: with_one(a, 0)),
    "an infinite scale": ("scales", lambda a: with_one(a, np.inf)),
    "a scale that nothing needs": ("scales", lambda a: with_one(a, 1e30)),
    "two numbers of documents": ("n_documents", lambda a: np.tile(a, 2)),
    "too few documents": ("n_documents", lambda a: a * 0),
    "a negative number of documents": ("document_counts", lambda a: with_one(a, -1)),
    "documents of fewer words": ("document_counts", lambda a: a[:-1]),
    "more documents of a class than with the word": ("class_counts", lambda a: a + a.max() + 1),
    "classes of fewer words": ("class_counts", lambda a: a[:-1]),
    "counts of more classes": ("class_counts", lambda a: np.tile(a, (1, 2))),
    "a spread of other columns": ("spread", lambda a: a[:-1]),
    "a spread of a negative number of rows": ("spread", lambda a: -np.abs(a)),
    "a spread with NaN": ("score_spread", lambda a: with_one(a, np.nan)),
    "a spread whose square is infinite": ("spread", lambda a: with_one(a, -1e300)),
}


@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("case", WRONG_ARRAYS)
def test_arrays_that_do_not_fit_are_refused(saved, tmp_path, case, mmap):
    """Believed, some of them made `transform` return foreign memory, or end the process."""
    arrays, metadata = saved
    name, change = WRONG_ARRAYS[case]
    changed = {**arrays, name: np.ascontiguousarray(change(arrays[name]))}
    with pytest.raises(ValueError, match=r"v\.npz"):
        loaded(tmp_path, changed, metadata, mmap=mmap)


@pytest.mark.parametrize("name", ["vectors", "w_out"])
def test_numbers_of_mapped_matrices_alone_are_not_checked(saved, tmp_path, name):
    arrays, metadata = saved
    changed = {**arrays, name: with_one(arrays[name], np.nan)}
    with pytest.raises(ValueError, match=f"'{name}' holds NaN"):
        loaded(tmp_path, changed, metadata)
    assert loaded(tmp_path, changed, metadata, mmap=True).transform(TEXTS[:1]).shape == (1, 9)


@pytest.mark.parametrize("name", ["vectors", "w_out"])
@pytest.mark.parametrize("number", [3e38, -3e38, 1e7])
def test_numbers_that_are_too_large_for_sums_are_refused(saved, tmp_path, name, number):
    arrays, metadata = saved
    changed = {**arrays, name: with_one(arrays[name], number)}
    with pytest.raises(ValueError, match=rf"'{name}' holds numbers as large as .*1e\+06 is the"):
        loaded(tmp_path, changed, metadata)


@pytest.mark.parametrize(
    "classes",
    [None, "ab", [], [0], [0, 1, 2], [1, 0], [0, 0], [0, "a"], [[0], [1]], [True, 2], {"a": 1}],
)
def test_classes_that_do_not_fit_are_refused(saved, tmp_path, classes):
    arrays, metadata = saved
    with pytest.raises(ValueError, match=r"v\.npz: (the classes must be|there (are|must be))"):
        loaded(tmp_path, arrays, {**metadata, "classes": classes})


@pytest.mark.parametrize(
    "shares", [[0.5], [0.5, 1.5], [-0.1, 0.5], [True, 0.5], "ab", [[0.5], 0.5]]
)
def test_shares_that_fit_would_not_make(saved, shares, tmp_path):
    arrays, metadata = saved
    with pytest.raises(ValueError, match="init_coverage must be two shares"):
        loaded(tmp_path, arrays, {**metadata, "init_coverage": shares})


@pytest.mark.parametrize(
    "pooling", ["mean", ["foo"], [], ["mean", "mean"], [["mean"]], None, 3, {}]
)
def test_poolings_that_do_not_exist_are_refused(saved, tmp_path, pooling):
    arrays, metadata = saved
    with pytest.raises(ValueError, match=r"v\.npz: the pooling must be a list"):
        loaded(tmp_path, arrays, {**metadata, "pooling": pooling})
    with pytest.raises(ValueError, match="'removed' must have 32 columns"):
        loaded(tmp_path, arrays, {**metadata, "pooling": ["mean", "max", "min", "sum"]})


WRONG_PARAMETERS = [
    ("dim", "8"),
    ("dim", True),
    ("dim", 10**400),
    ("window", 0),
    ("n_jobs", 0),
    ("sample", -1),
    ("epochs", 1.5),
    ("architecture", "glove"),
    ("pooling", "foo"),
    ("pooling", ["foo"]),
    ("remove_components", 9),
    ("token_pattern", "("),
    ("token_pattern", "(a)(b)"),
    ("token_pattern", 5),
    ("token_pattern", None),
    ("ngram_range", [2, 1]),
    ("ngram_range", [1.0, 2.0]),
    ("ngram_range", 2),
    ("ngram_range", ["a", "b"]),
    ("stop_words", "german"),
    ("stop_words", [["the"]]),
    ("encoding", "no such encoding"),
    ("encoding", "zlib"),
    ("encoding", "a\0b"),
    ("decode_error", "maybe"),
    ("input", "filename"),
    ("input", 1),
    ("init_vectors", "vectors.txt"),
    ("dtype", "float16"),
    ("dtype", "object"),
    ("dtype", ["float32"]),
    ("min_df", -1),
    ("n_jobs", 1.5),
    ("random_state", -1),
    ("verbose", "yes"),
    ("analyzer", "sentence"),
    ("tokenizer", "str.split"),
    ("weighting", "bm25"),
    ("no_such_parameter", 1),
    ("self", 1),
]


@pytest.mark.parametrize(("name", "value"), WRONG_PARAMETERS, ids=lambda value: repr(value)[:30])
def test_parameters_that_fit_would_refuse_are_refused(saved, tmp_path, name, value):
    arrays, metadata = saved
    parameters = {**metadata["parameters"], name: value}
    with pytest.raises(ValueError, match=rf"v\.npz: .*{name}|v\.npz: a parameter is not valid"):
        loaded(tmp_path, arrays, {**metadata, "parameters": parameters})


@pytest.mark.parametrize("parameters", [None, [], "dim"])
def test_parameters_must_be_there(saved, tmp_path, parameters):
    arrays, metadata = saved
    with pytest.raises(ValueError, match="the parameters are missing"):
        loaded(tmp_path, arrays, {**metadata, "parameters": parameters})


def test_parameters_that_are_newer_than_the_file_have_their_defaults(saved, tmp_path):
    arrays, metadata = saved
    older = {k: v for k, v in metadata["parameters"].items() if k not in ("window", "dtype")}
    model = loaded(tmp_path, arrays, {**metadata, "parameters": older})
    assert (model.window, model.dtype) == (10, np.float32)


def test_input_from_named_files_is_not_saved(tmp_path):
    model = (
        Word2VecVectorizer(dim=2, epochs=1, min_count=1).fit(["a b"]).set_params(input="filename")
    )
    with pytest.raises(ValueError, match=r"set_params\(input='content'\)"):
        model.save(tmp_path / "v.npz")
    assert not list(tmp_path.iterdir())


def test_vectors_used_as_they_are_come_back_without_their_file(tmp_path):
    vectors = WordVectors(["good", "bad"], [[1.0, 2.0], [3.0, 4.0]])
    model = Word2VecVectorizer(dim=2, epochs=0, init_vectors=vectors, min_count=1, scale=None).fit(
        ["good bad"]
    )
    model.save(tmp_path / "v.npz")
    again = Word2VecVectorizer.load(tmp_path / "v.npz")
    assert (again.epochs, again.init_vectors) == (0, None)
    np.testing.assert_array_equal(again.transform(["good"]), [[1, 2]])


def test_parameters_set_after_fit_do_not_bind_what_was_learnt(tmp_path):
    model = Word2VecVectorizer(dim=2, epochs=1, min_count=1).fit(["a b"])
    expected = model.transform(["a"])
    model.set_params(dim=5, pooling=["max", "min"], remove_components=3).save(tmp_path / "v.npz")
    again = Word2VecVectorizer.load(tmp_path / "v.npz")
    np.testing.assert_array_equal(again.transform(["a"]), expected)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere mapped files cannot be replaced")
def test_saving_over_a_mapped_file_leaves_the_mapped_one_alone(saved, tmp_path):
    model = loaded(tmp_path, *saved, mmap=True)
    before = model.transform(TEXTS)
    Word2VecVectorizer(dim=2, epochs=1, min_count=1).fit(["a b"]).save(tmp_path / "v.npz")
    np.testing.assert_array_equal(model.transform(TEXTS), before)
