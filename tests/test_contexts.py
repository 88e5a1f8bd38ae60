# SPDX-License-Identifier: BSD-3-Clause
"""Words without a context: nothing is learnt, which is no loss of 0, and somebody says so."""

import warnings

import numpy as np
import pytest

from skw2v import (
    FastTextVectorizer,
    GloVeVectorizer,
    PMIVectorizer,
    Word2VecVectorizer,
    WordVectors,
)

SENTENCES = ["the cat sits on the mat", "a dog sits on the log", "the cat and the dog"]
ALL = [Word2VecVectorizer, FastTextVectorizer, GloVeVectorizer, PMIVectorizer]
OPTIONS = {"dim": 4, "min_count": 1, "random_state": 0}


def make(kind=Word2VecVectorizer, **options):
    return kind(**OPTIONS | options)


@pytest.mark.filterwarnings("ignore:Your stop_words may be inconsistent:UserWarning")
@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("documents", "options", "cause"),
    [
        (["tea", "coffee"] * 50, {}, r"Each is a single token. X takes documents.*\[words\]"),
        ([["tea"], ["coffee"]] * 5, {}, "Each is a single token. X takes"),
        (["the tea"] * 5, {"stop_words": ["the"]}, "Each is a single token. X takes"),
        ([[text] for text in SENTENCES], {}, r"as 'the cat sits.* split .*text\.split\(\)"),
        (SENTENCES, {"token_pattern": ".+"}, "as '(the|a) .*not split into words"),
        (["tea x", "tea y", "tea z"], {"min_count": 2}, "of which min_count=2 leave one at most"),
        (["tea x", "tea y", "tea z"], {"min_df": 0.5}, "of which min_df=0.5 leave one"),
        (["tea x", "tea y"], {"max_df": 1}, "of which max_df=1 leave one"),
        (["tea x", "tea y"], {"max_df": 0.6, "max_features": 9}, "max_df=0.6 and max_features=9 l"),
        (["tea x", "tea y"], {"max_features": 1}, "of which max_features=1 leave one"),
        (["tea x", "tea y"], {"vocabulary": ["x", "y"]}, "of which the words of vocabulary leave"),
    ],
)
def test_a_warning_names_the_cause(kind, documents, options, cause):
    with pytest.warns(UserWarning, match=f"(?s)Nothing was learnt.*{cause}"):
        model = make(kind, **options).fit(documents)
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert np.isfinite(model.transform(documents)).all()
    assert np.isnan(model.loss_curve_).all()
    assert len(model.loss_curve_) == model.n_epochs_


@pytest.mark.parametrize("options", [{}, {"loss": "softmax"}, {"architecture": "cbow"}])
@pytest.mark.parametrize("kind", ALL[:2])
def test_subsampling_that_leaves_nothing_is_told_of(kind, options):
    with pytest.warns(UserWarning, match=r"Nothing was learnt: sample=1e-300 skips.*sample=0"):
        model = make(kind, sample=1e-300, epochs=3, **options).fit(SENTENCES)
    np.testing.assert_array_equal(model.loss_curve_, [np.nan] * 3)


def test_some_epochs_without_a_context_are_not_told_of():
    # Each token of this one document stays with a probability of .1
    model = make(sample=1e-5, epochs=30).fit(["tea tea tea tea"])
    assert 0 < np.isnan(model.loss_curve_).sum() < 30


@pytest.mark.parametrize("kind", ALL)
def test_one_document_of_two_words_is_enough(kind):
    model = make(kind).fit(["tea", "coffee tea", "milk"])
    assert np.isfinite(model.loss_curve_).all()


def test_words_that_are_only_used_need_no_context():
    vectors = WordVectors(["tea", "coffee"], np.eye(4)[:2])
    make(init_vectors=vectors, epochs=0).fit(["tea", "coffee"])


def test_streams_may_bring_single_words():
    model = make().partial_fit(SENTENCES)
    for chunk in (["tea"], ["cat"], ["tea"]):
        model.partial_fit(chunk)
    np.testing.assert_array_equal(np.isnan(model.loss_curve_), [False, True, True, True])
    with pytest.warns(UserWarning, match="Nothing was learnt"):
        make().partial_fit(["tea", "coffee"])


def test_printed_saved_and_drawn(tmp_path, capsys):
    plotting = pytest.importorskip("skw2v.plotting")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    model = make(verbose=1).partial_fit(SENTENCES).partial_fit(["tea"])
    assert "epoch 1/1: no word with a context, learning rate" in capsys.readouterr().out
    model.save(tmp_path / "model.npz")
    again = Word2VecVectorizer.load(tmp_path / "model.npz")
    np.testing.assert_array_equal(again.loss_curve_, model.loss_curve_)
    for losses in (model.loss_curve_, [np.nan] * 3):
        display = plotting.LossCurveDisplay.from_losses(losses)
        np.testing.assert_array_equal(display.line_.get_ydata(), losses)
        display.figure_.canvas.draw()


@pytest.mark.parametrize("kind", ALL[:2])
@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_textbook_sentences_are_learnt_in_every_epoch_at_the_defaults(kind, architecture):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = kind(architecture=architecture, random_state=0).fit(SENTENCES[:1])
        assert np.isfinite(model.loss_curve_).all()
        model = make(kind, architecture=architecture, dim=10).fit(SENTENCES)
    assert np.isfinite(model.loss_curve_).all()
    assert model.loss_curve_[-1] < 0.9 * model.loss_curve_[0]
