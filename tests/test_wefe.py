# SPDX-License-Identifier: BSD-3-Clause
"""Bias measures and hard debiasing against the package wefe, where it is installed.

It wants NumPy below 2: ``pip install wefe pytest hypothesis`` in an environment of its own.
"""

import numpy as np
import pytest

from skw2v import WordVectors
from skw2v.debias import HardDebias
from skw2v.metrics import weat

wefe = pytest.importorskip("wefe", reason="compares with the package wefe: pip install wefe")
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("capfd")]

WORDS = [f"w{i}" for i in range(40)]
MALE, FEMALE, CAREER, FAMILY = (WORDS[i : i + 5] for i in range(0, 20, 5))
PAIRS = list(map(list, zip(FEMALE, MALE, strict=True)))


def vectors(seed):
    matrix = np.random.default_rng(seed).normal(size=(len(WORDS), 12)).astype(np.float32)
    return WordVectors(WORDS, matrix / np.linalg.norm(matrix, axis=1, keepdims=True))


def their_model(ours):
    from gensim.models import KeyedVectors
    from wefe.word_embedding_model import WordEmbeddingModel

    keyed = KeyedVectors(ours.dim)
    keyed.add_vectors(list(ours.words), ours.vectors)
    return WordEmbeddingModel(keyed, "vectors")


@pytest.mark.parametrize("seed", range(5))
def test_weat(seed):
    from wefe.metrics import WEAT
    from wefe.query import Query

    ours = vectors(seed)
    query = Query([CAREER, FAMILY], [MALE, FEMALE])
    theirs = WEAT().run_query(query, their_model(ours))
    found = weat(ours, CAREER, FAMILY, MALE, FEMALE, random_state=0)
    assert found.statistic == pytest.approx(theirs["weat"], rel=1e-4)
    assert found.effect_size == pytest.approx(theirs["effect_size"], rel=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_hard_debiasing(seed):
    from wefe.debias.hard_debias import HardDebias as TheirHardDebias

    ours = vectors(seed)
    theirs = their_model(ours)
    specific, equalize = MALE + FEMALE + WORDS[20:24], [*PAIRS[:3], WORDS[24:26]]
    there = TheirHardDebias(verbose=False).fit(
        theirs, definitional_pairs=PAIRS, equalize_pairs=equalize
    )
    expected = there.transform(theirs, ignore=specific, copy=True)
    found = HardDebias(PAIRS, equalize, specific).fit_transform(ours)
    expected = np.stack([expected[word] for word in WORDS])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    lengths = np.linalg.norm(found.vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(found.vectors / lengths, expected, atol=1e-4)
