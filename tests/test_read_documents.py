# SPDX-License-Identifier: BSD-3-Clause
"""Files as documents: what is read out of them, again and again, and what is said of bad lines."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickle
import sys
import tracemalloc
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from read_documents_setup import write

from skw2v import FastTextVectorizer, GloVeVectorizer, PhraseTransformer, Word2VecVectorizer
from skw2v._compat import InvalidParameterError
from skw2v.datasets import make_reviews, read_documents

TEXTS = ["A joy.", "", "Très long, \u2028really.", "한국어 문장"]
LINES = "\n".join(TEXTS) + "\n"


class TestLines:
    def test_each_line_is_a_document(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", LINES)
        documents = read_documents(path)
        assert documents.n_skipped_ is None
        assert list(documents) == list(documents) == TEXTS
        assert documents.n_skipped_ == 0
        assert list(read_documents(str(path))) == TEXTS

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", []),
            (b"\n", [""]),
            (b"a", ["a"]),
            (b"a\n\n", ["a", ""]),
            (b"a\r\nb\rc\r\n", ["a", "b\rc"]),
            (b"\xef\xbb\xbfa\nb", ["a", "b"]),
            (b"a\r", ["a\r"]),
        ],
    )
    def test_line_ends(self, tmp_path: Path, content: bytes, expected: list[str]) -> None:
        assert list(read_documents(write(tmp_path / "a", content))) == expected

    @pytest.mark.parametrize("length", [(1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 18])
    def test_lines_across_the_bounds_of_what_is_read_at_once(
        self, tmp_path: Path, length: int
    ) -> None:
        expected = ["é" * (length // 2), "b" * length, "", "c"]
        path = write(tmp_path / "a.txt", "\r\n".join(expected))
        assert list(read_documents(path)) == expected

    def test_two_passes_at_once(self, tmp_path: Path) -> None:
        documents = read_documents(write(tmp_path / "a.txt", LINES))
        assert list(zip(documents, documents, strict=True)) == [(text, text) for text in TEXTS]

    def test_files_are_closed_where_a_pass_ends_early(self, tmp_path: Path) -> None:
        documents = iter(read_documents(write(tmp_path / "a.txt", LINES)))
        next(documents)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            documents.close()

    @pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig", "euc_kr"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        path = write(tmp_path / "a.txt", "한국어\n문장".encode(encoding))
        assert list(read_documents(path, encoding=encoding)) == ["한국어", "문장"]

    def test_what_it_is(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.json"):
            write(tmp_path / name, "")
        documents = read_documents(tmp_path)
        assert repr(documents) == (
            f"<documents of 2 file(s) (lines and json): {str(tmp_path / 'a.txt')!r}, "
            f"{str(tmp_path / 'b.json')!r}>"
        )
        assert pickle.loads(pickle.dumps(documents)).paths == documents.paths

    def test_a_pass_is_not_held_in_memory(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", b"some words of a line\n" * 1_000_000)
        tracemalloc.start()
        n_documents = sum(1 for _ in read_documents(path))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert n_documents == 1_000_000
        assert peak < 5e6


class TestPaths:
    def make(self, folder: Path) -> None:
        for name in ("b.txt", "a.txt", ".hidden", "deep/c.txt", "d.log"):
            write(folder / name, f"{Path(name).name}\n")

    def test_folders_patterns_and_lists(self, tmp_path: Path) -> None:
        self.make(tmp_path)
        for path, expected in (
            (tmp_path, ["a.txt", "b.txt", "d.log"]),
            (f"{tmp_path}/*.txt", ["a.txt", "b.txt"]),
            (tmp_path / "*.txt", ["a.txt", "b.txt"]),
            (f"{tmp_path}/**/*.txt", ["a.txt", "b.txt", "c.txt"]),
            ([tmp_path / "deep", f"{tmp_path}/b*"], ["c.txt", "b.txt"]),
            ((path for path in [tmp_path / "d.log"]), ["d.log"]),
        ):
            assert list(read_documents(path)) == expected

    def test_a_name_with_the_signs_of_patterns(self, tmp_path: Path) -> None:
        assert list(read_documents(write(tmp_path / "a[1].txt", "x"))) == ["x"]

    def test_nothing_there(self, tmp_path: Path) -> None:
        for path, message in (
            (tmp_path / "no.txt", "no such file"),
            ([str(tmp_path / "*.txt")], "no file matches this pattern"),
            (tmp_path, r"the folder has no files.*\*\*"),
            ([], "names no file"),
        ):
            with pytest.raises(FileNotFoundError, match=message):
                read_documents(path)

    @pytest.mark.parametrize("path", [b"a.txt", 3, None, [3]])
    def test_no_path(self, path: Any) -> None:
        with pytest.raises(InvalidParameterError, match="'path' parameter of read_documents must"):
            read_documents(path)

    def test_open_files_are_none(self, tmp_path: Path) -> None:
        with write(tmp_path / "a", "x").open() as file, pytest.raises(InvalidParameterError):
            read_documents(file)  # type: ignore[arg-type]


def packed_zstandard(content: bytes) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.compress(content, codec="zstd", asbytes=True)


class TestPacked:
    @pytest.mark.parametrize(
        ("end", "pack"),
        [
            (".gz", gzip.compress),
            (".bz2", bz2.compress),
            (".xz", lzma.compress),
            (".zst", packed_zstandard),
        ],
    )
    def test_compressed(self, tmp_path: Path, end: str, pack: Any) -> None:
        content = json.dumps({"text": "A joy."}).encode()
        path = write(tmp_path / f"a.jsonl{end}", pack(content))
        documents = read_documents(path)
        assert list(documents) == list(documents) == ["A joy."]
        # Two archives, one after the other, are one
        twice = write(tmp_path / f"b.txt{end}", pack(b"a\n") + pack(b"b\n"))
        assert list(read_documents(twice)) == ["a", "b"]

    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, packed_zstandard])
    def test_damage_is_no_bad_line(self, tmp_path: Path, pack: Any) -> None:
        content = np.random.default_rng(0).integers(97, 120, 500_000, dtype=np.uint8).tobytes()
        path = write(tmp_path / "a.txt", pack(content)[:100_000])
        with pytest.raises(ValueError, match=r"a\.txt: the compressed data is damaged"):
            list(read_documents(path, on_bad_lines="skip"))

    def test_zip(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.csv.zip", "w") as archive:
            archive.writestr("a.csv", "text,label\nA joy.,1\n")
        assert list(read_documents(tmp_path / "a.csv.zip")) == ["A joy."]

    def test_nothing_unpacks_zstandard(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(tmp_path / "a.txt", b"\x28\xb5\x2f\xfd" + bytes(50))
        for library in ("compression.zstd", "backports.zstd", "pyarrow"):
            monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(ValueError, match=r"a\.txt: this is Zstandard.*backports.*zstd -d"):
            list(read_documents(path))


class TestJson:
    def test_fields(self, tmp_path: Path) -> None:
        records = [{"title": "x", "Body": "y", "text": "A joy."}, {"text": ["a", "b"], "title": ""}]
        path = write(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, records)))
        assert list(read_documents(path)) == ["A joy.", ["a", "b"]]
        assert list(read_documents(path, text="title")) == ["x", ""]

    def test_lines_without_fields(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.json", '"A joy."\n["a", "b"]\n')
        assert list(read_documents(path)) == ["A joy.", ["a", "b"]]

    @pytest.mark.parametrize(
        ("line", "text", "message"),
        [
            ('{"text": ', None, r"line 3: not JSON \(Expecting value"),
            ("[" * 100_000, None, r"line 3: not JSON"),
            ('{"title": "x"}', None, r"line 3: its fields are \['title'\].*text=…"),
            ('{"title": "x"}', "text", r"line 3: no field is called text='text'; there are"),
            ('{"text": null}', None, r"line 3: the field 'text' is None \(NoneType\), no text"),
            ("3", None, r"line 3: it is 3 \(int\), no text or list"),
            ('["a"]', "text", r"line 3: \['a'\] has no fields"),
        ],
    )
    def test_bad_lines(self, tmp_path: Path, line: str, text: Any, message: str) -> None:
        good = '{"text": "A joy."}'
        path = write(tmp_path / "a.jsonl", f"{good}\n\n{line}\n{good}\n")
        with pytest.raises(ValueError, match=rf"a\.jsonl: {message}.*on_bad_lines='skip'"):
            list(read_documents(path, text=text))
        documents = read_documents(path, text=text, on_bad_lines="skip")
        assert list(documents) == ["A joy."] * 2
        assert documents.n_skipped_ == 1


class TestBadLines:
    def test_bytes_of_another_encoding(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", b"a\nTr\xe8s\nb\n")
        message = r"a\.txt: line 2: not UTF-8 text \(.*position 2.*\)\. on_bad_lines='skip'"
        with pytest.raises(ValueError, match=message):
            list(read_documents(path))
        documents = read_documents([path, path], on_bad_lines="skip")
        assert list(documents) == ["a", "b", "a", "b"]
        assert documents.n_skipped_ == 2

    def test_utf_16(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"line 1: .*It is UTF-16: save it as UTF-8"):
            list(read_documents(write(tmp_path / "a.txt", "a\nb".encode("utf-16"))))

    def test_lines_are_numbered_beyond_the_first_block(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", b"some words\n" * 300_000 + b"\xff\n")
        with pytest.raises(ValueError, match="line 300001: not UTF-8"):
            list(read_documents(path))

    def test_all_are_skipped(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", "{}\n{}\n")
        documents = read_documents(path, on_bad_lines="skip")
        with pytest.warns(UserWarning, match=r"All 2 documents .*a\.jsonl: line 1: "):
            assert list(documents) == []

    @pytest.mark.parametrize(
        "options",
        [
            {"format": "xml"},
            {"on_bad_lines": "warn"},
            {"text": 1.0},
            {"text": True},
            {"sep": ", "},
            {"encoding": "utf-16"},
            {"encoding": "klingon"},
            {"encoding": None},
            # Of no use to lines
            {"text": "text"},
            {"sep": ","},
            {"text": 1, "format": "json"},
        ],
    )
    def test_parameters(self, tmp_path: Path, options: Any) -> None:
        path, name = write(tmp_path / "a.txt", "x"), next(iter(options))
        with pytest.raises(InvalidParameterError, match=f"'{name}' parameter of read_documents"):
            read_documents(path, **options)


class TestFit:
    def test_as_a_list_of_the_texts(self, tmp_path: Path) -> None:
        texts, _ = make_reviews(200, random_state=0)
        documents = read_documents(write(tmp_path / "a.txt", "\n".join(texts)))
        for make in (Word2VecVectorizer, FastTextVectorizer, GloVeVectorizer):
            model = make(dim=8, epochs=1, random_state=0)
            expected = model.fit_transform(texts)
            np.testing.assert_array_equal(model.fit_transform(documents), expected)
            np.testing.assert_array_equal(model.fit(documents).transform(documents), expected)
        phrases = PhraseTransformer(min_count=2)
        assert phrases.fit_transform(documents) == phrases.fit_transform(texts)

    def test_a_name_in_place_of_documents(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        write(Path("corpus.txt"), LINES)
        model = Word2VecVectorizer(dim=8, min_count=1).fit(TEXTS)
        for X in ("corpus.txt", b"corpus.txt", Path("corpus.txt"), "."):
            for method in (model.transform, Word2VecVectorizer().fit):
                with pytest.raises(ValueError, match=r"skw2v\.datasets\.read_documents\('"):
                    method(X)
        for X in ("no.txt", "a text", "x" * 10_000, "\0", Path("no.txt")):
            with pytest.raises(ValueError, match="terable") as caught:
                model.fit(X)
            assert "read_documents" not in str(caught.value)
