# SPDX-License-Identifier: BSD-3-Clause
"""Columns of tables and of Parquet files as documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from read_documents_setup import write

from skw2v.datasets import load_reviews, make_reviews, read_documents


class TestTables:
    @pytest.mark.parametrize(
        ("name", "content", "options", "expected"),
        [
            ("a.csv", 'id,text\n1,"A ""joy"",\nreally."\n\n2,x\n', {}, ['A "joy",\nreally.', "x"]),
            ("a.csv", "id;Summary\n1;A joy, really.\n", {"text": "summary"}, ["A joy, really."]),
            ("a.csv", "1,A joy.\n2,x\n", {"text": 1}, ["A joy.", "x"]),
            ("a.csv", "id,text\n1,A joy.\n", {"text": 1}, ["A joy."]),
            ("a.csv", "sep=|\nid|text\n1|A joy.\n", {}, ["A joy."]),
            ("a.csv", "A joy.\nToo long.\n", {}, ["A joy.", "Too long."]),
            ("a.tsv", 'text\tid\n"A" joy.\t1\n', {}, ['"A" joy.']),
            ("a.tsv", "text\nA, joy.\n", {}, ["A, joy."]),
            ("a.txt", "text\tid\nA joy.\t1\n", {"format": "table"}, ["A joy."]),
            ("a.csv", "id:text\n1:A joy.\n", {"sep": ":"}, ["A joy."]),
            ("a.csv", "", {}, []),
        ],
    )
    def test_columns(
        self, tmp_path: Path, name: str, content: str, options: Any, expected: list[str]
    ) -> None:
        assert list(read_documents(write(tmp_path / name, content), **options)) == expected

    def test_as_load_reviews_reads_them(self, tmp_path: Path) -> None:
        texts, y = make_reviews(20_000, random_state=0)  # more than is looked at first
        rows = (f'"{text}";{label}\r\n' for text, label in zip(texts, y, strict=True))
        path = write(tmp_path / "a.csv", "review;label\r\n" + "".join(rows))
        assert path.stat().st_size > 2 << 20
        assert list(read_documents(path)) == texts == load_reviews(path)[0]

    def test_long_rows(self, tmp_path: Path) -> None:
        texts = ["x; " * (130_000 + i) for i in range(5)]  # of which three are looked at
        path = write(tmp_path / "a.csv", "\n".join(f"{text},3" for text in texts))
        assert list(read_documents(path, text=0)) == texts

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("4,x,y", r"line 4: 3 column\(s\), but 2 in the first line"),
            ('4,"x" y', r"line 4: no row with ',' between columns"),
        ],
    )
    def test_bad_rows(self, tmp_path: Path, line: str, message: str) -> None:
        path = write(tmp_path / "a.csv", f'id,text\n1,"A\njoy."\n{line}\n5,z\n')
        with pytest.raises(ValueError, match=rf"a\.csv: {message}"):
            list(read_documents(path))
        documents = read_documents(path, on_bad_lines="skip")
        assert list(documents) == ["A\njoy.", "z"]
        assert documents.n_skipped_ == 1

    def test_a_quote_without_end_is_told_where_it_begins(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", 'id,text\n1,x\n2,"y\n3,z\n')
        with pytest.raises(ValueError, match=r"a\.csv: line 3: no row"):
            list(read_documents(path))

    @pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
    def test_rows_that_are_not_in_the_encoding(self, tmp_path: Path, name: str) -> None:
        sep = b"," if name == "a.csv" else b"\t"
        rows = [b"id", b"text"], [b"1", b"Tr\xe8s"], [b"2", b"x"]
        path = write(tmp_path / name, b"\n".join(map(sep.join, rows)))
        with pytest.raises(ValueError, match=r"line 2: not UTF-8 text .*position 4"):
            list(read_documents(path))
        documents = read_documents(path, on_bad_lines="skip")
        assert (list(documents), documents.n_skipped_) == (["x"], 1)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (None, r"its columns are \['id', 'title'\].*text=…"),
            ("x", r"no column is text='x'; there are \['id', 'title'\]"),
            (2, "no column is text=2"),
            (-1, "no column is text=-1"),
        ],
    )
    def test_no_column(self, tmp_path: Path, text: Any, message: str) -> None:
        path = write(tmp_path / "a.csv", "id,title\n1,x\n")
        with pytest.raises(ValueError, match=rf"a\.csv: {message}"):
            list(read_documents(path, text=text, on_bad_lines="skip"))


class TestParquet:
    @pytest.fixture(params=["pyarrow", "polars"])
    def library(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
        """Leave one of the libraries that read Parquet."""
        pytest.importorskip(request.param)
        if request.param == "polars":
            monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
            monkeypatch.setattr("skw2v.datasets._records._BATCH_OF_POLARS", 1_000)
        return request.param

    def write(self, path: Path, columns: dict[str, Any]) -> Path:
        pytest.importorskip("polars").DataFrame(columns).write_parquet(path)
        return path

    @pytest.mark.usefixtures("library")
    def test_columns(self, tmp_path: Path) -> None:
        n = 3_000
        texts = [f"text {i}" for i in range(n)]
        columns = {"id": range(n), "text": texts, "tokens": [["a", str(i)] for i in range(n)]}
        path = self.write(tmp_path / "a.parquet", columns)
        documents = read_documents(path)
        assert list(documents) == list(documents) == texts
        assert list(read_documents(path, text=1)) == texts
        assert list(read_documents(path, text="tokens"))[n - 1] == ["a", str(n - 1)]

    @pytest.mark.usefixtures("library")
    def test_missing_texts(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "a.parquet", {"text": ["a", None, "b"]})
        with pytest.raises(ValueError, match=r"a\.parquet: row 1: it is None \(NoneType\)"):
            list(read_documents(path))
        documents = read_documents(path, on_bad_lines="skip")
        assert (list(documents), documents.n_skipped_) == (["a", "b"], 1)

    @pytest.mark.usefixtures("library")
    def test_no_column(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "a.pq", {"x": ["a"], "y": ["b"]})
        with pytest.raises(ValueError, match=r"a\.pq: its columns are \['x', 'y'\]"):
            list(read_documents(path))

    def test_no_parquet_file(self, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow")
        with pytest.raises(ValueError, match=r"a\.parquet: .*[Pp]arquet"):
            list(read_documents(write(tmp_path / "a.parquet", "text\nno table of that kind\n")))

    def test_no_library(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for library in ("pyarrow.parquet", "polars"):
            monkeypatch.setitem(sys.modules, library, None)
        path = write(tmp_path / "a.parquet", "PAR1")
        with pytest.raises(ImportError, match=r"a\.parquet: Parquet files need pyarrow or polars"):
            list(read_documents(path))
