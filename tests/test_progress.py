# SPDX-License-Identifier: BSD-3-Clause
"""What the user is told while training goes on, and callbacks that may end it."""

import re

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skw2v import Word2VecVectorizer, WordVectors, _progress
from skw2v._training.sampling import sampler

VECTORS = WordVectors(["cat", "dog"], [[1.0, 0, 0, 0], [0, 1.0, 0, 0]])
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

    def test_lines_within_epochs_that_take_long(self, capsys, monkeypatch):
        monkeypatch.setattr(_progress, "_SECONDS_BETWEEN_LINES", 0.0)
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 100)
        make_vectorizer(verbose=1, epochs=2).fit(TEXTS)
        lines = capsys.readouterr().out.splitlines()
        within = r"\[Word2VecVectorizer\] epoch (\d)/2: (\d+)%, ([\d,]+) words/s, \d+ s left"
        found = [(int(m[1]), int(m[2])) for line in lines if (m := re.fullmatch(within, line))]
        # 340 tokens in rounds of 4 x 20
        assert len(found) >= 2 * 3
        assert found == sorted(found)
        assert {epoch for epoch, _ in found} == {1, 2}
        assert all(0 < share < 100 for _, share in found)
        ends = [m[1] for line in lines if (m := self.LINE.fullmatch(line))]
        assert ends == ["1", "2"]

    def test_no_lines_within_short_epochs(self, capsys, monkeypatch):
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 100)
        make_vectorizer(verbose=1, epochs=2).fit(TEXTS)
        assert len(capsys.readouterr().out.splitlines()) == 2

    READ = re.compile(
        r"\[Word2VecVectorizer\] read (\d+)( of 60)? documents: ([\d,]+) words, ([\d,]+) words/s"
        r"(, (\d+) s left)?"
    )

    @pytest.mark.parametrize("known", [True, False])
    def test_lines_while_documents_are_read(self, known, capsys, monkeypatch):
        seconds = iter(range(10_000))
        monkeypatch.setattr(_progress.time, "perf_counter", lambda: float(next(seconds)))
        texts = TEXTS if known else iter(TEXTS)
        make_vectorizer(verbose=1, epochs=0, init_vectors=VECTORS).fit(texts)
        lines = [line for line in capsys.readouterr().out.splitlines() if " read " in line]
        found = [self.READ.fullmatch(line).groups() for line in lines]
        assert [int(line[0]) for line in found] == [10, 20, 30, 40, 50, 60]
        assert found[0][2] == str(sum(len(text.split()) for text in TEXTS[:10]))
        assert found[0][3] == f"{int(found[0][2]) / 10:,.0f}"
        assert [line[1] is not None for line in found] == [known] * 6
        left = [line[5] for line in found]
        assert left == (["50", "40", "30", "20", "10", "0"] if known else [None] * 6)

    @pytest.mark.parametrize("error", [TypeError, ValueError, RuntimeError])
    def test_a_length_that_is_no_number_ends_no_fit(self, error):
        class Documents:
            def __iter__(self):
                return iter(TEXTS)

            def __len__(self):
                raise error

        found = make_vectorizer(verbose=1).fit(Documents()).word_vectors_
        assert found == make_vectorizer().fit(TEXTS).word_vectors_

    def test_tokens_that_a_tokenizer_yields_are_read_once(self, capsys):
        def split(text):
            yield from text.split()

        model = make_vectorizer(analyzer=split)
        quiet = clone(model).fit(TEXTS)
        loud = model.set_params(verbose=1).fit(TEXTS)
        assert loud.word_vectors_ == quiet.word_vectors_

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

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_are_told_of_the_parts_of_long_epochs(self, n_jobs, monkeypatch):
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 10)
        monkeypatch.setattr(_progress, "_MOST_PARTS", 3)
        recorder = Recorder()
        make_vectorizer(epochs=2, n_jobs=n_jobs).set_callbacks(recorder).fit(TEXTS)
        epoch = [f"{what} part of epoch {i}" for i in range(3) for what in ("begin", "end")]
        assert recorder.events[2:10] == ["begin epoch 0", *epoch, "end epoch 0"]
        assert recorder.events[10:18] == ["begin epoch 1", *epoch, "end epoch 1"]

    def test_progress_bar_within_epochs(self, callbacks, capsys, monkeypatch):
        pytest.importorskip("rich")
        monkeypatch.setattr(sampler, "SHARD_TOKENS", 10)
        make_vectorizer().set_callbacks(callbacks.ProgressBar()).fit(TEXTS)
        assert "epoch #3" in capsys.readouterr().out

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


class Scorer:
    """A callback that asks for all that scikit-learn's `ScoringMonitor` does, and keeps it."""

    def __init__(self):
        self.models, self.data, self.metadata = [], [], []

    def setup(self, estimator, context):
        pass

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(
        self, estimator, context, *, X=None, y=None, metadata=None, fitted_estimator=None
    ):
        if context.task_name == "epoch":
            self.models.append(fitted_estimator)
            self.data.append((X, y))
            self.metadata.append(metadata)


@pytest.mark.usefixtures("callbacks")
class TestScoring:
    LABELS = np.tile([0, 1, 0], 20)

    @pytest.mark.parametrize("options", [{}, {"weighting": "supervised"}, {"dtype": np.float64}])
    def test_the_estimator_as_it_stands_is_that_of_a_training_that_ends_there(self, options):
        scorer = Scorer()
        model = make_vectorizer(**options).set_callbacks(scorer).fit(TEXTS, self.LABELS)
        assert len(scorer.models) == 4
        for n_epochs, moment in enumerate(scorer.models, start=1):
            stopped = make_vectorizer(**options).set_callbacks(Recorder(stop_after=n_epochs))
            expected = stopped.fit(TEXTS, self.LABELS)
            assert moment.n_epochs_ == n_epochs
            assert moment.loss_curve_ == expected.loss_curve_
            assert moment.word_vectors_ == expected.word_vectors_
            np.testing.assert_array_equal(moment.transform(TEXTS), expected.transform(TEXTS))
        np.testing.assert_array_equal(scorer.models[-1].transform(TEXTS), model.transform(TEXTS))
        assert all(X is TEXTS and y is self.LABELS for X, y in scorer.data)
        assert scorer.metadata == [None] * 4  # which would go to a scorer

    def test_the_estimator_as_it_stands_knows_what_the_documents_are(self):
        scorer = Scorer()
        model = make_vectorizer().fit([text.split() for text in TEXTS])
        model.set_callbacks(scorer).fit(TEXTS)
        capitals = [text.upper().split() for text in TEXTS]  # lower case after a fit on texts
        expected = model.transform(capitals)
        assert expected.any()
        np.testing.assert_array_equal(scorer.models[-1].transform(capitals), expected)

    def test_documents_that_are_gone_are_not_handed_on(self):
        scorer = Scorer()
        make_vectorizer(epochs=1).set_callbacks(scorer).fit(iter(TEXTS), self.LABELS)
        assert scorer.data == [(None, self.LABELS)]

    def test_partial_fit_goes_on(self):
        model = make_vectorizer().fit(TEXTS)
        scorer = Scorer()
        model.set_callbacks(scorer).partial_fit(TEXTS)
        assert scorer.models[0].loss_curve_ == model.loss_curve_
        assert scorer.models[0].n_epochs_ == 5
        assert scorer.models[0].word_vectors_ == model.word_vectors_

    def test_changes_no_bit(self):
        model = make_vectorizer().set_callbacks(Scorer()).fit(TEXTS)
        assert model.word_vectors_ == make_vectorizer().fit(TEXTS).word_vectors_

    def test_logs_of_scikit_learn(self, callbacks):
        def similarity(estimator, X, y):
            return float(estimator.word_vectors_.similarity("cat", "dog"))

        monitor = callbacks.ScoringMonitor(scoring={"similarity": similarity})
        model = make_vectorizer().set_callbacks(monitor).fit(TEXTS, self.LABELS)
        rows = [row for row in monitor.get_logs().data if row["task_name"] == "epoch"]
        assert [row["task_id"] for row in rows] == [0, 1, 2, 3]
        assert rows[-1]["similarity"] == similarity(model, TEXTS, None)
        assert len({row["similarity"] for row in rows}) == 4
