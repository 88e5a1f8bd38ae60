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
from skw2v._training.choices import ARCHITECTURES, LOSSES, OPTIMIZERS
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


@declares_parameters
class EpochParameters:
    """How to train epoch by epoch.

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}, default="skipgram"
        Whether each context word predicts the centre word (skip-gram: better features of long
        documents), or the mean of the context does (CBOW: faster). CBOW follows the gradient of
        that mean [Irsoy2021]_, where word2vec.c adds it undivided to each word.
    loss : {"negative_sampling", "hierarchical_softmax", "softmax"}, default="negative_sampling"
        What a context costs, given its target. Negative sampling tells the target from `negative`
        words drawn at random. The other two take the exact probability of the target among all
        words: hierarchical softmax [Mikolov2013b]_, [Morin2005]_ as turns on the way to it in a
        Huffman tree, which takes three to four times as long as negative sampling; "softmax" by
        scoring every word, which is for vocabularies of up to about 20,000 words (more are warned
        of, and more than two million refused). The tree is made from the counts: where
        `partial_fit` or `warm_start` change them, word vectors go on from where they were, and the
        vectors of the tree's nodes begin at zero again.
    optimizer : {"sgd", "adagrad", "adam"}, default="sgd"
        How gradients become steps: stochastic gradient descent; Adagrad [Duchi2011]_, whose steps
        shrink with the squares of all gradients that a number has had; or Adam [Kingma2015]_
        (β₁ = .9, β₂ = .999), which steps along running means of gradients. The last two treat each
        number of each vector on its own, from what they remember of it: beside both tables they
        keep one (Adagrad) or two (Adam) more of the same size in float32 while they train. State
        belongs to rows: words that a batch has no gradient for stay as they are, and Adam corrects
        its means by the number of steps of each row. It begins anew with each `fit` and
        `partial_fit`, and is not saved.
    dim : int, default=100
        Length of the vectors.
    window : int, default=10
        Largest distance between centre and context word, in tokens. Windows end with the document;
        a large number means all of it, and costs no more than that. In documents of more than 2,048
        tokens windows end 2,048 tokens from their centre, with a warning.
        On all four sets of ``benchmarks/bench_defaults.py``, 10 beats word2vec.c's and gensim's 5.
    negative : int, default=5
        Expected number of negative samples for each target. One that is the target itself does not
        count. For negative sampling alone.
    ns_exponent : float, default=0.75
        Power of the word counts in the distribution of negative samples; for that loss alone.
    sample : float, default=1e-3
        The larger a word's share of the tokens above it, the more of its occurrences are skipped; 0
        turns that off. Shares are of 10,000 tokens at least: up to 26 times, no word is skipped.
    shrink_windows : bool, default=True
        Whether each centre's window is drawn from 1, …, `window`, so that near words count more.
    epochs : int or "auto", default="auto"
        Passes over the corpus. "auto" reads as many as show it 10 million tokens, 5 to 50. 0 uses
        `init_vectors` or, with `warm_start`, the vectors of the last fit as they are: other words
        stay unknown.
    learning_rate : float or "auto", default="auto"
        Learning rate at the start, 1e-30 or more. For SGD, "auto" is 0.05 for skip-gram and 0.2 for
        CBOW, twice that for the other losses. For the other optimisers, whose learning rate is
        about the length of a step in each dimension (above 100 it counts as 100), it is the same
        for all losses: 0.2 and 0.4 for Adagrad, 0.05 for Adam. That is far above the 0.001 of other
        networks, as a word has few steps, and damping keeps the first from overshooting. In bursts
        of words, where gradients or the loss suddenly grow, and beyond four times the default rate,
        training looks where steps lead before it takes them, at two to five times the cost. If the
        loss stays three times that of zeros, it ends with a ConvergenceWarning.
    min_learning_rate : float, default=1e-4
        Learning rate at the end, to which it falls linearly.
    batch_size : int or "auto", default="auto"
        Tokens whose gradients are computed at once; two such batches at least are computed from the
        same vectors. "auto" is 2,304 for skip-gram and 3,072 for CBOW, 1,024 for losses other than
        negative sampling, less for a small corpus and for vectors that are longer than 100. A batch
        is made of whole blocks, and its size is rounded up to these: 20 tokens for skip-gram (40
        and 80 for windows above 16 and 32), 32 for CBOW, and 32 to 160 for other losses.

    References
    ----------
    .. [Mikolov2013b] Mikolov et al. (2013), "Distributed representations of words and phrases and
       their compositionality".
    .. [Irsoy2021] İrsoy, Benton and Stratos (2021), "Corrected CBOW performs as well as
       skip-gram".
    .. [Morin2005] Morin and Bengio (2005), "Hierarchical probabilistic neural network language
       model".
    .. [Duchi2011] Duchi, Hazan and Singer (2011), "Adaptive subgradient methods for online learning
       and stochastic optimization".
    .. [Kingma2015] Kingma and Ba (2015), "Adam: a method for stochastic optimization".
    """

    architecture: Annotated[str, StrOptions(ARCHITECTURES.keys())] = "skipgram"
    loss: Annotated[str, StrOptions(LOSSES.keys())] = "negative_sampling"
    optimizer: Annotated[str, StrOptions(OPTIMIZERS.keys())] = "sgd"
    dim: Annotated[int, at_least(1)] = 100
    window: Annotated[int, at_least(1)] = 10
    negative: Annotated[int, at_least(1)] = 5
    ns_exponent: Annotated[float, Interval(Real, None, None, closed="neither")] = 0.75
    sample: Annotated[float, NOT_NEGATIVE] = 1e-3
    shrink_windows: Annotated[bool, "boolean"] = True
    epochs: Annotated[int | str, AUTO, at_least(0)] = "auto"
    learning_rate: Annotated[float | str, AUTO, POSITIVE] = "auto"
    min_learning_rate: Annotated[float, NOT_NEGATIVE] = 1e-4
    batch_size: Annotated[int | str, AUTO, at_least(1)] = "auto"


@declares_parameters
class PretrainedParameters:
    """Vectors to start from.

    Parameters
    ----------
    init_vectors : WordVectors, path, gensim's KeyedVectors or None, default=None
        Pretrained vectors, or a file that `WordVectors.load` reads. Words found there start from
        their vector (and need no `min_count`), the others at random; words that are only there can
        be used in `transform` too. Where so few words are found that the file seems not to fit
        (other case, format or language), a warning says so; `init_coverage_` has the shares.
    init_output_vectors : WordVectors, path or None, default=None
        Pretrained output vectors, such as the `output_vectors_` of another fit, beside
        `init_vectors`. Words found there start from them, the others from zeros; words that are
        only there can be predicted too. Not for "hierarchical_softmax", whose output vectors are
        those of the nodes of a tree.
    freeze_init : bool, default=False
        Whether words that have a vector from `init_vectors` (or, in `partial_fit` and with
        `warm_start`, from the former fit) keep it to the last bit, while the others train. Output
        vectors, which say what a context predicts, train for all words.
    """

    init_vectors: Annotated[Any, *WORD_VECTORS] = None
    init_output_vectors: Annotated[Any, WordVectors, str, Path, None] = None
    freeze_init: Annotated[bool, "boolean"] = False


@declares_parameters
class WarmStartParameters:
    """Whether a fit goes on from the last one.

    Parameters
    ----------
    warm_start : bool, default=False
        Whether `fit` goes on from the vectors of the last `fit`: its words stay, new words join
        them, counts add up. That takes the output vectors, which double the size of a pickle.
    """

    warm_start: Annotated[bool, "boolean"] = False


@declares_parameters
class CorpusMemoryParameters:
    """Where to keep the documents of a fit.

    Parameters
    ----------
    max_memory : float, default=2e9
        Bytes of documents to hold in memory while `fit` trains: four for each token. Beyond that
        they are in a temporary file (in ``JOBLIB_TEMP_FOLDER`` or ``TMPDIR``; an OSError names it
        where it is full), without a difference in the vectors. Not bounded: eight bytes for each
        document, the tables of vectors, and what ``weighting="supervised"`` counts.
    max_vocab_size : int or None, default=20_000_000
        How many different words to count at most, of about 120 bytes each. Whenever there are more,
        those that occurred at most once so far are forgotten, and the next time those that occurred
        at most twice, and so on, as in word2vec.c. Words of `vocabulary`, `init_vectors` and former
        fits stay. None counts all words.
    """

    max_memory: Annotated[float, NOT_NEGATIVE] = 2e9
    max_vocab_size: Annotated[int | None, at_least(1), None] = 20_000_000


@declares_parameters
class TrainedParameters(
    EpochParameters,
    CorpusMemoryParameters,
    PoolingParameters,
    PretrainedParameters,
    SelectionParameters,
    TextParameters,
    ComputingParameters,
    WarmStartParameters,
):
    """Those of word2vec and its kin.

    Parameters
    ----------
    vocabulary : mapping, iterable of str or None, default=None
        The words to use, instead of learning them from the documents. With ``epochs=0``, those that
        have no vector are left out; the others keep their order.
    n_jobs : int or None, default=None
        Number of workers (two are of use, up to eight in a long training): threads, unless
        `joblib.parallel_config` says otherwise. The vectors don't depend on it.
    verbose : int, default=0
        1 prints a line for each epoch, and for every ten seconds of epochs and reading.
    """
