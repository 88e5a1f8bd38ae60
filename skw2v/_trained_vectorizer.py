# SPDX-License-Identifier: BSD-3-Clause
"""What estimators share whose word vectors are trained epoch by epoch: word2vec and its kin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skw2v._compat import InvalidParameterError
from skw2v._corpus.coverage import Coverage
from skw2v._corpus.encoding import encode
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Chosen, Fitted
from skw2v._learning import Training, prepare_words
from skw2v._prediction.contexts import KnownWords, is_one_context, refuse_texts, tell_of_unknown
from skw2v._prediction.predictor import Predictor, rows_of_words
from skw2v._state import Learned
from skw2v._subwords.scheme import SubwordScheme
from skw2v._trained_parameters import TrainedParameters
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
from skw2v._training.sampling.batch import reach
from skw2v._words.given_words import some_words
from skw2v._words.search import n_to_find
from skw2v._words.vectors import WordVectors


class TrainedVectorizer(TrainedParameters, EmbeddingVectorizer):
    """Base class of word2vec and its kin.

    Attributes
    ----------
    init_coverage_ : Coverage or None
        What `init_vectors` knew: ``init_coverage_.words`` is the share of the documents' different
        words (of those in `vocabulary`, if given) that have a vector there,
        ``init_coverage_.tokens`` that of their occurrences, before `min_count` and its like. None
        without `init_vectors`. Later calls of `partial_fit`, and of `fit` with `warm_start`, leave
        it as it is.
    output_vectors_ : WordVectors or None
        The words that can be predicted, and their output vectors, which say what contexts they
        stand in: the rows of W′ in float32. None where `drop_output_vectors` or a file without them
        left none, and with ``loss="hierarchical_softmax"``, whose output vectors are those of the
        nodes of a tree.
    """

    output_vectors_ = Learned[Fitted, WordVectors | None](lambda fitted: fitted.output_vectors())
    init_coverage_ = Learned[Fitted, Coverage | None](lambda fitted: fitted.init_coverage)

    @property
    def _memory_for_ids(self) -> float:
        return self.max_memory

    def partial_fit(
        self, X: Any, y: Any = None, classes: Any = None, sample_weight: Any = None
    ) -> Self:
        """Go on training with more documents, in one pass at the starting learning rate.

        With ``epochs=0`` it does so, too. The vocabulary grows by the new words that reach
        `min_count` in `X`, and no word is lost. Counts of words and documents, which `weighting`
        learns from, add up; a word's documents count from when it joined. What `scale` needs is
        measured on `X` alone if these are 100 documents or more, and components to remove in any
        case. Later calls may bring no document, or none with a known word.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.
        classes : array-like of shape (n_classes,), default=None
            All labels that will ever come. The first call needs them, unless its own `y` has them
            all; then, and in later calls, they may be left out.
        sample_weight : array-like of shape (n_documents,) or float, default=None
            How often each of these documents counts, as in `fit`; None is once. Weights add up.

        Returns
        -------
        self : estimator

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, the first call leaves no word, or a
            label is not among the classes; if `sample_weight` is none that `fit` takes.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> vectorizer = Word2VecVectorizer(dim=10, min_count=1, random_state=0)
        >>> vectorizer.partial_fit(["good food"]).partial_fit(["bad food"]).word_vectors_.words
        ('food', 'bad', 'good')
        """
        self._fit(X, y, go_on=True, classes=classes, sample_weight=sample_weight)[1].discard()
        return self

    def predict_words(
        self, context: Any, topn: int | None = 10, *, probability: str = "softmax"
    ) -> list[Any]:
        r"""Say which words would fit into the blank of a context.

        Skip-gram multiplies what the words of the context predict, each by itself, and CBOW
        predicts from the mean of their vectors, as they were trained; all known words of the
        context count alike, however many there are. With h for the sum of the vectors (skip-gram)
        or their mean (CBOW), the probability of word w is [Mikolov2013b]_:

        .. math:: p(w \mid h) = \frac{e^{v'_w \cdot h}}{\sum_u e^{v'_u \cdot h}}

        (equation 2) for ``loss="softmax"``, exactly what was trained; for hierarchical softmax the
        product of all turns on the way to the word in the tree (equation 3), divided by its sum
        over all words where skip-gram multiplies several of them.

        Parameters
        ----------
        context : str, list of tokens, or iterable of contexts
            The words beside the blank: a text, analysed as in `transform`, or a list of tokens
            (strings or integers), which is one context. A list of such lists, or an array or column
            of texts, are several contexts. Unknown words are skipped.
        topn : int or None, default=10
            How many words to return; None for all.
        probability : {"softmax", "sigmoid"}, default="softmax"
            "softmax" are probabilities of all words, which sum to 1. After negative sampling, which
            trains no such thing, it is the softmax of the scores: what gensim calls
            `predict_output_word`. "sigmoid" is for negative sampling alone and is the answer to the
            question that it was trained for, whether the word was seen with the context or drawn at
            random: σ(v′ · v), multiplied over the words of the context for skip-gram (equation
            4). Over all words these do not sum to 1.

        Returns
        -------
        list of (str, float), or list of such lists
            The most probable words and their probabilities, the most probable first; for several
            contexts, a list for each. The words of the context may be among them.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If no word of the only context is known, there are no output vectors, or a parameter is
            invalid.

        Warns
        -----
        UserWarning
            If no word of one of several contexts is known: its list is empty.

        See Also
        --------
        score_words : The probability of given words.

        References
        ----------
        .. [Mikolov2013b] Mikolov et al. (2013), "Distributed representations of words and phrases
           and their compositionality".

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> texts = ["I love pizza", "I love wine", "you hate pizza", "you hate wine"] * 20
        >>> vectorizer = Word2VecVectorizer(
        ...     architecture="cbow", loss="softmax", dim=10, epochs=50, random_state=0
        ... )
        >>> vectorizer.fit(texts).predict_words("I ___ pizza", topn=1)
        [('love', 0.7...)]
        >>> for words in vectorizer.predict_words([["you", "pizza"], ["you", "wine"]], topn=1):
        ...     print(words[0][0])
        hate
        hate
        """
        fitted = self._state()
        predictor = Predictor.of(fitted, self.architecture, probability, "predict_words")
        n = n_to_find(fitted.word_vectors, topn)
        one, tokens, contexts = self._contexts(fitted, context)
        known = tell_of_unknown(tokens, contexts.corpus, one, "an empty list")
        found: list[Any] = [[] for _ in tokens]
        best = predictor.best(contexts.corpus.take(known), contexts.vectors, n)
        for i, words in zip(known.tolist(), best, strict=True):
            found[i] = words
        return found[0] if one else found

    def score_words(
        self, words: str | Sequence[str], contexts: Any, *, probability: str = "softmax"
    ) -> Any:
        """Compute the logarithm of the probability of words in their contexts.

        It is that of `predict_words`: minus the cross-entropy, in nats. For hierarchical softmax
        with CBOW, and with ``probability="sigmoid"``, the other words need not be scored.

        Parameters
        ----------
        words : str or sequence of str
            One word, or several of them, as they are in the vocabulary.
        contexts : str, list of tokens, or iterable of contexts
            One context, as for `predict_words`, for all of the words; or as many contexts as there
            are words, one for each; or several contexts for the one word.
        probability : {"softmax", "sigmoid"}, default="softmax"
            As in `predict_words`.

        Returns
        -------
        float, or ndarray of float64 of shape (n_scores,)
            A float for one word in one context. NaN for a context without a known word.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        KeyError
            If a word is unknown, or has no output vector: one that only `init_vectors` know.
        ValueError
            If no word of the only context is known, the numbers of words and contexts differ, there
            are no output vectors, or a parameter is invalid.

        Warns
        -----
        UserWarning
            If no word of one of several contexts is known.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> texts = ["I love pizza", "I love wine", "you hate pizza", "you hate wine"] * 20
        >>> vectorizer = Word2VecVectorizer(
        ...     architecture="cbow", loss="softmax", dim=10, epochs=50, random_state=0
        ... ).fit(texts)
        >>> love, hate = vectorizer.score_words(["love", "hate"], "I ___ pizza")
        >>> bool(love > hate)
        True
        """
        fitted = self._state()
        predictor = Predictor.of(fitted, self.architecture, probability, "score_words")
        asked = some_words(words)
        one, tokens, read = self._contexts(fitted, contexts)
        known = tell_of_unknown(tokens, read.corpus, one, "NaN")
        rows = rows_of_words(predictor.words, fitted.word_vectors, asked)
        which = np.arange(len(tokens))
        if one:
            which = np.zeros(len(asked), dtype=np.int64)
        elif len(asked) == 1:
            rows = np.repeat(rows, len(tokens))
        elif len(asked) != len(tokens):
            raise ValueError(
                f"There are {len(asked):,} words and {len(tokens):,} contexts: give a context for "
                "each word, or one for all of them."
            )
        scores = np.full(len(rows), np.nan)
        has_context = np.isin(which, known)
        scores[has_context] = predictor.log_probabilities(
            read.corpus.take(which[has_context]), read.vectors, rows[has_context]
        )
        return float(scores[0]) if one and isinstance(words, str) else scores

    def score_documents(self, X: Any, *, probability: str = "softmax") -> NDArray[np.float64]:
        """Compute how well the words of each document fit to their contexts.

        A low score is a surprise: words that stand beside others than they used to, such as a rare
        event in a log. That a word is unknown does not count: see
        `skw2v.inspection.known_share`.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        probability : {"softmax", "sigmoid"}, default="softmax"
            As in `predict_words`.

        Returns
        -------
        ndarray of float64 of shape (n_documents,)
            The mean of `score_words` over the words of the document that can be predicted, each in
            the context of all known words at most `window` before and behind it, in nats. NaN for
            a document in which no word has one.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text, there are no output vectors, or a parameter is invalid.

        Warns
        -----
        UserWarning
            If the score of a document is NaN.

        Notes
        -----
        In training, `sample` skips some of the frequent words and `shrink_windows` shrinks windows
        at random. Here every word counts, and windows are whole: with ``sample=0`` and
        ``shrink_windows=False``, the mean over all words is minus the loss of CBOW (if its loss is
        not negative sampling). Skip-gram takes the words of a context as independent of each
        other, which they are not, and so is surer than it should be; its scores compare documents,
        but are no estimates of their probability. Of all ways, CBOW with negative sampling and
        ``probability="sigmoid"`` saw best which sentences had words in the wrong place
        (``benchmarks/bench_surprise.py``).

        Time grows with the number of words to score times that of the vocabulary; with
        ``probability="sigmoid"``, and for CBOW's hierarchical softmax, it does not depend on the
        vocabulary. Memory is that of the documents' word numbers, and some tens of megabytes.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> log = ["open read close", "open write close"] * 50
        >>> vectorizer = Word2VecVectorizer(
        ...     architecture="cbow", window=1, dim=10, epochs=20, random_state=0
        ... ).fit(log)
        >>> usual, odd = vectorizer.score_documents(
        ...     ["open read close", "close read read"], probability="sigmoid"
        ... )
        >>> bool(usual > odd)
        True
        """
        self._check()
        fitted = self._state()
        predictor = Predictor.of(fitted, self.architecture, probability, "score_documents")
        known = None if self._makes_words() else fitted.row_of
        documents = self._known_words(fitted, self._tokenised(X, fitted.document_kind, known))
        return predictor.means(documents, reach(self.window, documents.corpus.longest))

    def _contexts(self, fitted: Fitted, contexts: Any) -> tuple[bool, list[list[str]], KnownWords]:
        """Read contexts: whether it is only one, their tokens, and those that are known."""
        one = is_one_context(contexts)
        if one and fitted.document_kind == "text" and not isinstance(contexts, str | bytes):
            refuse_texts(contexts, fitted.row_of)
        documents = [contexts] if one else contexts
        tokens = [list(each) for each in self._tokenised(documents, fitted.document_kind)]
        return one, tokens, self._known_words(fitted, tokens)

    def _makes_words(self) -> bool:
        """Tell whether words out of the vocabulary have vectors, too."""
        return False

    def _known_words(self, fitted: Fitted, documents: Iterable[Iterable[str]]) -> KnownWords:
        """Leave out words without a vector."""
        vectors = fitted.word_vectors.vectors
        return KnownWords(encode(documents, fitted.row_of), vectors, np.arange(len(vectors)))

    def _check_prior(self, prior: PriorVectors | None, learns: bool) -> None:
        if prior is None and not learns:
            raise InvalidParameterError(
                f"The 'epochs' parameter of {type(self).__name__} may be 0 only where there are "
                "vectors to use as they are: give init_vectors, or an int of at least 1. Got 0 "
                "instead."
            )

    def _scheme(self) -> SubwordScheme | None:
        """Return what the subwords of a word are, if words are made of such."""
        return None

    def _training(self, chosen: Chosen, seed: int, go_on: bool) -> Training:
        training = self._take(TrainingParameters, has_subwords=self._has_subwords)
        return prepare_words(
            chosen.corpus,
            chosen.vocabulary,
            chosen.prior,
            training.one_pass() if go_on else training,
            seed=seed,
            scheme=self._scheme(),
        )
