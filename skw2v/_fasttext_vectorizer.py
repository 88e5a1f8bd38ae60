# SPDX-License-Identifier: BSD-3-Clause
"""fastText: word embeddings that are made of subwords, so that unknown words have vectors too."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import Recorder, assign_ids, remap_ids
from skw2v._documents.pooling import pool
from skw2v._documents.weighting import weighting_of
from skw2v._fit import Fitted
from skw2v._parameters import SUBWORD_CONSTRAINTS, check_subwords
from skw2v._subwords.scheme import SubwordScheme
from skw2v._trained_vectorizer import TrainedVectorizer
from skw2v._training.initial_tables import PriorVectors
from skw2v._words.subword_vectors import SubwordVectors


class FastTextVectorizer(TrainedVectorizer):
    r"""Train fastText on the documents and turn each into the mean of its words' vectors.

    The vector of a word is the mean of a row of its own and of rows of its character n-grams, which
    it shares with other words [1]_. So rare words learn from their relatives, and words that are
    not in the vocabulary have a vector, too: misspellings and inflected forms land near the word
    that they are made of. All else is as in `Word2VecVectorizer`.

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
        "jamo" is for Korean [2]_: syllables are taken apart into their three letters, the last of
        which may be empty. N-grams are of three to five letters and of one to four characters.
    oov : {"subwords", "skip"}, default="subwords"
        What `transform` does with words that are not in the vocabulary: make vectors of their
        n-grams, or leave them out. Words of which no n-gram is known are left out in any case.
        Unknown words weigh as much as the words that weigh most, if `weighting` is a name, and
        don't count in label columns. Words that `max_df`, `max_features` or a `vocabulary` leave
        out of the training are unknown, too; `stop_words` leave no trace.
    architecture, loss, optimizer, dim, window, negative, ns_exponent : object
        As in `Word2VecVectorizer`. To an optimiser a word is one row.
    sample, shrink_windows, epochs : object
        As in `Word2VecVectorizer`.
    learning_rate : float or "auto", default="auto"
        Learning rate at the start. For SGD, "auto" is 0.2 for skip-gram and 0.4 for CBOW: more
        than for word2vec, as part of what words learn is averaged away in rows that many share.
        Other losses and optimisers change it as they do there.
    min_learning_rate, batch_size : object
        As in `Word2VecVectorizer`.
    weighting, pooling, remove_components, scale : object
        As in `Word2VecVectorizer`.
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
    min_count, min_df, max_df, max_features, vocabulary : object
        As in `Word2VecVectorizer`.
    input, encoding, decode_error, strip_accents, lowercase, preprocessor, tokenizer : object
        As in `Word2VecVectorizer`.
    stop_words, token_pattern, ngram_range, analyzer : object
        As in `Word2VecVectorizer`.
    dtype, n_jobs, random_state, verbose, warm_start : object
        As in `Word2VecVectorizer`.

    Attributes
    ----------
    word_vectors_ : SubwordVectors
        The words and their vectors; ``word_vectors_["unseenword"]`` has one too.
    vocabulary_, loss_curve_, n_epochs_, init_coverage_, word_weights_, word_scores_
        As in `Word2VecVectorizer`.

    See Also
    --------
    Word2VecVectorizer : Without subwords; trains faster.
    SubwordVectors : Reads and writes fastText's files.

    Notes
    -----
    fastText draws the rows of all buckets at random. Here only words start at random, n-grams
    start at zero, and those of no word in the vocabulary stay there: a word of unknown n-grams has
    a short vector, and no noise. How words share what they learn is told in
    `skw2v._training.arrays.subword_table`.

    References
    ----------
    .. [1] Bojanowski et al. (2017), "Enriching word vectors with subword information".
    .. [2] Park et al. (2018), "Subword-level word vector representations for Korean".

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

    _constraints = SUBWORD_CONSTRAINTS
    _has_subwords = True

    def __init__(
        self,
        *,
        min_n: int = 3,
        max_n: int = 6,
        n_buckets: int = 2_000_000,
        subwords: str = "chars",
        oov: str = "subwords",
        architecture: str = "skipgram",
        loss: str = "negative_sampling",
        optimizer: str = "sgd",
        dim: int = 100,
        window: int = 10,
        negative: int = 5,
        ns_exponent: float = 0.75,
        sample: float = 1e-3,
        shrink_windows: bool = True,
        epochs: int | str = "auto",
        learning_rate: float | str = "auto",
        min_learning_rate: float = 1e-4,
        batch_size: int | str = "auto",
        weighting: Any = None,
        pooling: str | Sequence[str] = "mean",
        remove_components: int = 0,
        scale: float | None = 1.0,
        init_vectors: Any = None,
        freeze_init: bool = False,
        min_count: int = 2,
        min_df: float = 1,
        max_df: float = 1.0,
        max_features: int | None = None,
        vocabulary: Any = None,
        input: str = "content",
        encoding: str = "utf-8",
        decode_error: str = "strict",
        strip_accents: Any = None,
        lowercase: bool = True,
        preprocessor: Callable[[str], str] | None = None,
        tokenizer: Callable[[str], Iterable[str]] | None = None,
        stop_words: Any = None,
        token_pattern: str | None = r"(?u)\b\w+\b",
        ngram_range: tuple[int, int] = (1, 1),
        analyzer: Any = "word",
        dtype: Any = np.float32,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
        warm_start: bool = False,
    ) -> None:
        self.min_n = min_n
        self.max_n = max_n
        self.n_buckets = n_buckets
        self.subwords = subwords
        self.oov = oov
        self.architecture = architecture
        self.loss = loss
        self.optimizer = optimizer
        self.dim = dim
        self.window = window
        self.negative = negative
        self.ns_exponent = ns_exponent
        self.sample = sample
        self.shrink_windows = shrink_windows
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.min_learning_rate = min_learning_rate
        self.batch_size = batch_size
        self.weighting = weighting
        self.pooling = pooling
        self.remove_components = remove_components
        self.scale = scale
        self.init_vectors = init_vectors
        self.freeze_init = freeze_init
        self.min_count = min_count
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.input = input
        self.encoding = encoding
        self.decode_error = decode_error
        self.strip_accents = strip_accents
        self.lowercase = lowercase
        self.preprocessor = preprocessor
        self.tokenizer = tokenizer
        self.stop_words = stop_words
        self.token_pattern = token_pattern
        self.ngram_range = ngram_range
        self.analyzer = analyzer
        self.dtype = dtype
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose
        self.warm_start = warm_start

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[np.floating]:
        """Fit to the documents and turn them into rows, analysing each document once.

        The rows are those of ``fit(X, y).transform(X)``. With ``weighting="supervised"``, label
        columns come from the labels of other documents, as in `Word2VecVectorizer`.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
        """
        if self.oov == "skip":
            return super().fit_transform(X, y)
        # The corpus that was trained on lacks the words that are too rare for the vocabulary
        recorder = Recorder()
        fitted, documents = self._fit(X, y, listen=recorder)
        return self._pool_words(fitted, *recorder.recorded(), documents.scores)

    def transform(self, X: Any) -> NDArray[np.floating]:
        """Turn documents into what `weighting` and `pooling` make of their words' vectors.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
            `dim` columns for each pooling, then those of the labels. A document of which no word,
            and no n-gram of a word, is known is the zero vector.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text.
        """
        if self.oov == "skip":
            return super().transform(X)
        fitted = self._state()
        # No word is lost, so that documents of another kind need no warning
        return self._pool_words(fitted, *assign_ids(self._tokenised(X, fitted.document_kind)))

    def _pool_words(
        self,
        fitted: Fitted,
        words: list[str],
        corpus: Corpus,
        scores: NDArray[np.floating] | None = None,
    ) -> NDArray[np.floating]:
        """Pool documents whose words may be unknown.

        Parameters
        ----------
        fitted : Fitted
            What was learned.
        words : list of str
            Every word of the documents, by its id.
        corpus : Corpus
            The documents in those ids; overwritten.
        scores : ndarray of shape (n_documents, n_scores) or None, default=None
            Mean scores of the documents; None averages those of their known words.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
        """
        embedding = fitted.embedding
        if scores is None and embedding.scores.shape[1]:
            of_known = Corpus(corpus.ids.copy(), corpus.offsets)
            of_known = remap_ids(of_known, words, fitted.row_of.get)
            scores = pool(of_known, embedding.scores, ("mean",))
        local, vectors, weights = self._vectors_and_weights(fitted, words)
        embedding = replace(embedding, weights=weights)
        return embedding(remap_ids(corpus, words, local.get), vectors, scores)

    def _vectors_and_weights(
        self, fitted: Fitted, words: list[str]
    ) -> tuple[dict[str, int], NDArray[np.floating], NDArray[np.floating]]:
        """Find vectors and weights of those words that have a vector, and number these anew."""
        row_of, word_vectors, weights = fitted.row_of, fitted.word_vectors, fitted.embedding.weights
        assert isinstance(word_vectors, SubwordVectors)
        known = [word for word in words if word in row_of]
        others = [word for word in words if word not in row_of]
        composed, has_vector = word_vectors.compose(others)
        others = [word for word, has in zip(others, has_vector, strict=True) if has]
        rows = np.array([row_of[word] for word in known], dtype=np.intp)
        of_others = weighting_of(self.weighting).unknown(others, weights)
        return (
            {word: i for i, word in enumerate([*known, *others])},
            np.concatenate([word_vectors.vectors[rows], composed[has_vector]]),
            np.concatenate([weights[rows], of_others.astype(weights.dtype)]),
        )

    def _check(self) -> tuple[str, ...]:
        pooling = super()._check()
        check_subwords(self)
        return pooling

    def _scheme(self) -> SubwordScheme:
        return SubwordScheme(self.subwords, self.min_n, self.max_n, self.n_buckets)

    def _prior(self, former: Fitted | None) -> PriorVectors | None:
        prior = super()._prior(former)
        if prior is not None and prior.subwords is None:
            self._tell_of_no_subwords()
        elif prior is not None and prior.subwords is not None:
            given, wanted = prior.subwords.scheme, self._scheme()
            if given != wanted:
                raise ValueError(
                    f"The vectors to go on from have {given.as_parameters()}, but the parameters "
                    f"are {wanted.as_parameters()}. Set the parameters to what the vectors have."
                )
        return prior

    def _tell_of_no_subwords(self) -> None:
        """Warn where unknown words are to be made of n-grams that neither come nor are learnt."""
        if self.epochs == 0 and self.oov == "subwords" and self.max_n > 0:
            warnings.warn(
                "epochs=0 learns no n-grams, and init_vectors are words alone: all other words "
                "stay without a vector. Give SubwordVectors, such as SubwordVectors.load makes of "
                "fastText's .bin, or set oov='skip'.",
                UserWarning,
                stacklevel=2,
            )
