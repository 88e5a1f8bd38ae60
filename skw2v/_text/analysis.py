# SPDX-License-Identifier: BSD-3-Clause
"""What estimators of text share: the parameters that say how a document becomes tokens."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import partial
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

from skw2v._compat import skip_stop_word_check
from skw2v._text.documents import TokenisedDocuments, Watch
from skw2v._text.hints import Hints, MixedUse
from skw2v._text.ngrams import (
    HARMLESS_LENGTH,
    BoundedPreprocessor,
    BoundedTokenizer,
    ngrams_in_text_order,
)
from skw2v._text.parameters import composing, warn_of_unused_parameters, warn_of_upper_case
from skw2v._text.token_lists import refuse_characters, token_analyzer

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
            tokenize = BoundedTokenizer(counting.build_tokenizer(), low, high)
            return self._counting(tokenizer=tokenize)
        preprocess = counting.build_preprocessor()
        inside_words = self.analyzer == "char_wb"
        return self._counting(preprocessor=BoundedPreprocessor(preprocess, low, high, inside_words))

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
        """Analyse documents, those of a fit if `learning`; n-grams come in the order of the text.

        `former` is what words were learned from before. Documents of the other kind that hold few
        of the `known_words`, where given, are warned of.
        """
        # A fit that goes on, and transform, use what the first fit has warned of
        anew = learning and former is None
        if anew:
            warn_of_unused_parameters(self._text_parameters(), DEFAULT_TOKEN_PATTERN)
        raw = self.input != "content" or callable(self.analyzer)
        watch: Watch | None = None
        if learning:
            watch = self._hints()
        elif former is not None and known_words is not None:
            watch = MixedUse(former, known_words)
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

    def _hints(self) -> Hints:
        """Return what looks at the documents of a fit."""
        default = self.tokenizer is None and self.token_pattern == DEFAULT_TOKEN_PATTERN
        given = {"tokenizer": self.tokenizer, "token_pattern": self.token_pattern}
        unused = [
            f"{name}={value!r:.40} is"
            for name, value in given.items()
            if not default and value not in (None, DEFAULT_TOKEN_PATTERN)
        ]
        return Hints(default and self.analyzer == "word", unused)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
