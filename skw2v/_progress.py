"""Telling the user how training goes: printed lines and scikit-learn's callbacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from skw2v._compat import callback_context
from skw2v._training.trainer import EpochRecord


def report(estimator: Any, records: Iterable[EpochRecord], epochs: int) -> Iterator[EpochRecord]:
    """Pass on the records of a training while telling the user and the callbacks about each.

    Parameters
    ----------
    estimator : estimator instance
        Its `verbose` says whether to print; its callbacks are called and may stop the training.
    records : iterable of EpochRecord
        What each epoch was like.
    epochs : int
        How many epochs are planned.

    Yields
    ------
    EpochRecord
    """
    context = callback_context(estimator, max_subtasks=epochs)
    if context is not None:
        context.call_on_fit_task_begin(estimator=estimator)
    records = iter(records)
    seconds = 0.0
    for _ in range(epochs):
        task = None
        if context is not None:
            task = context.subcontext(task_name="epoch")
            task.call_on_fit_task_begin(estimator=estimator)
        record = next(records)
        seconds += record.seconds
        if estimator.verbose:
            left = seconds / (record.epoch + 1) * (epochs - record.epoch - 1)
            print(
                f"[{type(estimator).__name__}] epoch {record.epoch + 1}/{epochs}: "
                f"loss {record.loss:.4f}, learning rate {record.learning_rate:.4f}, "
                f"{record.n_tokens / max(record.seconds, 1e-9):,.0f} words/s, {left:.0f} s left",
                flush=True,
            )
        yield record
        stop = task is not None and task.call_on_fit_task_end(
            estimator=estimator, metadata=record._asdict()
        )
        if stop:
            break
    if context is not None:
        context.call_on_fit_task_end(estimator=estimator)
