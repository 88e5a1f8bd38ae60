# SPDX-License-Identifier: BSD-3-Clause
"""What is done about a training that gets worse: caution first, and then an end."""

import math
import re
import weakref
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from second_implementations import SquaredError
from sklearn.exceptions import ConvergenceWarning
from training_setup import N_WORDS, SHAPE, drawn_batches, make_corpus, make_tables, make_trainer

from skw2v import Word2VecVectorizer, _learning
from skw2v._training import batch_task
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.assembly import prepare_training
from skw2v._training.attempts import Attempts
from skw2v._training.batch_task import measure
from skw2v._training.defaults import DARING
from skw2v._training.divergence import LossWatch
from skw2v._training.objectives.curvature import largest, mean_of_nonzero
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import EpochRecord, Trainer
from skw2v._training.updates.damping import gradient_flow

ARCHITECTURES = ["skipgram", "cbow"]


COUNTS = np.bincount(make_corpus().ids, minlength=N_WORDS)
OBJECTIVES = {
    "negative sampling": NegativeSampling(
        COUNTS, negative=5, ns_exponent=0.75, tokens=SHAPE.tokens, shared=8
    ),
    "hierarchical softmax": HierarchicalSoftmax(COUNTS, group=4),
    "softmax": Softmax(N_WORDS),
    "squared error": SquaredError(N_WORDS, SHAPE.tokens),
}


def first_batch(architecture, objective, w_in):
    """The first batch of a training, and its hidden vectors."""
    trainer = make_trainer(w_in, make_tables()[1], architecture=architecture, objective=objective)
    batch, model = drawn_batches(trainer)[0], trainer.model
    hidden, _ = model.forward(batch, w_in[batch.context_ids], Workspace(), Workspace())
    return (
        trainer,
        batch,
        hidden._replace(targets=objective.look_up(model.target_ids(batch), batch.draws)),
    )


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
class TestObjectives:
    def test_loss_at_zero_is_that_of_vectors_of_zeros(self, architecture, objective):
        _, batch, hidden = first_batch(architecture, objective, make_tables()[0])
        n_rows = len(objective.output_ids(hidden.targets, batch.draws))
        zeros = np.zeros((n_rows, hidden.vectors.shape[-1]), dtype=np.float32)
        found = objective.forward_backward(hidden, zeros, Workspace())
        assert found > 20
        assert objective.loss_at_zero(hidden, hidden.total_targets()) == pytest.approx(
            found, rel=1e-5
        )

    def test_cautious_training_reckons_with_the_largest_curvature(self, architecture, objective):
        w_in, w_out = make_tables()
        trainer, batch, hidden = first_batch(architecture, objective, w_in)
        rows = np.resize(w_out, (objective.n_output_rows() or N_WORDS, w_out.shape[1]))
        rows = rows[objective.output_ids(hidden.targets, batch.draws)]
        of_hidden, means = objective.curvature(hidden, rows)
        _, maxima = objective.curvature(hidden, rows, largest)
        assert (maxima > 1.2 * means).all()
        usual, cautious = (
            measure(replace(trainer._recipe, cautious=flag), hidden, rows) for flag in (False, True)
        )
        np.testing.assert_array_equal(usual.output.of_kinds, means)
        np.testing.assert_array_equal(cautious.output.of_kinds, maxima)
        # A window that moves as one moves its mean as far
        assert cautious.context.of_kinds[0] == pytest.approx(of_hidden.max())
        of_each = trainer.model.context_curvature(hidden, of_hidden)
        assert usual.context.of_kinds[0] == pytest.approx(mean_of_nonzero(of_each))


def test_the_largest_of_nothing_is_zero():
    assert largest(np.empty((0, 3))) == 0
    assert largest(np.array([[1.0, 3.0], [2.0, 0.0]])) == 3


@pytest.mark.parametrize("loss", ["negative_sampling", "hierarchical_softmax", "softmax"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_far_above_the_default_rate_training_is_cautious_from_the_start(architecture, loss):
    options = {"architecture": architecture, "loss": loss}
    auto = TrainingParameters(**options).schedule().start
    assert not TrainingParameters(**options).is_daring()
    for factor, is_daring in ((1e-3, False), (0.99 * DARING, False), (1.01 * DARING, True)):
        parameters = TrainingParameters(**options, learning_rate=factor * auto)
        assert parameters.is_daring() == is_daring


class Attempted(NamedTuple):
    """What a training did: whether it was cautious, and each batch's share of the loss of zeros."""

    cautious: bool
    losses: list[float]
    measured: list[int]


@pytest.fixture
def attempts(monkeypatch):
    """All trainings, in their order."""
    found: list[Attempted] = []
    run, learn, measure = Trainer.run, LossWatch.learn, batch_task.measure

    def noting_run(trainer, watch):
        found.append(Attempted(trainer.cautious, [], []))
        return run(trainer, watch)

    def noting_learn(watch, loss, loss_at_zero, n_targets):
        found[-1].losses.append(loss / max(1e-9, loss_at_zero))
        learn(watch, loss, loss_at_zero, n_targets)

    def noting_measure(*args):
        found[-1].measured.append(len(found[-1].losses))
        return measure(*args)

    monkeypatch.setattr(Trainer, "run", noting_run)
    monkeypatch.setattr(LossWatch, "learn", noting_learn)
    monkeypatch.setattr(batch_task, "measure", noting_measure)
    return found


def fit(documents, **options):
    options = {"dim": 20, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options).fit(documents)


def few_words(n_documents=20, seed=199):
    rng = np.random.default_rng(seed)
    return [[f"w{int(3 * rng.random() ** 2)}" for _ in range(100)] for _ in range(n_documents)]


# With such a rate the vectors explode in the third epoch, unless the training is cautious
OVERSHOOTING = {
    "architecture": "cbow",
    "window": 2,
    "negative": 1,
    "sample": 0.02,  # .1 of their 2,000 tokens: the threshold is for 10,000
    "epochs": 6,
    "learning_rate": 1.0,
    "batch_size": 8,
}


def test_the_default_rate_needs_no_caution(attempts):
    model = fit(few_words(), **OVERSHOOTING | {"learning_rate": "auto"})
    (attempt,) = attempts
    assert not attempt.cautious
    assert len(attempt.measured) < len(attempt.losses)
    assert max(attempt.losses) < 1.5
    assert max(model.loss_curve_) < 1.1 * model.loss_curve_[0]


def test_a_training_that_gets_worse_begins_anew_with_caution(attempts):
    model = fit(few_words(), **OVERSHOOTING)
    first, second = attempts
    assert not first.cautious
    assert second.cautious
    assert max(first.losses) > 5
    assert max(second.losses) < 1.5
    assert len(second.measured) == len(second.losses) > 200
    assert model.n_epochs_ == 6
    assert max(model.loss_curve_) < 1.01 * model.loss_curve_[0]


def test_what_is_known_of_a_rate_far_above_the_default_is_heeded_at_once(attempts):
    model = fit(few_words(), **OVERSHOOTING | {"learning_rate": 0.2 * 2 * DARING})
    (attempt,) = attempts
    assert attempt.cautious
    assert max(model.loss_curve_) < 1.01 * model.loss_curve_[0]


def test_a_second_attempt_starts_where_the_first_one_did():
    documents, options = few_words(), OVERSHOOTING | {"warm_start": True, "dim": 5}
    options["sample"] *= 2  # the tokens of both fits count
    model = fit(documents, **options | {"learning_rate": 0.01, "epochs": 1})
    before = model.word_vectors_.vectors.copy()
    model.set_params(**options | {"learning_rate": 1.0, "epochs": 6}).fit(documents)
    cautious = fit(documents, **options | {"learning_rate": 0.01, "epochs": 1})
    np.testing.assert_array_equal(cautious.word_vectors_.vectors, before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TrainingParameters, "is_daring", lambda _: True)
        cautious.set_params(**options | {"learning_rate": 1.0, "epochs": 6}).fit(documents)
    assert bits(cautious) == bits(model)


def about(topics, n_documents, seed=0):
    """Documents of twenty words, all of the same topic."""
    rng = np.random.default_rng(seed)
    chosen = (topics[i] for i in rng.integers(len(topics), size=n_documents))
    return [[f"w{i}" for i in rng.choice(topic, 20)] for topic in chosen]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_stream_that_goes_on_as_before_and_then_surprises_is_no_divergence(
    architecture, attempts
):
    known, strange = [range(10), range(10, 20)], [(i, 10 + i) for i in range(10)]
    options = {"architecture": architecture, "sample": 1.0}
    model = fit(about(known, 500), **options, epochs=40, learning_rate=0.3)
    stream = about(known, 50, seed=1) + about(strange, 1000)
    attempts.clear()
    model.set_params(learning_rate="auto").partial_fit(stream)
    (attempt,) = attempts
    assert not attempt.cautious
    # The first batch is better than vectors of zeros, and later ones would have been too bad
    assert attempt.losses[0] < 0.7
    assert max(attempt.losses) > 1.12
    assert max(attempt.losses[-3:]) < 0.6


def test_a_second_attempt_is_watched_from_where_the_first_one_ended():
    watched = []

    def prepare(cautious):
        def run(watch):
            for epoch in range(3):
                watch(epoch, 0.5)
                failed = not cautious and epoch == 1
                yield EpochRecord(epoch, 1.0, 0.1, 10, 0.0, 2.0 if failed else None)

        return Run(made_up_trainer(run, cautious))

    list(Attempts(prepare).run(lambda *moment: watched.append(moment)))
    assert watched == [(0, 0.5), (1, 0.5), (1, 0.5), (2, 0.5)]


class Run(NamedTuple):
    """A training that says what it is told to."""

    trainer: Any


def made_up_trainer(run, cautious):
    sampler = SimpleNamespace(corpus=SimpleNamespace(n_tokens=10), n_shards=1)
    return SimpleNamespace(run=run, epochs=4, cautious=cautious, sampler=sampler)


def made_up_attempts(first, second):
    """Attempts whose epochs have given losses; a loss of 99 is a failure."""

    def prepare(cautious):
        losses = second if cautious else first

        def run(watch):
            for i, loss in enumerate(losses):
                yield EpochRecord(i, loss, 0.1, 10, 0.0, 99.0 if loss == 99 else None)

        return Run(made_up_trainer(run, cautious))

    return Attempts(prepare)


@pytest.mark.parametrize(
    ("first", "second", "reported", "curve"),
    [
        ([4, 3, 2, 1], None, [4, 3, 2, 1], [4, 3, 2, 1]),
        ([99], [8, 7, 6, 5], [8, 7, 6, 5], [8, 7, 6, 5]),
        ([4, 3, 99], [8, 7, 6, 5], [4, 3, 6, 5], [8, 7, 6, 5]),
        ([4, 3, 99], [8, 7, 6, 99], [4, 3, 6, 99], [8, 7, 6, 99]),
        ([4, 3, 99], [99], [4, 3, 99], [99]),
    ],
)
def test_each_epoch_is_reported_once(first, second, reported, curve):
    attempts = made_up_attempts(first, second)
    assert [record.loss for record in attempts.run()] == reported
    assert attempts.loss_curve == curve


NINE = ["a few words", "and others", "there are nine", "of them", "short ones", "and long ones"]
NINE += ["documents that are a little longer than others", "which end", "here"]


def test_pairs_of_characters_of_nine_documents():
    options = {"negative": 100, "ns_exponent": -1.0, "window": 17, "learning_rate": 1.0}
    options |= {"analyzer": "char_wb", "ngram_range": (1, 3), "architecture": "cbow"}
    model = fit(NINE, **options, epochs=20)
    assert np.abs(model.word_vectors_.vectors).max() < 100
    assert max(model.loss_curve_) < 1.2 * 101 * math.log(2)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_wide_windows_of_a_full_softmax(architecture, attempts):
    # The first hidden vectors of a block are in nobody's window: nothing was measured on them
    model = fit(few_words(3), architecture=architecture, loss="softmax", window=40, epochs=5)
    assert len(attempts) == 1
    assert max(model.loss_curve_) < 1.01 * math.log(3)


@pytest.fixture
def hopeless(monkeypatch):
    """Steps that are damped far too little."""
    defaults = Trainer.__init__.__kwdefaults__ | {
        "damping": lambda rate, curvature: 30 * gradient_flow(rate, curvature)
    }
    monkeypatch.setattr(Trainer.__init__, "__kwdefaults__", defaults)


def stopped(**options):
    with pytest.warns(ConvergenceWarning) as caught:
        model = fit(few_words(100), **OVERSHOOTING | options)
    (warning,) = (w for w in caught if issubclass(w.category, ConvergenceWarning))
    return model, str(warning.message)


def test_a_training_that_diverges_all_the_same_is_stopped(hopeless, attempts):
    model, message = stopped()
    assert re.search(r"in epoch 1: the loss of the last targets is \S+ times that of v", message)
    assert message.endswith("Lower learning_rate, which is 1.0.")
    assert [attempt.cautious for attempt in attempts] == [False, True]
    # In the middle of an epoch, long before numbers leave float32
    assert len(model.loss_curve_) == model.n_epochs_ == 1
    assert len(attempts[1].losses) < 1000
    assert np.isfinite(model.word_vectors_.vectors).all()
    assert np.isfinite(model.transform(few_words())).all()


def bits(model):
    return model.word_vectors_.vectors.tobytes(), model._fitted.w_out.tobytes(), model.loss_curve_


def test_callbacks_are_told_of_the_end_of_a_training_that_was_stopped(hopeless):
    pytest.importorskip("sklearn.callback", reason="needs scikit-learn 1.9")
    ended = []

    class Ends:
        def setup(self, estimator, context): ...

        def teardown(self, estimator, context): ...

        def on_fit_task_begin(self, estimator, context): ...

        def on_fit_task_end(self, estimator, context):
            ended.append(context.task_name)

    model = Word2VecVectorizer(dim=20, min_count=1, **OVERSHOOTING, random_state=0)
    with pytest.warns(ConvergenceWarning):
        model.set_callbacks(Ends()).fit(few_words(100))
    assert ended == ["epoch", "fit"]


def test_a_training_that_was_stopped_can_be_evaluated(hopeless, monkeypatch):
    trainers = []
    run = Trainer.run
    monkeypatch.setattr(
        Trainer, "run", lambda trainer, watch: trainers.append(trainer) or run(trainer, watch)
    )
    stopped()
    assert trainers[-1].evaluate() > 3


def test_the_first_attempt_is_gone_when_the_second_one_begins(monkeypatch):
    tables = []

    def prepare(*args, cautious, **options):
        assert [table() for table in tables] == [None] * len(tables)
        training = prepare_training(*args, cautious=cautious, **options)
        tables.extend(weakref.ref(table) for table in (training.w_in, training.w_out))
        return training

    monkeypatch.setattr(_learning, "prepare_training", prepare)
    fit(few_words(), **OVERSHOOTING)
    assert len(tables) == 4


@pytest.mark.parametrize("n_jobs", [2, 3])
def test_all_workers_stop_at_the_same_batch(n_jobs, hopeless):
    assert bits(stopped(n_jobs=n_jobs)[0]) == bits(stopped()[0])


def test_a_second_attempt_is_the_same_for_all_workers(attempts):
    options, documents = OVERSHOOTING, few_words()
    expected = bits(fit(documents, **options))
    assert len(attempts) == 2
    for n_jobs in (2, 3):
        assert bits(fit(documents, **options, n_jobs=n_jobs)) == expected
