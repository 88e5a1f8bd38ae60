# SPDX-License-Identifier: BSD-3-Clause
"""The estimator for recurrent networks: documents in, padded rows of word numbers out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin

from skw2v._compat import DocumentationLinkMixin, StrOptions
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, read_corpus
from skw2v._corpus.selection import Selection
from skw2v._declaration import declares_parameters
from skw2v._documents.sequences import (
    FIRST_WORD,
    PADDING,
    UNKNOWN,
    check_padding,
    number_words,
    pad_sequences,
)
from skw2v._old_names import OldNamesMixin
from skw2v._parameter_checks import check_parameters
from skw2v._parameters import WORD_VECTORS, SelectionParameters, TextParameters, at_least
from skw2v._state import FittedStateMixin, Learned
from skw2v._text.analysis import TextInputMixin
from skw2v._words.vectors import WordVectors, as_word_vectors


@dataclass(frozen=True, eq=False)
class Numbering:
    """All that a `SequenceVectorizer` learns. `vocabulary` is a copy, which users may change."""

    number_of: dict[str, int]
    max_len: int
    max_len_is_given: bool  # else it is the length of the longest document of fit
    word_vectors: WordVectors | None
    document_kind: str | None
    vocabulary: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vocabulary", self.number_of.copy())

    def check_padding(self, corpus: Corpus) -> None:
        """Refuse documents whose rows would be gigabytes of padding."""
        check_padding(corpus.offsets, self.max_len, is_given=self.max_len_is_given)


@declares_parameters
class SequenceVectorizer(
    ClassNamePrefixFeaturesOutMixin,
    TextInputMixin,
    OldNamesMixin,
    DocumentationLinkMixin,
    TransformerMixin,
    FittedStateMixin[Numbering],
    SelectionParameters,
    TextParameters,
):
    r"""Turn documents into rows of word numbers of one length, for recurrent networks.

    Each token becomes the number of its word. Short documents are padded with 0, long ones are
    truncated; a word out of vocabulary is 1. With `word_vectors`, `embedding_matrix_` is what a
    network's embedding layer starts from.

    Its name says what it makes: Keras (``pad_sequences``) and PyTorch (``pad_sequence``) call such
    rows padded sequences, and in scikit-learn vectorizers turn documents into rows.

    Parameters
    ----------
    max_len : int or None, default=None
        Number of columns. None is the number of tokens of the longest document that `fit` sees. If
        that makes rows of more than 1 GiB, nearly all of it padding, they are refused: a single
        long document would set the length of all.
    padding : {"pre", "post"}, default="pre"
        Whether the zeros of a short document stand before its words or after them. "pre", as in
        Keras, leaves the last word in the last column, which a recurrent network reads last.
    truncating : {"pre", "post"}, default="pre"
        Whether a long document loses words at its beginning or at its end.
    word_vectors : WordVectors, path, gensim's KeyedVectors or None, default=None
        Vectors, or a file that `WordVectors.load` reads. Their words are the vocabulary, all of
        them and in their order: words that only `transform` sees have vectors, too. The limits
        below don't apply then.
    min_count : int, default=2
        Words with fewer occurrences are out of vocabulary. A network learns what to do with
        unknown words from them; with 1 it would never see one.
    min_df, max_df : int or float, default=1 and 1.0
        Words in fewer or more documents than this number or share are out of vocabulary.
    max_features : int or None, default=None
        How many words to number at most, the most frequent ones.
    vocabulary : mapping, iterable of str or None, default=None
        The words to number, instead of learning them from the documents. A mapping gives their
        order: 0, 1, … become the numbers 2, 3, ….
    stop_words : {"english"}, list or None, default=None
        Words to leave out; they take no column.
    ngram_range : tuple of (int, int), default=(1, 1)
        Lengths of the n-grams that count as words; those of several lengths are in the order of the
        text. With lengths above 10, a document whose n-grams would take more than 1 GiB is refused.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Number of each word, from 2 on, by falling frequency.
    max_len_ : int
        Number of columns.
    embedding_matrix_ : ndarray of shape (n_words + 2, dim)
        Only with `word_vectors`: their vectors, in the rows of the words' numbers and in the
        dtype of `word_vectors`. Row 0 is zero, row 1 is the mean of all vectors, which tells
        unknown words from padding. It is computed anew each time.

    See Also
    --------
    Word2VecVectorizer : Trains word vectors, and averages them.

    Notes
    -----
    The page "Word order" of the user guide shows networks in Keras and PyTorch, as the last step of
    a pipeline. Numbers go up to ``len(vocabulary_) + 1``, so an embedding layer needs
    ``len(vocabulary_) + 2`` rows. With `max_features` at most two more than that are needed,
    whatever documents `fit` is given.

    Examples
    --------
    >>> from skw2v import SequenceVectorizer, WordVectors
    >>> texts = ["a good film", "good food, good wine", "film"]
    >>> vectorizer = SequenceVectorizer(min_count=2, max_len=4)
    >>> vectorizer.fit_transform(texts)
    array([[0, 1, 2, 3],
           [2, 1, 2, 1],
           [0, 0, 0, 3]], dtype=int32)
    >>> vectorizer.vocabulary_
    {'good': 2, 'film': 3}
    >>> vectors = WordVectors(["film", "food"], [[1.0, 0.0], [0.0, 3.0]])
    >>> vectorizer = SequenceVectorizer(word_vectors=vectors).fit(texts)
    >>> vectorizer.transform(["food on film"])
    array([[0, 3, 1, 2]], dtype=int32)
    >>> vectorizer.embedding_matrix_
    array([[0. , 0. ],
           [0.5, 1.5],
           [1. , 0. ],
           [0. , 3. ]])
    """

    vocabulary_ = Learned[Numbering, dict[str, int]](lambda fitted: fitted.vocabulary)
    max_len_ = Learned[Numbering, int](lambda fitted: fitted.max_len)

    max_len: Annotated[int | None, at_least(1), None] = None
    padding: Annotated[str, StrOptions({"pre", "post"})] = "pre"
    truncating: Annotated[str, StrOptions({"pre", "post"})] = "pre"
    word_vectors: Annotated[Any, *WORD_VECTORS] = None

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the vocabulary and the number of columns.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers), read once.
        y : None
            Ignored.

        Returns
        -------
        self : SequenceVectorizer

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, no word is left, or both
            `vocabulary` and `word_vectors` are given.
        """
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[np.int32]:
        """Do what ``fit(X).transform(X)`` does, analysing each document once.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : None
            Ignored.

        Returns
        -------
        ndarray of int32 of shape (n_documents, max_len)
        """
        return self._rows(*self._fit(X, will_pad=True))

    def transform(self, X: Any) -> NDArray[np.int32]:
        """Turn documents into rows of word numbers.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).

        Returns
        -------
        ndarray of int32 of shape (n_documents, max_len)
            0 is padding, 1 an unknown word.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text.
        """
        fitted = self._state()
        words, corpus = assign_ids(self._tokenised(X, fitted.document_kind, fitted.number_of))
        fitted.check_padding(corpus)
        return self._rows(fitted, words, corpus)

    @property
    def embedding_matrix_(self) -> NDArray[np.floating]:
        """Vectors for the embedding layer of a network, by the number of the word.

        Raises
        ------
        AttributeError
            If there are no word vectors.
        """
        vectors = self._state().word_vectors
        if vectors is None:
            raise AttributeError(
                "embedding_matrix_ takes the vectors of word_vectors: give them, and call fit."
            )
        matrix = np.empty((len(vectors.words) + FIRST_WORD, vectors.dim), vectors.vectors.dtype)
        matrix[PADDING] = 0
        matrix[UNKNOWN] = vectors.vectors.mean(axis=0)
        matrix[FIRST_WORD:] = vectors.vectors
        return matrix

    def _fit(self, X: Any, *, will_pad: bool = False) -> tuple[Numbering, list[str], Corpus]:
        check_parameters(self)
        if self.vocabulary is not None and self.word_vectors is not None:
            raise ValueError(
                "Both vocabulary and word_vectors say which words to number: give only one."
            )
        vectors = None if self.word_vectors is None else as_word_vectors(self.word_vectors)
        selection = Selection.of(self)
        documents = self._tokenised(X, None, learning=True)
        words, corpus = read_corpus(documents)
        chosen = selection.choose(words, corpus).words if vectors is None else vectors.words
        vocabulary = {word: FIRST_WORD + row for row, word in enumerate(chosen)}
        if vocabulary.keys().isdisjoint(words):
            raise ValueError(
                "No token of X is in the vocabulary: check vocabulary or word_vectors, and the "
                "text parameters."
            )
        max_len = corpus.longest if self.max_len is None else int(self.max_len)
        is_given = self.max_len is not None
        fitted = Numbering(vocabulary, max_len, is_given, vectors, documents.kind)
        if will_pad or not is_given:
            fitted.check_padding(corpus)
        return self._publish(fitted), words, corpus

    def _rows(self, fitted: Numbering, words: list[str], corpus: Corpus) -> NDArray[np.int32]:
        return pad_sequences(
            number_words(words, corpus, fitted.number_of),
            corpus.offsets,
            fitted.max_len,
            padding=self.padding,
            truncating=self.truncating,
        )

    @property
    def _n_features_out(self) -> int:
        return self.max_len_
