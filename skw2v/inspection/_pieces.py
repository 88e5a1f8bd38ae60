# SPDX-License-Identifier: BSD-3-Clause
"""A document as its reader sees it: pieces of its text, with what each contributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Any, NamedTuple

from skw2v._embedding_vectorizer import EmbeddingVectorizer


class Piece(NamedTuple):
    """Part of a text: a word, or what is between words and contributes nothing.

    Unknown words contribute nothing either.
    """

    text: str
    contribution: float | None = None
    is_unknown: bool = False


class Word(NamedTuple):
    """A word of a text, and the tokens that it is part of: itself, or n-grams."""

    text: str
    tokens: list[str]


def cut_into_pieces(
    vectorizer: EmbeddingVectorizer, document: Any, contributions: Mapping[str, float]
) -> list[Piece]:
    """Cut a document into pieces, given the contributions of its known tokens.

    All occurrences of a token share its contribution, and so do all words that an n-gram is made
    of.
    """
    words = _words(vectorizer, document)
    times = Counter(token for word in words for token in word.tokens)
    pieces = []
    for text, tokens in words:
        known = [contributions[token] / times[token] for token in tokens if token in contributions]
        pieces.append(Piece(text, sum(known) if known else None, not known))
    if isinstance(document, str) and vectorizer.input == "content":
        found = _found_in(document, pieces, vectorizer)
        if found is not None:
            return found
    return _side_by_side(pieces)


def _words(vectorizer: EmbeddingVectorizer, document: Any) -> list[Word]:
    if vectorizer.analyzer == "char_wb":
        # Its n-grams never leave a word
        analyze = vectorizer._counting(preprocessor=str).build_analyzer()
        text = vectorizer._counting(analyzer="word").build_preprocessor()(document)
        return [Word(word, list(analyze(word))) for word in text.split()]
    if vectorizer.analyzer != "word":
        return [Word(token, [token]) for token in _tokens(vectorizer, document)]
    single = copy(vectorizer)
    single.ngram_range = (1, 1)
    texts = _tokens(single, document)
    low, high = vectorizer.ngram_range
    words = [Word(text, []) for text in texts]
    for start in range(len(texts)):
        for stop in range(start + low, min(start + high, len(texts)) + 1):
            token = " ".join(texts[start:stop])
            for word in words[start:stop]:
                word.tokens.append(token)
    return words


def _tokens(vectorizer: EmbeddingVectorizer, document: Any) -> list[str]:
    kind = vectorizer._state().document_kind
    return [str(token) for token in next(vectorizer._tokenised([document], kind))]


def _found_in(
    document: str, words: list[Piece], vectorizer: EmbeddingVectorizer
) -> list[Piece] | None:
    """Find words in the text, in their order; None if one is written otherwise there."""
    # As the vectorizer sees the text, and which character each of its letters is of
    prepare = vectorizer._counting(preprocessor=None).build_preprocessor()
    prepared = [prepare(character) for character in document]
    seen = "".join(prepared)
    origin = [i for i, letters in enumerate(prepared) for _ in letters]
    pieces, done, end = [], 0, 0
    for word in words:
        place = seen.find(word.text, end)
        if place < 0 or not word.text:
            return None
        end = place + len(word.text)
        first, last = origin[place], origin[end - 1] + 1
        pieces += [Piece(document[done:first]), word._replace(text=document[first:last])]
        done = last
    pieces.append(Piece(document[done:]))
    return [piece for piece in pieces if piece.text]


def _side_by_side(words: list[Piece]) -> list[Piece]:
    return [part for word in words for part in (word, Piece(" "))][:-1]
