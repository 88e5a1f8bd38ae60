# SPDX-License-Identifier: BSD-3-Clause
"""The parameters that estimators share, in groups: what they mean, and which values they may have.

To add one, add a field to a group and its text to the docstring of the group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from skw2v._compat import Interval, RealNotInt, StrOptions
from skw2v._declaration import declares_parameters
from skw2v._documents.embedding import NORMS
from skw2v._documents.pooling import POOLINGS
from skw2v._documents.weighting import WEIGHTINGS
from skw2v._text.analysis import DEFAULT_TOKEN_PATTERN
from skw2v._words.from_gensim import KeyedVectors, TrainedModel
from skw2v._words.vectors import WordVectors


def at_least(low: int) -> Any:
    """Constrain a parameter to the integers from `low` on."""
    return Interval(Integral, low, None, closed="left")


def at_most_one(kind: type) -> Any:
    """Constrain a parameter to the numbers from 0 to 1."""
    return Interval(kind, 0, 1, closed="both")


AUTO = StrOptions({"auto"})
NOT_NEGATIVE, POSITIVE = (Interval(Real, 0, None, closed=kind) for kind in ("left", "neither"))
# Word vectors, a file of them, gensim's, or none
WORD_VECTORS: list[Any] = [WordVectors, str, Path, KeyedVectors, TrainedModel, None]


@declares_parameters
class TextParameters:
    r"""What a document becomes, as in `CountVectorizer`.

    Parameters
    ----------
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
        Lengths of the n-grams that count as words. Those of several lengths are taken in the order
        of the text, so that a window of 20 reaches as far over words and pairs as one of 10 does
        over words. With lengths above 10, a document whose n-grams would take more than 1 GiB is
        refused.
    analyzer : {"word", "char", "char_wb"} or callable, default="word"
        Whether words are made of words or characters, or a function from document to tokens.
    """

    input: Annotated[str, StrOptions({"filename", "file", "content"})] = "content"
    encoding: Annotated[str, str] = "utf-8"
    decode_error: Annotated[str, StrOptions({"strict", "ignore", "replace"})] = "strict"
    strip_accents: Annotated[Any, StrOptions({"ascii", "unicode"}), None, callable] = None
    lowercase: Annotated[bool, "boolean"] = True
    preprocessor: Annotated[Callable[[str], str] | None, callable, None] = None
    tokenizer: Annotated[Callable[[str], Iterable[str]] | None, callable, None] = None
    stop_words: Annotated[Any, StrOptions({"english"}), list, None] = None
    token_pattern: Annotated[str | None, str, None] = DEFAULT_TOKEN_PATTERN
    ngram_range: Annotated[tuple[int, int], tuple] = (1, 1)
    analyzer: Annotated[Any, StrOptions({"word", "char", "char_wb"}), callable] = "word"


@declares_parameters
class SelectionParameters:
    """Which words to keep; `min_count` alone is not `CountVectorizer`'s.

    Parameters
    ----------
    min_count : int, default=2
        Words with fewer occurrences are ignored.
    min_df, max_df : int or float, default=1 and 1.0
        Words in fewer or more documents than this number or share are ignored.
    max_features : int or None, default=None
        How many words to keep at most, the most frequent ones.
    vocabulary : mapping, iterable of str or None, default=None
        The words to use, instead of learning them from the documents.
    """

    min_count: Annotated[int, at_least(1)] = 2
    # 1 is a number of documents, 1.0 a share
    min_df: Annotated[float, at_most_one(RealNotInt), at_least(1)] = 1
    max_df: Annotated[float, at_most_one(RealNotInt), at_least(1)] = 1.0
    max_features: Annotated[int | None, at_least(1), None] = None
    vocabulary: Annotated[Any, Mapping, Iterable, None] = None


@declares_parameters
class PoolingParameters:
    """How word vectors become rows.

    Parameters
    ----------
    weighting : {"idf", "sif", "supervised"}, mapping, callable or None, default=None
        How much each word counts. "idf" and "sif" (smooth inverse frequency [Arora2017]_) multiply
        the vectors of rare words by more; a mapping or a function takes a word to its factor, 1e9
        at most, and words that a mapping lacks have 1. "supervised" needs `y`: a document gets
        further columns, the mean of its words' naive Bayes log-count ratios [Wang2012]_, one column
        for each class, or a single one for two classes. In `fit_transform`, those of the training
        documents come from the labels of other documents, so that a classifier after them trusts
        them as far as it can.
    pooling : {"mean", "sum", "max", "min", "std"} or list of them, default="mean"
        How word vectors become one vector of the document. The results of several are put side by
        side. "std" is the standard deviation of each dimension over the words: ``["mean", "std"]``
        is the only one that beats the mean on all four sets of the user guide.
    remove_components : int, default=0
        How many of the directions that all documents have most in common are removed from the
        pooled vectors. SIF [Arora2017]_ is ``weighting="sif", remove_components=1``.
    norm : {"l2"} or None, default=None
        "l2" divides the pooled vector of each document by its Euclidean length, as
        `TfidfVectorizer` does, so that its direction alone tells. That comes after components are
        removed and before `scale` is learnt; the vectors of several poolings have one length
        together. Zero vectors stay zero, and label columns as they are.
    scale : float or None, default=1.0
        How far the training documents lie from their mean: pooled vectors are multiplied by one
        number, learnt in `fit`, that makes this the root mean square of the distances. Their
        cosines don't change, nor do the word vectors. At 1, linear models do well at their own
        defaults, as they do after `TfidfVectorizer`. It is also the standard deviation of a label
        column. None leaves both as they are.

    References
    ----------
    .. [Arora2017] Arora, Liang and Ma (2017), "A simple but tough-to-beat baseline for sentence
       embeddings".
    .. [Wang2012] Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and topic
       classification".
    """

    weighting: Annotated[Any, StrOptions(WEIGHTINGS.keys()), Mapping, callable, None] = None
    pooling: Annotated[str | Sequence[str], StrOptions(POOLINGS.keys()), list, tuple] = "mean"
    remove_components: Annotated[int, at_least(0)] = 0
    norm: Annotated[str | None, StrOptions(set(NORMS)), None] = None
    scale: Annotated[float | None, Interval(Real, 0, 1e6, closed="right"), None] = 1.0


@declares_parameters
class ComputingParameters:
    """How to compute, and what to say of it.

    Parameters
    ----------
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Type of the vectors and of what `transform` returns. Training is in float32.
    n_jobs : int or None, default=None
        Number of threads. The vectors don't depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of all draws; an int makes the vectors reproducible.
    verbose : int, default=0
        1 prints a line for each epoch.
    """

    dtype: Any = np.float32
    n_jobs: Annotated[
        int | None, Interval(Integral, None, -1, closed="right"), at_least(1), None
    ] = None
    random_state: Annotated[Any, "random_state"] = None
    verbose: Annotated[int, "verbose"] = 0


@declares_parameters
class CooccurrenceParameters:
    """Which words stand together.

    Parameters
    ----------
    dim : int, default=100
        Length of the vectors.
    window : int, default=10
        Largest distance between two words, in tokens. A pair at distance d counts 1/d. Windows end
        with the document. Time grows with tokens times window, and a warning says so where that
        is minutes for long documents.
    """

    dim: Annotated[int, at_least(1)] = 100
    window: Annotated[int, at_least(1)] = 10


@declares_parameters
class MemoryParameters:
    """Where to keep co-occurrences.

    Parameters
    ----------
    max_memory : float, default=2e9
        Bytes of co-occurrences to hold in memory. Beyond that they are in temporary files (in
        ``JOBLIB_TEMP_FOLDER`` or ``TMPDIR``; an OSError names it where it is full), without a
        difference in the vectors.
    """

    max_memory: Annotated[float, NOT_NEGATIVE] = 2e9
