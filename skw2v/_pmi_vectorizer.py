# SPDX-License-Identifier: BSD-3-Clause
"""Count vectors: pointwise mutual information, factorised, averaged to vectors of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from numbers import Real
from typing import Any, ClassVar

import numpy as np

from skw2v._compat import Interval
from skw2v._cooccurrence.pmi import PMIParameters, pmi_vectors
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.vocabulary import Vocabulary
from skw2v._embedding_vectorizer import EmbeddingVectorizer
from skw2v._learning import Finish, LearnedVectors, Learner
from skw2v._parameters import COOCCURRENCE_CONSTRAINTS
from skw2v._training.initial_tables import PriorVectors


class PMIVectorizer(EmbeddingVectorizer):
    r"""Factorise the words' mutual information and turn documents into means of their vectors.

    The co-occurrences of the words are counted, near ones counting more, and weighed by what they
    tell: the pointwise mutual information of word and context [1]_,

    .. math:: PMI(w, c) = \log \frac{P(w, c)}{P(w) P_\alpha(c)}.

    Negative values become zero. The rows of :math:`U \Sigma^p` of a truncated singular value
    decomposition are the vectors. This is the baseline that prediction must beat, and often does
    not [1]_.

    The same `random_state` gives the same vectors, bit for bit, for every `n_jobs`, on one type of
    processor with the same versions of the libraries.

    There is no `partial_fit`: mutual information needs the counts of all documents together. They
    are many times as large as the vectors, and are not kept.

    Parameters
    ----------
    dim : int, default=100
        Length of the vectors. Beyond the number of words they have zeros.
    window : int, default=10
        Largest distance between two words, in tokens. A pair at distance d counts 1/d. Windows end
        with the document. Time grows with tokens times window, and a warning says so where that
        is minutes for long documents.
    shift : float, default=1.0
        Its logarithm is subtracted from the mutual information before what is negative becomes
        zero: as many negative samples, says the theory of word2vec [2]_. 1 subtracts nothing. On
        Wikipedia, 5 made vectors that are worse at analogies and better at similarity.
    context_smoothing : float, default=0.75
        Power :math:`\alpha` of the counts of contexts. Below 1, rare contexts are less of a
        surprise.
    eigenvalue_power : float, default=0.5
        Power p of the singular values. 1 keeps the products of the matrix, but makes worse vectors
        than 0.5 and 0 [1]_.
    max_memory : float, default=2e9
        Bytes of co-occurrences to hold in memory. Beyond that they are in temporary files (in
        ``TMPDIR``; an OSError names it where it is full), without a difference in the vectors. Of
        more than 2^31 pairs, SciPy copies the columns into memory.
    weighting : {"idf", "sif", "supervised"}, mapping, callable or None, default=None
        How much each word counts. "idf" and "sif" (smooth inverse frequency [3]_) multiply the
        vectors of rare words by more; a mapping or a function takes a word to its factor, 1e9 at
        most, and words that a mapping lacks have 1. "supervised" needs `y`: a document gets further
        columns, the mean of its words' naive Bayes log-count ratios [4]_, one column for each
        class, or a single one for two classes. In `fit_transform`, those of the training documents
        come from the labels of other documents, so that a classifier after them trusts them as far
        as it can.
    pooling : {"mean", "sum", "max", "min", "std"} or list of them, default="mean"
        How word vectors become one vector of the document. The results of several are put side by
        side. "std" is the standard deviation of each dimension over the words: ``["mean", "std"]``
        is the only one that beats the mean on all four sets of the user guide.
    remove_components : int, default=0
        How many of the directions that all documents have most in common are removed from the
        pooled vectors. SIF [3]_ is ``weighting="sif", remove_components=1``.
    scale : float or None, default=1.0
        How far the training documents lie from their mean: pooled vectors are multiplied by one
        number, learnt in `fit`, that makes this the root mean square of the distances. Their
        cosines don't change, nor do the word vectors. At 1, linear models do well at their own
        defaults, as they do after `TfidfVectorizer`. It is also the standard deviation of a label
        column. None leaves both as they are.
    min_count : int, default=2
        Words with fewer occurrences are ignored.
    min_df, max_df : int or float, default=1 and 1.0
        Words in fewer or more documents than this number or share are ignored.
    max_features : int or None, default=None
        How many words to keep at most, the most frequent ones.
    vocabulary : mapping, iterable of str or None, default=None
        The words to use, instead of learning them from the documents.
    input : {"content", "filename", "file"}, default="content"
        What a document is: its text, the name of a file, or an open file.
    encoding : str, default="utf-8"
        How to decode bytes.
    decode_error : {"strict", "ignore", "replace"}, default="strict"
        What to do with bytes that are not in that encoding.
    strip_accents : {"ascii", "unicode"}, callable or None, default=None
        Remove accents.
    lowercase : bool, default=True
        Make the text lower case.
    preprocessor : callable or None, default=None
        Replaces `strip_accents` and `lowercase`.
    tokenizer : callable or None, default=None
        Replaces `token_pattern`: from a string to its tokens.
    stop_words : {"english"}, list or None, default=None
        Words to leave out.
    token_pattern : str or None, default=r"(?u)\b\w+\b"
        What a token is. Unlike that of `CountVectorizer` it takes in words of one letter, which
        Korean and Chinese are full of.
    ngram_range : tuple of (int, int), default=(1, 1)
        Lengths of the n-grams that count as words. Those of several lengths are counted in the
        order of the text, so that a window of 20 reaches as far over words and pairs as one of 10
        does over words. With lengths above 10, a document whose n-grams would take more than 1 GiB
        is refused.
    analyzer : {"word", "char", "char_wb"} or callable, default="word"
        Whether words are made of words or characters, or a function from document to tokens.
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
    word_vectors_ : WordVectors
        The words and their vectors.
    vocabulary_ : dict of str to int
        Row of each word in ``word_vectors_.vectors``, by falling frequency.
    loss_curve_ : list
        Empty: nothing is trained.
    n_epochs_ : int
        0.
    word_weights_ : ndarray of shape (n_words,)
        Factor of each word's vector, by row; ones unless `weighting` says otherwise.
    word_scores_ : ndarray of shape (n_words, n_scores)
        With ``weighting="supervised"``, how much each word speaks for each class, or for the second
        of two classes; without, it has no columns.
    classes_ : ndarray of shape (n_classes,)
        With ``weighting="supervised"``, the labels, sorted.

    See Also
    --------
    GloVeVectorizer : Counts the same, and trains vectors to predict the counts.
    sklearn.decomposition.TruncatedSVD : Decomposes the counts of words in documents, if given them.

    References
    ----------
    .. [1] Levy, Goldberg and Dagan (2015), "Improving distributional similarity with lessons
       learned from word embeddings".
    .. [2] Levy and Goldberg (2014), "Neural word embedding as implicit matrix factorization".
    .. [3] Arora, Liang and Ma (2017), "A simple but tough-to-beat baseline for sentence
       embeddings".
    .. [4] Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and topic
       classification".

    Examples
    --------
    >>> from skw2v import PMIVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(1000, random_state=0)
    >>> vectorizer = PMIVectorizer(dim=20, random_state=0).fit(texts)
    >>> vectorizer.transform(["a wonderful dinner", "xyzzy"]).shape
    (2, 20)
    """

    _constraints: ClassVar[Mapping[str, Any]] = {
        **COOCCURRENCE_CONSTRAINTS,
        "shift": [Interval(Real, 0, None, closed="neither")],
        "context_smoothing": [Interval(Real, 0, 1, closed="both")],
        "eigenvalue_power": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        *,
        dim: int = 100,
        window: int = 10,
        shift: float = 1.0,
        context_smoothing: float = 0.75,
        eigenvalue_power: float = 0.5,
        max_memory: float = 2e9,
        weighting: Any = None,
        pooling: str | Sequence[str] = "mean",
        remove_components: int = 0,
        scale: float | None = 1.0,
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
    ) -> None:
        self.dim = dim
        self.window = window
        self.shift = shift
        self.context_smoothing = context_smoothing
        self.eigenvalue_power = eigenvalue_power
        self.max_memory = max_memory
        self.weighting = weighting
        self.pooling = pooling
        self.remove_components = remove_components
        self.scale = scale
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

    def _learner(self, seed: int, go_on: bool) -> Learner:
        parameters = self._take(PMIParameters)
        return partial(_learn, parameters=parameters, seed=seed)


def _learn(
    corpus: Corpus,
    vocabulary: Vocabulary,
    prior: PriorVectors | None,
    finish: Finish,
    *,
    parameters: PMIParameters,
    seed: int,
) -> LearnedVectors:
    """Count co-occurrences and factorise what they tell."""
    vectors = pmi_vectors(corpus, len(vocabulary), parameters, seed=seed)
    # Nothing goes on from here
    return LearnedVectors(vectors, vectors[:0], [], "pmi")
