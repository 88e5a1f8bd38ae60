# SPDX-License-Identifier: BSD-3-Clause
"""Tables of TensorBoard's projector, read back by other programs."""

import csv
import os

import numpy as np
import pandas as pd
import pytest

from skw2v import SubwordVectors, WordVectors
from skw2v._io import projector

WORDS = ["tea", "iced tea", '"quoted"', "차", "a,b", "1.5"]
VECTORS = np.random.default_rng(0).normal(size=(6, 3)) * 1e-5


def vectors_in(folder, dtype):
    return np.loadtxt(folder / "vectors.tsv", delimiter="\t", dtype=dtype, ndmin=2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_words_and_vectors_are_read_back(tmp_path, dtype):
    WordVectors(WORDS, VECTORS.astype(dtype)).save_projector(tmp_path)
    np.testing.assert_array_equal(vectors_in(tmp_path, dtype), VECTORS.astype(dtype))
    assert (tmp_path / "metadata.tsv").read_text(encoding="utf-8") == "\n".join(WORDS) + "\n"
    assert sorted(os.listdir(tmp_path)) == ["metadata.tsv", "vectors.tsv"]


def test_counts_have_a_column_under_a_header(tmp_path):
    WordVectors(WORDS, VECTORS, counts=range(60, 0, -10)).save_projector(str(tmp_path))
    table = pd.read_csv(
        tmp_path / "metadata.tsv", sep="\t", quoting=csv.QUOTE_NONE, dtype={"word": str}
    )
    assert table.to_dict("list") == {"word": WORDS, "count": [60, 50, 40, 30, 20, 10]}
    assert len(vectors_in(tmp_path, float)) == len(table)


def test_folders_are_made_and_words_with_subwords_are_words(tmp_path):
    folder = tmp_path / "new" / "folder"
    sv = SubwordVectors(["tea"], [[1.0, 2.0]], [7], [[0.5, 0.5]], n_buckets=10)
    sv.save_projector(folder)
    np.testing.assert_array_equal(vectors_in(folder, float), [[1, 2]])


@pytest.mark.parametrize("word", ["green\ttea", "green\ntea", "tea\r", "", "  "])
def test_words_that_would_break_a_table_are_refused(tmp_path, word):
    WordVectors(["old"], [[1.0]]).save_projector(tmp_path)
    with pytest.raises(ValueError, match="is blank or holds a tab or a line break") as caught:
        WordVectors(["tea", word], [[2.0], [3.0]]).save_projector(tmp_path)
    assert repr(word) in str(caught.value)
    assert (tmp_path / "metadata.tsv").read_text() == "old\n"


def test_old_tables_stay_until_both_new_ones_are_there(tmp_path, monkeypatch):
    WordVectors(["old"], [[1.0]]).save_projector(tmp_path)

    def interrupted(words, counts):
        yield "new\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(projector, "_metadata", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WordVectors(["new"], [[2.0]]).save_projector(tmp_path)
    assert vectors_in(tmp_path, float) == 1
    assert (tmp_path / "metadata.tsv").read_text() == "old\n"
    assert sorted(os.listdir(tmp_path)) == ["metadata.tsv", "vectors.tsv"]


def test_a_file_where_the_folder_should_be_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="file"):
        WordVectors(["tea"], [[1.0]]).save_projector(tmp_path / "file")
