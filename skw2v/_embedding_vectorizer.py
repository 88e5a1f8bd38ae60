"""What estimators of document embeddings share: text in, word vectors, rows of X out.

A subclass has the parameters that are named here, and says how words get their vectors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from skw2v._compat import CallbackSupportMixin, with_callbacks
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import encode
from skw2v._corpus.selection import Selection
from skw2v._fit import EmbeddingParameters, Fitted, Learner, check_dim, fit_documents, pretrained
from skw2v._io.atomic import StrPath
from skw2v._old_names import OldNamesMixin
from skw2v._parameters import check_dtype, check_parameters, check_pooling
from skw2v._persistence import load_vectorizer, save_vectorizer
from skw2v._text.analysis import TextInputMixin
from skw2v._training.initial_tables import PriorVectors


class EmbeddingVectorizer(
    ClassNamePrefixFeaturesOutMixin,
    CallbackSupportMixin,
    TextInputMixin,
    OldNamesMixin,
    TransformerMixin,
    BaseEstimator,
    ABC,
):
    """Base class of estimators that learn word vectors and pool them.

    A subclass has all parameters of `EMBEDDING_CONSTRAINTS`, names what each of its parameters may
    be in `_constraints`, and implements `_learner`.
    """

    _constraints: ClassVar[Mapping[str, Any]]

    dim: int
    weighting: Any
    pooling: str | Sequence[str]
    remove_components: int
    dtype: Any
    random_state: Any

    @abstractmethod
    def _learner(self, seed: int, go_on: bool) -> Learner:
        """Return what turns a corpus into word vectors.

        Parameters
        ----------
        seed : int
            Seed of all draws.
        go_on : bool
            Whether this fit adds to the one before.

        Returns
        -------
        callable
            From the corpus, its vocabulary and the vectors that words have already, if any, to
            `LearnedVectors`.
        """

    def _check(self) -> tuple[str, ...]:
        """Check all parameters, as far as that is possible without documents; return the poolings.

        Raises
        ------
        InvalidParameterError
            Naming the parameter and its value.
        """
        check_parameters(self, self._constraints)
        check_dtype(self.dtype, type(self).__name__)
        return check_pooling(self)

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the vocabulary and the word vectors.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens. It is iterated over once.
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.

        Returns
        -------
        self : estimator

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, or no word is left.
        """
        self._fit(X, y)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[np.floating]:
        """Do what ``fit(X).transform(X)`` does, analysing each document once.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens.
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
        """
        return self._pool(self._fit(X, y))

    def transform(self, X: Any) -> NDArray[np.floating]:
        """Turn documents into what `weighting` and `pooling` make of their known words' vectors.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)
            `dim` columns for each pooling, then those of the labels. A document with no known word
            is the zero vector.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text.
        """
        check_is_fitted(self)
        return self._pool(encode(self._tokenised(X), self.vocabulary_))

    def save(self, path: StrPath) -> None:
        """Write the fitted vectorizer to an ``.npz`` archive that is read without unpickling.

        `WordVectors.load` reads the word vectors out of it, too.

        Parameters
        ----------
        path : str or path-like
            The file to write or replace. A crash leaves the old file.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a parameter is a function: only joblib or pickle keep those. If
            ``input="filename"``, which `load` refuses.
        """
        save_vectorizer(self, path)

    @classmethod
    def load(cls, path: StrPath, *, mmap: bool = False) -> Self:
        """Read what `save` wrote.

        The file may come from a stranger: nothing is unpickled, and shapes, types, numbers and
        parameters are checked before they are used. What no check can foresee is how long a
        `token_pattern` takes on your texts.

        Parameters
        ----------
        path : str or path-like
            The file.
        mmap : bool, default=False
            Map the vectors into memory, where processes share them, instead of reading them.
            Whether their numbers are finite is then not checked. The file must stay as it is: see
            the notes of `WordVectors.load`.

        Returns
        -------
        estimator
            Fitted, with the saved parameters; `init_vectors` is None.

        Raises
        ------
        ValueError
            If the file is damaged or holds something else, or ``input="filename"``: a file from a
            stranger must not make `transform` open files.
        """
        return load_vectorizer(cls, path, mmap)

    def _pool(self, corpus: Corpus) -> NDArray[np.floating]:
        return self._embedding(corpus, self.word_vectors_.vectors)

    @with_callbacks  # type: ignore[untyped-decorator]
    def _fit(self, X: Any, y: Any, go_on: bool = False) -> Corpus:
        """Learn, and set the attributes when all is done; return the documents as known words."""
        pooling = self._check()
        seed = int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))
        fitted, corpus = fit_documents(
            self._tokenised(X),
            y,
            selection=Selection.of(self),
            embedding=EmbeddingParameters(
                self.weighting, pooling, self.remove_components, self.dtype
            ),
            prior=self._prior(go_on),
            learn=self._learner(seed, go_on),
        )
        if go_on:
            losses = [*getattr(self, "loss_curve_", []), *fitted.loss_curve]
            fitted = replace(fitted, loss_curve=losses)
        self._set_fitted(fitted)
        return corpus

    def _prior(self, go_on: bool) -> PriorVectors | None:
        """Return the vectors that words have before this fit."""
        if (go_on or getattr(self, "warm_start", False)) and hasattr(self, "word_vectors_"):
            former = self.word_vectors_
            check_dim(former, self.dim, "The vectors of the former fit, which goes on here,")
            return PriorVectors(
                former.vocabulary, former.vectors, self._w_out, former.counts, self._loss
            )
        given = getattr(self, "init_vectors", None)
        return None if given is None else pretrained(given, self.dim)

    def _set_fitted(self, fitted: Fitted) -> None:
        # In one step, so that other threads find the former state or this one
        self.__dict__.update(
            word_vectors_=fitted.word_vectors,
            vocabulary_=dict(fitted.word_vectors.vocabulary),
            word_weights_=fitted.embedding.weights,
            word_scores_=fitted.embedding.scores,
            loss_curve_=fitted.loss_curve,
            n_epochs_=len(fitted.loss_curve),
            _embedding=fitted.embedding,
            _w_out=fitted.w_out,
            _loss=fitted.loss,
        )

    @property
    def _n_features_out(self) -> int:
        return self._embedding.n_columns(self.word_vectors_.dim)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = self.weighting == "supervised"
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "word_vectors_")
