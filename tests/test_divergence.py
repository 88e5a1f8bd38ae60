# SPDX-License-Identifier: BSD-3-Clause
"""What is done about a training that gets worse: shorter steps, and at last an end."""

import math
import re
from typing import NamedTuple

import numpy as np
import pytest
from second_implementations import SquaredError
from sklearn.exceptions import ConvergenceWarning
from training_setup import N_WORDS, SHAPE, drawn_batches, make_corpus, make_tables, make_trainer

from skw2v import Word2VecVectorizer
from skw2v._training import batch_task
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.defaults import FAR_ABOVE
from skw2v._training.divergence import LossWatch
from skw2v._training.objectives.hierarchical_softmax import HierarchicalSoftmax
from skw2v._training.objectives.negative_sampling import NegativeSampling
from skw2v._training.objectives.softmax import Softmax
from skw2v._training.optimizers.damping import gradient_flow
from skw2v._training.parameters import TrainingParameters
from skw2v._training.trainer import Trainer

pytestmark = pytest.mark.slow

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
    batch, model = drawn_batches(trainer)[0], trainer.worker.settings.model
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


@pytest.mark.parametrize("loss", ["negative_sampling", "hierarchical_softmax", "softmax"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_what_is_far_above_the_default_rate(architecture, loss):
    options = {"architecture": architecture, "loss": loss}
    auto = TrainingParameters(**options).schedule().at(0)
    assert not TrainingParameters(**options).is_far_above_default()
    for factor, is_far in ((1e-3, False), (0.99 * FAR_ABOVE, False), (1.01 * FAR_ABOVE, True)):
        parameters = TrainingParameters(**options, learning_rate=factor * auto)
        assert parameters.is_far_above_default() == is_far


class Noted(NamedTuple):
    """What a training did: each batch's share of the loss of zeros, and which ones looked ahead."""

    losses: list[float]
    looks: list[int]


@pytest.fixture
def noted(monkeypatch):
    """Notes of all trainings of a test together."""
    found = Noted([], [])
    learn, look_ahead = LossWatch.learn, batch_task._look_ahead

    def noting_learn(watch, loss, loss_at_zero, n_targets):
        found.losses.append(loss / max(1e-9, loss_at_zero))
        learn(watch, loss, loss_at_zero, n_targets)

    def noting_look(*args):
        found.looks.append(len(found.losses))
        return look_ahead(*args)

    monkeypatch.setattr(LossWatch, "learn", noting_learn)
    monkeypatch.setattr(batch_task, "_look_ahead", noting_look)
    return found


def fit(documents, **options):
    options = {"dim": 20, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options).fit(documents)


def few_words(n_documents=20, seed=199):
    rng = np.random.default_rng(seed)
    return [[f"w{int(3 * rng.random() ** 2)}" for _ in range(100)] for _ in range(n_documents)]


# With such a rate the vectors explode in the third epoch, unless steps look where they lead
OVERSHOOTING = {
    "architecture": "cbow",
    "window": 2,
    "negative": 1,
    "sample": 0.02,  # .1 of their 2,000 tokens: the threshold is for 10,000
    "epochs": 6,
    "learning_rate": 1.0,
    "batch_size": 8,
}


def test_at_the_default_rate_few_steps_need_care(noted):
    model = fit(few_words(), **OVERSHOOTING | {"learning_rate": "auto"})
    assert len(noted.looks) < 0.1 * len(noted.losses)
    assert max(noted.losses) < 1.5
    assert max(model.loss_curve_) < 1.1 * model.loss_curve_[0]


def test_steps_that_would_explode_are_shortened(noted):
    model = fit(few_words(), **OVERSHOOTING)
    assert len(noted.losses) > 200
    assert max(noted.losses) < 3
    assert model.n_epochs_ == 6
    assert max(model.loss_curve_) < 1.01 * model.loss_curve_[0]


def test_far_above_the_default_rate_every_batch_looks_ahead(noted):
    model = fit(few_words(), **OVERSHOOTING | {"learning_rate": 0.2 * 2 * FAR_ABOVE})
    assert len(noted.looks) == len(noted.losses)
    assert max(model.loss_curve_) < 1.01 * model.loss_curve_[0]


def about(topics, n_documents, seed=0):
    """Documents of twenty words, all of the same topic."""
    rng = np.random.default_rng(seed)
    chosen = (topics[i] for i in rng.integers(len(topics), size=n_documents))
    return [[f"w{i}" for i in rng.choice(topic, 20)] for topic in chosen]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_stream_that_goes_on_as_before_and_then_surprises_is_no_divergence(architecture, noted):
    known, strange = [range(10), range(10, 20)], [(i, 10 + i) for i in range(10)]
    options = {"architecture": architecture, "sample": 1.0, "batch_size": 64}
    model = fit(about(known, 500), **options, epochs=40, learning_rate=0.3)
    stream = about(known, 50, seed=1) + about(strange, 1000)
    noted.losses.clear()
    model.set_params(learning_rate="auto").partial_fit(stream)
    # The first batch is better than vectors of zeros, and later ones are worse
    assert noted.losses[0] < 0.7
    assert max(noted.losses) > 1.05
    assert max(noted.losses[-3:]) < 0.75


NINE = ["a few words", "and others", "there are nine", "of them", "short ones", "and long ones"]
NINE += ["documents that are a little longer than others", "which end", "here"]


def test_pairs_of_characters_of_nine_documents():
    options = {"negative": 100, "ns_exponent": -1.0, "window": 17, "learning_rate": 1.0}
    options |= {"analyzer": "char_wb", "ngram_range": (1, 3), "architecture": "cbow"}
    model = fit(NINE, **options, epochs=20)
    assert np.abs(model.word_vectors_.vectors).max() < 100
    assert max(model.loss_curve_) < 1.2 * 101 * math.log(2)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_wide_windows_of_a_full_softmax(architecture):
    # The first hidden vectors of a block are in nobody's window: nothing was measured on them
    model = fit(few_words(3), architecture=architecture, loss="softmax", window=40, epochs=5)
    assert max(model.loss_curve_) < 1.01 * math.log(3)


@pytest.fixture
def hopeless(monkeypatch):
    """Steps that are damped far too little."""
    defaults = Trainer.__init__.__kwdefaults__ | {
        "damping": lambda rate, curvature: 8 * gradient_flow(rate, curvature)
    }
    monkeypatch.setattr(Trainer.__init__, "__kwdefaults__", defaults)


def stopped(**options):
    with pytest.warns(ConvergenceWarning) as caught:
        model = fit(few_words(500), **OVERSHOOTING | options)
    (warning,) = (w for w in caught if issubclass(w.category, ConvergenceWarning))
    return model, str(warning.message)


def test_a_training_that_diverges_all_the_same_is_stopped(hopeless, noted):
    model, message = stopped()
    assert re.search(r"in epoch 1: the loss of the last targets is \S+ times that of v", message)
    assert message.endswith("Lower learning_rate, which is 1.0.")
    # In the middle of an epoch, before numbers leave float32
    assert len(model.loss_curve_) == model.n_epochs_ == 1
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
        model.set_callbacks(Ends()).fit(few_words(500))
    assert ended == ["epoch", "fit"]


def test_a_training_that_was_stopped_can_be_evaluated(hopeless, monkeypatch):
    trainers = []
    run = Trainer.run
    monkeypatch.setattr(
        Trainer, "run", lambda trainer, watch: trainers.append(trainer) or run(trainer, watch)
    )
    stopped()
    assert trainers[-1].evaluate() > 3


@pytest.mark.parametrize("n_jobs", [2, 3])
def test_all_workers_stop_at_the_same_batch(n_jobs, hopeless):
    assert bits(stopped(n_jobs=n_jobs)[0]) == bits(stopped()[0])


@pytest.mark.parametrize("n_jobs", [2, 3])
def test_steps_are_shortened_alike_by_all_workers(n_jobs, noted):
    expected = bits(fit(few_words(), **OVERSHOOTING))
    assert len(noted.looks) > 10
    assert bits(fit(few_words(), **OVERSHOOTING, n_jobs=n_jobs)) == expected
