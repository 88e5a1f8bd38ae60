# SPDX-License-Identifier: BSD-3-Clause
"""
Baskets, and walks through a graph
==================================

Word2vec needs no words. In baskets of a shop, things that are bought with the same others get
similar vectors (*item2vec*); on random walks through a graph, nodes with the same neighbourhood
do (*node2vec*). A document is a list of numbers.
"""

# %%
# A shop with 60 articles: twelve for each of five occasions, which are bought together. Order
# means nothing in a basket, so the window takes in all of it.

import numpy as np

from skw2v import Word2VecVectorizer

rng = np.random.default_rng(0)
OCCASIONS = ["breakfast", "pasta", "barbecue", "baking", "party"]
occasion_of = np.repeat(np.arange(5), 12)


def basket():
    """Return eight articles: six of an occasion, two of any kind."""
    own = np.flatnonzero(occasion_of == rng.integers(5))
    return rng.permutation([*rng.choice(own, 6, replace=False), *rng.integers(60, size=2)]).tolist()


baskets = [basket() for _ in range(3000)]
shop = Word2VecVectorizer(dim=20, window=10, shrink_windows=False, sample=0, random_state=0)
shop.fit(baskets)
near = [int(item) for item, _ in shop.word_vectors_.most_similar("0", topn=5)]
print("near to article 0:", near, "all for breakfast:", bool((occasion_of[near] == 0).all()))

# %%
# A graph: four groups of 25 nodes, with many edges within a group and few between groups. Walks
# go from a node to one of its neighbours, at random, twenty steps long.

groups = np.repeat(np.arange(4), 25)
same = groups[:, None] == groups
edges = np.triu(rng.random((100, 100)) < np.where(same, 0.3, 0.01), 1)
edges |= edges.T


def walk(node, n_steps=20):
    """Return the nodes of a random walk."""
    nodes = [node]
    while len(nodes) < n_steps and edges[nodes[-1]].any():
        nodes.append(int(rng.choice(np.flatnonzero(edges[nodes[-1]]))))
    return nodes


walks = [walk(node) for node in range(100) for _ in range(20)]
graph = Word2VecVectorizer(dim=16, window=5, sample=0, min_count=1, random_state=0).fit(walks)

# %%
# Both on a plane, by principal components: nobody told the vectors of occasions or groups.

import matplotlib.pyplot as plt
from sklearn.decomposition import PCA

fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for ax, model, labels, title in (
    (axes[0], shop, occasion_of, "articles of a shop, by occasion"),
    (axes[1], graph, groups, "nodes of a graph, by group"),
):
    numbers = [str(i) for i in range(len(labels))]
    places = PCA(2).fit_transform(model.word_vectors_[numbers])
    ax.scatter(*places.T, c=labels, cmap="tab10", s=25)
    ax.set(title=title, xticks=[], yticks=[])
plt.show()

# %%
# A row of a basket is the mean of its articles: what would go well with it?

row = shop.transform([[0, 1, 2]])[0]
likely = [int(item) for item, _ in shop.word_vectors_.similar_by_vector(row, topn=6)]
print("to go with 0, 1 and 2:", [item for item in likely if item > 2])
