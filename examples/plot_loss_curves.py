# SPDX-License-Identifier: BSD-3-Clause
"""
How training goes on
====================

The loss of each epoch says whether there is more to learn. It differs between architectures and
losses, which count different things: compare shapes, not heights.
"""

# %%
# `loss_curve_` is there after every fit. The same for both architectures, each with its default
# learning rate:

import matplotlib.pyplot as plt

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews
from skw2v.plotting import LossCurveDisplay

texts, _ = make_reviews(1500, random_state=0)
models = {
    architecture: Word2VecVectorizer(architecture=architecture, epochs=20, random_state=0).fit(
        texts
    )
    for architecture in ("skipgram", "cbow")
}

_, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
for ax, (name, model) in zip(axes, models.items(), strict=True):
    LossCurveDisplay.from_estimator(model, ax=ax, name=name)

# %%
# A curve that still falls at its end asks for more epochs, or a higher `learning_rate`; one that
# falls in its first epochs alone for fewer. ``epochs="auto"``, the default, reads a corpus as often
# as shows it ten million words, at most 50 times:

auto = Word2VecVectorizer(random_state=0).fit(texts)
print(f"{auto.n_epochs_} epochs over {auto.word_vectors_.counts.sum():,} words")
