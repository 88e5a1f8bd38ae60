# SPDX-License-Identifier: BSD-3-Clause
"""What estimators share whose word vectors are trained epoch by epoch: word2vec and its kin."""

from __future__ import annotations

from typing import Any, Self

from skw2v._compat import InvalidParameterError
from skw2v._corpus.coverage import Coverage
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Chosen, Fitted
from skw2v._learning import Training, prepare_words
from skw2v._parameters import TrainedParameters
from skw2v._state import Learned
from skw2v._subwords.scheme import SubwordScheme
from skw2v._training.initial_tables import PriorVectors
from skw2v._training.parameters import TrainingParameters
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

    def partial_fit(self, X: Any, y: Any = None, classes: Any = None) -> Self:
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

        Returns
        -------
        self : estimator

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, the first call leaves no word, or a
            label is not among the classes.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> vectorizer = Word2VecVectorizer(dim=10, min_count=1, random_state=0)
        >>> vectorizer.partial_fit(["good food"]).partial_fit(["bad food"]).word_vectors_.words
        ('food', 'bad', 'good')
        """
        self._fit(X, y, go_on=True, classes=classes)
        return self

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
