"""The public class of word vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skw2v._neighbour_queries import NeighbourQueries
from skw2v._similarity_queries import SimilarityQueries

if TYPE_CHECKING:
    import pandas


class WordVectors(NeighbourQueries, SimilarityQueries):
    """Words and their vectors, and the questions one asks of them.

    An instance never changes: copies are the instance itself, and threads may share it.

    Parameters
    ----------
    words : sequence of str
        The words, each once. By convention the most frequent come first: that is what
        `restrict_vocab` counts on.
    vectors : array-like of shape (n_words, dim)
        One row for each word, finite numbers. float32 and float64 stay what they are, float16
        becomes float32, everything else float64. A read-only C-ordered array is used as it is,
        anything else is copied.
    counts : array-like of shape (n_words,), default=None
        How often each word occurred in the training text.

    Attributes
    ----------
    words : tuple of str
        The words in the order of the rows.
    vectors : ndarray of shape (n_words, dim)
        The matrix, read-only.
    vocabulary : mapping of str to int
        The row of each word, read-only.
    counts : ndarray of int64 of shape (n_words,) or None
        How often each word occurred, read-only.
    dim : int
        Length of a vector.

    Raises
    ------
    ValueError
        If a word occurs twice, shapes don't match, or a number is NaN or infinite.
    TypeError
        If a word is not a `str`.

    See Also
    --------
    skw2v.metrics : How well word vectors solve analogies and predict human similarity judgements.

    Examples
    --------
    >>> from skw2v import WordVectors
    >>> wv = WordVectors(
    ...     ["king", "queen", "man", "woman"], [[5.0, 1.0], [5.0, 3.0], [1.0, 1.0], [1.0, 3.0]]
    ... )
    >>> wv["queen"]
    array([5., 3.])
    >>> "prince" in wv
    False
    >>> wv.analogy("man", "king", "woman", topn=1)
    [('queen', 0.9951...)]
    """

    def to_frame(self) -> pandas.DataFrame:
        """Copy the vectors into a pandas data frame.

        Returns
        -------
        pandas.DataFrame of shape (n_words, dim)
            Words as index, columns ``dim0``, ``dim1``, …

        Raises
        ------
        ImportError
            If pandas is not installed.

        Examples
        --------
        >>> from skw2v import WordVectors
        >>> WordVectors(["tea", "milk"], [[1.0, 2.0], [3.0, 4.0]]).to_frame()
              dim0  dim1
        word
        tea    1.0   2.0
        milk   3.0   4.0
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame() needs pandas: pip install pandas") from error
        index = pd.Index(self._words, name="word")
        columns = [f"dim{i}" for i in range(self.dim)]
        return pd.DataFrame(self._vectors.copy(), index=index, columns=columns)
