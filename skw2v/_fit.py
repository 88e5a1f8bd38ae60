# SPDX-License-Identifier: BSD-3-Clause
"""What `fit` does: read the corpus, choose the words, count, train, make the embedding, publish."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._checkpoint import checkpointed, draw_seed
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.coverage import Coverage, measure_coverage, nothing_known, warn_of_little
from skw2v._corpus.growth import FormerWords
from skw2v._corpus.reading import Text, TrainingDocuments, read_text
from skw2v._corpus.selection import Selection, build_corpus, warn_of_no_context
from skw2v._corpus.vocabulary import Vocabulary, count_words, counts_of
from skw2v._corpus.word_ids import WordLimit
from skw2v._documents.annotations import Annotations
from skw2v._documents.document_weights import Weights
from skw2v._documents.embedding import DocumentEmbedding
from skw2v._documents.folds import out_of_fold_means
from skw2v._documents.statistics import Statistics
from skw2v._documents.weighting import Weighting, weighting_of
from skw2v._learning import (
    LearnedVectors,
    Training,
    pretrained,
    tell_of_divergence,
    vectors_without,
    with_given_outputs,
)
from skw2v._parameter_checks import check_dim, check_going_on, check_outputs
from skw2v._progress import report, say, tells_of_forgotten, told_while_read
from skw2v._training.choices import LOSSES
from skw2v._training.initial_tables import PriorVectors
from skw2v._words.subword_vectors import SubwordVectors
from skw2v._words.vectors import WordVectors, with_other_vectors


@dataclass(frozen=True)
class EmbeddingParameters:
    """How documents become rows; see `PoolingParameters`."""

    weighting: Weighting
    pooling: tuple[str, ...]
    remove_components: int
    norm: str | None
    scale: float | None
    dtype: Any


@dataclass(frozen=True, eq=False)
class Fitted:
    """All that a vectorizer learns from documents.

    Output vectors are those of the first words: words that were trained come first, and then words
    that came with an output vector. They may be those of a tree's nodes, or None if they were not
    kept.
    """

    word_vectors: WordVectors
    embedding: DocumentEmbedding
    weighting: Weighting  # which weighs words that only `transform` sees, too
    statistics: Statistics  # what partial_fit adds to
    w_out: NDArray[np.float32] | None
    loss: str
    architecture: str | None
    loss_curve: tuple[float, ...]  # from the first fit on
    document_kind: str | None  # which analyzer they went through: that of "text" or "tokens"
    init_coverage: Coverage | None = None
    vocabulary: dict[str, int] = field(init=False, repr=False)  # a copy, which users may change

    def __post_init__(self) -> None:
        object.__setattr__(self, "vocabulary", self.row_of.copy())

    @property
    def row_of(self) -> dict[str, int]:
        """Row of each word; the read-only `word_vectors.vocabulary` is slow to ask and to copy."""
        return self.word_vectors._row_of

    def output_vectors(self) -> WordVectors | None:
        """Return the output vectors of words, if there are such."""
        if self.w_out is None or not LOSSES[self.loss].outputs_are_words:
            return None
        return with_other_vectors(self.word_vectors, self.w_out)

    def prior(self) -> PriorVectors:
        """Return what a training goes on from."""
        vectors = self.word_vectors
        subwords = vectors.subword_rows if isinstance(vectors, SubwordVectors) else None
        return PriorVectors(
            self.row_of,
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


@dataclass(frozen=True)
class Plan:
    """What the parameters ask for, and what a fit goes on from."""

    selection: Selection
    embedding: EmbeddingParameters
    kind: str | None  # what the documents of the former fit were
    prior: PriorVectors | None  # vectors that words have already
    former: Fitted | None  # what partial_fit adds to
    seed: int

    def word_limit(self, vectorizer: Any) -> WordLimit:
        """Say how many words to count; known ones, and those asked for, are in any case."""
        fixed, known = self.selection.fixed, () if self.prior is None else self.prior.rows
        kept = known if fixed is None else frozenset(fixed)
        most = getattr(vectorizer, "max_vocab_size", None)
        return WordLimit(most or np.inf, kept, tells_of_forgotten(vectorizer))


@dataclass(frozen=True)
class Chosen:
    """The words to train, the documents in their ids, and what other words have vectors."""

    vocabulary: Vocabulary
    corpus: Corpus
    prior: PriorVectors | None
    untrained: WordVectors | None

    def all_words(self) -> Vocabulary:
        """Return the words to train, and those that keep the vectors that they have."""
        if self.untrained is None:
            return self.vocabulary
        return self.vocabulary.extended(self.untrained.words)


@dataclass(frozen=True)
class Counted:
    """What is known of the words before any vector is: counts, weights and scores."""

    words: Vocabulary
    statistics: Statistics
    weights: NDArray[np.floating]
    scores: NDArray[np.floating]
    means: NDArray[np.float64]  # of the scores of each document, by the labels of others
    document_weights: Weights | None


def fit_vectorizer(
    vectorizer: Any, X: Any, given: Annotations, *, go_on: bool, keep_text: bool
) -> tuple[Fitted, TrainingDocuments]:
    """Fit an `EmbeddingVectorizer`, and publish what it learns when all is done."""
    plan = make_plan(vectorizer, go_on)
    documents = vectorizer._tokenised(X, plan.kind, learning=True)
    tell, limit = partial(told_while_read, vectorizer, X), plan.word_limit(vectorizer)
    memory = vectorizer._memory_for_ids
    text = read_text(documents, memory, limit, tell, needs_tokens=plan.former is None)
    with ExitStack() as files:
        files.callback(text.corpus.discard)
        whole = replace(text, corpus=text.corpus.copy()) if keep_text else None
        if whole is not None:
            files.callback(whole.corpus.discard)
        fitted, found = fit_text(vectorizer, X, given, text, plan, go_on)
        files.pop_all()  # whoever gets them discards them
    return fitted, found._replace(text=whole)


def fit_text(
    vectorizer: Any, X: Any, given: Annotations, text: Text, plan: Plan, go_on: bool
) -> tuple[Fitted, TrainingDocuments]:
    """Fit to documents that have been read."""
    chosen = choose_words(vectorizer, text, plan)
    # Before the training: an error in labels and weights should not come up hours later
    counted = count_words_and_labels(chosen, given, plan)
    if plan.former is not None and not chosen.corpus.n_tokens:
        fitted = add_counts_alone(plan.former, counted, plan.embedding.weighting)
        vectorizer._publish(fitted)
    else:
        _warn_of_nothing_to_learn(text, chosen, plan)
        training = vectorizer._training(chosen, plan.seed, go_on)
        state = PresentState(X, given.y, text.kind, plan, chosen, counted, training)
        with checkpointed(vectorizer, training, plan.seed):
            fitted = vectorizer._publish(make_embedding(state, train(vectorizer, state)))
    return fitted, TrainingDocuments(chosen.corpus, counted.means, None)


def make_plan(vectorizer: Any, go_on: bool) -> Plan:
    """Check the parameters, and take from them what a fit needs."""
    pooling = vectorizer._check()
    goes_on = go_on or getattr(vectorizer, "warm_start", False)
    former: Fitted | None = vectorizer._former_state() if goes_on else None
    learns = go_on or getattr(vectorizer, "epochs", None) != 0
    selection = Selection.of(vectorizer)
    if not learns:
        selection = replace(selection, only_known=True)  # what is not trained can only be known
    embedding = EmbeddingParameters(
        weighting_of(vectorizer.weighting),
        pooling,
        vectorizer.remove_components,
        vectorizer.norm,
        vectorizer.scale,
        vectorizer.dtype,
    )
    prior = prior_vectors(vectorizer, former)
    vectorizer._check_prior(prior, learns)
    kind, added_to = None if former is None else former.document_kind, former if go_on else None
    return Plan(selection, embedding, kind, prior, added_to, draw_seed(vectorizer))


def prior_vectors(vectorizer: Any, former: Fitted | None) -> PriorVectors | None:
    """Return the vectors that words have already, of the former fit if this one goes on."""
    if former is not None:
        vectors = former.word_vectors
        check_dim(vectors, vectorizer.dim, "The vectors of the former fit, which goes on here,")
        check_going_on(vectorizer, former)
        return former.prior()
    given = getattr(vectorizer, "init_vectors", None)
    outputs = getattr(vectorizer, "init_output_vectors", None)
    check_outputs(vectorizer, given, outputs)
    return None if given is None else pretrained(given, vectorizer.dim, outputs)


def choose_words(vectorizer: Any, text: Text, plan: Plan) -> Chosen:
    """Choose the words to train, and give the documents their ids; the text's memory is reused."""
    words, selection, prior = text.words, plan.selection, plan.prior
    if prior is not None:
        prior = _compared(vectorizer, prior, text, selection)
    known, counts = ({}, None) if prior is None else (prior.rows, prior.counts)
    vocabulary, corpus = build_corpus(
        words,
        text.corpus,
        selection,
        known,
        None if counts is None else FormerWords(known, counts),
        may_be_empty=plan.former is not None,
    )
    untrained = None
    if prior is not None and vocabulary.former_rows is not None:  # they are all in the vocabulary
        prior = replace(prior, row_of_each=vocabulary.former_rows)
    elif prior is not None and selection.fixed is None:
        # Words that only the pretrained vectors know can still turn up in `transform`.
        untrained = vectors_without(prior, vocabulary.index.keys() | set(words))
    return Chosen(vocabulary, corpus, prior, untrained)


def count_words_and_labels(chosen: Chosen, given: Annotations, plan: Plan) -> Counted:
    """Count what weighting and pooling learn from, added to what was counted before."""
    corpus, former, weighting = chosen.corpus, plan.former, plan.embedding.weighting
    known = None if former is None else former.statistics
    labels = given.labels(corpus.n_documents, weighting, known)
    document_weights = given.weights(corpus.n_documents)
    if former is not None and not corpus.n_tokens:
        vectors = former.word_vectors
        words, dtype = Vocabulary(vectors.words, np.asarray(vectors.counts)), np.float64
    else:
        words, dtype = chosen.all_words(), plan.embedding.dtype
    statistics = Statistics.count(corpus, len(words), weighting, labels, document_weights)
    if former is not None:
        statistics = statistics.with_former(former.statistics, _former_rows(words, former))
    weights = weighting.weights(statistics.counts, words)
    scores = weighting.scores(statistics.counts, dtype=dtype)
    means = np.empty((corpus.n_documents, 0))
    if labels is not None and corpus.n_tokens:
        means = out_of_fold_means(
            corpus, labels.indicators, statistics.counts, weighting, plan.seed, document_weights
        )
    elif former is not None and not corpus.n_tokens:
        means = np.zeros((corpus.n_documents, scores.shape[1]))
    return Counted(words, statistics, weights, scores, means, document_weights)


@dataclass(frozen=True)
class PresentState:
    """A fit that is being trained, as callbacks may ask for it at any time."""

    X: Any
    y: Any
    kind: str | None
    plan: Plan
    chosen: Chosen
    counted: Counted
    training: Training

    def fitted(self) -> Fitted:
        """Return what the fit would have learnt if the training ended now, as a copy."""
        now = self.training.learned()
        return make_embedding(self, replace(now, w_in=now.w_in.copy(), w_out=now.w_out.copy()))


def train(vectorizer: Any, state: PresentState) -> LearnedVectors:
    """Train to the end, or until a callback says so, and tell of it."""
    training, failed = state.training, False
    with closing(report(vectorizer, training.trainer, state)) as records:
        for record in records:
            if failed := record.failed_at is not None:
                tell_of_divergence(record, training.learning_rate)
    learned = training.learned()
    training.check(learned, failed)
    return learned


def make_embedding(state: PresentState, learned: LearnedVectors) -> Fitted:
    """Put together what trained vectors and counts make of documents."""
    chosen, counted, wanted = state.chosen, state.counted, state.plan.embedding
    former = state.plan.former
    word_vectors = _word_vectors(counted.words, learned.w_in, chosen.untrained, wanted.dtype)
    if learned.subwords is not None:
        word_vectors = SubwordVectors.of(word_vectors, learned.subwords)
    vectors, statistics = word_vectors.vectors, counted.statistics
    rows_of = DocumentEmbedding.learn(
        chosen.corpus,
        vectors,
        wanted.pooling,
        counted.weights,
        counted.scores,
        wanted.remove_components,
        counted.document_weights,
        wanted.norm,
    )
    if former is not None and former.embedding.norm != wanted.norm:
        statistics = statistics.without_spread()  # rows were of other lengths
    if wanted.scale is not None:
        statistics = statistics.measured(
            rows_of, chosen.corpus, vectors, counted.means, counted.document_weights
        )
        rows_of = statistics.scaled(rows_of, wanted.scale)
    return Fitted(
        word_vectors,
        rows_of,
        wanted.weighting,
        statistics,
        with_given_outputs(learned.w_out, chosen.prior, chosen.untrained),
        learned.loss,
        learned.architecture,
        (*(() if former is None else former.loss_curve), *learned.loss_curve),
        state.kind,
        None if chosen.prior is None else chosen.prior.coverage,
    )


def add_counts_alone(former: Fitted, counted: Counted, weighting: Weighting) -> Fitted:
    """Add documents without a known word to a former fit: there is nothing to train on."""
    dtype = former.word_vectors.vectors.dtype
    weights, scores = counted.weights.astype(dtype), counted.scores.astype(dtype)
    rows_of = replace(former.embedding, weights=weights, scores=scores)
    return replace(former, embedding=rows_of, weighting=weighting, statistics=counted.statistics)


def _warn_of_nothing_to_learn(text: Text, chosen: Chosen, plan: Plan) -> None:
    is_first = plan.former is None and not plan.selection.only_known
    if is_first and chosen.corpus.longest < 2:
        warn_of_no_context(text.words, text.corpus.longest, plan.selection)


def _compared(
    vectorizer: Any, prior: PriorVectors, text: Text, selection: Selection
) -> PriorVectors:
    """Measure how many words of the documents have a vector, and say what is odd about it."""
    goes_on = prior.counts is not None
    if goes_on and not selection.only_known:
        return prior
    wanted, counts = text.words, count_words(text.corpus, len(text.words))
    if selection.fixed is not None:
        wanted, counts = list(selection.fixed), counts_of(selection.fixed, wanted, counts)
    coverage = measure_coverage(wanted, counts, prior.rows)
    if selection.only_known and counts.any() and not coverage.tokens:
        raise ValueError(nothing_known(wanted, counts, prior.rows))
    if goes_on:
        return prior
    say(vectorizer, f"init_vectors know {coverage} of the documents")
    warn_of_little(wanted, counts, prior.rows, coverage)
    return replace(prior, coverage=coverage)


def _former_rows(words: Vocabulary, former: Fitted) -> NDArray[np.int64]:
    if words.former_rows is not None:
        return words.former_rows
    return former.word_vectors._rows(words.words)


def _word_vectors(
    vocabulary: Vocabulary, w_in: NDArray[np.float32], untrained: WordVectors | None, dtype: Any
) -> WordVectors:
    if untrained is not None:
        w_in = np.concatenate([w_in, untrained.vectors], dtype=np.float32)
    vectors = w_in.astype(dtype, copy=False)
    vectors.flags.writeable = False
    return WordVectors._of_checked(vocabulary.words, vocabulary.index, vectors, vocabulary.counts)
