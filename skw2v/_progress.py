# SPDX-License-Identifier: BSD-3-Clause
"""Telling the user how training goes: printed lines and scikit-learn's callbacks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import Any, Protocol

from skw2v._compat import callback_context, callbacks_ask_for
from skw2v._training.trainer import EpochRecord
from skw2v._training.worker import Watch

# A line is printed within an epoch where the last one is so long ago.
_SECONDS_BETWEEN_LINES = 10.0
# Epochs of so many shards, about a million tokens, are told of in parts: at most so many.
_MANY_SHARDS, _MOST_PARTS = 16, 100


class Trainer(Protocol):
    """What trains epoch by epoch, and users are told of."""

    @property
    def epochs(self) -> int:
        """Passes over the corpus that are planned."""

    @property
    def first_epoch(self) -> int:
        """The epoch to begin with: those before it were trained by a fit that was interrupted."""

    @property
    def n_tokens(self) -> int:
        """Tokens of the corpus."""

    @property
    def n_shards(self) -> int:
        """Parts of an epoch that progress can be told of; `run` calls `watch` at each at least."""

    def run(self, watch: Watch | None = None) -> Generator[EpochRecord]:
        """Train; call `watch` now and then with the epoch and the share of it that is done."""


class State(Protocol):
    """A fit that is being trained: what callbacks may ask for."""

    @property
    def X(self) -> Any:
        """The documents that `fit` was given."""

    @property
    def y(self) -> Any:
        """The labels that `fit` was given."""

    def fitted(self) -> Any:
        """Return what the estimator would have learnt if the training ended now, as a copy."""


def say(estimator: Any, text: str) -> None:
    """Print a line of what an estimator does, if it is `verbose`."""
    if estimator.verbose:
        print(f"[{type(estimator).__name__}] {text}", flush=True)


def tells_of_forgotten(estimator: Any) -> Callable[[int], None]:
    """Return what says how rare the words are that were forgotten; see `WordLimit`."""
    return lambda rare: say(
        estimator,
        f"more than max_vocab_size={estimator.max_vocab_size:,} different words: those with at "
        f"most {rare} occurrences were forgotten",
    )


def told_while_read(
    estimator: Any, X: Any, documents: Iterable[Iterable[str]]
) -> Iterable[Iterable[str]]:
    """Pass documents on, and print how many of `X` were read now and then, if `verbose`."""
    return _told(estimator, documents, X) if estimator.verbose else documents


def _told(estimator: Any, documents: Iterable[Iterable[str]], X: Any) -> Iterator[Iterable[str]]:
    n_documents = _length(X)
    begin = last = time.perf_counter()
    n_read = n_words = 0
    for tokens in documents:
        tokens = tokens if isinstance(tokens, list | tuple) else list(tokens)
        yield tokens
        n_read, n_words = n_read + 1, n_words + len(tokens)
        now = time.perf_counter()
        if now - last < _SECONDS_BETWEEN_LINES:
            continue
        last = now
        of_all, left = "", ""
        if n_documents:
            of_all = f" of {n_documents:,}"
            left = f", {(now - begin) * max(0.0, n_documents / n_read - 1):.0f} s left"
        speed = n_words / max(now - begin, 1e-9)
        say(
            estimator,
            f"read {n_read:,}{of_all} documents: {n_words:,} words, {speed:,.0f} words/s{left}",
        )


def _length(X: Any) -> int | None:
    """Return the number of documents where it is known, and costs nothing."""
    if hasattr(X, "to_delayed"):  # Dask would make all of them
        return None
    try:
        return len(X)
    except Exception:  # whatever it is, telling of progress ends no fit
        return None


def report(estimator: Any, trainer: Trainer | None, state: State) -> Generator[EpochRecord]:
    """Train, and tell the user and the callbacks, which may stop the training after an epoch.

    Records are of epochs up to the first that failed; there are none where nothing trains.
    """
    if trainer is None:
        return
    context = callback_context(estimator, max_subtasks=trainer.epochs)
    if context is not None:
        context.call_on_fit_task_begin(estimator=estimator)
    lines = _Lines(estimator, trainer)
    parts = _Parts(estimator, trainer.n_shards)

    def watch(epoch: int, share: float) -> None:
        lines.within(epoch, share)
        parts.reach(share)

    with closing(trainer.run(watch)) as records:
        for _ in range(trainer.first_epoch, trainer.epochs):
            task = parts.begin_epoch(context)
            record = next(records)
            parts.end()
            lines.at_end(record)
            yield record
            stop = task is not None and task.call_on_fit_task_end(
                estimator=estimator, **_arguments(estimator, state, record)
            )
            if stop or record.failed_at is not None:
                break
    if context is not None:
        context.call_on_fit_task_end(estimator=estimator)


def _arguments(estimator: Any, state: State, record: EpochRecord) -> dict[str, Any]:
    """Return the arguments of scikit-learn's hook at the end of an epoch.

    scikit-learn hands `metadata` on to scorers, which have no use for the record of an epoch. So
    callbacks get it where none of them asks for both `X` and `y`.
    """
    scored = callbacks_ask_for(estimator, "X", "y")
    return {
        # An iterator is at its end by now
        "X": None if isinstance(state.X, Iterator) else state.X,
        "y": state.y,
        "metadata": None if scored else record._asdict(),
        # It copies the vectors: only callbacks that ask for the estimator as it stands call it
        "reconstruction_attributes": lambda: {"_fitted": state.fitted()},
    }


class _Lines:
    """Prints a line for each epoch, and further ones within long epochs."""

    def __init__(self, estimator: Any, trainer: Trainer) -> None:
        self._estimator = estimator
        self._epochs = trainer.epochs
        self._start: float | None = None  # the share of an epoch counts, too
        self._n_tokens = trainer.n_tokens
        self._seconds = 0.0
        self._begin = self._last = time.perf_counter()

    def within(self, epoch: int, share: float) -> None:
        """Say which share of an epoch is done, if nothing was said for long."""
        if self._start is None:
            self._start = epoch + share
        now = time.perf_counter()
        if not share or now - self._last < _SECONDS_BETWEEN_LINES:
            return
        seconds = now - self._begin
        left = (self._seconds + seconds) / self._done(epoch + share)
        left *= self._epochs - epoch - share
        self._print(epoch, f"{share:.0%}", self._speed(epoch, share, seconds), left)

    def at_end(self, record: EpochRecord) -> None:
        """Say what an epoch was like."""
        self._seconds += record.seconds
        self._begin = time.perf_counter()
        left = self._seconds / self._done(record.epoch + 1) * (self._epochs - record.epoch - 1)
        is_known = not math.isnan(record.loss)
        loss = f"loss {record.loss:.4f}" if is_known else "no word with a context"
        self._print(
            record.epoch,
            f"{loss}, learning rate {record.learning_rate:.4f}",
            self._speed(record.epoch, 1.0, record.seconds),
            left,
        )

    def _done(self, epochs: float) -> float:
        """Return the epochs that took the time that is measured."""
        return max(epochs - (self._start or 0), 1e-9)

    def _speed(self, epoch: int, share: float, seconds: float) -> float:
        """Return the words a second of an epoch, of which some may be those of an earlier fit."""
        done = min(share, self._done(epoch + share))
        return done * self._n_tokens / max(seconds, 1e-9)

    def _print(self, epoch: int, what: str, speed: float, left: float) -> None:
        self._last = time.perf_counter()
        say(
            self._estimator,
            f"epoch {epoch + 1}/{self._epochs}: {what}, {speed:,.0f} words/s, {left:.0f} s left",
        )


class _Parts:
    """Tells callbacks of the parts of long epochs, so that a progress bar moves."""

    def __init__(self, estimator: Any, n_shards: int) -> None:
        self._estimator = estimator
        self._n_parts = min(n_shards, _MOST_PARTS) if n_shards >= _MANY_SHARDS else 0
        self._epoch: Any = None
        self._part: Any = None
        self._n_begun = 0

    def begin_epoch(self, context: Any) -> Any:
        """Begin an epoch, and return its context; None where there are no callbacks."""
        if context is None:
            return None
        self._epoch = context.subcontext(task_name="epoch", max_subtasks=self._n_parts)
        self._epoch.call_on_fit_task_begin(estimator=self._estimator)
        self._n_begun = 0
        return self._epoch

    def reach(self, share: float) -> None:
        """Begin the part that has this share of the epoch before it, unless that was done."""
        due = min(self._n_parts, 1 + int(share * self._n_parts))
        if self._epoch is not None and self._n_begun < due:
            self.end()
            self._part = self._epoch.subcontext(task_name="part of epoch")
            self._part.call_on_fit_task_begin(estimator=self._estimator)
            self._n_begun += 1

    def end(self) -> None:
        """End the part that was begun last, if any."""
        if self._part is not None:
            self._part.call_on_fit_task_end(estimator=self._estimator)
            self._part = None
