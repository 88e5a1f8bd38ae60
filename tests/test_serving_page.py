# SPDX-License-Identifier: BSD-3-Clause
"""The guide's FastAPI program answers, where FastAPI is installed."""

import re
from pathlib import Path

import joblib
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer
from skw2v.datasets import make_reviews

PAGE = Path(__file__).parents[1] / "docs" / "guide" / "serving.md"


def program():
    """The block of the page that stands in ``app.py``."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (block for block in blocks if "FastAPI()" in block)
    return found


def test_it_is_python():
    compile(program(), "app.py", "exec")


@pytest.fixture
def app(tmp_path, monkeypatch):
    pytest.importorskip("fastapi")
    pytest.importorskip("httpx", reason="FastAPI's TestClient needs it")
    texts, y = make_reviews(300, random_state=0)
    vectorizer = Word2VecVectorizer(dim=10, random_state=0)
    classifier = LogisticRegression().fit(vectorizer.fit_transform(texts), y)
    vectorizer.drop_output_vectors().save(tmp_path / "vectors.npz")
    joblib.dump(classifier, tmp_path / "classifier.joblib")
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "app"}
    exec(program(), names)
    return names["app"], make_pipeline(vectorizer, classifier)


@pytest.mark.filterwarnings("ignore:Using .httpx. with")  # its successor does as well
def test_fastapi(app):
    from fastapi.testclient import TestClient

    program, model = app
    texts, _ = make_reviews(20, random_state=1)
    with TestClient(program) as client:
        found = client.post("/", json={"documents": [*texts, "quetzal xyzzy"]})
        assert found.status_code == 200
        *answers, unknown = found.json()
        assert [each["label"] for each in answers] == model.predict(texts).tolist()
        assert unknown == {"label": None, "known": 0.0}
        for wrong in ({"documents": []}, {"documents": [None]}, {"texts": ["good"]}):
            assert client.post("/", json=wrong).status_code == 422
