# SPDX-License-Identifier: BSD-3-Clause
"""
Tickets from a table, with rare classes
=======================================

Requests to a help desk, in a CSV file: who asked, what, and which team has answered. One team
gets one ticket in fifty. Accuracy does not notice if a classifier never names it, so another
score is needed.
"""

# %%
# The table is made up here; yours is read by ``csv`` or pandas in the same way.

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

TEAMS = {
    "billing": ("invoice payment refund card charge price", 0.60),
    "delivery": ("parcel courier address tracking delay package", 0.30),
    "accounts": ("password login account email locked reset", 0.08),
    "legal": ("contract privacy deletion data lawyer consent", 0.02),
}
PATTERNS = [
    "hello, my {} is wrong and the {} too",
    "there is a problem with the {} and my {}",
    "please help me, the {} does not work since the last {}",
    "what about my {}? I wrote about the {} before",
]
rng = np.random.default_rng(0)


def ticket():
    """Make up a request; one word in four is another team's."""
    team = rng.choice(list(TEAMS), p=[share for _, share in TEAMS.values()])
    teams = [team if rng.random() < 0.75 else rng.choice(list(TEAMS)) for _ in range(2)]
    things = [rng.choice(TEAMS[each][0].split()) for each in teams]
    return {"team": team, "text": rng.choice(PATTERNS).format(*things)}


with TemporaryDirectory() as folder:
    path = Path(folder, "tickets.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["team", "text"])
        writer.writeheader()
        writer.writerows(ticket() for _ in range(2000))
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
texts, y = [row["text"] for row in table], np.array([row["team"] for row in table])
print(table[0], Counter(y.tolist()))

# %%
# Four pipelines: plain, and with ``class_weight="balanced"``, each with means of word vectors and
# with TF-IDF. *Balanced* accuracy is the mean of the shares that are found of each class;
# *macro-F1* also counts what was named in vain. All are of predictions by cross-validation.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer

SCORES = {
    "accuracy": accuracy_score,
    "balanced accuracy": balanced_accuracy_score,
    "macro-F1": lambda y, predicted: f1_score(y, predicted, average="macro"),
}
results, predictions = {}, {}
for features, vectorizer in (
    ("word2vec", Word2VecVectorizer(dim=50, random_state=0)),
    ("TF-IDF", TfidfVectorizer()),
):
    for weight in (None, "balanced"):
        model = make_pipeline(vectorizer, LogisticRegression(class_weight=weight, max_iter=1000))
        name = f"{features}, {weight or 'plain'}"
        predictions[name] = cross_val_predict(model, texts, y, cv=3)
        results[name] = [score(y, predictions[name]) for score in SCORES.values()]
        print(
            f"{name:20}",
            *(f"{score} {x:.3f}" for score, x in zip(SCORES, results[name], strict=True)),
        )

# %%
# Weights cost accuracy, since rare classes are named more often, also in vain. Whether that pays
# depends on what a missed ticket costs, which no score knows. (Each of these made-up tickets
# hangs on two words alone, which suits TF-IDF.)

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for i, score in enumerate(SCORES):
    ax.barh(np.arange(4) + 0.25 * i, [found[i] for found in results.values()], 0.22, label=score)
ax.set_yticks(np.arange(4) + 0.25, results)
ax.set(xlim=(0, 1), xlabel="score in cross-validation")
ax.invert_yaxis()
fig.legend(loc="outside upper center", ncols=3, frameon=False)
plt.show()

# %%
# The confusion matrix says which class goes where.

from sklearn.metrics import ConfusionMatrixDisplay

ConfusionMatrixDisplay.from_predictions(
    y, predictions["word2vec, balanced"], normalize="true", values_format=".2f"
)
plt.show()
