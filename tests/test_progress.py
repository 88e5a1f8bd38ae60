"""What the user is told while training goes on, and callbacks that may end it."""

import re

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer

TEXTS = ["the cat sat on the mat", "the dog sat on the log", "a cat and a dog"] * 20


def make_vectorizer(**options):
    options = {"dim": 4, "epochs": 4, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


class TestVerbose:
    LINE = re.compile(
        r"\[Word2VecVectorizer\] epoch (\d+)/(\d+): loss (\d+\.\d+), "
        r"learning rate (\d+\.\d+), ([\d,]+) words/s, (\d+) s left"
    )

    @pytest.mark.parametrize("method", ["fit", "fit_transform"])
    def test_a_line_for_each_epoch(self, method, capsys):
        model = make_vectorizer(verbose=1)
        getattr(model, method)(TEXTS)
        printed = capsys.readouterr()
        found = [self.LINE.fullmatch(line).groups() for line in printed.out.splitlines()]
        assert [(int(line[0]), int(line[1])) for line in found] == [(i, 4) for i in (1, 2, 3, 4)]
        assert [float(line[2]) for line in found] == [round(x, 4) for x in model.loss_curve_]
        rates = [float(line[3]) for line in found]
        assert rates == sorted(rates, reverse=True)
        assert rates[-1] == model.min_learning_rate
        assert all(int(line[4].replace(",", "")) > 0 for line in found)
        assert found[-1][5] == "0"
        assert not printed.err

    def test_silence_by_default(self, capsys):
        make_vectorizer().fit(TEXTS)
        assert capsys.readouterr() == ("", "")

    def test_says_nothing_of_transform(self, capsys):
        model = make_vectorizer(verbose=1).fit(TEXTS)
        capsys.readouterr()
        model.transform(TEXTS)
        assert capsys.readouterr() == ("", "")

    def test_changes_no_bit(self, capsys):
        loud, quiet = make_vectorizer(verbose=1).fit(TEXTS), make_vectorizer().fit(TEXTS)
        np.testing.assert_array_equal(loud.word_vectors_.vectors, quiet.word_vectors_.vectors)


class Recorder:
    """A callback that notes what it is told and stops after some epochs, if asked."""

    def __init__(self, stop_after=None, fail_after=None):
        self.events = []
        self.stop_after = stop_after
        self.fail_after = fail_after

    def setup(self, estimator, context):
        self.events.append("setup")

    def teardown(self, estimator, context):
        self.events.append("teardown")

    def on_fit_task_begin(self, estimator, context):
        self.events.append(f"begin {context.task_name} {context.task_id}")

    def on_fit_task_end(self, estimator, context, *, metadata=None):
        self.events.append(f"end {context.task_name} {context.task_id}")
        if context.task_name != "epoch":
            return False
        assert np.isfinite(metadata["loss"])
        if context.task_id + 1 == self.fail_after:
            raise KeyboardInterrupt
        return context.task_id + 1 == self.stop_after


@pytest.fixture
def callbacks():
    return pytest.importorskip("sklearn.callback", reason="needs scikit-learn 1.9")


@pytest.mark.usefixtures("callbacks")
class TestCallbacks:
    def test_are_told_of_every_epoch(self):
        recorder = Recorder()
        make_vectorizer(epochs=2).set_callbacks(recorder).fit(TEXTS)
        assert recorder.events == [
            "setup",
            "begin fit 0",
            "begin epoch 0",
            "end epoch 0",
            "begin epoch 1",
            "end epoch 1",
            "end fit 0",
            "teardown",
        ]

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_can_stop_the_training(self, n_jobs):
        recorder = Recorder(stop_after=2)
        model = make_vectorizer(n_jobs=n_jobs).set_callbacks(recorder)
        pooled = model.fit_transform(TEXTS)
        assert model.n_epochs_ == len(model.loss_curve_) == 2
        assert recorder.events[-3:] == ["end epoch 1", "end fit 0", "teardown"]
        np.testing.assert_array_equal(pooled, model.transform(TEXTS))
        whole = make_vectorizer(n_jobs=n_jobs).fit(TEXTS)
        assert model.loss_curve_ == whole.loss_curve_[:2]
        assert (model.word_vectors_.vectors != whole.word_vectors_.vectors).any()

    def test_can_break_it_off(self):
        recorder = Recorder(fail_after=2)
        model = make_vectorizer().set_callbacks(recorder)
        with pytest.raises(KeyboardInterrupt):
            model.fit(TEXTS)
        assert recorder.events[-1] == "teardown"
        assert not hasattr(model, "word_vectors_")

    def test_change_no_bit(self):
        model = make_vectorizer().set_callbacks(Recorder()).fit(TEXTS)
        expected = make_vectorizer().fit(TEXTS)
        np.testing.assert_array_equal(model.word_vectors_.vectors, expected.word_vectors_.vectors)

    def test_leave_nothing_behind_on_the_estimator(self):
        model = make_vectorizer().fit(TEXTS)
        before = set(vars(model))
        model.set_callbacks(Recorder()).fit(TEXTS)
        assert {name for name in set(vars(model)) - before if "callback" not in name} == set()

    def test_progress_bar(self, callbacks, capsys):
        pytest.importorskip("rich")
        model = make_vectorizer().set_callbacks(callbacks.ProgressBar())
        model.fit(TEXTS)
        assert "Word2VecVectorizer" in capsys.readouterr().out

    def test_progress_bar_of_a_search(self, callbacks, capsys):
        pytest.importorskip("rich")
        search = GridSearchCV(
            make_pipeline(make_vectorizer()),
            {"word2vecvectorizer__dim": [2, 3]},
            cv=2,
            scoring=lambda model, X, y=None: 0.0,
        )
        search.set_callbacks(callbacks.ProgressBar(max_propagation_depth=None)).fit(TEXTS)
        assert "GridSearchCV" in capsys.readouterr().out
