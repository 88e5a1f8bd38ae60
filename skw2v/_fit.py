# SPDX-License-Identifier: BSD-3-Clause
"""From documents and parameters to all that a fitted vectorizer knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.coverage import Coverage, measure_coverage, nothing_known, warn_of_little
from skw2v._corpus.encoding import assign_ids, read_corpus
from skw2v._corpus.growth import FormerWords
from skw2v._corpus.selection import Selection, build_corpus, warn_of_no_context
from skw2v._corpus.vocabulary import Vocabulary, count_words, counts_of
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._documents.folds import out_of_fold_means
from skw2v._documents.labels import Labels, read_labels, read_more_labels
from skw2v._documents.statistics import Statistics
from skw2v._documents.weighting import UNWEIGHTED, Weighting
from skw2v._io.fields import largest_number
from skw2v._learning import Finish, LearnedVectors, Learner
from skw2v._text.documents import TokenisedDocuments
from skw2v._training.initial_tables import PriorVectors
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors, as_word_vectors

# What reads documents along with a fit
Listen = Callable[[Iterable[Iterable[str]]], Iterable[Iterable[str]]]

# Scores are sums of products of such numbers. Larger ones leave float32 while they are trained.
_LARGEST_NUMBER = 10_000


@dataclass(frozen=True)
class EmbeddingParameters:
    """How documents become rows. Each estimator documents these parameters."""

    weighting: Weighting = UNWEIGHTED
    pooling: tuple[str, ...] = ("mean",)
    remove_components: int = 0
    scale: float | None = 1.0
    dtype: Any = np.float32


@dataclass(frozen=True, eq=False)
class Fitted:
    """All that a vectorizer learns from documents.

    Parameters
    ----------
    word_vectors : WordVectors
        The words and their vectors.
    embedding : DocumentEmbedding
        How documents become rows.
    statistics : Statistics
        What partial_fit adds to.
    w_out, loss, architecture
        As in `LearnedVectors`. If output vectors are of words, those that were trained come first;
        None if they were not kept.
    loss_curve : tuple of float
        Mean loss per target, for each epoch, from the first fit on.
    document_kind : {"text", "tokens"} or None
        What the documents were; None if only the analyzer knows.
    init_coverage : Coverage or None, default=None
        How many words of the documents `init_vectors` knew, if there were any.

    Attributes
    ----------
    vocabulary : dict of str to int
        Row of each word: a copy for the user, who may change it.
    """

    word_vectors: WordVectors
    embedding: DocumentEmbedding
    statistics: Statistics
    w_out: NDArray[np.float32] | None
    loss: str
    architecture: str | None
    loss_curve: tuple[float, ...]
    document_kind: str | None
    init_coverage: Coverage | None = None
    vocabulary: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vocabulary", dict(self.word_vectors.vocabulary))

    @property
    def row_of(self) -> dict[str, int]:
        """Row of each word; asking the read-only `word_vectors.vocabulary` takes twice the time."""
        return self.word_vectors._row_of

    def prior(self) -> PriorVectors:
        """Return what a training goes on from."""
        vectors = self.word_vectors
        subwords = vectors.subword_rows if isinstance(vectors, SubwordVectors) else None
        return PriorVectors(
            vectors.vocabulary,
            vectors.vectors,
            self.w_out,
            vectors.counts,
            self.loss,
            subwords=subwords,
            coverage=self.init_coverage,
        )

    def rows(
        self, corpus: Corpus, scores: NDArray[np.floating] | None = None
    ) -> NDArray[np.floating]:
        """Turn documents in the ids of the words into rows of X."""
        return self.embedding(corpus, self.word_vectors.vectors, scores)


class TrainingDocuments(NamedTuple):
    """The documents of a fit.

    Parameters
    ----------
    corpus : Corpus
        In the ids of the words.
    scores : ndarray of shape (n_documents, n_scores)
        Their mean scores, from the labels of other documents.
    """

    corpus: Corpus
    scores: NDArray[np.float64]


def fit_documents(
    documents: TokenisedDocuments,
    y: Any,
    *,
    classes: Any = None,
    selection: Selection,
    embedding: EmbeddingParameters,
    prior: PriorVectors | None,
    former: Fitted | None = None,
    learn: Learner,
    finish: Callable[[Callable[[LearnedVectors], Fitted]], Finish],
    listen: Listen = iter,
    seed: int,
    say: Callable[[str], None],
) -> tuple[Fitted, TrainingDocuments]:
    """Choose the words, learn their vectors and how to embed documents.

    Parameters
    ----------
    documents : TokenisedDocuments
        Tokens of each document.
    y : array-like or None
        Labels.
    classes : array-like or None, default=None
        All labels that there may be; None takes those of `former` or, without one, those in `y`.
    selection : Selection
        Which words to keep.
    embedding : EmbeddingParameters
        How documents become rows.
    prior : PriorVectors or None
        Vectors that words have already.
    former : Fitted or None, default=None
        What to add to. Then the documents may be none, or without a known word.
    learn : callable
        How words get their vectors, for example `train_words`.
    finish : callable
        From what makes a `Fitted` of word vectors to what `learn` may tell callbacks.
    listen : callable
        Documents pass through it on their way.
    seed : int
        Seed of the folds.
    say : callable
        Tells a user who wants to know of what happens.

    Returns
    -------
    fitted : Fitted
    documents : TrainingDocuments
    """
    known, known_counts = ({}, None) if prior is None else (prior.rows, prior.counts)
    tokens = listen(documents)
    words, whole = read_corpus(tokens) if former is None else assign_ids(tokens)
    if prior is not None:
        prior = _compared(prior, words, whole, selection, say)
    vocabulary, corpus = build_corpus(
        words,
        whole,
        selection,
        known,
        None if known_counts is None else FormerWords(known, known_counts),
        may_be_empty=former is not None,
    )
    labels = _labels(y, classes, corpus.n_documents, embedding, former)
    if former is not None and not corpus.n_tokens:
        former = replace(former, document_kind=documents.kind)
        return _only_counted(former, corpus, labels, embedding)
    untrained = None
    if prior is not None and vocabulary.former_rows is not None:  # they are all in the vocabulary
        prior = replace(prior, row_of_each=vocabulary.former_rows)
    elif prior is not None and selection.fixed is None:
        # Words that only the pretrained vectors know can still turn up in `transform`.
        untrained = _vectors_without(prior, vocabulary.index.keys() | set(words))
    all_words = vocabulary if untrained is None else vocabulary.extended(untrained.words)
    # Before the training: an error in the weights should not come up hours later
    statistics = _counted(corpus, all_words, labels, embedding, former)
    weights = (
        embedding.weighting.weights(statistics.counts, all_words),
        embedding.weighting.scores(statistics.counts, dtype=embedding.dtype),
    )
    means = np.empty((corpus.n_documents, 0))
    if labels is not None:
        means = out_of_fold_means(
            corpus, labels.indicators, statistics.counts, embedding.weighting, seed
        )

    former_losses = () if former is None else former.loss_curve

    def fitted(learned: LearnedVectors) -> Fitted:
        word_vectors = _word_vectors(all_words, learned.w_in, untrained, embedding.dtype)
        if learned.subwords is not None:
            word_vectors = SubwordVectors.of(word_vectors, learned.subwords)
        rows_of = DocumentEmbedding.learn(
            corpus, word_vectors.vectors, embedding.pooling, *weights, embedding.remove_components
        )
        measured = statistics
        if embedding.scale is not None:
            measured = statistics.measured(rows_of, corpus, word_vectors.vectors, means)
            rows_of = measured.scaled(rows_of, embedding.scale)
        return Fitted(
            word_vectors,
            rows_of,
            measured,
            learned.w_out,
            learned.loss,
            learned.architecture,
            (*former_losses, *learned.loss_curve),
            documents.kind,
            None if prior is None else prior.coverage,
        )

    if corpus.longest < 2 and former is None and not selection.only_known:
        warn_of_no_context(words, whole.longest, selection)
    learned = learn(corpus, vocabulary, prior, finish(fitted))
    return fitted(learned), TrainingDocuments(corpus, means)


def _compared(
    prior: PriorVectors,
    words: list[str],
    corpus: Corpus,
    selection: Selection,
    say: Callable[[str], None],
) -> PriorVectors:
    """Measure how many words of the documents have a vector, and say what is odd about it."""
    goes_on = prior.counts is not None
    if goes_on and not selection.only_known:
        return prior
    wanted, counts = words, count_words(corpus, len(words))
    if selection.fixed is not None:
        wanted, counts = list(selection.fixed), counts_of(selection.fixed, words, counts)
    coverage = measure_coverage(wanted, counts, prior.rows)
    if selection.only_known and not coverage.words:
        raise ValueError(nothing_known(wanted, counts, prior.rows))
    if goes_on:
        return prior
    say(f"init_vectors know {coverage} of the documents")
    warn_of_little(wanted, counts, prior.rows, coverage)
    return replace(prior, coverage=coverage)


def _labels(
    y: Any, classes: Any, n_documents: int, embedding: EmbeddingParameters, former: Fitted | None
) -> Labels | None:
    """Read the labels, if they are needed; they are of the classes that there were before."""
    if not embedding.weighting.needs_labels:
        return None
    name = embedding.weighting.name
    if former is None or former.statistics.classes is None:
        return read_labels(y, n_documents, classes, name)
    known, n_columns = former.statistics.classes, former.embedding.scores.shape[1]
    return read_more_labels(y, n_documents, classes, known, n_columns, name)


def _counted(
    corpus: Corpus,
    words: Vocabulary,
    labels: Labels | None,
    embedding: EmbeddingParameters,
    former: Fitted | None,
) -> Statistics:
    """Count the documents, and add those before."""
    counted = Statistics.count(corpus, len(words), embedding.weighting, labels)
    if former is None:
        return counted
    rows = words.former_rows
    if rows is None:
        known = former.word_vectors.vocabulary
        rows = np.array([known.get(word, -1) for word in words.words], dtype=np.int64)
    return counted.with_former(former.statistics, rows)


def _only_counted(
    former: Fitted, corpus: Corpus, labels: Labels | None, embedding: EmbeddingParameters
) -> tuple[Fitted, TrainingDocuments]:
    """Count documents without a known word; there is nothing to train on."""
    words = Vocabulary(former.word_vectors.words, np.asarray(former.word_vectors.counts))
    statistics = _counted(corpus, words, labels, embedding, former)
    weights = embedding.weighting.weights(statistics.counts, words)
    scores = embedding.weighting.scores(statistics.counts)
    dtype = former.word_vectors.vectors.dtype
    rows_of = replace(former.embedding, weights=weights.astype(dtype), scores=scores.astype(dtype))
    fitted = replace(former, embedding=rows_of, statistics=statistics)
    return fitted, TrainingDocuments(corpus, np.zeros((corpus.n_documents, scores.shape[1])))


def _vectors_without(prior: PriorVectors, words: set[str]) -> WordVectors:
    """Return the prior vectors of all other words."""
    others = [word for word in prior.rows if word not in words]
    return WordVectors(others, prior.w_in[prior.rows_of(others)])


def _word_vectors(
    vocabulary: Vocabulary, w_in: NDArray[np.float32], untrained: WordVectors | None, dtype: Any
) -> WordVectors:
    """Join the trained vectors and those that were not trained."""
    if untrained is not None:
        w_in = np.concatenate([w_in, untrained.vectors], dtype=np.float32)
    vectors = w_in.astype(dtype, copy=False)
    vectors.flags.writeable = False
    return WordVectors._of_checked(vocabulary.words, vocabulary.index, vectors, vocabulary.counts)


def pretrained(vectors: Any, dim: int) -> PriorVectors:
    """Start from vectors of the user's.

    Parameters
    ----------
    vectors : WordVectors, path, or gensim's KeyedVectors or model
        The vectors, or a file that `WordVectors.load` reads.
    dim : int
        How long they must be.

    Returns
    -------
    PriorVectors

    Raises
    ------
    ValueError
        If they have another length, or numbers so large that training would overflow.
    """
    vectors = as_word_vectors(vectors)
    check_dim(vectors, dim, "init_vectors")
    subwords = vectors.subword_rows if isinstance(vectors, SubwordVectors) else None
    tables = [vectors.vectors] if subwords is None else [vectors.vectors, subwords.rows]
    largest = float(np.max([largest_number(table) for table in tables]))
    if not largest <= _LARGEST_NUMBER:
        raise ValueError(
            f"init_vectors hold numbers as large as {largest:.3g}, and training takes at most "
            f"{_LARGEST_NUMBER:,}. Divide the vectors by a number: usually they are around 1."
        )
    return PriorVectors(vectors.vocabulary, vectors.vectors, subwords=subwords)


def check_dim(vectors: WordVectors, dim: int, name: str) -> None:
    """Check that given vectors are as long as those to train.

    Parameters
    ----------
    vectors : WordVectors
        The vectors.
    dim : int
        Value of the parameter.
    name : str
        What the vectors are, for the message.

    Raises
    ------
    ValueError
        Naming both lengths.
    """
    if vectors.dim != dim:
        raise ValueError(
            f"{name} have {vectors.dim} dimensions, but dim={dim}. Set dim={vectors.dim}, or give "
            "vectors of that length."
        )
