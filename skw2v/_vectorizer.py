# SPDX-License-Identifier: BSD-3-Clause
"""word2vec: raw documents in, averaged word embeddings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from skw2v._trained_vectorizer import TrainedVectorizer


class Word2VecVectorizer(TrainedVectorizer):
    r"""Train word2vec on the documents and turn each into the mean of its words' vectors.

    Skip-gram or CBOW with negative sampling [1]_, [2]_, trained in NumPy on blocks of consecutive
    words. The same `random_state` gives the same vectors, bit for bit, for every `n_jobs` and every
    joblib backend, on one type of processor with the same versions of the libraries. Processors for
    which BLAS has other code round differently, and so do clusters of several types.

    Parameters
    ----------
    architecture : {"skipgram", "cbow"}, default="skipgram"
        Whether each context word predicts the centre word (skip-gram: better features of long
        documents), or the mean of the context does (CBOW: faster). CBOW follows the gradient of
        that mean [3]_, where word2vec.c adds it undivided to each word.
    loss : {"negative_sampling", "hierarchical_softmax", "softmax"}, default="negative_sampling"
        What a context costs, given its target. Negative sampling tells the target from `negative`
        words drawn at random. The other two take the exact probability of the target among all
        words: hierarchical softmax [2]_, [6]_ as turns on the way to it in a Huffman tree, which
        takes three to four times as long as negative sampling; "softmax" by scoring every word,
        which is for vocabularies of up to about 20,000 words (more are warned of, and more than two
        million refused). The tree is made from the counts: where `partial_fit` or `warm_start`
        change them, word vectors go on from where they were, and the vectors of the tree's nodes
        begin at zero again.
    optimizer : {"sgd", "adagrad", "adam"}, default="sgd"
        How gradients become steps: stochastic gradient descent; Adagrad [7]_, whose steps shrink
        with the squares of all gradients that a number has had; or Adam [8]_ (β₁ = .9, β₂ = .999),
        which steps along running means of gradients. The last two treat each number of each vector
        on its own, from what they remember of it: beside both tables they keep one (Adagrad) or two
        (Adam) more of the same size in float32 while they train. State belongs to rows: words that
        a batch has no gradient for stay as they are, and Adam corrects its means by the number of
        steps of each row. It begins anew with each `fit` and `partial_fit`, and is not saved. All
        three are damped alike, so that none diverges at high learning rates.
    dim : int, default=100
        Length of the vectors.
    window : int, default=10
        Largest distance between centre and context word, in tokens. Windows end with the document;
        a large number means all of it, and costs no more than that. In documents of more than 2,048
        tokens windows end 2,048 tokens from their centre, with a warning.
        What a document is about shows in wide windows: on the training documents of all four sets
        of ``benchmarks/bench_defaults.py``, 10 beats word2vec.c's and gensim's 5.
    negative : int, default=5
        Expected number of negative samples for each target. One that is the target itself does not
        count. For negative sampling alone.
    ns_exponent : float, default=0.75
        Power of the word counts in the distribution of negative samples. For negative sampling
        alone.
    sample : float, default=1e-3
        Threshold of subsampling: the larger a word's share of the tokens above it, the more of its
        occurrences are skipped. 0 turns it off. Shares are those of 10,000 tokens at least, as in a
        few sentences every word is frequent: there, no word is skipped that occurs up to 26 times.
    shrink_windows : bool, default=True
        Whether each centre's window is drawn from 1, …, `window`, so that near words count more.
    epochs : int or "auto", default="auto"
        Passes over the corpus. "auto" reads as many as show it 10 million tokens, at least 5 and
        at most 50. 0 uses `init_vectors` as they are, or with `warm_start` the vectors of the last
        fit: words that are not there stay unknown, and if they are all the documents have, that is
        an error.
    learning_rate : float or "auto", default="auto"
        Learning rate at the start, 1e-30 or more. For SGD, "auto" is 0.05 for skip-gram and 0.2 for
        CBOW, twice that for the other losses. For the other optimisers, whose learning rate is
        about the length of a step in each dimension (above 100 it counts as 100), it is the same
        for all losses: 0.2 and 0.4 for Adagrad, 0.05 for Adam. These are far above the 0.001 of
        other networks, since a word has few steps, and damping keeps the first ones from
        overshooting. Where words come in bursts, where the loss is above that of vectors of zeros,
        and beyond four times the default rate, training looks where its steps lead before it takes
        them, and such batches take two to five times as long. Should the loss stay three times
        that of zeros all the same, training ends with a ConvergenceWarning.
    min_learning_rate : float, default=1e-4
        Learning rate at the end; in between it falls linearly.
    batch_size : int or "auto", default="auto"
        Tokens whose gradients are computed at once. "auto" is 1,536 for skip-gram and 2,048 for
        CBOW, 1,024 for losses other than negative sampling, less for a small corpus and for vectors
        that are longer than 100. A batch is made of whole blocks, and its size is rounded up to
        these: 20 tokens for skip-gram (40 and 80 for windows above 16 and 32), 32 for CBOW; other
        losses have blocks of 32 to 160. Rows that occur often in a batch take damped steps.
    weighting : {"idf", "sif", "supervised"}, mapping, callable or None, default=None
        How much each word counts. "idf" and "sif" (smooth inverse frequency [4]_) multiply the
        vectors of rare words by more; a mapping or a function takes a word to its factor, 1e9 at
        most, and words that a mapping lacks have 1. "supervised" needs `y`: a document gets further
        columns, the mean of its words' naive Bayes log-count ratios [5]_, one column for each
        class, or a single one for two classes. In `fit_transform`, those of the training documents
        come from the labels of other documents, so that a classifier after them trusts them as far
        as it can.
    pooling : {"mean", "sum", "max", "min", "std"} or list of them, default="mean"
        How word vectors become one vector of the document. The results of several are put side by
        side. "std" is the standard deviation of each dimension over the words: ``["mean", "std"]``
        is the only one that beats the mean on all four sets of the user guide.
    remove_components : int, default=0
        How many of the directions that all documents have most in common are removed from the
        pooled vectors. SIF [4]_ is ``weighting="sif", remove_components=1``.
    scale : float or None, default=1.0
        How far the training documents lie from their mean: pooled vectors are multiplied by one
        number, learnt in `fit`, that makes this the root mean square of the distances. Their
        cosines don't change, nor do the word vectors. At 1, linear models do well at their own
        defaults, as they do after `TfidfVectorizer`. It is also the standard deviation of a label
        column. None leaves both as they are.
    init_vectors : WordVectors, path, gensim's KeyedVectors or None, default=None
        Pretrained vectors, or a file that `WordVectors.load` reads. Words found there start from
        their vector (and need no `min_count`), the others at random; words that are only there can
        be used in `transform` too. Where so few words are found that the file seems not to fit
        (other case, format or language), a warning says so; `init_coverage_` has the shares.
    freeze_init : bool, default=False
        Whether words that have a vector from `init_vectors` (or, in `partial_fit` and with
        `warm_start`, from the former fit) keep it to the last bit, while the others train. Output
        vectors, which say what a context predicts, train for all words.
    min_count : int, default=2
        Words with fewer occurrences are ignored.
    min_df, max_df : int or float, default=1 and 1.0
        Words in fewer or more documents than this number or share are ignored.
    max_features : int or None, default=None
        How many words to keep at most, the most frequent ones.
    vocabulary : mapping, iterable of str or None, default=None
        The words to use, instead of learning them from the documents. With ``epochs=0``, those that
        have no vector are left out; the others keep their order.
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
        Lengths of the n-grams that count as words. Those of several lengths are trained in the
        order of the text, so that a window of 20 reaches as far over words and pairs as one of 10
        does over words. With lengths above 10, a document whose n-grams would take more than 1 GiB
        is refused.
    analyzer : {"word", "char", "char_wb"} or callable, default="word"
        Whether words are made of words or characters, or a function from document to tokens.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Type of the vectors and of what `transform` returns. Training is in float32.
    n_jobs : int or None, default=None
        Number of workers; up to three are of use. They are threads, unless
        `joblib.parallel_config` says otherwise. The vectors don't depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of all draws; an int makes the vectors reproducible.
    verbose : int, default=0
        1 prints a line for each epoch, and one every ten seconds within long epochs.
    warm_start : bool, default=False
        Whether `fit` goes on from the vectors of the last `fit`: its words stay, new words join
        them, counts add up. That takes the output vectors, which double the size of a pickle.

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
    init_coverage_ : Coverage or None
        What `init_vectors` knew: ``init_coverage_.words`` is the share of the documents' different
        words (of those in `vocabulary`, if given) that have a vector there,
        ``init_coverage_.tokens`` that of their occurrences, before `min_count` and its like. None
        without `init_vectors`. Later calls of `partial_fit`, and of `fit` with `warm_start`, leave
        it as it is.
    word_weights_ : ndarray of shape (n_words,)
        Factor of each word's vector, by row; ones unless `weighting` says otherwise.
    word_scores_ : ndarray of shape (n_words, n_scores)
        With ``weighting="supervised"``, how much each word speaks for each class, or for the second
        of two classes; without, it has no columns.
    classes_ : ndarray of shape (n_classes,)
        With ``weighting="supervised"``, the labels, sorted.

    See Also
    --------
    sklearn.feature_extraction.text.TfidfVectorizer : Sparse counterpart, one column a word.

    References
    ----------
    .. [1] Mikolov et al. (2013), "Efficient estimation of word representations in vector space".
    .. [2] Mikolov et al. (2013), "Distributed representations of words and phrases and their
       compositionality".
    .. [3] İrsoy, Benton and Stratos (2021), "Corrected CBOW performs as well as skip-gram".
    .. [4] Arora, Liang and Ma (2017), "A simple but tough-to-beat baseline for sentence
       embeddings".
    .. [5] Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and topic
       classification".
    .. [6] Morin and Bengio (2005), "Hierarchical probabilistic neural network language model".
    .. [7] Duchi, Hazan and Singer (2011), "Adaptive subgradient methods for online learning and
       stochastic optimization".
    .. [8] Kingma and Ba (2015), "Adam: a method for stochastic optimization".

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> texts, y = make_reviews(1000, random_state=0)
    >>> model = make_pipeline(Word2VecVectorizer(dim=50, random_state=0), LogisticRegression())
    >>> model.fit(texts, y).predict(["a wonderful film", "dull and tedious"])
    array([1, 0])
    >>> model[0].transform(["a wonderful dinner", "xyzzy"]).shape
    (2, 50)
    """

    def __init__(
        self,
        *,
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
