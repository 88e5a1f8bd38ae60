# SPDX-License-Identifier: BSD-3-Clause
"""What estimators of text share: the parameters that say how a document becomes tokens."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import partial
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

from skw2v._compat import skip_stop_word_check
from skw2v._text.documents import TokenisedDocuments
from skw2v._text.hints import Hints, warn_of_mixed_use
from skw2v._text.ngrams import HARMLESS_LENGTH, check_ngrams, ngrams_in_text_order
from skw2v._text.parameters import warn_of_unused_parameters, warn_of_upper_case
from skw2v._text.token_lists import refuse_characters, token_analyzer, warn_of_unused
from skw2v._text.unicode import composing

DEFAULT_TOKEN_PATTERN = r"(?u)\b\w+\b"

# Parameters of CountVectorizer's `build_analyzer`, with the same meaning.
ANALYZER_PARAMETERS = (
    "input",
    "encoding",
    "decode_error",
    "strip_accents",
    "lowercase",
    "preprocessor",
    "tokenizer",
    "stop_words",
    "token_pattern",
    "ngram_range",
    "analyzer",
)


class TextInputMixin:
    """Mixin of estimators whose X is documents: texts, or lists of tokens.

    The estimator has all of `ANALYZER_PARAMETERS`. They mean what they mean in `CountVectorizer`.
    """

    input: str
    strip_accents: Any
    lowercase: bool
    preprocessor: Any
    tokenizer: Any
    stop_words: Any
    token_pattern: str | None
    ngram_range: tuple[int, int]
    analyzer: Any

    def build_analyzer(self) -> Callable[[Any], Iterable[str]]:
        """Return the function that turns a document into tokens.

        Returns
        -------
        callable
            From a string (or what `input` says) to a list of tokens. If the second length of
            `ngram_range` is above 10, it refuses documents whose n-grams would take more than 1
            GiB with a `ValueError`.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> Word2VecVectorizer().build_analyzer()("A fine film!")
        ['a', 'fine', 'film']
        """
        return self._bounded_counting().build_analyzer()

    def _bounded_counting(self) -> CountVectorizer:
        """Return scikit-learn's estimator, which refuses documents with gigabytes of n-grams."""
        counting = self._counting()
        low, high = self.ngram_range
        if high <= HARMLESS_LENGTH or callable(self.analyzer):
            return counting
        if self.analyzer == "word":
            tokenize = counting.build_tokenizer()

            def checked_tokens(text: str) -> list[str]:
                tokens = list(tokenize(text))
                check_ngrams(tokens, low, high, "tokens")
                return tokens

            return self._counting(tokenizer=checked_tokens)
        preprocess, in_words = counting.build_preprocessor(), self.analyzer == "char_wb"

        def checked_text(text: str) -> str:
            text = preprocess(text)
            # A word there has a blank on either side
            words = (len(word) + 2 for word in text.split()) if in_words else None
            check_ngrams(text, low, high, "characters", words)
            return text

        return self._counting(preprocessor=checked_text)

    def _counting(self, **changed: Any) -> CountVectorizer:
        """Return scikit-learn's estimator with the same text parameters."""
        return CountVectorizer(**self._text_parameters() | changed)

    def _text_parameters(self) -> dict[str, Any]:
        """Return scikit-learn's parameters of text."""
        parameters = {name: getattr(self, name) for name in ANALYZER_PARAMETERS}
        # Canonically equal texts are the same text: Korean syllables may come as one character or
        # as letters, and so may accents.
        parameters["strip_accents"] = composing(parameters["strip_accents"])
        return parameters

    def _tokenised(
        self,
        X: Any,
        former: str | None,
        known_words: Container[str] | None = None,
        *,
        learning: bool = False,
    ) -> TokenisedDocuments:
        """Analyse documents, one at a time; n-grams come in the order of the text.

        Parameters
        ----------
        X : iterable
            Documents.
        former : {"text", "tokens"} or None
            What the documents were that words were learned from before.
        known_words : container of str or None, default=None
            Where given, documents of another kind that hold few of these words are warned of.
        learning : bool, default=False
            Whether they are those of a fit.
        """
        # A fit that goes on, and transform, use what the first fit has warned of
        anew = learning and former is None
        if anew:
            warn_of_unused_parameters(self._text_parameters(), DEFAULT_TOKEN_PATTERN)
        raw = self.input != "content" or callable(self.analyzer)
        watch = self._watch_learning() if learning else _watch_mixed_use(former, known_words)
        analyzer_of = partial(self._analyzer_of, former=former, anew=anew)
        return TokenisedDocuments(X, analyzer_of, raw=raw, watch=watch, kind=former)

    def _analyzer_of(
        self, kind: str, former: str | None, anew: bool
    ) -> Callable[[Any], Iterable[str]]:
        """Return what documents of a kind go through; `anew` checks the words that users give."""
        if kind == "tokens":
            return self._analyze_tokens(former, anew)
        counting = self._bounded_counting()
        if not anew:
            skip_stop_word_check(counting)
        elif self.lowercase and self.preprocessor is None and not callable(self.analyzer):
            warn_of_upper_case(getattr(self, "vocabulary", None), self.tokenizer)
        analyze: Callable[[Any], Iterable[str]] = counting.build_analyzer()
        if self.analyzer in ("word", "char") and self.ngram_range[0] < self.ngram_range[1]:
            return ngrams_in_text_order(analyze, *self.ngram_range)
        return analyze

    def _analyze_tokens(self, former: str | None, anew: bool) -> Callable[[Any], Iterable[str]]:
        """Return what lists of tokens go through.

        `preprocessor`, `strip_accents`, `stop_words` and `ngram_range` do to tokens what they do to
        the words of texts. `lowercase` does so where a former fit saw texts. Where none did, tokens
        keep their case: True is the default, and tokens may be names.
        """
        if self.analyzer in ("char", "char_wb"):
            return partial(refuse_characters, self.analyzer)
        preprocess = None
        if former == "text":
            preprocess = self._counting().build_preprocessor()
        elif self.preprocessor is not None or self.strip_accents is not None:
            preprocess = self._counting(lowercase=False).build_preprocessor()
        return token_analyzer(preprocess, self.stop_words, self.ngram_range, check=anew)

    def _watch_learning(self) -> Callable[[Any, Any], None]:
        """Give hints about the documents that fit sees."""
        default = self.tokenizer is None and self.token_pattern == DEFAULT_TOKEN_PATTERN
        hints = Hints() if default and self.analyzer == "word" else None
        unused = (
            []
            if default
            else [
                f"{name}={value!r:.40} is"
                for name, value in (
                    ("tokenizer", self.tokenizer),
                    ("token_pattern", self.token_pattern),
                )
                if value not in (None, DEFAULT_TOKEN_PATTERN)
            ]
        )

        def watch(document: Any, tokens: Any) -> None:
            if isinstance(document, str | bytes):
                if hints is not None:
                    hints.look(document)
            elif document is not None:
                warn_of_unused(unused)
                unused.clear()
            elif hints is not None:
                hints.tell()

        return watch

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _watch_mixed_use(
    former: str | None, known_words: Container[str] | None
) -> Callable[[Any, Any], None] | None:
    """Warn of documents of another kind than fit saw, if most of their tokens are unknown."""
    if former is None or known_words is None:
        return None
    n_tokens = n_known = 0

    def watch(document: Any, tokens: Any) -> None:
        nonlocal n_tokens, n_known
        if document is None:
            if n_known < n_tokens / 2:
                warn_of_mixed_use(former, n_known, n_tokens)
        elif isinstance(document, str | bytes) is not (former == "text"):
            n_tokens += len(tokens)
            n_known += sum(map(known_words.__contains__, tokens))

    return watch
