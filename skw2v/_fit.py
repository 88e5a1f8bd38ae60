"""From documents and parameters to all that a fitted vectorizer knows."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from skw2v._corpus.corpus import Corpus
from skw2v._corpus.selection import Selection
from skw2v._corpus.vocabulary import Vocabulary, fixed_words, number_words, renumber
from skw2v._documents.embedding import DocumentEmbedding, learn_embedding, learn_weights
from skw2v._documents.weighting import class_indicators
from skw2v._parameters import check_pooling
from skw2v._progress import report
from skw2v._training.initial_tables import Start, check_dim, pretrained
from skw2v._training.run import Options, Run, prepare
from skw2v._words.vectors import WordVectors

if TYPE_CHECKING:
    from skw2v._vectorizer import Word2VecVectorizer


@dataclass(frozen=True)
class Fitted:
    """What a vectorizer learns from documents."""

    word_vectors: WordVectors
    embedding: DocumentEmbedding
    w_out: NDArray[np.float32]
    loss_curve: list[float]


def fit_documents(
    vectorizer: Word2VecVectorizer, X: Any, y: Any, *, go_on: bool
) -> tuple[Fitted, Corpus]:
    """Choose the words, train them and learn how to embed documents.

    Parameters
    ----------
    vectorizer : Word2VecVectorizer
        Its parameters say how; nothing of it is changed.
    X : iterable
        Documents.
    y : array-like or None
        Labels.
    go_on : bool
        Whether to make one pass that goes on from what the vectorizer knows.

    Returns
    -------
    fitted : Fitted
    corpus : Corpus
        The documents, as rows of its words.
    """
    pooling = check_pooling(vectorizer)
    start = _start(vectorizer, go_on or vectorizer.warm_start)
    selection = Selection(
        vectorizer.min_count,
        vectorizer.min_df,
        vectorizer.max_df,
        vectorizer.max_features,
        None if vectorizer.vocabulary is None else fixed_words(vectorizer.vocabulary),
    )
    words, corpus = number_words(vectorizer._tokenised(X))
    if corpus.n_documents == 0:
        raise ValueError("X has no documents.")
    classes = class_indicators(y, corpus) if vectorizer.weighting == "supervised" else None
    vocabulary = selection.choose(words, corpus, start)
    corpus = renumber(corpus, words, vocabulary.index.get)
    if not corpus.n_tokens:
        raise ValueError(
            "No token of X is in the vocabulary: check the vocabulary and the text parameters."
        )
    others = None
    if start is not None and selection.fixed is None:
        # Words that only the pretrained vectors know can still turn up in `transform`.
        others = start.without(vocabulary.index.keys() | set(words))
    known = vocabulary if others is None else vocabulary.extended(others.words)
    # Before the training: what is wrong with the weights should not come out hours later
    weights = learn_weights(corpus, known.words, known.counts, vectorizer.weighting, classes)
    run, loss_curve = _train(vectorizer, corpus, vocabulary, start, one_pass=go_on)
    word_vectors = run.word_vectors(known, others, vectorizer.dtype)
    embedding = learn_embedding(
        corpus, word_vectors.vectors, pooling, *weights, vectorizer.remove_components
    )
    return Fitted(word_vectors, embedding, run.w_out, loss_curve), corpus


def _start(vectorizer: Word2VecVectorizer, go_on: bool) -> Start | None:
    """What is known before this fit."""
    if go_on and hasattr(vectorizer, "word_vectors_"):
        former = vectorizer.word_vectors_
        check_dim(former, vectorizer.dim, "The vectors of the former fit, which goes on here,")
        return Start(former.vocabulary, former.vectors, vectorizer._w_out, former.counts)
    vectors = vectorizer.init_vectors
    return None if vectors is None else pretrained(vectors, vectorizer.dim)


def _train(
    vectorizer: Word2VecVectorizer,
    corpus: Corpus,
    vocabulary: Vocabulary,
    start: Start | None,
    *,
    one_pass: bool,
) -> tuple[Run, list[float]]:
    seed = int(check_random_state(vectorizer.random_state).randint(np.iinfo(np.int32).max))
    options = Options(**{f.name: getattr(vectorizer, f.name) for f in fields(Options)})
    if one_pass:
        # Nobody knows how many passes are still to come: the learning rate stays where it is.
        options = replace(options, epochs=1, min_learning_rate=options.schedule().start)
    run = prepare(corpus, vocabulary, start, options, seed)
    with closing(run.trainer.run()) as records:
        return run, [record.loss for record in report(records, vectorizer, run.epochs)]
