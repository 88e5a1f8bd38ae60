# SPDX-License-Identifier: BSD-3-Clause
"""How far rows go: the damping of many occurrences at once, in a batch as well."""

from dataclasses import replace

import numpy as np
import pytest
from training_setup import (
    N_WORDS,
    first_task,
    make_corpus,
    make_tables,
    make_trainer,
)

from skw2v._training.batch_task import compute_gradients
from skw2v._training.optimizers.damping import gradient_flow, undamped
from skw2v._training.optimizers.total_curvature import (
    ExpectedCounts,
)


def rates_of(update):
    """How far the rows of a table go, as SGD has it."""
    return gradient_flow(update.learning_rate, update.total_curvature)


class TestGradientFlow:
    def test_ends_where_gradient_flow_on_a_parabola_does(self):
        # Integrated in small steps: x' = −Λx from 1 for a time η covers η_row · Λ of the way
        curvature = np.array([0.1, 1, 7, 300], dtype=np.float32)
        rate, n = 0.4, 1_000_000
        expected = 1 - (1 - rate / n * curvature.astype(float)) ** n
        found = gradient_flow(rate, curvature) * curvature
        np.testing.assert_allclose(found, expected, rtol=1e-3)

    def test_leaves_rare_rows_alone(self):
        found = gradient_flow(0.05, np.array([0, 1e-38, 1e-6], dtype=np.float32))
        np.testing.assert_allclose(found, 0.05, rtol=1e-6)

    @pytest.mark.parametrize("rate", [1e-30, 1e-3, 1.0, 1e10, 1e300])
    def test_never_passes_the_minimum(self, rate):
        curvature = np.geomspace(1e-20, 1e20, 100, dtype=np.float32)
        found = gradient_flow(rate, curvature).astype(float)
        assert np.isfinite(found).all()
        assert (found * curvature <= 1 + 1e-6).all()
        assert (found <= rate * (1 + 1e-6)).all()

    def test_undamped_is_the_rate_itself(self):
        assert (undamped(0.3, np.array([0, 1, 1e9], dtype=np.float32)) == np.float32(0.3)).all()


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
class TestOfABatch:
    def test_rows_are_damped_for_what_is_expected_and_what_repeats(self, architecture):
        trainer = make_trainer(*make_tables(), architecture=architecture, schedule=0.5)
        # Word 0 is expected often. All others are rare elsewhere: the batch's own repeats count
        expected = np.array([[60], [20], [30]]) * (np.arange(N_WORDS) == 0)
        trainer.worker.settings = replace(
            trainer.worker.settings,
            context_counts=ExpectedCounts.of(expected[:1], np.ones(1)),
            output_counts=ExpectedCounts.of(expected[1:], np.array([0.75, 0.25])),
        )
        task = first_task(trainer)
        update = compute_gradients(task)
        of_context, of_output = update.measured.context.by_role, update.measured.output.by_role
        target_ids = trainer.worker.settings.model.target_ids(task.batch).ravel()
        # Repeats of a context meet in windows
        company = 2 * trainer.worker.settings.model.shape.window / len(task.batch.before)
        tables = [
            (update.context, task.batch.context_ids, of_context, 1.0, expected[:1], company),
            (update.output, target_ids, of_output, np.array([0.75, 0.25]), expected[1:], 0),
        ]
        for table, words, by_role, shares, hits, company in tables:
            times = np.bincount(words, minlength=N_WORDS)
            assert times[1:].max() >= 3
            times = times * (1 + company * times)
            on_average = by_role @ hits + (by_role * shares).sum()
            total = 2 * np.maximum(on_average, times * by_role[0])[table.ids]
            np.testing.assert_allclose(
                rates_of(table), (1 - np.exp(-0.5 * total)) / total, rtol=1e-5
            )

    def test_targets_and_negatives_are_damped_alike(self, architecture):
        # Else the sum of pulls and pushes is biased, and output vectors drift along their mean
        trainer = make_trainer(
            *make_tables(), architecture=architecture, corpus=make_corpus(5000), batch_size=512
        )
        task = first_task(trainer)
        update = compute_gradients(task)
        is_target = (
            trainer.worker.settings.objective.chance_curvature(
                np.ones(2), task.targets, task.batch.draws
            )
            > 0
        )
        rows, rates = update.output.ids, rates_of(update.output)
        words, times = np.unique(rows[is_target], return_counts=True)
        few = set(words[times <= 3]) & set(rows[~is_target])
        assert len(few) > 5
        for word in few:
            assert len(set(rates[rows == word])) == 1
