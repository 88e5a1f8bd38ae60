# SPDX-License-Identifier: BSD-3-Clause
"""What words contribute to the decisions of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skw2v.inspection._classes import Interest, choose, labels_of
from skw2v.inspection._entries import Entries


@dataclass(frozen=True, eq=False, repr=False)
class WordContributions:
    """What each word of some documents contributes to a model's decisions about them.

    `word_contributions` makes it. Of two classes, numbers are those of the second one, as in
    scikit-learn's ``decision_function``: what is below zero speaks for the first.

    Attributes
    ----------
    words : tuple of str of length n_words
        The words of the documents that have a vector; with ``subwords=True`` their n-grams, such as
        "<goo", as well.
    decision : ndarray of float64 of shape (n_documents,) or (n_documents, n_classes)
        What the model decides: its `output`.
    intercept : ndarray of float64 of the shape of `decision`
        If exact, what the model decides before it knows any word: about a document of average
        tokens, beside the other columns that a document has; with ``norm="l2"``, about their mean
        divided by the length of the document's vector. Else, and for a document without any
        known word, what it decides about a row of zeros in place of the words.
    known_share : ndarray of float64 of shape (n_documents,)
        Share of a document's tokens that have a vector; 0 for a document without tokens.
    method : {"exact", "occlusion"}
        "exact": contributions and intercept add up to the decision. "occlusion": a contribution is
        what the decision falls by where a word is left out; these don't add up.
    output : {"decision_function", "predict", "predict_proba"}
        The method of the model whose numbers these are.
    classes : ndarray of shape (n_classes,) or None
        The classes; None for a regressor.

    See Also
    --------
    ContributionDisplay : Shows them in the text.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.inspection import word_contributions
    >>> texts, y = make_reviews(500, random_state=0)
    >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
    >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
    >>> found = word_contributions(model, ["a superb dinner", "a xyzzy film"])
    >>> found
    <WordContributions: 2 documents, 4 words, exact, of decision_function>
    >>> found.known_share
    array([1.        , 0.66666667])
    """

    words: tuple[str, ...]
    decision: NDArray[np.float64]
    intercept: NDArray[np.float64]
    known_share: NDArray[np.float64]
    method: str
    output: str
    classes: NDArray[Any] | None
    _entries: Entries

    def __len__(self) -> int:
        return len(self.decision)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__}: {len(self):,} documents, {len(self.words):,} words, "
            f"{self.method}, of {self.output}>"
        )

    def matrix(self, class_of_interest: Any = None) -> sparse.csr_array:
        """Return the contributions to the decision for one class.

        Parameters
        ----------
        class_of_interest : object, default=None
            One of `classes`, or the number of one of several targets of a regressor. May be None
            where there are two classes, for the second one, or a single target.

        Returns
        -------
        csr_array of float64 of shape (n_documents, n_words)
            With an entry for each word of a document, of all its occurrences together.

        Raises
        ------
        ValueError
            If there is no such class, or None stands for one of many.

        Examples
        --------
        Which words told most, over all documents:

        >>> import numpy as np
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.inspection import word_contributions
        >>> texts, y = make_reviews(500, random_state=0)
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
        >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> found = word_contributions(model, texts)
        >>> matrix = found.matrix()
        >>> bool(np.allclose(matrix.sum(axis=1) + found.intercept, found.decision, atol=1e-5))
        True
        >>> size = abs(matrix).sum(axis=0)
        >>> strongest = [found.words[i] for i in np.argsort(-size)[:20]]
        """
        interest = choose(class_of_interest, self.classes, self._entries.data.shape[1])
        return interest.sign * self._entries.matrix(interest.column, len(self.words))

    def top(
        self, document: int, topn: int | None = 10, *, class_of_interest: Any = None
    ) -> list[tuple[str, float]]:
        """List the words that contribute most to the decision about one document.

        Parameters
        ----------
        document : int
            Number of the document.
        topn : int or None, default=10
            How many words to list; None for all.
        class_of_interest : object, default=None
            As in `matrix`; of three classes or more, None is the one that is decided for.

        Returns
        -------
        list of (str, float)
            Words and their contributions, the largest first, whatever their sign.

        Raises
        ------
        IndexError
            If there is no such document.
        ValueError
            If there is no such class.

        Examples
        --------
        >>> from sklearn.linear_model import LogisticRegression
        >>> from sklearn.pipeline import make_pipeline
        >>> from skw2v import Word2VecVectorizer
        >>> from skw2v.datasets import make_reviews
        >>> from skw2v.inspection import word_contributions
        >>> texts, y = make_reviews(500, random_state=0)
        >>> vectorizer = Word2VecVectorizer(weighting="supervised", epochs=5, random_state=0)
        >>> model = make_pipeline(vectorizer, LogisticRegression()).fit(texts, y)
        >>> found = word_contributions(model, ["a superb dinner"])
        >>> [word for word, contribution in found.top(0, topn=1)]
        ['superb']
        """
        found = self._of_document(document, self._interest(document, class_of_interest))
        return sorted(found.items(), key=lambda item: -abs(item[1]))[:topn]

    def _decided(self, document: int, class_of_interest: Any) -> tuple[str, float]:
        """Return the name of a class, "" where there are none, and what is decided about it."""
        interest = self._interest(document, class_of_interest)
        decided = float(np.atleast_1d(self.decision[document])[interest.column])
        if interest.sign < 0:
            decided = 1 - decided if self.output == "predict_proba" else -decided
        named = self.classes is not None or self._entries.data.shape[1] > 1
        return interest.name if named else "", decided

    def _interest(self, document: int, class_of_interest: Any) -> Interest:
        """Choose a class, or that which is decided for."""
        n_outputs = self._entries.data.shape[1]
        if class_of_interest is None and n_outputs > 1:
            best = int(np.argmax(self.decision[document]))
            class_of_interest = labels_of(self.classes, n_outputs)[best]
        return choose(class_of_interest, self.classes, n_outputs)

    def _of_document(self, document: int, interest: Interest) -> dict[str, float]:
        """Return what each known word of a document contributes."""
        numbers, data = self._entries.row(range(len(self))[document])
        contributions = interest.sign * data[:, interest.column]
        words = [self.words[number] for number in numbers]
        return dict(zip(words, contributions.tolist(), strict=True))
