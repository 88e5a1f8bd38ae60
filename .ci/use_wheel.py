# SPDX-License-Identifier: BSD-3-Clause
"""Use the installed package as a new user does, where nothing but its dependencies is there."""

import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import skw2v
from skw2v.datasets import make_reviews

assert Path(skw2v.__file__).is_relative_to(sys.prefix), skw2v.__file__
assert version("skw2v") == skw2v.__version__
for name in ("matplotlib", "pandas", "gensim", "pytest"):
    assert find_spec(name) is None, f"{name} is no dependency"

texts, y = make_reviews(1000, random_state=0)
model = make_pipeline(skw2v.Word2VecVectorizer(random_state=0), LogisticRegression())
accuracy = model.fit(texts[:800], y[:800]).score(texts[800:], y[800:])
assert accuracy > 0.7, accuracy

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.npz"
    model[0].save(path)
    loaded = skw2v.Word2VecVectorizer.load(path)
assert (loaded.transform(texts[:9]) == model[0].transform(texts[:9])).all()
for name in skw2v.__all__:
    assert getattr(skw2v, name) is not None
print(f"skw2v {skw2v.__version__}: accuracy {accuracy:.3f} on made-up reviews")
