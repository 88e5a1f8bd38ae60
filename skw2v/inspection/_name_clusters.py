# SPDX-License-Identifier: BSD-3-Clause
"""What clusters of documents are about, in words."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from skw2v._corpus.vocabulary import presence
from skw2v._documents.label_checks import check_labels
from skw2v._words.cosines import row_norms
from skw2v.inspection._models import documents_of, find_vectorizer, unwrapped
from skw2v.inspection._reading import Reading, as_rows


def name_clusters(
    model: Any, documents: Any, labels: ArrayLike, topn: int = 5
) -> dict[Any, list[str]]:
    r"""Name clusters, or classes, of documents by the words that are nearest and most specific.

    Those come first whose row points where the cluster lies, as seen from the middle of all
    documents, and that many documents of the cluster have, and few others:

    .. math:: \sqrt[4]{s_{w,k}} \, (1 - s_{w,\bar k}) \cos(x_w, \bar x_k - \bar x)

    with the shares of documents that have the word, :math:`s_{w,k}` in the cluster and
    :math:`s_{w,\bar k}` outside of it, the row :math:`x_w` of a document of that word alone, the
    mean :math:`\bar x_k` of the cluster's rows, and the mean :math:`\bar x` of all rows. Words that
    are everywhere are left behind, so that no list of stop words is needed.

    Parameters
    ----------
    model : estimator
        A fitted `Word2VecVectorizer` or other embedding vectorizer, or a `Pipeline` or other
        composition with one of them, as for `known_share`.
    documents : iterable
        What it takes, such as the documents that were clustered.
    labels : array-like of shape (n_documents,)
        The cluster of each, such as the `labels_` of any of scikit-learn's clusterers, or its
        class.
    topn : int, default=5
        How many words to list for each cluster; fewer where it has no more.

    Returns
    -------
    dict
        From each label, in order, to a list of words, the best first. Labels are Python's numbers
        or strings.

    Raises
    ------
    NotFittedError
        If the model is not fitted.
    ValueError
        If labels are missing or of another number than documents, `topn` makes no sense, or
        whatever `known_share` refuses.

    See Also
    --------
    top_words : Words that speak for a class to a classifier.
    skw2v.plotting.DocumentMapDisplay : Documents on a map.

    Examples
    --------
    >>> from sklearn.cluster import KMeans
    >>> from skw2v import Word2VecVectorizer
    >>> from skw2v.datasets import make_reviews
    >>> from skw2v.inspection import name_clusters
    >>> texts, _ = make_reviews(500, random_state=0)
    >>> vectorizer = Word2VecVectorizer(random_state=0)
    >>> kmeans = KMeans(2, n_init=10, random_state=0).fit(vectorizer.fit_transform(texts))
    >>> names = name_clusters(vectorizer, texts, kmeans.labels_)
    >>> any({"kitchen", "wine"} <= set(words) for words in names.values())
    True
    """
    if isinstance(topn, bool) or not isinstance(topn, Integral) or topn < 1:
        raise ValueError(f"topn must be an int above 0, got {topn!r}.")
    documents = as_rows(documents)
    check_labels(labels, "labels")
    if len(np.asarray(labels)) != len(documents):
        raise ValueError(
            f"labels has {len(np.asarray(labels)):,} entries, and there are {len(documents):,} "
            "documents: give the cluster of each, in the same order."
        )
    model = unwrapped(model)
    vectorizer = find_vectorizer(model)
    reading = Reading.of(vectorizer, documents_of(model, documents))
    clusters, cluster_of = np.unique(np.asarray(labels), return_inverse=True)
    sizes = np.bincount(cluster_of)
    shape = (len(clusters), len(documents))
    members = sparse.csr_array((1 / sizes[cluster_of], (cluster_of, np.arange(shape[1]))), shape)
    rows = reading.rows()
    centres = members @ rows - rows.mean(axis=0)
    of_words = Reading.of_words(vectorizer, reading.words).rows()
    of_words = of_words / row_norms(of_words)[:, None]
    found = presence(reading.corpus, len(reading.words))
    n_with_word = found.sum(axis=0)
    shares = sparse.csr_array(members @ found)
    names = {}
    for k, label in enumerate(clusters.tolist()):
        entries = slice(shares.indptr[k], shares.indptr[k + 1])
        words, share = shares.indices[entries], shares.data[entries]
        # The length of the centre is the same for all words. Of classes that have names, 95, 88 and
        # 60 % have one of the five words in it (banking77, clinc150, Debian's sections); by the
        # cosine alone, 82, 67 and 40 %. Without `elsewhere` as many, but clusters of long documents
        # are named by words such as "of" and "its"
        others = max(1, len(documents) - sizes[k])
        elsewhere = (n_with_word[words] - share * sizes[k]) / others
        scores = share**0.25 * (1 - elsewhere) * (of_words[words] @ centres[k])
        order = np.argsort(-scores, kind="stable")
        names[label] = [reading.words[word] for word in words[order[:topn]]]
    return names
