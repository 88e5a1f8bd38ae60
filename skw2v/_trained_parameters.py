# SPDX-License-Identifier: BSD-3-Clause
"""The parameters of estimators whose word vectors are trained by epochs, in groups.

To add one, add a field to a group and its text to the docstring of the group.
"""

from __future__ import annotations

from numbers import Real
from pathlib import Path
from typing import Annotated, Any

from skw2v._compat import Interval, StrOptions
from skw2v._declaration import declares_parameters
from skw2v._parameters import (
    AUTO,
    NOT_NEGATIVE,
    POSITIVE,
    WORD_VECTORS,
    ComputingParameters,
    PoolingParameters,
    SelectionParameters,
    TextParameters,
    at_least,
)
from skw2v._training.choices import ARCHITECTURES, LOSSES, OPTIMIZERS
from skw2v._words.vectors import WordVectors


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
        fits stay. Forgotten words are not in the rows of `fit_transform` either. None counts all.
    """

    max_memory: Annotated[float, NOT_NEGATIVE] = 2e9
    max_vocab_size: Annotated[int | None, at_least(1), None] = 20_000_000


@declares_parameters
class CheckpointParameters:
    """How to go on after an interruption.

    Parameters
    ----------
    checkpoint : path or None, default=None
        A file that `fit` writes the state of its training to. If `fit` is called again with the
        same documents and parameters, after whatever has ended it, it goes on from there, with any
        number of workers, to the vectors that it would have led to anyway. A file of another
        training is refused. At the end, the file is removed. `random_state` must be an int or None,
        as a generator moves on. `save` does not keep this parameter.
    checkpoint_minutes : float, default=10
        At least so many minutes are between one writing and the next.
    """

    checkpoint: Annotated[Any, str, Path, None] = None
    checkpoint_minutes: Annotated[float, NOT_NEGATIVE] = 10


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
    CheckpointParameters,
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
