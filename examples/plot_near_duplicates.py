# SPDX-License-Identifier: BSD-3-Clause
"""
Near-duplicates, and search by meaning
======================================

The same complaint comes in twice, in other words. Rows of averaged vectors that point the same
way are documents that mean the same, or are written alike; the angle between them finds both.
"""

# %%
# Made-up reviews, and ten of them once more: their sentences in another order, and one left out.

import numpy as np

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

texts, _ = make_reviews(1500, random_state=0)
rng = np.random.default_rng(0)


def retold(text):
    """Shuffle the sentences of a review, and leave out one."""
    sentences = rng.permutation(text.rstrip(".").split(". "))
    return ". ".join(sentences[:-1]) + "."


copied = rng.choice(len(texts), size=10, replace=False)
everything = [*texts, *(retold(texts[i]) for i in copied)]
print(texts[copied[0]], everything[len(texts)], sep="\n")

# %%
# The nearest neighbour of each copy, by cosine. Rows are normalised by the metric itself.

from sklearn.neighbors import NearestNeighbors

w2v = Word2VecVectorizer(dim=50, epochs=20, random_state=0)
rows = w2v.fit_transform(everything)
search = NearestNeighbors(n_neighbors=2, metric="cosine").fit(rows)
distances, neighbours = search.kneighbors(rows)
found = neighbours[len(texts) :, 1]
print(f"{(found == copied).sum()} of {len(copied)} originals found")

# %%
# Where to draw the line? Distances to the nearest neighbour are small for copies, and larger for
# all others. In between is the threshold, which labelled pairs of your own should decide.

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
bins = np.linspace(0, distances[:, 1].max(), 60)
originals = np.setdiff1d(np.arange(len(texts)), copied)
ax.hist(distances[originals, 1], bins, density=True, alpha=0.7, label="other reviews")
ax.hist(distances[len(texts) :, 1], bins, density=True, alpha=0.7, label="copies, retold")
ax.set(xlabel="cosine distance to the nearest neighbour", ylabel="density")
ax.legend(frameon=False)
plt.show()

# %%
# Vectors answer questions, too: a query is a document. Single sentences are better to find than
# whole reviews, whose means tell of many things at once.

sentences = sorted({sentence for text in texts for sentence in text.rstrip(".").split(". ")})
search = NearestNeighbors(n_neighbors=3, metric="cosine").fit(w2v.transform(sentences))
for query in ("a rude waiter", "the film was a waste of time"):
    found = search.kneighbors(w2v.transform([query]), return_distance=False)[0]
    print(query, *(f"    {sentences[i]}" for i in found), sep="\n")
