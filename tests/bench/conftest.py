# SPDX-License-Identifier: BSD-3-Clause
"""Small data sets of made-up words, and benchmarks that can be imported."""

from __future__ import annotations

import lzma
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.running import BENCHMARKS, N_TOKENS, N_WORDS, NAMES, SHARED


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let benchmarks import what they share, and leave no trace of it."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in [*NAMES, *SHARED]:
        sys.modules.pop(name, None)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out small data sets of made-up words like the real ones."""
    folder = tmp_path / "data"
    for name in ("analogies", "wordsim", "imdb", "ptb", "nsmc"):
        (folder / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(N_WORDS)]
    text = rng.choice(words, size=N_TOKENS, p=np.arange(N_WORDS, 0, -1) / 1830)
    compress(folder / "wiki8.txt.xz", " ".join(text))
    (folder / "ptb/ptb.train.txt").write_text(f" {' '.join(text[:3000])} \n" * 2)
    lines = [f"{i}\t{i // 100}\t5\t{' '.join(text[9 * i : 9 * i + 9])}!" for i in range(200)]
    for part in ("train", "test"):
        compress(folder / f"imdb/{part}.tsv.xz", "\n".join(["id\tlabel\trating\ttext", *lines]))
        compress(folder / f"nsmc/ratings_{part}.txt.xz", "id\tdocument\tlabel\n1\tgood film\t1")
    compress(folder / "imdb/unsup.txt.xz", "no label\nhere")
    quads = [" ".join(words[i : i + 4]) for i in range(0, 40, 4)]
    (folder / "analogies/questions-words.txt").write_text("\n".join([": all", *quads]))
    pairs = [f"{words[i]}\t{words[i + 1]}\t{i % 7}" for i in range(0, 40, 2)]
    for name in ("wordsim353.tsv", "simlex999.txt"):
        (folder / "wordsim" / name).write_text("\n".join(pairs))
    monkeypatch.setenv("SKW2V_DATA", str(folder))
    return folder


def compress(path: Path, text: str) -> None:
    with lzma.open(path, "wt", encoding="utf-8", preset=0) as file:
        file.write(text)
