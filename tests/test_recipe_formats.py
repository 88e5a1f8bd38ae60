# SPDX-License-Identifier: BSD-3-Clause
"""CONTRIBUTING's recipe for a file format, followed to the letter in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECIPE = (
    "| a file format | in `_io/word_files/`: a class of `base.StreamFormat` or "
    "`base.SeekingFormat` | name it in `FORMATS` of `formats.py` beside it |"
)

NEW_FILE = '''
"""One JSON list a line: a word, and its vector."""

import json

import numpy as np

from skw2v._io.word_files.base import StreamFormat, WordsAndVectors, check_words


class JsonLines(StreamFormat):
    name = "json-lines"
    about = "is a JSON list of word and vector a line."
    keeps = "drops all but words and vectors"
    suffixes = (".jsonl",)
    takes = frozenset({"dtype"})

    def recognises(self, head):
        return head.startswith(b"[")

    def read(self, stream, options):
        lines = b"".join(iter(lambda: stream.read(1000), b"")).splitlines()[: options.limit]
        try:
            words, rows = zip(*map(json.loads, lines), strict=True)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {error.lineno}: this is no JSON") from error
        return WordsAndVectors(words, np.array(rows, options.dtype))

    def check(self, content):
        check_words(content.words, ends="")

    def write(self, stream, content):
        for word, row in zip(content.words, content.vectors.tolist(), strict=True):
            stream.write(json.dumps([word, row]).encode() + b"\\n")
'''

USE = """
import os
import threading

import numpy as np

import skw2v
from skw2v import SubwordVectors, WordVectors


def refused(call, *args, **options):
    try:
        call(*args, **options)
    except ValueError as error:
        return str(error)
    raise AssertionError("nothing was refused")


assert skw2v.__file__.startswith(os.getcwd()), skw2v.__file__
wv = WordVectors(["iced tea", "milk"], np.float32([[1, 2], [3, 4]]), counts=[2, 1])
words = WordVectors(wv.words, wv.vectors)

# By the ending, by the content, by the name of the format; compressed, and out of a pipe
wv.save("v.jsonl")
wv.save("v.jsonl.xz")
wv.save("other", format="json-lines")
for name in ("v.jsonl", "v.jsonl.xz", "other"):
    assert WordVectors.load(name) == WordVectors.load(name, format="json-lines") == words
assert open("v.jsonl").readline() == '["iced tea", [1.0, 2.0]]\\n'
assert WordVectors.load("v.jsonl", limit=1, dtype=np.float64).vectors.tolist() == [[1, 2]]
os.mkfifo("pipe")
writer = threading.Thread(target=words.save, args=["pipe"], kwargs={"format": "json-lines"})
writer.start()
assert WordVectors.load("pipe") == words
writer.join()
SubwordVectors(wv.words, wv.vectors, [1], [[1, 1]], n_buckets=2).save("s.jsonl")
assert WordVectors.load("s.jsonl") == words

# What others say of formats
assert "glove" in (message := refused(WordVectors.load, "v.jsonl", format="x"))
assert "json-lines" in message
assert ".jsonl" in refused(wv.save, "v.x")
assert "not 'json-lines'" in refused(WordVectors.load, "v.jsonl", mmap=True)
assert "v.jsonl: there is more to read" in refused(WordVectors.load, "v.jsonl", max_bytes=9)
assert "v.jsonl: this is neither" in refused(SubwordVectors.load, "v.jsonl")
for method, text in [
    (WordVectors.load, '"json-lines" is a JSON list of word and vector a line.'),
    (WordVectors.load, '"glove", "fasttext" and "json-lines"'),  # which take dtype
    (WordVectors.save, '"json-lines", for ``.jsonl``, drops all but words and vectors.'),
    (SubwordVectors.save, '"json-lines"} or None'),
]:
    assert text in " ".join(method.__doc__.split()), method.__doc__
"""


def test_a_file_format_is_one_file_and_its_name(tmp_path):
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    assert RECIPE in recipes
    shutil.copytree(ROOT / "skw2v", tmp_path / "skw2v")
    folder = tmp_path / "skw2v" / "_io" / "word_files"
    (folder / "json_lines.py").write_text(NEW_FILE, encoding="utf-8")
    formats = (folder / "formats.py").read_text(encoding="utf-8")
    formats, n_places = re.subn(r"(?m)^(FORMATS\b.*)\)$", r"\1, JsonLines())", formats)
    assert n_places == 1
    new = "from skw2v._io.word_files.json_lines import JsonLines\n"
    place = formats.index("from skw2v._io.word_files.npz import")
    (folder / "formats.py").write_text(formats[:place] + new + formats[place:], encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
