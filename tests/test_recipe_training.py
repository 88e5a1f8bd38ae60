# SPDX-License-Identifier: BSD-3-Clause
"""A loss, an optimiser and an architecture are added by one object each, as CONTRIBUTING says."""

import numpy as np
import pytest
from second_implementations import LeftContext, RowAdagrad, SquaredError

from skw2v import Word2VecVectorizer
from skw2v._training import choices
from skw2v._training.choices import Architecture, Loss, OptimizerChoice
from skw2v._training.sampling.batch import BlockShape
from skw2v.datasets import make_reviews

TEXTS, _ = make_reviews(300, random_state=0)


def squared_error(counts, parameters, window):
    return BlockShape(20, window), SquaredError(len(counts), 20, dim=parameters.dim)


ADDED = {
    "loss": (choices.LOSSES, Loss("squared_error", squared_error, 0.1)),
    "optimizer": (
        choices.OPTIMIZERS,
        OptimizerChoice("row_adagrad", RowAdagrad, {"skipgram": 0.1, "cbow": 0.1}),
    ),
    "architecture": (
        choices.ARCHITECTURES,
        Architecture("left", LeftContext, 0.2, 2, 8, 2048, (32, 12), (32, 12), False),
    ),
}


@pytest.mark.parametrize("parameter", ADDED)
def test_one_object_is_all_that_a_choice_takes(parameter, monkeypatch, tmp_path):
    choices_of, added = ADDED[parameter]
    options = {"dim": 8, "epochs": 3, "random_state": 0, parameter: added.name}
    with pytest.raises(ValueError, match=f"{parameter!r} parameter.*{added.name!r}"):
        Word2VecVectorizer(**options).fit(TEXTS)
    monkeypatch.setitem(choices_of, added.name, added)
    model = Word2VecVectorizer(**options).fit(TEXTS)
    assert model.loss_curve_[-1] < model.loss_curve_[0]
    model.save(tmp_path / "model.npz")
    loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(loaded.transform(TEXTS), model.transform(TEXTS))
    loaded.partial_fit(TEXTS[:50])
    assert np.isfinite(loaded.word_vectors_.vectors).all()
