# SPDX-License-Identifier: BSD-3-Clause
"""Threads that read while one writes: each finds one of the states that were published, whole."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import strategies as st

import skw2v

from .targets import register

READ = [f"w{i} w{j} w{i}s" for i in range(6) for j in range(0, 12, 3)]
WRITES = ["fit", "fit_transform", "partial_fit", "drop_output_vectors"]


@dataclass(frozen=True)
class ThreadCase:
    """An estimator, what one thread does to it, and what others read meanwhile.

    Parameters
    ----------
    estimator : str
        Name of the class.
    writes : list of (str, int)
        Methods, and seeds of their documents.
    readers : list of str
        Names in `READS`; those that the estimator lacks are left out.
    parameters : dict
        Of the estimator.
    """

    estimator: str
    writes: list[tuple[str, int]]
    readers: list[str]
    parameters: dict[str, Any] = field(default_factory=dict)

    def fitted(self) -> Any:
        model = getattr(skw2v, self.estimator)(**self.parameters)
        return model.fit(*documents(0))


def documents(seed: int) -> tuple[list[str], list[str]]:
    """Make a few documents and their labels; words, their order and classes depend on the seed."""
    rng = np.random.default_rng(seed)
    words = rng.permutation([f"w{i}" for i in rng.permutation(12)[: 3 + seed % 9]])
    texts = [" ".join(rng.choice(words, 1 + size)) for size in rng.integers(2, 12, 12)]
    return [*texts, " ".join(words)], [f"{'ab'[seed % 2]}{i % 2}" for i in range(13)]


def write(model: Any, method: str, seed: int) -> Any:
    """Call a method of an estimator; errors are part of the game, and change nothing."""
    if method == "drop_output_vectors":
        return getattr(model, method, lambda: None)()
    try:
        return getattr(model, method, model.fit)(*documents(seed))
    except ValueError as error:  # labels that are new, output vectors that are gone
        return str(error)


def saved(model: Any, folder: Path) -> Any:
    """Save and load, in a file of this thread's own."""
    path = folder / f"{threading.get_ident()}.npz"
    model.save(path)
    return whole(type(model).load(path))


def whole(model: Any) -> list[Any]:
    """Return all that can be seen of an estimator that nobody else uses."""
    names = [name for name in dir(type(model)) if name.endswith("_") and name[0] != "_"]
    names += ["get_feature_names_out"]
    seen = {name: getattr(model, name) for name in names if hasattr(model, name)}
    seen = {name: value() if callable(value) else value for name, value in seen.items()}
    return [*map(plain, seen.values()), plain(model.transform(READ))]


def plain(value: Any) -> Any:
    """Turn a value into what `==` compares as one, to the last bit."""
    if isinstance(value, skw2v.WordVectors):
        return value.words, plain(value.vectors)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value.items()) if isinstance(value, dict) else value


READS: dict[str, Callable[[Any, Path], Any]] = {
    "transform": lambda model, _: plain(model.transform(READ)),
    "get_feature_names_out": lambda model, _: plain(model.get_feature_names_out()),
    "word_vectors_": lambda model, _: plain(model.word_vectors_),
    "vocabulary_": lambda model, _: plain(model.vocabulary_),
    "save": saved,
    "pickle": lambda model, _: whole(pickle.loads(pickle.dumps(model))),
    "copy": lambda model, _: whole(copy(model)),
}


def check_threads(case: ThreadCase) -> None:
    """Compare what readers find with the states in their order."""
    model = case.fitted()
    readers = [name for name in case.readers if hasattr(model, name) or name in ("pickle", "copy")]
    with TemporaryDirectory() as name, switching_often():
        folder = Path(name)
        states, returned = [deepcopy(model)], []
        for method, seed in case.writes:
            twin = deepcopy(states[-1])
            returned.append(write(twin, method, seed))
            states.append(twin)
        expected = {reader: [READS[reader](twin, folder) for twin in states] for reader in readers}
        done = threading.Event()

        def read(reader: str) -> list[Any]:
            found = []
            while not done.wait(0.001):
                found.append(READS[reader](model, folder))
            return [*found, READS[reader](model, folder)]

        with ThreadPoolExecutor(max(1, len(readers))) as pool:
            running = [(reader, pool.submit(read, reader)) for reader in readers]
            try:
                for (method, seed), value in zip(case.writes, returned, strict=True):
                    found = write(model, method, seed)
                    assert found is model or plain(found) == plain(value), method
            finally:
                done.set()
        for reader, future in running:
            check_order(reader, future.result(), expected[reader])


def check_order(reader: str, found: list[Any], expected: list[Any]) -> None:
    """Check that each thing found is of a state, and of none before what was found earlier."""
    state = 0
    for one in found:
        while state < len(expected) and expected[state] != one:
            state += 1
        assert state < len(expected), f"{reader} found what is of no state, or of a former one"
    assert found[-1] == expected[-1], f"{reader} does not find the last state in the end"


@contextmanager
def switching_often() -> Iterator[None]:
    """Let threads take turns after microseconds."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


OF_EMBEDDINGS = {
    "dim": st.integers(1, 4),
    "min_count": st.just(1),
    "random_state": st.integers(0, 9),
    "weighting": st.sampled_from([None, "idf", "supervised"]),
    "pooling": st.sampled_from(["mean", ["mean", "max"]]),
    "dtype": st.sampled_from([np.float32, np.float64]),
}
OF_TRAININGS = OF_EMBEDDINGS | {"epochs": st.integers(1, 2), "warm_start": st.booleans()}
PARAMETERS = {
    "Word2VecVectorizer": OF_TRAININGS,
    "FastTextVectorizer": OF_TRAININGS | {"oov": st.sampled_from(["subwords", "skip"])},
    "GloVeVectorizer": OF_EMBEDDINGS | {"epochs": st.just(2)},
    "PMIVectorizer": OF_EMBEDDINGS | {"dim": st.just(1)},
    "SequenceVectorizer": {"min_count": st.just(1)},
    "PhraseTransformer": {
        "min_count": st.just(1),
        "threshold": st.just(0.5),
        "n_passes": st.integers(1, 2),
    },
}


@st.composite
def thread_cases(draw: st.DrawFn) -> ThreadCase:
    """Draw an estimator, and what happens to it."""
    estimator = draw(st.sampled_from(sorted(PARAMETERS)))
    return ThreadCase(
        estimator,
        draw(
            st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 20)), min_size=1, max_size=4)
        ),
        draw(st.lists(st.sampled_from(sorted(READS)), min_size=1, max_size=3)),
        draw(st.fixed_dictionaries(PARAMETERS[estimator])),
    )


register("threads that read while one writes", thread_cases(), check_threads)
