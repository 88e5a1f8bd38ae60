# SPDX-License-Identifier: BSD-3-Clause
"""A fit that was interrupted goes on from its checkpoint, to the bits that it would have led to."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from skw2v import FastTextVectorizer, Word2VecVectorizer, _checkpoint
from skw2v._training.worker import TrainingWorker
from skw2v.datasets import make_reviews

TEXTS, Y = make_reviews(150, random_state=0)
QUICK: dict[str, Any] = {"dim": 6, "epochs": 3, "batch_size": 200, "random_state": 0}
Interrupt = Callable[[int], None]


class Interruption(BaseException):
    """What nobody foresees."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fit.checkpoint"


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Interrupt:
    """Let the next training end before its round of this number."""
    train_round = TrainingWorker._train_round
    left = [-1]

    def counting(worker: TrainingWorker, member: Any, *args: Any) -> None:
        if member.index == 0:
            left[0] -= 1
            if left[0] == 0:
                raise Interruption
        train_round(worker, member, *args)

    monkeypatch.setattr(TrainingWorker, "_train_round", counting)
    return lambda n_rounds: left.__setitem__(0, n_rounds)


def interrupted(model: Any, interrupt: Interrupt, n_rounds: int, **fit: Any) -> None:
    interrupt(n_rounds)
    with pytest.raises(Interruption):
        model.fit(TEXTS, **fit)


def assert_same(model: Any, whole: Any) -> None:
    assert model.word_vectors_ == whole.word_vectors_
    for name in ("w_out", "loss_curve"):
        np.testing.assert_array_equal(getattr(model._fitted, name), getattr(whole._fitted, name))


WAYS: list[Any] = [
    Word2VecVectorizer(),
    Word2VecVectorizer(architecture="cbow", optimizer="adam"),
    Word2VecVectorizer(loss="hierarchical_softmax", optimizer="adagrad"),
    Word2VecVectorizer(loss="softmax", sample=0),
    Word2VecVectorizer(max_memory=0),
    FastTextVectorizer(),
    FastTextVectorizer(architecture="cbow"),
]


@pytest.mark.parametrize("vectorizer", WAYS, ids=str)
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_it_goes_on_to_the_same_bits(
    vectorizer: Any, n_jobs: int, path: Path, interrupt: Interrupt
) -> None:
    vectorizer = clone(vectorizer).set_params(**QUICK)
    whole = clone(vectorizer).fit(TEXTS)
    assert len(whole.loss_curve_) == 3
    model = clone(vectorizer).set_params(checkpoint=path, checkpoint_minutes=0, n_jobs=n_jobs)
    for n_rounds in (3, 1, 9, 4):
        interrupted(clone(model), interrupt, n_rounds)
        assert path.exists()
    interrupt(-1)
    assert_same(model.fit(TEXTS), whole)
    assert not path.exists()


def test_rounds_are_not_done_twice(
    path: Path, interrupt: Interrupt, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=0)
    apply, done = TrainingWorker.apply, []
    monkeypatch.setattr(TrainingWorker, "apply", lambda *args: (done.append(1), apply(*args))[1])
    interrupted(model, interrupt, 12)
    assert len(done) == 11
    interrupt(-1)
    model.fit(TEXTS)
    in_two_parts = len(done)
    done.clear()
    model.fit(TEXTS)
    assert len(done) == in_two_parts


def test_a_seed_that_nobody_chose_is_kept(path: Path, interrupt: Interrupt) -> None:
    options = QUICK | {"random_state": None, "checkpoint": path, "checkpoint_minutes": 0}
    interrupted(Word2VecVectorizer(**options), interrupt, 8)
    seed = _checkpoint._read_metadata(path)["seed"]
    interrupt(-1)
    found = Word2VecVectorizer(**options).fit(TEXTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skw2v._fit.draw_seed", lambda _: seed)
        assert_same(found, Word2VecVectorizer(**options | {"checkpoint": None}).fit(TEXTS))


def test_partial_fit_and_warm_start_go_on_as_well(path: Path, interrupt: Interrupt) -> None:
    for go_on in ("partial_fit", "fit"):
        options = QUICK | {"warm_start": go_on == "fit"}
        whole = Word2VecVectorizer(**options).fit(TEXTS[:100])
        model = Word2VecVectorizer(**options).fit(TEXTS[:100])
        getattr(whole, go_on)(TEXTS[50:])
        model.set_params(checkpoint=path, checkpoint_minutes=0)
        before = model.word_vectors_
        interrupt(4)
        with pytest.raises(Interruption):
            getattr(model, go_on)(TEXTS[50:])
        assert model.word_vectors_ is before
        interrupt(-1)
        assert_same(getattr(model, go_on)(TEXTS[50:]), whole)


def test_it_is_written_now_and_then(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    write = _checkpoint.write_archive
    monkeypatch.setattr(
        _checkpoint, "write_archive", lambda *args: (written.append(now[0]), write(*args))[1]
    )
    now = [0.0]
    train_round = TrainingWorker._train_round

    def taking_a_minute(*args: Any) -> None:
        now[0] += 60
        train_round(*args)

    monkeypatch.setattr(TrainingWorker, "_train_round", taking_a_minute)
    monkeypatch.setattr(_checkpoint.time, "monotonic", lambda: now[0])
    Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=5).fit(TEXTS)
    assert len(written) > 3
    assert (np.diff(written) == 300).all()


OTHERS: dict[str, Any] = {
    "another random_state": {"random_state": 1},
    "other documents, parameters or init_vectors": {"window": 4},
}


@pytest.mark.parametrize("message", OTHERS)
def test_that_of_another_training_is_refused(
    message: str, path: Path, interrupt: Interrupt
) -> None:
    model = Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=0)
    interrupted(model, interrupt, 5)
    before = path.read_bytes()
    interrupt(-1)
    with pytest.raises(ValueError, match=f"is of a training with {message}. Fit as"):
        clone(model).set_params(**OTHERS[message]).fit(TEXTS)
    backwards = [" ".join(text.split()[::-1]) for text in TEXTS]
    for others in (backwards, [*TEXTS[1:], TEXTS[0]]):
        with pytest.raises(ValueError, match="with other documents"):
            clone(model).fit(others)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_checkpoint, "__version__", "0.0.1")
        with pytest.raises(ValueError, match="with another version of skw2v"):
            clone(model).fit(TEXTS)
    assert path.read_bytes() == before


def test_what_is_no_checkpoint_is_left_alone(tmp_path: Path) -> None:
    saved, text = tmp_path / "saved.npz", tmp_path / "text"
    Word2VecVectorizer(**QUICK).fit(TEXTS).save(saved)
    text.write_text("precious")
    for path, message in ((saved, "this is no checkpoint, and fit replaces"), (text, "text")):
        before = path.read_bytes()
        with pytest.raises(ValueError, match=message):
            Word2VecVectorizer(**QUICK, checkpoint=path).fit(TEXTS)
        assert path.read_bytes() == before


def test_a_folder_that_is_missing_is_noticed_before_the_training(
    tmp_path: Path, interrupt: Interrupt
) -> None:
    interrupt(1)
    with pytest.raises(FileNotFoundError):
        Word2VecVectorizer(**QUICK, checkpoint=tmp_path / "missing" / "file").fit(TEXTS)


def test_a_full_disk_ends_no_training(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Word2VecVectorizer(**QUICK).fit(TEXTS)
    model = Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=0)
    write = _checkpoint.write_archive
    n_calls = []

    def failing(*args: Any) -> None:
        n_calls.append(1)
        if len(n_calls) == 3:
            raise OSError(28, "No space left on device")
        write(*args)

    monkeypatch.setattr(_checkpoint, "write_archive", failing)
    with pytest.warns(UserWarning, match="could not be written, and training goes on: .*No space"):
        model.fit(TEXTS)
    assert_same(model, whole)
    assert len(n_calls) > 4


def test_a_damaged_file_is_named(path: Path, interrupt: Interrupt) -> None:
    model = Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=0)
    interrupted(model, interrupt, 5)
    whole = path.read_bytes()
    place = whole.index(b"w_in_weights") + 500
    path.write_bytes(whole[:place] + bytes(8) + whole[place + 8 :])
    interrupt(-1)
    with pytest.raises(ValueError, match=r"fit\.checkpoint: .*damaged"):
        model.fit(TEXTS)


def test_it_says_where_it_goes_on(
    path: Path, interrupt: Interrupt, capsys: pytest.CaptureFixture[str]
) -> None:
    model = Word2VecVectorizer(**QUICK, checkpoint=path, checkpoint_minutes=0, verbose=1)
    n_rounds = 1 + len(TEXTS) * 20 // 400
    interrupted(model, interrupt, n_rounds)
    capsys.readouterr()
    interrupt(-1)
    model.fit(TEXTS)
    lines = capsys.readouterr().out.splitlines()
    begun = 4 - sum("epoch" in line for line in lines[1:])
    assert lines[0] == f"[Word2VecVectorizer] goes on from {path}, epoch {begun}"
    assert f"epoch {begun}/3: loss" in lines[1]
    assert lines[-1].endswith(", 0 s left")


def test_speed_and_time_left_are_of_what_was_left(
    path: Path,
    interrupt: Interrupt,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = QUICK | {"epochs": 2}
    model = Word2VecVectorizer(**options, checkpoint=path, checkpoint_minutes=0, verbose=1)
    seconds = [0.0]
    train_round = TrainingWorker._train_round

    def taking_a_second(*args: Any) -> None:
        seconds[0] += 1
        train_round(*args)

    monkeypatch.setattr(TrainingWorker, "_train_round", taking_a_second)
    monkeypatch.setattr("skw2v._progress.time.perf_counter", lambda: seconds[0])
    monkeypatch.setattr("skw2v._progress._SECONDS_BETWEEN_LINES", 1.0)
    monkeypatch.setattr("skw2v._training.trainer.time.perf_counter", lambda: seconds[0])
    model.fit(TEXTS)
    n_rounds = int(seconds[0]) // 2
    usual = [_speed(line) for line in capsys.readouterr().out.splitlines()]
    seconds[0] = 0.0
    interrupted(model, interrupt, n_rounds - 2)
    capsys.readouterr()
    interrupt(-1)
    seconds[0] = 0.0
    model.fit(TEXTS)
    lines = [line for line in capsys.readouterr().out.splitlines() if "words/s" in line]
    for line in lines:
        assert 0.6 * min(usual) <= _speed(line) <= 1.6 * max(usual)
    first = int(lines[0].split(", ")[-1].split()[0])
    assert n_rounds <= first <= n_rounds + 4


def _speed(line: str) -> float:
    return float(line.split(" words/s")[0].split()[-1].replace(",", ""))


def test_a_file_that_somebody_removed_is_not_missed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_round = TrainingWorker._train_round
    model = Word2VecVectorizer(**QUICK, checkpoint=path)

    def tidying(*args: Any) -> None:
        path.unlink(missing_ok=True)
        train_round(*args)

    monkeypatch.setattr(TrainingWorker, "_train_round", tidying)
    assert_same(model.fit(TEXTS), Word2VecVectorizer(**QUICK).fit(TEXTS))


def test_a_file_that_stays_is_told_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(_checkpoint.os, "remove", failing)
    with pytest.warns(
        UserWarning, match=r"complete, and its checkpoint could not be removed: .*13"
    ):
        Word2VecVectorizer(**QUICK, checkpoint=path).fit(TEXTS)


def test_a_link_stays_and_what_it_points_to_goes(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    Word2VecVectorizer(**QUICK, checkpoint=path).fit(TEXTS)
    assert path.is_symlink()
    assert not path.exists()


def test_a_relative_name_is_of_the_folder_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_round = TrainingWorker._train_round
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)

    def moving(*args: Any) -> None:
        os.chdir(tmp_path / "other")
        train_round(*args)

    monkeypatch.setattr(TrainingWorker, "_train_round", moving)
    Word2VecVectorizer(**QUICK, checkpoint="here", checkpoint_minutes=0).fit(TEXTS)
    assert list(tmp_path.rglob("*")) == [tmp_path / "other"]


@pytest.mark.parametrize("name", ["", "."])
def test_a_folder_is_refused_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ValueError, match=rf"checkpoint='{re.escape(name)}' must be the name of a file"
    ):
        Word2VecVectorizer(**QUICK, checkpoint=name).fit(TEXTS)


def test_a_saved_vectorizer_names_no_file(path: Path, tmp_path: Path) -> None:
    model = Word2VecVectorizer(**QUICK, checkpoint=str(path)).fit(TEXTS)
    model.save(tmp_path / "model.npz")
    assert Word2VecVectorizer.load(tmp_path / "model.npz").checkpoint is None


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork")
def test_kill_at_30_random_moments(path: Path) -> None:
    options = QUICK | {"epochs": 12}
    whole = Word2VecVectorizer(**options).fit(TEXTS)
    model = Word2VecVectorizer(**options, checkpoint=path, checkpoint_minutes=0)
    start = time.perf_counter()
    model.fit(TEXTS)
    seconds = time.perf_counter() - start
    rng = random.Random(0)
    n_killed, n_left = 0, 0
    while n_killed < 30:
        pid = os.fork()
        if pid == 0:
            try:
                model.fit(TEXTS)
            except BaseException:
                os._exit(1)
            os._exit(0)
        time.sleep(rng.uniform(0, 0.7 * seconds))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        n_killed += os.WIFSIGNALED(status)
        n_left += path.exists()
    assert n_left >= 10
    assert_same(model.fit(TEXTS), whole)
    assert not path.exists()
