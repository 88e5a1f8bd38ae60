# SPDX-License-Identifier: BSD-3-Clause
"""Every kind of X that holds documents, and a clear error for every kind that does not."""

import array
import io
import tracemalloc

import numpy as np
import pandas as pd
import polars as pl
import pytest
from estimators import assert_same, assert_same_fit
from fuzz.work import at_most
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

try:
    import pyarrow as pa
except ImportError:
    pa = None

from skw2v import PhraseTransformer, SequenceVectorizer, Word2VecVectorizer
from skw2v._text import ngrams as ngrams_module

TEXTS = [
    "the cat sat on the mat",
    "the dog sat on the log",
    "",
    "a cat and a dog",
    "dogs and cats",
    "The Bird!",
] * 3
TOKENS = [text.lower().replace("!", "").split() for text in TEXTS]

KINDS = {
    "list": lambda: list(TEXTS),
    "tuple": lambda: tuple(TEXTS),
    "generator": lambda: (text for text in TEXTS),
    "dict values": lambda: dict(enumerate(TEXTS)).values(),
    "file of lines": lambda: io.StringIO("\n".join(TEXTS)),
    "bytes": lambda: [text.encode() for text in TEXTS],
    "texts and bytes": lambda: [TEXTS[0].encode(), *TEXTS[1:]],
    "numpy objects": lambda: np.array(TEXTS, dtype=object),
    "numpy strings": lambda: np.array(TEXTS),
    "numpy bytes": lambda: np.array([text.encode() for text in TEXTS]),
    "numpy column of objects": lambda: np.array(TEXTS, dtype=object)[:, None],
    "numpy column of strings": lambda: np.array(TEXTS)[:, None],
    "pandas Series": lambda: pd.Series(TEXTS),
    "pandas Series of objects": lambda: pd.Series(TEXTS, dtype=object),
    "pandas categories": lambda: pd.Series(TEXTS, dtype="category"),
    "pandas Series with an odd index": lambda: pd.Series(TEXTS, index=range(50, 32, -1)),
    "pandas Index": lambda: pd.Index(TEXTS),
    "pandas frame": lambda: pd.DataFrame({"text": TEXTS}),
    "polars Series": lambda: pl.Series(TEXTS),
    "polars frame": lambda: pl.DataFrame({"text": TEXTS}),
    "lists of tokens": lambda: [list(tokens) for tokens in TOKENS],
    "tuples of tokens": lambda: [tuple(tokens) for tokens in TOKENS],
    "lists and tuples of tokens": lambda: [tuple(TOKENS[0]), *TOKENS[1:]],
    "generator of lists of tokens": lambda: (tokens for tokens in TOKENS),
    "numpy arrays of tokens": lambda: [np.array(tokens, dtype=str) for tokens in TOKENS],
    "pandas Series of lists": lambda: pd.Series(TOKENS),
    "polars Series of lists": lambda: pl.Series(TOKENS, dtype=pl.List(pl.String)),
    "polars frame of lists": lambda: pl.DataFrame({"tokens": TOKENS}),
}
if pa is not None:
    KINDS["PyArrow array"] = lambda: pa.array(TEXTS)
    KINDS["PyArrow array of large strings"] = lambda: pa.array(TEXTS, pa.large_string())
    KINDS["PyArrow array in chunks"] = lambda: pa.chunked_array([TEXTS[:5], TEXTS[5:]])
    KINDS["PyArrow table"] = lambda: pa.table({"text": TEXTS})
    KINDS["PyArrow array of lists"] = lambda: pa.array(TOKENS)
if hasattr(np.dtypes, "StringDType"):  # NumPy 2
    KINDS["numpy variable-width strings"] = lambda: np.array(TEXTS, dtype=np.dtypes.StringDType())


def make_vectorizer(**options):
    options = {"dim": 4, "epochs": 2, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


ESTIMATORS = {
    "Word2VecVectorizer": make_vectorizer,
    "PhraseTransformer": lambda: PhraseTransformer(min_count=1, threshold=1),
    "SequenceVectorizer": lambda: SequenceVectorizer(min_count=1),
}


@pytest.fixture(scope="module")
def fitted():
    return make_vectorizer().fit(TEXTS)


@pytest.fixture(scope="module", params=ESTIMATORS)
def make(request):
    return ESTIMATORS[request.param]


@pytest.fixture(scope="module")
def any_fitted(make):
    return make().fit(TEXTS)


class TestAccepted:
    @pytest.mark.parametrize("kind", KINDS)
    def test_fit(self, kind, make, any_fitted):
        assert_same_fit(make().fit(KINDS[kind]()), any_fitted)

    @pytest.mark.parametrize("kind", KINDS)
    def test_transform(self, kind, any_fitted):
        assert_same(any_fitted.transform(KINDS[kind]()), any_fitted.transform(TEXTS))

    @pytest.mark.parametrize("kind", KINDS)
    def test_fit_transform(self, kind, make, any_fitted):
        assert_same(make().fit_transform(KINDS[kind]()), any_fitted.transform(TEXTS))

    def test_documents_are_read_once(self, make):
        class Counting(list):
            passes = 0

            def __iter__(self):
                self.passes += 1
                return super().__iter__()

        documents = Counting(TEXTS)
        make().fit_transform(documents)
        assert documents.passes == 1

    def test_a_text_is_analysed_once(self, make):
        seen = []

        def tokenizer(text):
            seen.append(text)
            return text.split()

        make().set_params(tokenizer=tokenizer, token_pattern=None).fit_transform(TEXTS)
        assert seen == [text.lower() for text in TEXTS]

    def test_subclasses_of_str(self, fitted):
        class Text(str):
            __slots__ = ()

        expected = fitted.transform(TEXTS)
        np.testing.assert_array_equal(fitted.transform(list(map(Text, TEXTS))), expected)
        np.testing.assert_array_equal(fitted.transform(list(map(np.str_, TEXTS))), expected)

    def test_tokens_are_taken_as_they_are(self):
        model = make_vectorizer().fit([["The", "the", "New York", ""]])
        assert set(model.vocabulary_) == {"The", "the", "New York", ""}


class TestTextParameters:
    """What the parameters of text analysis do is for CountVectorizer to say."""

    def test_one_letter_words_stay_by_default(self):
        assert make_vectorizer().build_analyzer()("I am 나 我") == ["i", "am", "나", "我"]

    @pytest.mark.parametrize(
        "options",
        [
            {"lowercase": False},
            {"strip_accents": "unicode"},
            {"stop_words": "english"},
            {"stop_words": ["the", "a"]},
            {"token_pattern": r"(?u)\b\w\w+\b"},
            {"ngram_range": (1, 2)},
            {"analyzer": "char", "ngram_range": (2, 3)},
            {"analyzer": "char_wb", "ngram_range": (3, 3)},
            {"analyzer": str.split},
            {"preprocessor": str.upper},
            {"tokenizer": str.split, "token_pattern": None},
        ],
        ids=str,
    )
    def test_vocabulary_is_that_of_countvectorizer(self, options):
        texts = [*TEXTS, "Été à Paris"]
        pattern = {} if "analyzer" in options else {"token_pattern": r"(?u)\b\w+\b"}
        theirs = CountVectorizer(**pattern | options).fit(texts)
        ours = make_vectorizer(**options).fit(texts)
        assert set(ours.vocabulary_) == set(theirs.vocabulary_)

    def test_bytes_are_decoded_as_asked(self):
        texts = ["été à Paris"] * 2
        latin = [text.encode("latin-1") for text in texts]
        model = make_vectorizer(encoding="latin-1").fit(latin)
        assert set(model.vocabulary_) == {"été", "à", "paris"}
        with pytest.raises(UnicodeDecodeError):
            make_vectorizer().fit(latin)
        assert "paris" in make_vectorizer(decode_error="ignore").fit(latin).vocabulary_

    def test_names_of_files(self, tmp_path, fitted):
        names = []
        for i, text in enumerate(TEXTS):
            names.append(tmp_path / f"{i}.txt")
            names[-1].write_text(text, encoding="utf-8")
        model = make_vectorizer(input="filename").fit(names)
        np.testing.assert_array_equal(model.word_vectors_.vectors, fitted.word_vectors_.vectors)
        np.testing.assert_array_equal(model.transform(names), fitted.transform(TEXTS))

    def test_open_files(self, fitted):
        model = make_vectorizer(input="file").fit([io.BytesIO(text.encode()) for text in TEXTS])
        np.testing.assert_array_equal(model.word_vectors_.vectors, fitted.word_vectors_.vectors)

    def test_the_users_own_analyzer_sees_whatever_the_documents_are(self):
        documents = [{"title": "A B", "body": "b c"}] * 3
        model = make_vectorizer(analyzer=lambda d: (d["title"] + " " + d["body"]).split())
        assert set(model.fit(documents).vocabulary_) == {"A", "B", "b", "c"}


BARE_STRING = "Iterable over raw text documents expected, string object received."

REFUSED = {
    "a string": ("one bare text", BARE_STRING),
    "bytes": (b"one bare text", BARE_STRING),
    "a numpy string": (np.str_("one bare text"), BARE_STRING),
    "None": (None, r"NoneType"),
    "a number": (3, r"int"),
    "a zero-dimensional array": (np.array("text"), r"dimension"),
    "a cube": (np.full((2, 2, 2), "text"), r"3 dimensions"),
    "a wide array": (np.full((3, 2), "text"), r"2 columns"),
    "a frame without columns": (pd.DataFrame(index=range(3)), r"0 columns"),
    "a wide pandas frame": (pd.DataFrame({"a": TEXTS, "b": TEXTS}), r"2 columns"),
    "a wide polars frame": (pl.DataFrame({"a": TEXTS, "b": TEXTS}), r"2 columns"),
    "a None among texts": (["a", "b", None], r"Document 2 is None"),
    "a NaN among texts": (["a", float("nan"), "b"], r"Document 1 is nan \(float\)"),
    "a missing value in a Series": (pd.Series(["a", None, "b"]), r"Document 1 is"),
    "a missing value in a Series of objects": (
        pd.Series(["a", "b", np.nan], dtype=object),
        r"Document 2 is nan",
    ),
    "a missing value in a polars Series": (pl.Series(["a", None]), r"Document 1 is None"),
    "a number among texts": (["a", 7], r"Document 1 is 7 \(int\)"),
    "numbers": (np.arange(3), r"Document 0 is 0 \(int\).* put those of each document into a list"),
    "a column of floats": (np.zeros((3, 1)), r"Document 0 has the token 0.0 \(float\)"),
    "a table of floats": (np.ones((3, 4)), r"token 1.0 \(float\); tokens must be strings or int"),
    "a table of booleans": (np.ones((3, 4), bool), r"Document 0 has the token True \(bool\)"),
    "integers with NaN": (np.array([[1, 2], [3, np.nan]]), r"Document 0 has the token 1.0 \(float"),
    "masked integers": (np.ma.array([[1, 2]], mask=[[0, 1]]), r"Document 0 has the token None"),
    "a wide array of objects": (
        np.full((3, 2), "text", object),
        r"2 columns.*ColumnTransformer\.$",
    ),
    "a sparse matrix": (sparse.csr_matrix([[1, 2], [3, 4]]), r"2 columns"),
    "a wide frame of integers": (pd.DataFrame({"a": [1], "b": [2]}), r"2 columns.*X\.to_numpy\(\)"),
    "array of numbers": (array.array("i", [1, 2]), r"Document 0 is 1 \(int\)"),
    "sets of tokens": ([{"a", "b"}], r"Document 0 is .*\(set\)"),
    "dicts": ([{"a": 1}], r"Document 0 is .*\(dict\)"),
    "texts, then tokens": (["a b", ["a", "b"]], r"document 0 is a text, document 1 is a list"),
    "tokens, then texts": ([["a"], ["b"], "a b"], r"document 0 is a list.*document 2 is a text"),
    "a number among tokens": (
        [["a"], ["b", 3]],
        r"Document 1 has the token 3 \(int\) beside 'b' \(str\)",
    ),
    "a string among numbers": ([[np.int64(3), "b"]], r"token 'b' \(str\) beside .*3.* \(int64\)"),
    "booleans": ([[True, False]], r"Document 0 has the token True \(bool\)"),
    "a boolean among numbers": ([[1, True]], r"Document 0 has the token True \(bool\)"),
    "a NumPy boolean": ([[1, np.True_]], r"Document 0 has the token .*True.* \(bool"),
    "floats": ([[1, 2], [1.0, 2]], r"Document 1 has the token 1.0 \(float\); tokens must be"),
    "a None among numbers": ([[1, None]], r"Document 0 has the token None"),
    "a None among tokens": ([["a", None]], r"Document 0 has the token None"),
    "bytes among tokens": ([[b"a"]], r"Document 0 has the token b'a' \(bytes\)"),
    "lists of lists of tokens": ([[["a", "b"]]], r"Document 0 has the token \['a', 'b'\]"),
}


class TestRefused:
    @pytest.mark.parametrize("method", ["fit", "fit_transform"])
    @pytest.mark.parametrize("kind", REFUSED)
    def test_fit(self, method, kind, make):
        X, message = REFUSED[kind]
        model = make()
        before = set(vars(model))
        with pytest.raises(ValueError, match=message):
            getattr(model, method)(X)
        assert set(vars(model)) == before

    @pytest.mark.parametrize("kind", REFUSED)
    def test_transform(self, kind, any_fitted):
        X, message = REFUSED[kind]
        with pytest.raises(ValueError, match=message):
            any_fitted.transform(X)

    @pytest.mark.parametrize(
        "empty", [[], (), iter([]), np.array([], dtype=object), pd.Series([], dtype=object)]
    )
    def test_an_empty_corpus(self, empty, make):
        with pytest.raises(ValueError, match="no documents"):
            make().fit(empty)

    @pytest.mark.parametrize("X", [[""], ["", "  ", "?!"], [[]], [[], []]])
    def test_documents_without_tokens(self, X, make):
        with pytest.raises(ValueError, match="no tokens"):
            make().fit(X)

    def test_nothing_but_stop_words(self, make):
        with pytest.raises(ValueError, match="stop words"):
            make().set_params(stop_words="english").fit(["the", "a the"])

    def test_a_vocabulary_left_empty_by_min_count(self):
        with pytest.raises(ValueError, match=r"occurs 9 times.*min_count=10.*Lower min_count"):
            make_vectorizer(min_count=10).fit(["rare " * 9])

    def test_a_vocabulary_that_no_document_uses(self):
        with pytest.raises(ValueError, match="vocabulary"):
            make_vectorizer(vocabulary=["unicorn"]).fit(TEXTS)

    def test_transforming_no_documents_is_no_error(self, any_fitted):
        assert len(any_fitted.transform([])) == 0


# --- n-grams of all lengths


ALL = (1, 10**9)


def extracted(analyzer, document, ngram_range=ALL):
    model = Word2VecVectorizer(analyzer=analyzer, ngram_range=ngram_range)
    (tokens,) = model._tokenised([document], None)
    return tokens


@pytest.mark.parametrize("document", ["a fine film", ["a", "fine", "film"]])
def test_a_length_beyond_all_documents_costs_what_the_document_costs(document):
    with at_most(1000):
        of_all_lengths = extracted("word", document)
    assert sorted(of_all_lengths) == sorted(extracted("word", document, (1, 3)))


@pytest.mark.parametrize("analyzer", ["char", "char_wb"])
def test_the_same_of_characters(analyzer):
    with at_most(1000):
        of_all_lengths = extracted(analyzer, "a film")
    assert sorted(of_all_lengths) == sorted(extracted(analyzer, "a film", (1, 6)))


@pytest.mark.parametrize(
    ("analyzer", "document", "what"),
    [
        ("word", "film " * 20_000, "20,000 tokens has 200,010,000 n-grams"),
        ("word", ["film"] * 20_000, "20,000 tokens has 200,010,000 n-grams"),
        ("char", "film" * 5_000, "20,000 characters has 200,010,000 n-grams"),
        ("char_wb", "film" * 5_000, "20,000 characters has 200,050,003 n-grams"),
    ],
)
def test_ngrams_beyond_memory_are_refused_with_the_arithmetic(analyzer, document, what):
    fitted = Word2VecVectorizer(analyzer=analyzer, ngram_range=ALL, dim=2, min_count=1, epochs=1)
    if isinstance(document, str) or analyzer == "word":
        fitted.fit([document[:20]] * 3)
    before = fitted.word_vectors_
    for method in (fitted.fit, fitted.transform):
        tracemalloc.start()
        with pytest.raises(ValueError, match=rf"{what}.*1000000000\), which take .* GB.*film"):
            method([document])
        assert tracemalloc.get_traced_memory()[1] < 20e6
        tracemalloc.stop()
    assert fitted.word_vectors_ is before


@pytest.mark.parametrize(("analyzer", "n"), [("word", 100_000), ("char", 500_000)])
def test_ngrams_of_few_lengths_are_never_refused(analyzer, n):
    assert len(extracted(analyzer, "a " * n, (1, 4))) > n


@pytest.mark.parametrize(("low", "high"), [(1, 12), (3, 11), (5, 10**9), (30, 40), (2, 2)])
def test_ngrams_are_counted_without_making_them(low, high):
    for t in (1, 2, 9, 25):
        ngrams = [n for n in range(low, min(high, t) + 1) for _ in range(t - n + 1)]
        assert ngrams_module._count(t, low, high) == (len(ngrams), sum(ngrams))


@pytest.mark.parametrize(
    "options",
    [
        {"stop_words": ["the"]},
        {"lowercase": False},
        {"tokenizer": str.split, "token_pattern": None},
        {"preprocessor": str.upper},
        {"analyzer": "char", "preprocessor": str.upper},
        {"analyzer": "char_wb", "strip_accents": "unicode"},
    ],
)
def test_documents_are_analysed_alike_below_and_above_harmless_lengths(options, monkeypatch):
    text = "The café and The tea of the house, a fine one it is and so it goes on and on"
    model = Word2VecVectorizer(ngram_range=(1, 11), **options)
    found = model.build_analyzer()(text)
    monkeypatch.setattr("skw2v._text.analysis.HARMLESS_LENGTH", 11)
    assert found == model.build_analyzer()(text)
    assert len(found) > 100
