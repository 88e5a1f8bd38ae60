# SPDX-License-Identifier: BSD-3-Clause
"""Put what examples print now into the documents that show it.

    python -m tests.print_anew README.md docs/guide/*.md

Outputs that still hold stay as they are. Look at the difference before you commit it: a figure that
moved by more than noise wants a reason.
"""

from __future__ import annotations

import doctest
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

# As pyproject.toml has them for pytest.
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
TRACEBACK = "Traceback (most recent call last):"
Write = Callable[[str], int]


class _Recorder(doctest.DocTestRunner):
    """Runs examples and keeps what those print whose output is another one."""

    def __init__(self) -> None:
        super().__init__(optionflags=FLAGS)
        self.printed: list[tuple[doctest.Example, str]] = []

    def report_failure(
        self, out: Write, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        self.printed.append((example, got))

    def report_unexpected_exception(
        self, out: Write, test: doctest.DocTest, example: doctest.Example, exc_info: tuple
    ) -> None:
        raise exc_info[1]


def print_anew(text: str, name: str = "document") -> str:
    """Return a document with the outputs that its examples have now.

    Parameters
    ----------
    text : str
        A document with examples that begin with ``>>>``.
    name : str, default="document"
        What messages call it.

    Returns
    -------
    str

    Raises
    ------
    Exception
        What an example raises that should not raise anything.
    """
    lines = text.split("\n")
    runner = _Recorder()
    runner.run(doctest.DocTestParser().get_doctest(text, {}, name, name, 0))
    for example, got in reversed(runner.printed):
        start = example.lineno + example.source.count("\n")
        end = start + example.want.count("\n")
        indent = " " * example.indent
        printed = got.removesuffix("\n").split("\n")
        if printed[0] == TRACEBACK:
            printed = [TRACEBACK, "    ...", printed[-1]]
        new = [indent + (line or "<BLANKLINE>") for line in printed]
        lines[start:end] = new if got else []
    return "\n".join(lines)


def main(paths: Sequence[str]) -> None:
    """Rewrite the files whose examples print something else by now."""
    os.environ["COLUMNS"] = "80"
    for path in map(Path, paths):
        file = path.resolve()
        text = file.read_text(encoding="utf-8")
        start = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            new = print_anew(text, path.name)
            os.chdir(start)
        if new != text:
            file.write_text(new, encoding="utf-8")
            print(f"{path}: printed anew")


if __name__ == "__main__":
    main(sys.argv[1:])
