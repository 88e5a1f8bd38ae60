# SPDX-License-Identifier: BSD-3-Clause
"""What separates words and numbers in a text file, and what only looks like a file of vectors.

Blanks separate, as word2vec and GloVe have it, or a tab ends each word: then tabs or blanks
separate the numbers, and words may hold blanks. Whatever else could be taken for words and vectors,
with a number or a letter too few, is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from skw2v._io.word_files.collector import N_TELLING

BLANK, TAB = " ", "\t"

# The numbers that `numpy.loadtxt` reads, within whatever Unicode takes for white space. Every
# repetition is possessive: no line makes the search go back and forth.
_SPACE = r"[^\S \r\n]*+"
_DECIMAL = r"(?>[0-9]++\.?+[0-9]*+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+"
_OTHER = r"[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?+"
NUMBER = rf"{_SPACE}[+-]?+(?>{_DECIMAL}|{_OTHER}){_SPACE}"
_IS_NUMBER = re.compile(NUMBER)
_IS_FRACTION = re.compile(rf"(?=.*[.eE])[+-]?+{_DECIMAL}")
# The end of a word that has taken in a separator and a number, and of one that may well be so
_GLUED = re.compile(rf"(?:[,;]|[^\S ])[+-]?+{_DECIMAL}$|[:|=](?=[^:|=]*[.eE])[+-]?+{_DECIMAL}$")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,\s][0-9]{3})+")
_SHOWN = 1000  # characters of a line that are looked at for a hint
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_IN_PANDAS = (
    "pandas reads other tables: frame = pandas.read_csv(path, sep={sep!r}, header=None, "
    "index_col=0, keep_default_na=False), and WordVectors(list(frame.index), frame.to_numpy())"
)


def is_number(text: str) -> bool:
    """Whether this is a number, NaN and infinity among them."""
    return _IS_NUMBER.fullmatch(text) is not None


def end_of_words(line: str) -> str:
    """Tell from the first line with a vector what ends a word: `BLANK`, `TAB`, or an error.

    Where both could be, one of them would lose a number.
    """
    word, tab, numbers = line.rstrip().partition(TAB)
    # A word with a carriage return in it is two lines of an old Mac
    if not tab or "\r" in word or not all(map(is_number, re.split("[ \t]", numbers.lstrip(BLANK)))):
        return BLANK
    _, blank, last = word.rstrip(BLANK).rpartition(BLANK)
    if blank and is_number(last):
        raise ValueError(
            f"{word[:50]!r} stands before the first tab: it is a word with a blank in it, or a "
            "word and the first number of its vector. Let tabs alone, or blanks alone, separate"
        )
    return TAB


def with_blanks(text: bytes) -> bytes:
    """Let blanks separate the numbers of lines whose words a tab ends."""
    lines = [line.partition(b"\t") for line in text.split(b"\n")]
    return b"\n".join(
        [
            word.rstrip(b" ") + tab + numbers.lstrip(b" ").replace(b"\t", b" ")
            for word, tab, numbers in lines
        ]
    )


def hides_more(word: str) -> bool:
    """Whether a word that a blank ends could be a word, a tab and a number, or two lines."""
    _, tab, last = word.rpartition(TAB)
    return (bool(tab) and (not last or is_number(last))) or "\r" in word[:-1]


def refuse_what_are_no_words(words: Sequence[str]) -> None:
    """Refuse words of which the first hundred show that they are something else.

    All of them are decimal numbers, end in a separator, perhaps with a number, or are in quotes.

    >>> refuse_what_are_no_words(["tea", "0.5"])
    >>> refuse_what_are_no_words(["0.25", "0.5"])
    Traceback (most recent call last):
    ...
    ValueError: every word is a number, such as '0.25': are there numbers without words? ...
    """
    first = words[:N_TELLING]
    if not first:
        return
    if all(len(word) < 50 and _IS_FRACTION.fullmatch(word) for word in first):
        raise ValueError(
            f"every word is a number, such as {first[0]!r}: are there numbers without words? Then "
            "read both and give them to WordVectors(words, numpy.loadtxt(path)); the vectors.tsv "
            "of the embedding projector has its words in metadata.tsv"
        )
    if all(_GLUED.search(word[-50:]) and not _THOUSANDS.fullmatch(word) for word in first):
        raise ValueError(
            f"every word ends in a separator and a number, such as {first[0][:50]!r}, so that each "
            "vector lacks a number. Let blanks alone, or tabs alone, separate"
        )
    end = first[0][-1:]
    if end in set(",;:|=") and all(len(word) > 1 and word[-1] == end for word in first):
        raise ValueError(
            f"every word ends in {end!r}, such as {first[0][:50]!r}: let blanks alone, or tabs "
            "alone, separate"
        )
    if all(len(word) > 2 and word[0] == word[-1] and word[0] in "\"'" for word in first):
        raise ValueError(
            f"every word stands in quotes, such as {first[0][:50]!r}. "
            + _IN_PANDAS.format(sep=BLANK)
        )


def hint(line: str) -> str:
    """Say what may be the matter with a line that is no word and vector; empty if nothing shows."""
    line = line[:_SHOWN].rstrip()
    if "\r" in line:
        return "; lines seem to end in carriage returns alone: let line feeds end them"
    fields = re.split("[ \t;]+", line)[1:]
    with_comma = [_DECIMAL_COMMA.fullmatch(field) is not None for field in fields]
    if any(with_comma) and all(map(max, with_comma, map(is_number, fields))):
        return "; its numbers have a decimal comma: write a point"
    others = Counter(c for c in line if c in ",;|" or (c.isspace() and c not in " \t"))
    for separator, _ in others.most_common(1):
        numbers = [field.strip() for field in line.split(separator)][1:]
        if sum(map(is_number, numbers)) * 2 >= len(numbers):
            return (
                f"; {separator!r} seems to separate, which must be blanks or tabs. "
                + _IN_PANDAS.format(sep=separator)
            )
    if "  " in line or "\t\t" in line:
        return "; is there one blank, or one tab, between the fields?"
    if TAB in line and not any(map(is_number, line.split(TAB))):
        return "; is it a line of column names? Leave it out"
    return ""
