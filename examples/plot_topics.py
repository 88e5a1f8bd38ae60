# SPDX-License-Identifier: BSD-3-Clause
"""
A map of documents, in groups with names
========================================

A folder of texts without labels: what are they about? k-means finds groups of documents, the
words that are nearest to a group's centre name it, and two columns draw the map.
"""

# %%
# The documents are docstrings of scikit-learn and SciPy, which are on this machine anyway.

import importlib
import inspect

from skw2v import Word2VecVectorizer

MODULES = ["scipy.signal", "scipy.optimize", "scipy.sparse", "sklearn.cluster", "sklearn.metrics"]
texts, modules = [], []
for name in MODULES:
    module = importlib.import_module(name)
    for member in sorted(dir(module)):
        words = (inspect.getdoc(getattr(module, member)) or "").split()
        if member[0] != "_" and len(words) > 60:
            texts.append(" ".join(words[:200]))
            modules.append(name)
print(f"{len(texts)} docstrings")

# %%
# Rows of length 1, so that long documents and short ones are alike, and k-means.

from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

w2v = Word2VecVectorizer(
    stop_words="english", token_pattern=r"[^\W\d_]{3,}", weighting="idf", epochs=20, random_state=0
)
rows = normalize(w2v.fit_transform(texts))
clusters = KMeans(6, n_init=10, random_state=0).fit(rows)

# %%
# A centre lies among the vectors of words. Those nearest to it, of the 500 most frequent ones,
# are a name for the group:

import numpy as np

names = [
    ", ".join(
        word for word, _ in w2v.word_vectors_.similar_by_vector(centre, topn=3, restrict_vocab=500)
    )
    for centre in clusters.cluster_centers_
]
for group, name in enumerate(names):
    members = clusters.labels_ == group
    which, counts = np.unique(np.array(modules)[members], return_counts=True)
    print(f"{members.sum():4} {name:45} mostly {which[counts.argmax()]}")

# %%
# The map, by t-SNE. It keeps neighbours together; distances between groups mean little.

import matplotlib.pyplot as plt
from sklearn.manifold import TSNE

places = TSNE(perplexity=20, max_iter=500, random_state=0).fit_transform(rows)
fig, ax = plt.subplots(figsize=(8, 5), layout="constrained")
for group, name in enumerate(names):
    ax.scatter(*places[clusters.labels_ == group].T, s=12, label=name)
ax.set_axis_off()
ax.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()
