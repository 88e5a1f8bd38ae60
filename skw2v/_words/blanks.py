# SPDX-License-Identifier: BSD-3-Clause
"""Words for the blank of a context, by input vectors and the output vectors beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import softmax

from skw2v._training.choices import ARCHITECTURES
from skw2v._words.cosines import Floats, best_rows
from skw2v._words.given_words import check_no_str, checked_words, some_words
from skw2v._words.lookup import WordTable
from skw2v._words.search import n_to_find


class BlankQueries(WordTable):
    """Which words a context predicts."""

    def predict_words(
        self,
        context: Sequence[Any],
        output_vectors: WordTable,
        *,
        topn: int | None = 10,
        architecture: str = "cbow",
    ) -> list[Any]:
        r"""Say which words would fit into the blank of a context, given both tables of a training.

        With h for the mean of the context's vectors (CBOW) or their sum (skip-gram, which
        multiplies what each word of the context predicts), the probability of word w is

        .. math:: p(w \mid h) = \frac{e^{v'_w \cdot h}}{\sum_u e^{v'_u \cdot h}}

        [Mikolov2013b]_ (equation 2), where v′ are output vectors.

        Parameters
        ----------
        context : sequence of str, or sequence of such sequences
            The words beside the blank, or those of several contexts.
        output_vectors : WordVectors
            The words to choose from, with the output vectors that were trained together with these
            vectors: `output_vectors_` of a fitted vectorizer, or what another tool has saved. A
            tree of hierarchical softmax has none.
        topn : int or None, default=10
            How many words to return; None for all.
        architecture : {"cbow", "skipgram"}, default="cbow"
            What the vectors were trained for. For a context of one word it makes no difference.

        Returns
        -------
        list of (str, float), or list of such lists
            The most probable words and their probabilities, the most probable first; for several
            contexts, a list for each.

        Raises
        ------
        KeyError
            If a word is unknown.
        TypeError
            If `output_vectors` are no `WordVectors`, or `context` is a str.
        ValueError
            If a context has no words, vectors and output vectors differ in length, or a parameter
            is invalid.

        See Also
        --------
        skw2v.Word2VecVectorizer.predict_words : For all losses, and for texts.

        References
        ----------
        .. [Mikolov2013b] Mikolov et al. (2013), "Distributed representations of words and phrases
           and their compositionality".

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> wv = WordVectors(["I", "pizza", "wine"], [[2.0, 0.0], [0.0, 2.0], [0.0, 4.0]])
        >>> output_vectors = WordVectors(["eat", "drink"], [[1.0, 0.0], [0.0, 1.0]])
        >>> wv.predict_words(["I", "wine"], output_vectors)
        [('drink', 0.73...), ('eat', 0.26...)]
        """
        check_no_str("context", context)
        _check_output_vectors(output_vectors, self.dim)
        if architecture not in ARCHITECTURES:
            raise ValueError(
                f"architecture must be one of {sorted(ARCHITECTURES)}, not {architecture!r}."
            )
        pool = np.mean if ARCHITECTURES[architecture].takes_mean else np.sum
        n = n_to_find(output_vectors, topn)
        if len(context) and isinstance(context[0], str):
            return self._predicted(context, output_vectors, n, pool)
        return [self._predicted(each, output_vectors, n, pool) for each in context]

    def _predicted(
        self, context: Sequence[str], output_vectors: WordTable, n: int, pool: Any
    ) -> list[tuple[str, float]]:
        check_no_str("A context", context)
        h: Floats = pool(self[checked_words(some_words(context))], axis=0, dtype=np.float64)
        p = softmax(output_vectors.vectors @ h)
        rows = best_rows(p, n)
        names = output_vectors.words
        return [(names[i], float(p[i])) for i in rows]


def _check_output_vectors(output_vectors: Any, dim: int) -> None:
    if not isinstance(output_vectors, WordTable):
        raise TypeError(
            "output_vectors must be WordVectors, such as output_vectors_ of a fitted vectorizer, "
            f"not {type(output_vectors).__name__}."
        )
    if output_vectors.dim != dim:
        raise ValueError(
            f"output_vectors has vectors of length {output_vectors.dim}, and these have length "
            f"{dim}: give both tables of the same training."
        )
