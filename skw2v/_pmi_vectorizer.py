# SPDX-License-Identifier: BSD-3-Clause
"""Count vectors: pointwise mutual information, factorised, averaged to vectors of documents."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from numbers import Real
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from skw2v._cooccurrence.pmi import PMIParameters, pmi_vectors
from skw2v._declaration import declares_parameters
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._fit import Chosen
from skw2v._learning import LearnedVectors, Training
from skw2v._parameters import (
    POSITIVE,
    CooccurrenceParameters,
    MemoryParameters,
    at_most_one,
)


@declares_parameters
class FactorisationParameters:
    r"""What to factorise, and how.

    Parameters
    ----------
    shift : float, default=1.0
        Its logarithm is subtracted from the mutual information before what is negative becomes
        zero: as many negative samples, says the theory of word2vec [Levy2014]_. 1 subtracts
        nothing. On Wikipedia, 5 made vectors that are worse at analogies and better at similarity.
        If nothing is left, vectors are zero, and a warning says so.
    context_smoothing : float, default=0.75
        Power :math:`\alpha` of the counts of contexts. Below 1, rare contexts are less of a
        surprise.
    eigenvalue_power : float, default=0.5
        Power p of the singular values. 1 keeps the products of the matrix, but makes worse vectors
        than 0.5 and 0 [Levy2015]_.
    """

    shift: Annotated[float, POSITIVE] = 1.0
    context_smoothing: Annotated[float, at_most_one(Real)] = 0.75
    eigenvalue_power: Annotated[float, at_most_one(Real)] = 0.5


@declares_parameters
class PMIVectorizer(
    CooccurrenceParameters, FactorisationParameters, MemoryParameters, EmbeddingVectorizer
):
    r"""Factorise the words' mutual information and turn documents into means of their vectors.

    The co-occurrences of the words are counted, near ones counting more, and weighed by what they
    tell: the pointwise mutual information of word and context [Levy2015]_,

    .. math:: \mathrm{PMI}(w, c) = \log \frac{P(w, c)}{P(w) P_\alpha(c)}.

    Negative values become zero. The rows of :math:`U \Sigma^p` of a truncated singular value
    decomposition are the vectors. This is the baseline that prediction must beat, and often does
    not [Levy2015]_.

    The same `random_state` gives the same vectors, bit for bit, for every `n_jobs`, on one type of
    processor with the same versions of the libraries.

    There is no `partial_fit`: mutual information needs the counts of all documents together. They
    are many times as large as the vectors, and are not kept.

    Parameters
    ----------
    dim : int, default=100
        Length of the vectors. Beyond the number of words they have zeros.
    max_memory : float, default=2e9
        Bytes of co-occurrences to hold in memory. Beyond that they are in temporary files (in
        ``JOBLIB_TEMP_FOLDER`` or ``TMPDIR``; an OSError names it where it is full), without a
        difference in the vectors. Of more than 2^31 pairs, SciPy copies the columns into memory.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Type of the vectors and of what `transform` returns.
    n_jobs : int or None, default=None
        Number of threads that count. The vectors don't depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of the decomposition; an int makes the vectors reproducible.
    verbose : int, default=0
        Without effect: there are no epochs to tell of.

    Attributes
    ----------
    loss_curve_ : list
        Empty: nothing is trained.
    n_epochs_ : int
        0.

    See Also
    --------
    GloVeVectorizer : Counts the same, and trains vectors to predict the counts.
    sklearn.decomposition.TruncatedSVD : Decomposes the counts of words in documents, if given them.

    References
    ----------
    .. [Levy2015] Levy, Goldberg and Dagan (2015), "Improving distributional similarity with lessons
       learned from word embeddings".
    .. [Levy2014] Levy and Goldberg (2014), "Neural word embedding as implicit matrix
       factorization".

    Examples
    --------
    >>> from skw2v import PMIVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(1000, random_state=0)
    >>> vectorizer = PMIVectorizer(dim=20, random_state=0).fit(texts)
    >>> vectorizer.transform(["a wonderful dinner", "xyzzy"]).shape
    (2, 20)
    """

    def _training(self, chosen: Chosen, seed: int, go_on: bool) -> Training:
        parameters = self._take(PMIParameters)
        vectors = pmi_vectors(chosen.corpus, len(chosen.vocabulary), parameters, seed=seed)
        return Factorised(vectors, parameters.shift, chosen.corpus.longest > 1)


@dataclass(frozen=True)
class Factorised:
    """Vectors that nothing trains."""

    vectors: NDArray[np.float32]
    shift: float
    has_pairs: bool  # Else a warning has said already that there is nothing to learn from
    trainer: ClassVar[None] = None
    learning_rate: ClassVar[float] = 0.0

    def learned(self) -> LearnedVectors:
        # Nothing goes on from here
        return LearnedVectors(self.vectors, self.vectors[:0], [], "pmi")

    def check(self, learned: LearnedVectors, failed: bool) -> None:
        if self.has_pairs and not learned.w_in.any():
            warnings.warn(
                "Nothing was learnt, and all vectors are zero: no two words stand together more "
                f"than shift={self.shift} times as often as by chance. Lower shift (the default is "
                "1), or give more documents.",
                UserWarning,
                stacklevel=2,
            )
