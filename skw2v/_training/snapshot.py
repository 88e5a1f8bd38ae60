# SPDX-License-Identifier: BSD-3-Clause
"""A training between two rounds, as arrays: enough to go on from, to the same bits.

Between rounds no row is being updated, and all workers have the same numbers in their state. What a
round draws depends on the seed, the epoch and the shard alone. So tables, the state of optimisers,
`TrainingState` and the place in the corpus are all that there is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skw2v._training.arrays.table import Table
from skw2v._training.batch_task import Measurement
from skw2v._training.optimizers.base import Optimizer
from skw2v._training.optimizers.total_curvature import Curvature
from skw2v._training.worker import Place, TrainingState, TrainingWorker

Read = Callable[[str], NDArray[Any]]
_NUMBERS = "numbers"


def take_snapshot(
    worker: TrainingWorker, place: Place, loss_curve: Sequence[float]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a training, which its next round changes, and its numbers as JSON."""
    numbers = {
        "place": list(place),
        "loss_curve": list(loss_curve),
        "state": _plain_state(worker.state),
    }
    text = json.dumps(numbers).encode()
    return {_NUMBERS: np.frombuffer(text, dtype=np.uint8), **dict(_arrays(worker))}


def go_on_from(read: Read, worker: TrainingWorker) -> list[float]:
    """Bring a worker to where a snapshot of the same training was taken; return its loss curve.

    `read` gives an array of the snapshot by its name.
    """
    numbers = json.loads(read(_NUMBERS).tobytes())
    for name, array in _arrays(worker):
        array[...] = read(name)
    worker.state = _state(worker.state, numbers["state"])
    worker.start = Place(*numbers["place"])
    return list(numbers["loss_curve"])


def _arrays(worker: TrainingWorker) -> Iterator[tuple[str, NDArray[Any]]]:
    parts: dict[str, Table | Optimizer] = {
        "w_in": worker.w_in,
        "w_out": worker.w_out,
        "optimizer_in": worker.optimizer_in,
        "optimizer_out": worker.optimizer_out,
    }
    for part, owner in parts.items():
        for name, array in owner.arrays().items():
            yield f"{part}_{name}", array


def _plain_state(state: TrainingState) -> dict[str, Any]:
    measured = state.measured
    return {
        "loss_watch": state.loss_watch.numbers(),
        "measured": None if measured is None else _plain_measurement(measured),
        "measurements": state.measurements.numbers(),
        "n_batches": state.n_batches,
        "n_rounds": state.n_rounds,
        "loss": state.loss,
        "n_targets": state.n_targets,
    }


def _state(fresh: TrainingState, plain: Mapping[str, Any]) -> TrainingState:
    measured = plain["measured"]
    fresh.loss_watch.go_on(plain["loss_watch"])
    fresh.measurements.go_on(plain["measurements"])
    return TrainingState(
        fresh.loss_watch,
        None if measured is None else _measurement(measured),
        fresh.measurements,
        *(plain[name] for name in ("n_batches", "n_rounds", "loss", "n_targets")),
    )


def _plain_measurement(measured: Measurement) -> list[Any]:
    curvatures = [
        [each.by_role.tolist(), each.per_batch.tolist(), each.of_one]
        for each in (measured.context, measured.output)
    ]
    return [*curvatures, measured.squared_length, measured.squared_gradients]


def _measurement(plain: Sequence[Any]) -> Measurement:
    context, output, squared_length, squared_gradients = plain
    return Measurement(
        _curvature(context), _curvature(output), squared_length, tuple(squared_gradients)
    )


def _curvature(plain: Sequence[Any]) -> Curvature:
    by_role, per_batch, of_one = plain
    return Curvature(np.array(by_role, np.float32), np.array(per_batch, np.float32), of_one)
