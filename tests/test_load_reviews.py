# SPDX-License-Identifier: BSD-3-Clause
"""The loader of reviews reads what it promises."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skw2v.datasets import load_reviews

TABLE = "review\tsentiment\nA joy.\t1\nToo long.\t0\n"


class TestLoadTable:
    def read(
        self, tmp_path: Path, content: str, name: str = "reviews.tsv", **options: Any
    ) -> tuple[list[str], list]:
        path = tmp_path / name
        path.write_bytes(content.encode())
        documents, y = load_reviews(path, **options)
        return documents, y.tolist()

    def test_header_and_other_columns(self, tmp_path: Path) -> None:
        content = "id\tLabel\tstars\tText\nx\t1\t9\tA joy.\ny\t0\t2\tToo long.\n"
        assert self.read(tmp_path, content) == (["A joy.", "Too long."], [1, 0])

    @pytest.mark.parametrize("name", ["text", "document", "review", "sentence"])
    def test_header_names(self, tmp_path: Path, name: str) -> None:
        assert self.read(tmp_path, f"label\t{name}\n1\tA joy.\n") == (["A joy."], [1])

    def test_headerless(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "A joy.\t1\nToo long.\t0") == (["A joy.", "Too long."], [1, 0])

    def test_tabs_leave_quotes_and_line_breaks_alone(self, tmp_path: Path) -> None:
        content = '"A joy\t1\r\nsaid "\x0b\x85\u2028he\r!"\t0\r\n'
        assert self.read(tmp_path, content) == (['"A joy', 'said "\x0b\x85\u2028he\r!"'], [1, 0])

    def test_empty_text_is_kept_and_blank_lines_are_skipped(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "\nA joy.\t1\n\n\t0\n\n") == (["A joy.", ""], [1, 0])

    def test_byte_order_mark(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "\ufeff" + TABLE) == (["A joy.", "Too long."], [1, 0])

    def test_commas_and_quotes(self, tmp_path: Path) -> None:
        content = 'label,text\n1,"A joy, ""really"".\nTwice."\n0,a\tb\n'
        expected = (['A joy, "really".\nTwice.', "a\tb"], [1, 0])
        assert self.read(tmp_path, content, "reviews.csv") == expected
        assert self.read(tmp_path, content, "reviews.txt") == expected

    def test_csv_with_a_tab_in_its_first_line(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "a\tb,1\nc,0\n", "r.csv") == (["a\tb", "c"], [1, 0])
        for content in ("a\tb,1\n", "Good, really.\t1\nLong, dull.\t0\n"):
            with pytest.raises(ValueError, match=r"',' and '\\t' may separate the columns"):
                self.read(tmp_path, content, "r.csv")
        expected = (["Good, really.", "Long, dull."], [1, 0])
        assert self.read(tmp_path, content, "r.csv", sep="\t") == expected

    @pytest.mark.parametrize("name", ["r.csv", "r.tsv", "r"])
    @pytest.mark.parametrize("options", [{}, {"sep": "\t"}])
    def test_quotes_between_tabs_are_characters_whatever_the_name(
        self, tmp_path: Path, name: str, options: dict
    ) -> None:
        content = '"A joy"\t1\n"Long\t0\n"Dull\t0\nsaid "" he"\t1\n'
        expected = ['"A joy"', '"Long', '"Dull', 'said "" he"']
        assert self.read(tmp_path, content, name, **options) == (expected, [1, 0, 0, 1])

    @pytest.mark.parametrize("sep", [",", ";", "|", "\t"])
    def test_what_excel_leaves_is_no_row(self, tmp_path: Path, sep: str) -> None:
        rows = [["text", "label"], ["A joy.", "1"], ["", ""], ["", "0"], ["", ""]]
        content = "".join(f"{sep.join(row)}\r\n" for row in rows)
        for first in ("", f"sep={sep}\r\n", f"sep={sep}\n"):
            assert self.read(tmp_path, first + content, "r.csv") == (["A joy.", ""], [1, 0])
            plain = content.replace("text", "x", 1)
            options = {"text": "x", "label": "label", "sep": sep}
            assert self.read(tmp_path, first + plain, **options) == (["A joy.", ""], [1, 0])
        with pytest.raises(ValueError, match="line 5: a review without a label"):
            self.read(tmp_path, f"sep={sep}\r\n{content.replace(f'{sep}0', f'x{sep}')}", "r.csv")

    def test_what_excel_says_of_the_separator_settles_it(self, tmp_path: Path) -> None:
        content = "sep=;\nGood, yes;1\nLong, no;0\n"
        assert self.read(tmp_path, content) == (["Good, yes", "Long, no"], [1, 0])

    def test_a_document_longer_than_the_csv_limit(self, tmp_path: Path) -> None:
        limit = csv.field_size_limit()
        text = "word " * limit
        assert self.read(tmp_path, f'"{text}",1\n', "r.csv") == ([text], [1])
        assert csv.field_size_limit() == limit

    def test_word_labels_stay_words(self, tmp_path: Path) -> None:
        path = tmp_path / "reviews.tsv"
        path.write_text("A joy.\tpos\nToo long.\tneg\n")
        _, y = load_reviews(str(path))
        assert y.dtype.kind == "U"
        assert y.tolist() == ["pos", "neg"]

    def test_one_word_label_makes_all_of_them_words(self, tmp_path: Path) -> None:
        content = "text\tlabel\nA joy.\t1\nToo long.\tunknown\n"
        assert self.read(tmp_path, content)[1] == ["1", "unknown"]

    def test_whole_number_labels(self, tmp_path: Path) -> None:
        path = tmp_path / "reviews.tsv"
        path.write_text("A joy.\t-1\nToo long.\t 10\n")
        _, y = load_reviews(path)
        assert y.dtype == np.int64
        assert y.tolist() == [-1, 10]

    @pytest.mark.parametrize(
        ("suffix", "compress"),
        [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)],
    )
    def test_compressed(
        self, tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]
    ) -> None:
        path = tmp_path / f"reviews.tsv{suffix}"
        packed = compress(TABLE.encode())
        for content in (packed, TABLE.encode()):  # browsers unpack, and leave the name
            path.write_bytes(content)
            assert load_reviews(path)[0] == ["A joy.", "Too long."]
            with open(path, "rb") as file:
                assert load_reviews(file)[0] == ["A joy.", "Too long."]
        path.write_bytes(packed[:-10])
        with pytest.raises(ValueError, match=rf"tsv\{suffix}: the compressed data is damaged"):
            load_reviews(path)

    def test_alone_in_a_zip_archive_or_open(self, tmp_path: Path) -> None:
        expected = ["A joy.", "Too long."]
        path = tmp_path / "reviews.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("reviews.tsv", TABLE)
        assert load_reviews(path)[0] == expected
        assert load_reviews(io.StringIO(TABLE))[0] == expected
        with pytest.raises(ValueError, match="<StringIO>: there are no reviews"):
            load_reviews(io.StringIO(""))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("other.tsv", TABLE)
        with pytest.raises(ValueError, match=r"reviews\.zip: this zip archive holds 2 files"):
            load_reviews(path)
        with zipfile.ZipFile(path) as archive, archive.open("other.tsv") as file:
            assert load_reviews(file)[0] == expected

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "no reviews"),
            ("\n\n", "no reviews"),
            ("text\tlabel\n", "no reviews"),
            ("just a line\nand another\n", r"its first line has 1 column\(s\).*There must be two"),
            ("a\tb\t1\n", r"its first line has 3 column\(s\).*There must be two"),
            ("text\tstars\nA joy.\t1\n", r"its header is \['text', 'stars'\]\. There must be two"),
            ("remark\tstars\nA joy.\t1\nToo long.\t0\n", "'remark'.*looks like a header"),
            ("A joy.\t1\nToo long.\n", r"line 2: 1 column\(s\), but 2 in the first line"),
            ("text\tlabel\n\nA\tjoy.\t1\n", r"line 3: 3 column\(s\), but 2 in the first line"),
            ("A joy.\t1\nToo long.\t\n", "line 2: a review without a label"),
            ('text,label\n"A joy.\n', "not a table with ',' between columns"),
        ],
    )
    def test_broken_tables(self, tmp_path: Path, content: str, message: str) -> None:
        with pytest.raises(ValueError, match=rf"reviews\.tsv.*{message}"):
            self.read(tmp_path, content)

    # What is read right though neither names nor places are given
    @pytest.mark.parametrize(
        "content",
        [
            "Body,Category\nA joy.,1\nToo long.,0\n",
            "id;Content;target\n7;A joy.;1\n8;Too long.;0\n",
            "text|label\nA joy.|1\nToo long.|0\n",
            "1\tA joy.\n0\tToo long.\n",
            "1,A joy.\n0,Too long.\n",
            "A joy.;1\nToo long.;0\n",
            '"A joy.";"1"\n"Too long.";"0"\n',
        ],
    )
    @pytest.mark.parametrize("name", ["r.csv", "r.txt", "r"])
    def test_columns_are_told_by_what_is_in_them(
        self, tmp_path: Path, content: str, name: str
    ) -> None:
        assert self.read(tmp_path, content, name) == (["A joy.", "Too long."], [1, 0])

    def test_labels_are_the_column_of_few_words(self, tmp_path: Path) -> None:
        rows = [("pos", "Joy"), ("neg", "Bad"), ("pos", "Good"), ("neg", "Dull"), ("pos", "Fun")]
        expected = ([text for _, text in rows], [label for label, _ in rows])
        assert self.read(tmp_path, "".join(f"{a},{b}\n" for a, b in rows)) == expected
        assert self.read(tmp_path, "".join(f"{b},{a}\n" for a, b in rows)) == expected
        assert self.read(tmp_path, "neg\tToo long, really.\n") == (["Too long, really."], ["neg"])

    def test_commas_of_texts_do_not_separate(self, tmp_path: Path) -> None:
        content = "Good, really.\t1\nLong, dull.\t0\n"
        assert self.read(tmp_path, content) == (["Good, really.", "Long, dull."], [1, 0])
        content = "Good; really,1\nLong; dull,0\n"
        with pytest.raises(ValueError, match=r"',' and ';' may separate.*sep=','"):
            self.read(tmp_path, content)
        assert self.read(tmp_path, content, sep=",") == (["Good; really", "Long; dull"], [1, 0])
        assert self.read(tmp_path, "Good; really,1\nDull,0\n")[0] == ["Good; really", "Dull"]

    @pytest.mark.parametrize(
        "content",
        [
            "Kommentar,Klasse\nSo gut,pos\nGar nicht,neg\nNie mehr,neg\n",
            "Kommentar,Klasse\n" + "gut,pos\nnein,neg\nnie,neg\nja,pos\n" * 5,
            "Klasse,Kommentar\n1,gut\n0,nein\n",
            "Kommentar;Note\ngut;4.5\nnein;1\n",
        ],
    )
    def test_headers_of_other_names_are_no_reviews(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(ValueError, match=r"looks like a header.*text='Kommentar', label='"):
            self.read(tmp_path, content)
        column = int(content.startswith("Klasse"))
        lines = content.replace(";", ",").splitlines()[1:]
        expected = [line.split(",")[column] for line in lines]
        assert self.read(tmp_path, content, text="Kommentar")[0] == expected

    def test_no_false_alarm_of_headers(self, tmp_path: Path) -> None:
        for content in (
            "Great\tpos\nToo long\tneg\n",
            "A joy.\tpos\nToo long\tneg\nGood\tpos\nBad\tneg\nSo so\tneutral\n",
            "So so\tneutral\nA joy.\tpos\nToo long\tneg\n",
            "You won\tspam\n" + "Hi mum\tham\n" * 6,
            "ham\tHi mum\n" + "spam\tYou won\n" * 4,
            "Great\t5\n" + "Too long\t1\nBad.\t1\nFine.\t4\n" * 10 + "Good\t4\n",
            "Great\t-1.5\nToo long\tbad\nNot good\tbad\n",
        ):
            assert len(self.read(tmp_path, content)[0]) == content.count("\n")

    def test_columns_by_name_or_place(self, tmp_path: Path) -> None:
        content = "stars,title,Remark\n5,Hm,A joy.\n1,Oh,Too long.\n"
        expected = (["A joy.", "Too long."], [5, 1])
        assert self.read(tmp_path, content, text="Remark", label="stars") == expected
        assert self.read(tmp_path, content, text="remark", label="STARS", sep=",") == expected
        assert self.read(tmp_path, content, text="Remark", label=0) == expected
        without = content.partition("\n")[2]
        assert self.read(tmp_path, without, text=2, label=0) == expected
        one_word_first = "Great\tx\nA joy\ty\nSo so\ty\n"
        assert self.read(tmp_path, one_word_first, text=0, label=1)[1] == ["x", "y", "y"]
        assert self.read(tmp_path, "x\t1\ny\t2\n", label=0) == (["1", "2"], ["x", "y"])

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"text": "remark"}, "no column is called text='remark'; its header is"),
            ({"text": 2, "label": 1}, "text=2 is no column of the 2 from 0"),
            ({"text": -1, "label": 1}, "text=-1 is no column"),
            ({"text": 1, "label": 1}, "column 1 cannot be both"),
            ({"text": "review", "label": "review"}, "column 0 cannot be both"),
            ({"text": 1.0}, "'text' parameter of load_reviews must be"),
            ({"label": True}, "'label' parameter of load_reviews must be"),
            ({"sep": ", "}, "'sep' parameter of load_reviews must be a single character"),
            ({"sep": ""}, "'sep' parameter"),
            ({"sep": ";"}, r"has 1 column\(s\)"),
        ],
    )
    def test_columns_that_are_not_there(self, tmp_path: Path, options: dict, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            self.read(tmp_path, TABLE.replace("\t", ","), **options)
        if "sep" not in options and not isinstance(options.get("label"), bool):
            with pytest.raises(ValueError, match=r"a folder has no columns|parameter of load_revi"):
                load_reviews(tmp_path, **options)

    def test_utf16_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "r.csv").write_bytes(TABLE.encode("utf-16"))
        with pytest.raises(ValueError, match=r"r\.csv: not UTF-8 .*It is UTF-16: save it as UTF-8"):
            load_reviews(tmp_path / "r.csv")

    def test_not_utf8(self, tmp_path: Path) -> None:
        path = tmp_path / "reviews.tsv"
        path.write_bytes("Très bien.\t1\n".encode("latin-1"))
        with pytest.raises(ValueError, match=r"reviews\.tsv: not UTF-8 text .*position 2"):
            load_reviews(path)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r"reviews\.tsv"):
            load_reviews(tmp_path / "reviews.tsv")


class TestLoadFolder:
    def write(self, folder: Path, files: dict[str, str]) -> None:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def test_aclimdb_layout(self, tmp_path: Path) -> None:
        files = {
            "pos/1_9.txt": "A joy.",
            "neg/0_2.txt": "Très long.",
            "neg/1_3.txt": "",
            "unsup/0_0.txt": "Whatever.",
            ".cache/x.txt": "Not a review.",
            "urls_pos.txt": "http://",
        }
        self.write(tmp_path, files)
        documents, y = load_reviews(tmp_path)
        assert documents == ["Très long.", "", "A joy."]
        assert y.tolist() == ["neg", "neg", "pos"]

    def test_numbers_as_folder_names(self, tmp_path: Path) -> None:
        self.write(tmp_path, {"1/a.txt": "A joy.", "0/a.txt": "Too long."})
        _, y = load_reviews(tmp_path)
        assert y.dtype == np.int64
        assert y.tolist() == [0, 1]

    def test_no_reviews(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="expected one subfolder a class"):
            load_reviews(tmp_path)
        (tmp_path / "pos").mkdir()
        with pytest.raises(ValueError, match="no reviews"):
            load_reviews(tmp_path)

    def test_not_utf8_names_the_file(self, tmp_path: Path) -> None:
        self.write(tmp_path, {"pos/a.txt": "A joy.", "neg/b.txt": ""})
        (tmp_path / "neg" / "b.txt").write_bytes(b"\xff\xfe\xfa")
        with pytest.raises(ValueError, match=r"b\.txt: not UTF-8"):
            load_reviews(tmp_path)


class TestRealData:
    def test_sst2(self, data_dir: Path) -> None:
        documents, y = load_reviews(data_dir / "sst2" / "train.tsv")
        assert len(documents) == 6920
        assert np.bincount(y).tolist() == [3310, 3610]
        assert documents[0].startswith("a stirring , funny")

    def test_imdb(self, data_dir: Path) -> None:
        documents, y = load_reviews(data_dir / "imdb" / "train.tsv.xz")
        assert len(documents) == 25_000
        assert np.bincount(y).tolist() == [12_500, 12_500]
        assert 'such as "Teachers"' in documents[0]

    def test_nsmc(self, data_dir: Path) -> None:
        documents, y = load_reviews(data_dir / "nsmc" / "ratings_train.txt.xz")
        assert len(documents) == 150_000
        assert np.bincount(y).tolist() == [75_173, 74_827]
        assert documents.count("") == 5
