# SPDX-License-Identifier: BSD-3-Clause
"""
Groups of words, without labels
===============================

Word vectors are rows of a matrix, and any estimator of scikit-learn takes them. Here k-means finds
groups of words with similar vectors, and a map shows them: nobody told it what food is, or praise.
"""

# %%
# Vectors first, from made-up reviews of restaurants and films.

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

texts, _ = make_reviews(2000, random_state=0)
vectors = (
    Word2VecVectorizer(stop_words="english", epochs=20, random_state=0).fit(texts).word_vectors_
)
vectors

# %%
# k-means wants vectors of one length: what counts is where they point. Frequent words are learned
# best, so that we take the first 160.

from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

words = vectors.words[:160]
groups = KMeans(6, n_init=10, random_state=0).fit_predict(normalize(vectors[list(words)]))
for group in range(6):
    print(*[word for word, label in zip(words, groups, strict=True) if label == group][:10])

# %%
# t-SNE lays the groups out, each in its colour: the first twelve words of each.

from skw2v.plotting import WordMapDisplay

named: dict[str, list[str]] = {}
for word, label in sorted(zip(words, groups, strict=True), key=lambda pair: pair[1]):
    members = named.setdefault(f"group {label + 1}", [])
    if len(members) < 12:
        members.append(word)
display = WordMapDisplay.from_word_vectors(vectors, named, method="tsne", random_state=0)
