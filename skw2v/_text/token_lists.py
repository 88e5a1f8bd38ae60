# SPDX-License-Identifier: BSD-3-Clause
"""Documents that are lists of tokens already: what the text parameters do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

from skw2v._compat import skip_stop_word_check
from skw2v._text.ngrams import HARMLESS_LENGTH, BoundedTokenizer, ngrams_in_text_order

Preprocess = Callable[[str], str]


class _Memo(dict[str, str]):
    """Remembers what becomes of each token: there are far fewer of them than occurrences."""

    def __init__(self, preprocess: Preprocess) -> None:
        super().__init__()
        self._preprocess = preprocess

    def __missing__(self, token: str) -> str:
        self[token] = prepared = self._preprocess(token)
        return prepared


def token_analyzer(
    preprocess: Preprocess | None,
    stop_words: Any,
    ngram_range: tuple[int, int],
    *,
    check: bool = False,
) -> Callable[[Any], Iterable[str]]:
    """Make the function that does to lists of tokens what text parameters say.

    `preprocess` changes each token, and n-grams come in the order of the text. `check` warns, as
    `CountVectorizer` does, of stop words that `preprocess` changes.

    >>> token_analyzer(str.lower, ["the"], (1, 2))(["The", "New", "York"])
    ['new', 'new york', 'york']
    """
    if preprocess is None and stop_words is None and tuple(ngram_range) == (1, 1):
        return list
    prepared = None if preprocess is None else _Memo(preprocess).__getitem__

    def prepare(tokens: Any) -> list[str]:
        # CountVectorizer gives its stop words one by one, to see whether they stay what they are
        tokens = [tokens] if isinstance(tokens, str) else tokens
        return list(tokens) if prepared is None else list(map(prepared, tokens))

    if stop_words is None and tuple(ngram_range) == (1, 1):
        return prepare
    low, high = ngram_range
    counting = CountVectorizer(
        preprocessor=prepare,
        tokenizer=list if high <= HARMLESS_LENGTH else BoundedTokenizer(list, low, high),
        token_pattern=None,
        lowercase=False,
        stop_words=stop_words,
        ngram_range=ngram_range,
    )
    if not check:
        skip_stop_word_check(counting)
    analyze = counting.build_analyzer()
    return ngrams_in_text_order(analyze, low, high) if low < high else analyze


def refuse_characters(analyzer: str, tokens: Any) -> Iterable[str]:
    """Refuse lists of tokens where words are to be made of characters ("char", "char_wb")."""
    raise ValueError(
        f"Documents are lists of tokens, but analyzer={analyzer!r} makes words of the characters "
        "of a text. Give texts, or set analyzer='word'."
    )
