# SPDX-License-Identifier: BSD-3-Clause
"""What estimators of document embeddings share: text in, word vectors, rows of X out.

A subclass has the parameters that are named here, and says how words get their vectors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import copy
from inspect import signature
from itertools import islice
from numbers import Integral
from typing import Any, ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import TransformerMixin

from skw2v._compat import (
    CallbackSupportMixin,
    DocumentationLinkMixin,
    invalid_parameter,
    with_callbacks,
)
from skw2v._corpus.encoding import encode
from skw2v._corpus.reading import TrainingDocuments
from skw2v._declaration import constraints_of
from skw2v._documents.annotations import Annotations
from skw2v._documents.weighting import weighting_of
from skw2v._fit import Chosen, Fitted, fit_vectorizer
from skw2v._io.atomic import StrPath
from skw2v._lazy_rows import lazy_rows
from skw2v._learning import Training
from skw2v._old_names import OldNamesMixin
from skw2v._parameter_checks import check_vectorizer
from skw2v._parameters import (
    ComputingParameters,
    PoolingParameters,
    SelectionParameters,
    TextParameters,
)
from skw2v._persistence import load_vectorizer, save_vectorizer
from skw2v._state import FittedStateMixin, Learned
from skw2v._text.analysis import TextInputMixin
from skw2v._training.initial_tables import PriorVectors
from skw2v._words.vectors import WordVectors

Parameters = TypeVar("Parameters")
Array = NDArray[np.floating]


class EmbeddingVectorizer(
    CallbackSupportMixin,
    TextInputMixin,
    OldNamesMixin,
    DocumentationLinkMixin,
    TransformerMixin,
    FittedStateMixin[Fitted],
    PoolingParameters,
    SelectionParameters,
    TextParameters,
    ComputingParameters,
    ABC,
):
    """Base class of estimators that learn word vectors and pool them.

    A subclass declares its parameters, has a `dim` among them, and implements `_training`.

    Attributes
    ----------
    word_vectors_ : WordVectors
        The words and their vectors.
    vocabulary_ : dict of str to int
        Row of each word in ``word_vectors_.vectors``, by falling frequency.
    loss_curve_ : list of float
        Mean loss per target, for each epoch. A target is a pair of centre and context word
        (skip-gram) or a centre word (CBOW). Unless the loss is negative sampling, this is the
        cross-entropy in nats: minus the logarithm of the target's probability. NaN for an epoch in
        which no word had a context; if that is so in all of them, a warning says why.
    n_epochs_ : int
        Number of epochs that were run.
    word_weights_ : ndarray of shape (n_words,)
        Factor of each word's vector, by row; ones unless `weighting` says otherwise.
    word_scores_ : ndarray of shape (n_words, n_scores)
        With ``weighting="supervised"``, how much each word speaks for each class, or for the second
        of two classes; without, it has no columns.
    classes_ : ndarray of shape (n_classes,)
        With ``weighting="supervised"``, the labels, sorted.
    """

    # Whether `word_vectors_` are `SubwordVectors`
    _has_subwords: ClassVar[bool] = False

    dim: int

    word_vectors_ = Learned[Fitted, WordVectors](lambda fitted: fitted.word_vectors)
    vocabulary_ = Learned[Fitted, dict[str, int]](lambda fitted: fitted.vocabulary)
    word_weights_ = Learned[Fitted, Array](lambda fitted: fitted.embedding.weights)
    word_scores_ = Learned[Fitted, Array](lambda fitted: fitted.embedding.scores)
    loss_curve_ = Learned[Fitted, list[float]](lambda fitted: list(fitted.loss_curve))
    n_epochs_ = Learned[Fitted, int](lambda fitted: len(fitted.loss_curve))

    _memory_for_ids: Any = np.inf  # bytes of word ids to hold in memory while `fit` works

    @abstractmethod
    def _training(self, chosen: Chosen, seed: int, go_on: bool) -> Training:
        """Prepare the training of the chosen words; `go_on` adds to the fit before."""

    def _check(self) -> tuple[str, ...]:
        """Check all parameters, as far as possible without documents; return the poolings."""
        return check_vectorizer(self)

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Learn the vocabulary and the word vectors.

        `sample_weight` says how often a document counts in what is learnt of documents as such: in
        how many documents of each class a word is (``weighting="supervised"``), in how many of all
        ("idf"), how far they lie apart (`scale`) and which components they share
        (`remove_components`). A weight of 2 is as good as the document twice. Words, their counts
        and the training of their vectors know no weights.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers), read once.
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.
        sample_weight : array-like of shape (n_documents,) or float, default=None
            How often each document counts, rounded to multiples of 2⁻²⁴; None is once.

        Returns
        -------
        self : estimator

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, or no word is left; if there are not
            as many weights as documents, one is negative or not finite, or all are zero.

        Examples
        --------
        >>> from sklearn.utils.class_weight import compute_sample_weight
        >>> from skw2v import Word2VecVectorizer
        >>> X, y = ["bad food", "bad film", "good film"], [0, 0, 1]
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", min_count=1)
        >>> vectorizer = vectorizer.fit(X, y, sample_weight=compute_sample_weight("balanced", y))
        >>> float(vectorizer.word_scores_[vectorizer.vocabulary_["film"], 0])
        0.241...
        """
        self._fit(X, y, sample_weight=sample_weight)[1].discard()
        return self

    def fit_transform(
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[np.floating]:
        """Fit to the documents and turn them into rows, analysing each document once.

        The rows are those of ``fit(X, y).transform(X)``, with one exception. Where `weighting` is
        "supervised", the words' scores have counted the labels of these documents; in the label
        columns that `transform` makes of them, they are told apart better than any others will
        be. So the label columns of a tenth of the documents come from the labels of the other nine
        tenths, as in scikit-learn's `TargetEncoder`: a pipeline is fitted with these.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : array-like of shape (n_documents,), default=None
            Labels, for ``weighting="supervised"``; ignored otherwise.
        sample_weight : array-like of shape (n_documents,) or float, default=None
            How often each document counts, as in `fit`. In label columns, a document twice is not
            quite one of weight 2: a copy may be among the documents that the columns come from.

        Returns
        -------
        ndarray of shape (n_documents, n_columns)

        Raises
        ------
        ValueError
            As `fit`.
        """
        fitted, documents = self._fit(X, y, sample_weight=sample_weight)
        with documents.in_use():
            return fitted.rows(documents.corpus, documents.scores)

    def transform(self, X: Any) -> NDArray[np.floating]:
        """Turn documents into what `weighting` and `pooling` make of their known words' vectors.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).

        Returns
        -------
        ndarray, or for a Dask bag or column a lazy Dask array, of shape (n_documents, n_columns)
            `dim` columns for each pooling, then those of the labels. A document with no known word,
            or none that is made of known n-grams, is the zero vector.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text.
        """
        fitted = self._state()
        if hasattr(X, "to_delayed"):
            return lazy_rows(copy(self), X, like=self._rows_of(fitted, []))
        return self._rows_of(fitted, self._tokens_for(fitted, X))

    def transform_batches(self, X: Any, batch_size: int = 10_000) -> Iterator[NDArray[np.floating]]:
        """Do what `transform` does, some documents at a time, which are read when it is their turn.

        Parameters
        ----------
        X : iterable
            Documents, as for `transform`; also a generator that never ends.
        batch_size : int, default=10_000
            How many documents to turn into rows at a time.

        Yields
        ------
        ndarray of shape (batch_size, n_columns)
            The next rows, of the fit as it is now; the last array may have fewer.

        Raises
        ------
        NotFittedError, ValueError
            As `transform`, and if `batch_size` is below 1.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> vectorizer = Word2VecVectorizer(dim=3).fit(["good food", "bad food"] * 5)
        >>> [rows.shape for rows in vectorizer.transform_batches(["good"] * 5, batch_size=2)]
        [(2, 3), (2, 3), (1, 3)]
        """
        if not isinstance(batch_size, Integral) or batch_size < 1:
            wanted = "be an int of at least 1"
            raise invalid_parameter("transform_batches", "batch_size", wanted, batch_size)
        fitted = self._state()
        tokens = self._tokens_for(fitted, X)
        batches = iter(lambda: list(islice(tokens, batch_size)), [])
        return (self._rows_of(fitted, batch) for batch in batches)

    def _tokens_for(self, fitted: Fitted, X: Any) -> Iterator[Iterable[str]]:
        """Analyse documents to be transformed, one at a time."""
        return self._tokenised(X, fitted.document_kind, fitted.row_of)

    def _rows_of(self, fitted: Fitted, documents: Iterable[Iterable[str]]) -> NDArray[np.floating]:
        """Turn documents, given by their tokens, into rows."""
        return fitted.rows(encode(documents, fitted.row_of))

    def save(self, path: StrPath, *, output_vectors: bool = True) -> None:
        """Write the fitted vectorizer to an ``.npz`` archive that is read without unpickling.

        `WordVectors.load` reads the word vectors out of it, too.

        Parameters
        ----------
        path : str or path-like
            The file to write or replace. A crash leaves the old file.
        output_vectors : bool, default=True
            Whether to write the output vectors, which only `partial_fit`, `warm_start` and
            predictions of words need and which are half of the file. What is loaded without them
            refuses to train on.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a parameter is a function: only joblib or pickle keep those. If
            ``input="filename"``, which `load` refuses.
        """
        save_vectorizer(self, path, output_vectors)

    def drop_output_vectors(self) -> Self:
        """Forget the output vectors, which only training on and predictions of words need.

        They are half of the memory and of a pickle.

        Returns
        -------
        self : estimator

        Raises
        ------
        NotFittedError
            If `fit` was not called.

        Examples
        --------
        >>> import pickle
        >>> from skw2v import Word2VecVectorizer
        >>> vectorizer = Word2VecVectorizer(min_count=1).fit(["good food", "bad food"])
        >>> size = len(pickle.dumps(vectorizer))
        >>> len(pickle.dumps(vectorizer.drop_output_vectors())) < size
        True
        """
        self._change_state(w_out=None)
        return self

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
            If the file is damaged or holds something else, or ``input="filename"``.
        """
        return load_vectorizer(cls, path, mmap)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Name the columns: the pooling and a number, or the class that a column speaks for.

        Parameters
        ----------
        input_features : ignored
            Only for the sake of scikit-learn's interface.

        Returns
        -------
        ndarray of str objects of shape (n_columns,)
            Such as "mean_0", and "label_spam" with ``weighting="supervised"``: a single one for
            two classes, that of the second.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        """
        fitted = self._state()
        dim, n_scores = fitted.word_vectors.dim, fitted.embedding.scores.shape[1]
        names = [f"{kind}_{i}" for kind in fitted.embedding.pooling for i in range(dim)]
        if n_scores and fitted.statistics.classes is not None:
            names += [f"label_{label}" for label in fitted.statistics.classes[-n_scores:]]
        return np.array(names, dtype=object)

    @property
    def classes_(self) -> NDArray[Any]:
        """Classes of the labels, sorted; only after a fit with ``weighting="supervised"``."""
        classes = self._state().statistics.classes
        if classes is None:
            raise AttributeError("There are classes_ only where weighting='supervised'.")
        return classes

    @with_callbacks  # type: ignore[untyped-decorator]
    def _fit(
        self,
        X: Any,
        y: Any,
        go_on: bool = False,
        classes: Any = None,
        keep_text: bool = False,
        sample_weight: Any = None,
    ) -> tuple[Fitted, TrainingDocuments]:
        """Learn, and publish when all is done; return that, and the documents as known words."""
        given = Annotations(y, classes, sample_weight)
        return fit_vectorizer(self, X, given, go_on=go_on, keep_text=keep_text)

    def _take(self, kind: Callable[..., Parameters], **others: Any) -> Parameters:
        """Make what takes some of the estimator's parameters under their own names, and others."""
        # Not those of get_params: a subclass may have a constructor with fewer
        wanted = signature(kind).parameters.keys() & constraints_of(type(self)).keys()
        return kind(**{name: getattr(self, name) for name in wanted}, **others)

    def _check_prior(self, prior: PriorVectors | None, learns: bool) -> None:
        """Refuse or warn of vectors to start from; without `learns` they stay as they are."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        with suppress(ValueError):  # tags are asked for before parameters are checked
            tags.target_tags.required = weighting_of(self.weighting).needs_labels
        return tags
