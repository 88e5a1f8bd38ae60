# SPDX-License-Identifier: BSD-3-Clause
"""fastText: word embeddings that are made of subwords, so that unknown words have vectors too."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from numbers import Integral
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from skw2v._compat import Interval, StrOptions, invalid_parameter
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, remap_ids
from skw2v._declaration import declares_parameters
from skw2v._documents.pooling import pool
from skw2v._fit import Fitted
from skw2v._prediction.contexts import KnownWords
from skw2v._subwords.scheme import MAX_BUCKETS, MAX_LENGTH, SUBWORDS, SubwordScheme
from skw2v._trained_vectorizer import TrainedVectorizer
from skw2v._training.initial_tables import PriorVectors
from skw2v._words.subword_vectors import SubwordVectors


@declares_parameters
class FastTextVectorizer(TrainedVectorizer):
    r"""Train fastText on the documents and turn each into the mean of its words' vectors.

    The vector of a word is the mean of a row of its own and of rows of its character n-grams, which
    it shares with other words [Bojanowski2017]_. So rare words learn from their relatives, and
    words that are not in the vocabulary have a vector, too: misspellings and inflected forms land
    near the word that they are made of. All else is as in `Word2VecVectorizer`.

    Parameters
    ----------
    min_n, max_n : int, default=3 and 6
        Lengths of the shortest and the longest n-gram of characters, of which ``<`` and ``>``
        around the word are two. ``max_n=0`` is word2vec. For ``subwords="chars"`` alone.
    n_buckets : int, default=2,000,000
        Number of buckets that n-grams hash to, by fastText's own hash. Memory is only taken for
        buckets that occur in the vocabulary, so that a large number costs nothing; with a small
        one, more n-grams share a row by accident.
    subwords : {"chars", "jamo"}, default="chars"
        "jamo" is for Korean [Park2018]_: syllables are taken apart into their three letters, the
        last of which may be empty. N-grams are of three to five letters and of one to four
        characters.
    oov : {"subwords", "skip"}, default="subwords"
        What `transform` does with words that are not in the vocabulary: make vectors of their
        n-grams, or leave them out. Words of which no n-gram is known are left out in any case.
        Unknown words weigh as much as the words that weigh most, if `weighting` is a name, and
        don't count in label columns. Words that `max_df`, `max_features` or a `vocabulary` leave
        out of the training are unknown, too; `stop_words` leave no trace.
    learning_rate : float or "auto", default="auto"
        Learning rate at the start. For SGD, "auto" is 0.2 for skip-gram and 0.4 for CBOW: more
        than for word2vec, as part of what words learn is averaged away in rows that many share.
        Other losses and optimisers change it as they do for `Word2VecVectorizer`.
    init_vectors : SubwordVectors, WordVectors, path or None, default=None
        Pretrained vectors, or a file that `WordVectors.load` reads, which are words alone. Words
        found there start from their vector. `SubwordVectors`, such as `SubwordVectors.load` makes
        of fastText's files, bring their n-grams along; these must be cut as the parameters say.
        With ``epochs=0``, words that are not there are made of these n-grams, as `SubwordVectors`
        makes them.
    freeze_init : bool, default=False
        Whether words that have a vector from `init_vectors` (or, in `partial_fit` and with
        `warm_start`, from the former fit) keep it to the last bit, while the others train. N-grams
        that have a row from there keep it too, so that vectors of all words that are not in the
        documents stay the same as well. New words train rows of their own, and n-grams that have no
        row yet.

    Attributes
    ----------
    word_vectors_ : SubwordVectors
        The words and their vectors; ``word_vectors_["unseenword"]`` has one too.

    See Also
    --------
    Word2VecVectorizer : Without subwords; trains faster.
    SubwordVectors : Reads and writes fastText's files.

    Notes
    -----
    fastText draws the rows of all buckets at random. Here only words start at random, n-grams
    start at zero, and those of no word in the vocabulary stay there: a word of unknown n-grams has
    a short vector, and no noise. How words share what they learn is told in
    `skw2v._training.arrays.subword_table`. To an optimiser a word is one row.

    References
    ----------
    .. [Bojanowski2017] Bojanowski et al. (2017), "Enriching word vectors with subword information".
    .. [Park2018] Park et al. (2018), "Subword-level word vector representations for Korean".

    Examples
    --------
    >>> from skw2v import FastTextVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(500, random_state=0)
    >>> vectorizer = FastTextVectorizer(dim=50, random_state=0).fit(texts)
    >>> "wonderfull" in vectorizer.vocabulary_
    False
    >>> vectorizer.word_vectors_.most_similar("wonderfull", topn=1)[0][0]
    'wonderful'
    """

    _has_subwords = True

    min_n: Annotated[int, Interval(Integral, 1, MAX_LENGTH, closed="both")] = 3
    max_n: Annotated[int, Interval(Integral, 0, MAX_LENGTH, closed="both")] = 6
    n_buckets: Annotated[int, Interval(Integral, 1, MAX_BUCKETS, closed="both")] = 2_000_000
    subwords: Annotated[str, StrOptions(set(SUBWORDS))] = "chars"
    oov: Annotated[str, StrOptions({"subwords", "skip"})] = "subwords"

    def fit_transform(
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[np.floating]:
        """Fit to the documents and turn them into rows, analysing each document once.

        The rows are those of ``fit(X, y).transform(X)``. With ``weighting="supervised"``, label
        columns come from the labels of other documents, as in `Word2VecVectorizer`.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.
        sample_weight : array-like of shape (n_documents,) or float, default=None
            How often each document counts, as in `fit`.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)

        Raises
        ------
        ValueError
            As `fit`.
        """
        if self.oov == "skip":
            return super().fit_transform(X, y, sample_weight)
        # The corpus that was trained on lacks the words that are too rare for the vocabulary
        fitted, documents = self._fit(X, y, keep_text=True, sample_weight=sample_weight)
        assert documents.text is not None
        with documents.in_use():
            return _rows(fitted, documents.text.words, documents.text.corpus, documents.scores)

    def _tokens_for(self, fitted: Fitted, X: Any) -> Iterator[Iterable[str]]:
        if self.oov == "skip":
            return super()._tokens_for(fitted, X)
        # No word is lost, so that documents of another kind need no warning
        return self._tokenised(X, fitted.document_kind)

    def _rows_of(self, fitted: Fitted, documents: Iterable[Iterable[str]]) -> NDArray[np.floating]:
        if self.oov == "skip":
            return super()._rows_of(fitted, documents)
        return _rows(fitted, *assign_ids(documents))

    def _makes_words(self) -> bool:
        return self.oov == "subwords"

    def _known_words(self, fitted: Fitted, documents: Iterable[Iterable[str]]) -> KnownWords:
        if not self._makes_words():
            return super()._known_words(fitted, documents)
        words, corpus = assign_ids(documents)
        number_of, vectors, _ = vectors_and_weights(fitted, words)
        rows = np.array([fitted.row_of.get(word, -1) for word in number_of], dtype=np.int64)
        return KnownWords(remap_ids(corpus, words, number_of.get), vectors, rows)

    def _check(self) -> tuple[str, ...]:
        pooling = super()._check()
        if 0 < self.max_n < self.min_n:
            wanted = f"be at least min_n={self.min_n}, or 0 for no n-grams"
            raise invalid_parameter(type(self).__name__, "max_n", wanted, self.max_n)
        return pooling

    def _scheme(self) -> SubwordScheme:
        return SubwordScheme(self.subwords, self.min_n, self.max_n, self.n_buckets)

    def _check_prior(self, prior: PriorVectors | None, learns: bool) -> None:
        super()._check_prior(prior, learns)
        if prior is None:
            return
        if prior.subwords is not None:
            given, wanted = prior.subwords.scheme, self._scheme()
            if given != wanted:
                raise ValueError(
                    f"The vectors to go on from have {given.as_parameters()}, but the parameters "
                    f"are {wanted.as_parameters()}. Set the parameters to what the vectors have."
                )
        elif not learns and self.oov == "subwords" and self.max_n > 0:
            warnings.warn(
                "epochs=0 learns no n-grams, and init_vectors are words alone: all other words "
                "stay without a vector. Give SubwordVectors, such as SubwordVectors.load makes of "
                "fastText's .bin, or set oov='skip'.",
                UserWarning,
                stacklevel=2,
            )


def _rows(
    fitted: Fitted, words: list[str], corpus: Corpus, scores: NDArray[np.floating] | None = None
) -> NDArray[np.floating]:
    """Turn documents whose words, by id, may be unknown into rows; the corpus is overwritten."""
    embedding = fitted.embedding
    if scores is None and embedding.scores.shape[1]:
        of_known = remap_ids(corpus.copy(), words, fitted.row_of.get)
        scores = pool(of_known, embedding.scores, ("mean",))
    local, vectors, weights = vectors_and_weights(fitted, words)
    embedding = replace(embedding, weights=weights)
    return embedding(remap_ids(corpus, words, local.get), vectors, scores)


def vectors_and_weights(
    fitted: Fitted, words: list[str]
) -> tuple[dict[str, int], NDArray[np.floating], NDArray[np.floating]]:
    """Find vectors and weights of those words that have a vector, and number these anew."""
    row_of, word_vectors, weights = fitted.row_of, fitted.word_vectors, fitted.embedding.weights
    assert isinstance(word_vectors, SubwordVectors)
    known = [word for word in words if word in row_of]
    others = [word for word in words if word not in row_of]
    composed, has_vector = word_vectors.compose(others)
    others = [word for word, has in zip(others, has_vector, strict=True) if has]
    rows = np.array([row_of[word] for word in known], dtype=np.intp)
    of_others = fitted.weighting.unknown(others, weights)
    return (
        {word: i for i, word in enumerate([*known, *others])},
        np.concatenate([word_vectors.vectors[rows], composed[has_vector]]),
        np.concatenate([weights[rows], of_others.astype(weights.dtype)]),
    )
