# SPDX-License-Identifier: BSD-3-Clause
"""Changes to bytes: what a bad disk, a bad program or a bad person does to a file."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

# Bytes that mean something in one format or another
TELLING = [
    b"\n",
    b" ",
    b"\0",
    b"\xff",
    b"-1",
    b"0",
    b"9" * 20,
    b"nan",
    b"\r",
    b"\xed\xa0\x80",
    b"{",
]


@st.composite
def mutated(draw: Callable, contents: st.SearchStrategy[bytes], max_edits: int = 4) -> bytes:
    """Change, remove, insert or repeat a few bytes, or cut off the end."""
    content = bytearray(draw(contents))
    for _ in range(draw(st.integers(0, max_edits))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.integers(1, 12)))
        match draw(st.sampled_from(["change", "remove", "insert", "repeat", "cut"])):
            case "change":
                content[start:stop] = draw(st.binary(min_size=stop - start, max_size=stop - start))
            case "remove":
                del content[start:stop]
            case "insert":
                content[start:start] = draw(st.sampled_from(TELLING) | st.binary(max_size=12))
            case "repeat":
                content[start:stop] = content[start:stop] * draw(st.sampled_from([2, 3, 1000]))
            case "cut":
                del content[start:]
    return bytes(content)
