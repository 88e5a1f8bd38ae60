"""What estimators of text share: the parameters that say how a document becomes tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

from skw2v._text.documents import tokenised
from skw2v._text.ngrams import ngrams_in_text_order

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
    ngram_range: tuple[int, int]
    analyzer: Any

    def build_analyzer(self) -> Callable[[Any], Iterable[str]]:
        """Return the function that turns a document into tokens.

        Returns
        -------
        callable
            From a string (or what `input` says) to a list of tokens.

        Examples
        --------
        >>> from skw2v import Word2VecVectorizer
        >>> Word2VecVectorizer().build_analyzer()("A fine film!")
        ['a', 'fine', 'film']
        """
        parameters = {name: getattr(self, name) for name in ANALYZER_PARAMETERS}
        return CountVectorizer(**parameters).build_analyzer()

    def _tokenised(self, X: Any) -> Iterable[Iterable[str]]:
        """Analyse documents, one at a time; n-grams come in the order of the text."""
        raw = self.input != "content" or callable(self.analyzer)
        analyze = self.build_analyzer()
        if self.analyzer in ("word", "char") and self.ngram_range[0] < self.ngram_range[1]:
            analyze = ngrams_in_text_order(analyze, *self.ngram_range)
        return tokenised(X, analyze, raw=raw)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
