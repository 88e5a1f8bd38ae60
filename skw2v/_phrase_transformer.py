# SPDX-License-Identifier: BSD-3-Clause
"""The estimator that joins words to phrases: documents in, lists of tokens out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Annotated, Any, Self

from sklearn.base import TransformerMixin

from skw2v._compat import DocumentationLinkMixin, Interval, StrOptions, invalid_parameter
from skw2v._corpus.corpus import Corpus
from skw2v._corpus.encoding import assign_ids, read_corpus
from skw2v._declaration import declares_parameters
from skw2v._old_names import OldNamesMixin
from skw2v._parameter_checks import check_parameters
from skw2v._parameters import TextParameters, at_least
from skw2v._phrases.counting import Phrase, PhraseParameters, find_phrases
from skw2v._phrases.joining import join_phrases
from skw2v._phrases.scoring import SCORINGS
from skw2v._state import FittedStateMixin, Learned
from skw2v._text.analysis import TextInputMixin

# English words that connect others: articles, prepositions, conjunctions.
_ENGLISH = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)


@dataclass(frozen=True, eq=False)
class LearnedPhrases:
    """All that a `PhraseTransformer` learns from documents; users may change `scores`."""

    scores: dict[str, float]
    passes: tuple[tuple[Phrase, ...], ...]
    parameters: PhraseParameters
    document_kind: str | None


@declares_parameters
class PhraseTransformer(
    TextInputMixin,
    OldNamesMixin,
    DocumentationLinkMixin,
    TransformerMixin,
    FittedStateMixin[LearnedPhrases],
    TextParameters,
):
    r"""Learn which neighbouring words are one, such as "new york", and join them: "new_york".

    Two neighbours a and b are a phrase if they occur together much more often than chance would
    have it. `scoring` says what that means, in counts c and shares p of all tokens:

    - "default" is word2phrase's score [1]_ with gensim's factor V, the number of different words
      and pairs: :math:`\frac{c(ab) - \mathit{min\_count}}{c(a)\,c(b)} \cdot V > \mathit{threshold}`
    - "npmi" is normalised pointwise mutual information [2]_, which is 1 for words that occur
      together only, and 0 for independent ones:
      :math:`\ln\frac{p(ab)}{p(a)\,p(b)} \;/\; {-\ln p(ab)} > \mathit{threshold}`

    Documents are joined from left to right, and no word is part of two phrases. What comes out are
    lists of tokens, which `Word2VecVectorizer` takes as they are, and ``CountVectorizer(
    analyzer=list)`` and ``TfidfVectorizer(analyzer=list)`` do as well.

    Parameters
    ----------
    threshold : float, default=10.0
        Pairs that score higher are phrases. It is above 0 for the default scoring and between -1
        and 1 for "npmi", where 0.5 is a good start.
    scoring : {"default", "npmi"}, default="default"
        The formula.
    min_count : int, default=5
        Pairs that occur less often are no phrases. The default scoring takes it off the pair's
        count, so that pairs that occur a little more often need a higher share, too.
    n_passes : int, default=1
        How often the documents are gone through. Each pass joins what the ones before it found:
        the second finds "new_york_city" of "new_york" and "city".
    delimiter : str, default="_"
        What stands between the words of a phrase when they are joined; not empty.
    common_terms : {"english"}, list, tuple, set, frozenset or None, default=None
        Connector words. They may stand inside a phrase, in any number, but neither begin nor end
        it: with "of" among them, "university of london" is found in one pass. They don't count in
        the score. "english" is a short list of articles, prepositions and conjunctions.
    max_vocab_size : int, default=40_000_000
        How many different pairs of words to count at most; each takes 16 bytes. Whenever there are
        more, those that occurred at most once are forgotten, the next time those that occurred at
        most twice, and so on, as in word2phrase.
    stop_words : {"english"}, list or None, default=None
        Words to leave out. Those around them become neighbours: `common_terms` is often better.
    ngram_range : tuple of (int, int), default=(1, 1)
        Lengths of the n-grams that count as words. With lengths above 10, a document whose n-grams
        would take more than 1 GiB is refused.

    Attributes
    ----------
    phrases_ : dict of str to float
        Score of each phrase, joined, by falling score; phrases of equal score by alphabet. Of a
        phrase that was found in several ways, for example "new_york" + "city" and "new" +
        "york_city", it is the highest score.

    See Also
    --------
    Word2VecVectorizer : Trains vectors of words, and of phrases after this transformer.

    Notes
    -----
    Phrases that are spelled alike when they are joined are counted together, as in word2phrase:
    with ``delimiter="_"``, the pair "new" and "york" and a token "new_york" of the text.

    References
    ----------
    .. [1] Mikolov et al. (2013), "Distributed representations of words and phrases and their
       compositionality", section 4.
    .. [2] Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction".

    Examples
    --------
    >>> from skw2v import PhraseTransformer
    >>> texts = ["I moved to New York", "New York in spring", "a new day in York"]
    >>> phrases = PhraseTransformer(min_count=1, threshold=1).fit(texts)
    >>> phrases.phrases_
    {'new_york': 2.11...}
    >>> phrases.transform(["From York to New York"])
    [['from', 'york', 'to', 'new_york']]
    """

    phrases_ = Learned[LearnedPhrases, dict[str, float]](lambda fitted: fitted.scores)

    threshold: Annotated[float, Interval(Real, None, None, closed="neither")] = 10.0
    scoring: Annotated[str, StrOptions(SCORINGS.keys())] = "default"
    min_count: Annotated[int, at_least(1)] = 5
    n_passes: Annotated[int, at_least(1)] = 1
    delimiter: Annotated[str, str] = "_"
    common_terms: Annotated[Any, StrOptions({"english"}), list, tuple, set, frozenset, None] = None
    max_vocab_size: Annotated[int, at_least(1)] = 40_000_000

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the phrases.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers), read once.
        y : None
            Ignored.

        Returns
        -------
        self : PhraseTransformer

        Raises
        ------
        ValueError
            If a parameter is invalid, a document is no text, or there is no token.
        """
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> list[list[str]]:
        """Do what ``fit(X).transform(X)`` does, analysing each document once.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).
        y : None
            Ignored.

        Returns
        -------
        list of list of str
            The tokens of each document, phrases joined.
        """
        fitted, words, corpus = self._fit(X)
        return _decode(words, join_phrases(fitted.passes[-1], words, corpus, fitted.parameters))

    def transform(self, X: Any) -> list[list[str]]:
        """Turn documents into lists of tokens, with the learned phrases joined.

        Parameters
        ----------
        X : iterable
            Documents, as strings or lists of tokens (strings or integers).

        Returns
        -------
        list of list of str
            The tokens of each document, phrases joined.

        Raises
        ------
        NotFittedError
            If `fit` was not called.
        ValueError
            If a document is no text.
        """
        fitted = self._state()
        words, corpus = assign_ids(self._tokenised(X, fitted.document_kind))
        for phrases in fitted.passes:
            corpus = join_phrases(phrases, words, corpus, fitted.parameters)
        return _decode(words, corpus)

    def set_output(self, *, transform: Any = None) -> Self:
        """Do nothing: lists of tokens fit no data frame.

        It is there so that the other steps of a pipeline can be asked for data frames.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Ignored.

        Returns
        -------
        self : PhraseTransformer
        """
        return self

    def _fit(self, X: Any) -> tuple[LearnedPhrases, list[str], Corpus]:
        """Learn the phrases; return the documents as those of the last pass are still apart."""
        parameters = self._phrase_parameters()
        documents = self._tokenised(X, None, learning=True)
        words, corpus = read_corpus(documents)
        passes = [find_phrases(words, corpus, parameters)]
        while len(passes) < self.n_passes and passes[-1]:
            corpus = join_phrases(passes[-1], words, corpus, parameters)
            passes.append(find_phrases(words, corpus, parameters))
        fitted = LearnedPhrases(
            _highest_scores(passes, parameters.delimiter),
            tuple(map(tuple, passes)),
            parameters,
            documents.kind,
        )
        return self._publish(fitted), words, corpus

    def _phrase_parameters(self) -> PhraseParameters:
        """Check the parameters, and take out those that say what a phrase is."""
        check_parameters(self)
        name = type(self).__name__
        scoring = SCORINGS[self.scoring]
        if not scoring.allows(self.threshold):
            wanted = f"be {scoring.thresholds}"
            raise invalid_parameter(name, "threshold", wanted, self.threshold)
        if not self.delimiter:
            wanted = "not be empty: give a character that words don't hold, such as '_'"
            raise invalid_parameter(name, "delimiter", wanted, self.delimiter)
        terms = _ENGLISH if self.common_terms == "english" else frozenset(self.common_terms or ())
        if not all(isinstance(term, str) for term in terms):
            raise invalid_parameter(name, "common_terms", "hold strings", self.common_terms)
        return PhraseParameters(
            self.threshold,
            self.scoring,
            self.min_count,
            terms,
            self.max_vocab_size,
            self.delimiter,
        )


def _highest_scores(passes: list[dict[Phrase, float]], delimiter: str) -> dict[str, float]:
    """Join the phrases of all passes, by falling score."""
    scores: dict[str, float] = {}
    for phrases in passes:
        for phrase, score in phrases.items():
            joined = delimiter.join(phrase)
            scores[joined] = max(score, scores.get(joined, score))
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _decode(words: list[str], corpus: Corpus) -> list[list[str]]:
    """Turn ids into words again."""
    word_of = words.__getitem__
    bounds = corpus.offsets.tolist()
    return [list(map(word_of, corpus.ids[start:stop].tolist())) for start, stop in pairwise(bounds)]
