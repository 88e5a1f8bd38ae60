# SPDX-License-Identifier: BSD-3-Clause
"""The project that the guide moves from gensim to skw2v does the same before and after."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from skw2v.datasets import make_reviews

FOLDER = Path(__file__).parents[1] / "examples" / "from_gensim"
N_TRAIN, N_TEST = 600, 200


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reviews to learn from and to judge on, in the folder where the project runs."""
    monkeypatch.chdir(tmp_path)
    texts, labels = make_reviews(N_TRAIN + N_TEST, random_state=0)
    lines = [f"{label}\t{text}\n" for text, label in zip(texts, labels, strict=True)]
    Path("train.tsv").write_text("".join(lines[:N_TRAIN]), encoding="utf-8")
    Path("test.tsv").write_text("".join(lines[N_TRAIN:]), encoding="utf-8")
    return ["train.tsv", "test.tsv"]


def test_both_print_the_same_story(paths: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gensim.models")
    accuracies = []
    for name in ("before", "after"):
        runpy.run_path(str(FOLDER / f"{name}.py"))["main"](*paths)
        *epochs, words, accuracy = capsys.readouterr().out.splitlines()
        if name == "before" or epochs:  # callbacks came with scikit-learn 1.9
            assert [line.split(":")[0] for line in epochs] == [f"epoch {i}" for i in range(1, 21)]
        assert re.fullmatch(r"great: \[('\w+'(, )?){5}\]", words)
        accuracies.append(float(accuracy.removeprefix("accuracy: ")))
    # Two classifiers that are level differ by .04 on 200 reviews, two standard errors, where one in
    # ten parts them.
    assert accuracies[0] > 0.65
    assert accuracies[1] > accuracies[0] - 0.06


def test_both_find_the_same_phrases_in_the_same_tokens(paths: list[str]) -> None:
    pytest.importorskip("gensim.models")
    before = runpy.run_path(str(FOLDER / "before.py"))
    after = runpy.run_path(str(FOLDER / "after.py"))
    reviews = before["Reviews"](paths[0])
    connectors = before["ENGLISH_CONNECTOR_WORDS"]
    ours = after["make_model"]()[0].set_params(common_terms=connectors)
    ours.fit(after["read"](paths[0])[0])
    assert ours.build_analyzer()(after["read"](paths[0])[0][0]) == next(iter(reviews))
    theirs = before["Phrases"](reviews, connector_words=connectors)
    assert ours.phrases_ == theirs.export_phrases()
    assert ours.phrases_
