# SPDX-License-Identifier: BSD-3-Clause
"""The formats of word-vector files; what reads and writes any of them, and what documents them."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias, TypeVar

from skw2v._io.atomic import StrPath
from skw2v._io.foreign import refuse_foreign
from skw2v._io.sources import Source, go_back, is_open, name_of, place_in
from skw2v._io.streams import COMPRESSED_SUFFIXES, reading, writing
from skw2v._io.word_files.base import ReadOptions, SeekingFormat, StreamFormat, WordsAndVectors
from skw2v._io.word_files.binary import Word2VecBinary
from skw2v._io.word_files.fasttext import FastText
from skw2v._io.word_files.header import refuse_broken_header
from skw2v._io.word_files.npz import Npz
from skw2v._io.word_files.text import GloVe, UnknownText, Word2VecText

Format: TypeAlias = StreamFormat | SeekingFormat

# What no format recognises is text, whose reader says what is wrong with it.
_LAST_RESORT = UnknownText()
FORMATS: tuple[Format, ...] = (Npz(), Word2VecText(), Word2VecBinary(), GloVe(), FastText())

# How many bytes from the beginning of a file tell its format.
_SNIFFED = 1 << 16
_Method = TypeVar("_Method", bound=Callable[..., object])


def read_word_vectors(
    source: Source, options: ReadOptions, format: str | None = None
) -> WordsAndVectors:
    """Read a file of the format that is named, or else of that which its first bytes tell."""
    if options.mmap and is_open(source):
        raise ValueError(f"{name_of(source)}: mmap=True needs the path of a file, not an open file")
    chosen = None if format is None else _named(format)
    if isinstance(chosen, SeekingFormat) and "mmap" in chosen.takes:
        return chosen.read(source, options)
    start = place_in(source)
    with reading(source, options.max_bytes) as stream:
        head = stream.look(_SNIFFED)
        refuse_foreign(head)
        chosen = chosen or _recognised(head, options.with_subwords)
        if options.mmap and "mmap" not in chosen.takes:
            raise ValueError(f"only {_that_take('mmap')} can be memory-mapped, not {chosen.name!r}")
        if format is not None:
            chosen.check_head(head)
        if isinstance(chosen, StreamFormat):
            return chosen.read(stream, options)
        if stream.compressed:
            raise ValueError(
                f"{chosen.title} cannot be read while it is compressed, or in a zip archive: "
                "unpack it first"
            )
    go_back(source, start)
    return chosen.read(source, options)


def write_word_vectors(path: StrPath, content: WordsAndVectors, format: str | None = None) -> None:
    """Write a file of the format that is named, or else of that which goes with its name."""
    has_subwords = content.subwords is not None
    chosen = _format_to_write(path, has_subwords) if format is None else _named(format)
    chosen.check(content)
    if isinstance(chosen, StreamFormat):
        with writing(path) as stream:
            chosen.write(stream, content)
        return
    if _suffix(path)[1]:
        raise ValueError(
            f"The format {chosen.name!r} is not compressed: let the name end before "
            f"{Path(path).suffix}."
        )
    chosen.write(path, content)


def _named(name: str) -> Format:
    for known in FORMATS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in FORMATS)
    raise ValueError(f"format must be one of {names}; got {name!r}.")


def _recognised(head: bytes, with_subwords: bool) -> Format:
    """Tell the format, one that holds rows of n-grams if these are wanted, from the first bytes."""
    among = [known for known in FORMATS if known.holds_ngrams or not with_subwords]
    for known in among:
        if known.recognises(head):
            return known
    if with_subwords:
        titles = [known.title for known in reversed(among) if isinstance(known, SeekingFormat)]
        raise ValueError(
            f"this is neither {' nor '.join(titles)}, which hold rows of n-grams. "
            "WordVectors.load reads files of words alone"
        )
    refuse_broken_header(head)
    return _LAST_RESORT


def _suffix(path: StrPath) -> tuple[str, bool]:
    """Ending of a name, without that of a compressed file, and whether it had such a one."""
    name = Path(path)
    compressed = name.suffix.lower() in COMPRESSED_SUFFIXES
    return (Path(name.stem) if compressed else name).suffix.lower(), compressed


def _format_to_write(path: StrPath, has_subwords: bool) -> Format:
    """Choose by the ending of a name; where it fits several, by what can be kept."""
    suffix, compressed = _suffix(path)
    fitting = [
        known
        for known in FORMATS
        if suffix in known.suffixes and (has_subwords or not known.needs_ngrams)
    ]
    if not fitting:
        suffixes = dict.fromkeys(suffix for known in FORMATS for suffix in known.suffixes)
        raise ValueError(
            f"No format goes with the name {Path(path).name!r}: give one, or a name that ends in "
            f"{', '.join(suffixes)} (and in {', '.join(COMPRESSED_SUFFIXES)} to compress it)."
        )

    def what_is_lost(known: Format) -> tuple[bool, bool]:
        cannot_compress = compressed and isinstance(known, SeekingFormat)
        return cannot_compress, has_subwords and not known.holds_ngrams

    return min(fitting, key=what_is_lost)


def documents_formats(method: _Method) -> _Method:
    """Put what the formats say of themselves in the place of ``%(…)s`` in a docstring."""
    of_words = [known for known in FORMATS if not known.needs_ngrams]
    of_ngrams = [known for known in FORMATS if known.holds_ngrams]
    if method.__doc__:  # python -OO leaves docstrings out
        method.__doc__ = inspect.cleandoc(method.__doc__) % {
            "formats": _choices(FORMATS),
            "formats_of_words": _choices(of_words),
            "seeking_formats": _listed(
                f'"{known.name}"' for known in FORMATS if isinstance(known, SeekingFormat)
            ),
            **{f"take_{name}": _that_take(name) for name in ("dtype", "mmap", "on_bad_lines")},
            "about": _items(f'"{known.name}" {known.about}' for known in FORMATS),
            "keep_words": _items(map(_kept, of_words)),
            "keep_ngrams": _items(map(_kept, of_ngrams)),
        }
    return method


def _that_take(parameter: str) -> str:
    return _listed(f'"{known.name}"' for known in FORMATS if parameter in known.takes)


def _choices(formats: Iterable[Format]) -> str:
    return "{" + ", ".join(f'"{known.name}"' for known in formats) + "}"


def _kept(known: Format) -> str:
    suffixes = _listed(f"``{suffix}``" for suffix in known.suffixes)
    return f'"{known.name}", for {suffixes}, {known.keeps}.'


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _items(texts: Iterable[str]) -> str:
    """A list at the end of what is said of a parameter."""
    return "\n\n" + "\n".join(
        textwrap.fill(f"- {text}", 96, initial_indent="    ", subsequent_indent="      ")
        for text in texts
    )
