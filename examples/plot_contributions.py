# SPDX-License-Identifier: BSD-3-Clause
"""
Which words drove a decision
============================

The mean of word vectors goes into a linear classifier: its decision is a sum over the words of the
document, and each word has its own terms of the sum. Nothing is approximated.
"""

# %%
# A classifier of made-up reviews, and some that it has not seen.

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

texts, labels = make_reviews(2000, random_state=0)
y = ["bad" if label == 0 else "good" for label in labels]
vectorizer = Word2VecVectorizer(weighting="supervised", random_state=0)
model = make_pipeline(vectorizer, LogisticRegression()).fit(texts[:1500], y[:1500])
model.score(texts[1500:], y[1500:])

# %%
# The text shows what each word says: blue for the class, orange against it. Unknown words are
# struck out. Point at a word for its number.

from skw2v.inspection import ContributionDisplay

new = [
    "The dinner was superb, but the waiter was rude & the soup inedibleish.",
    "A tedious film with a lovely score.",
]
display = ContributionDisplay.from_pipeline(model, new, class_of_interest="good")
display

# %%
# The same as bars, the strongest words first.

bars = display.plot(document=1)

# %%
# Over many documents, the matrix of contributions tells what a model goes by: here the words that
# moved its decisions about the 500 other reviews most, added up without their signs.

import numpy as np

from skw2v.inspection import top_words, word_contributions

found = word_contributions(model, texts[1500:])
moved = abs(found.matrix()).sum(axis=0)
print(*[found.words[i] for i in np.argsort(-moved)[:12]])

# %%
# And the words of the vocabulary that speak most for each class.

for label in ("good", "bad"):
    print(label, *[word for word, _ in top_words(model, label, 8, restrict_vocab=500)])

# %%
# Documents on a map, in the colours of what the model decides.

from skw2v.plotting import DocumentMapDisplay

some = texts[1500:]
documents = DocumentMapDisplay.from_estimator(model, some, model.predict(some))
