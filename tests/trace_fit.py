# SPDX-License-Identifier: BSD-3-Clause
"""Count what a reader of `fit` goes through: ``python -m tests.trace_fit``.

It fits 15 documents in one epoch and counts the modules that are entered, the calls that lead from
one module to another, the different places that they lead from and to, and how deep they nest.
Steps that recur with every batch or document are counted as often as they happen, but for the last
figure but one: how many pairs of functions hand over to each other.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from skw2v import Word2VecVectorizer

DOCUMENTS = ["the cat sat on the mat", "the dog sat on the log", "a cat and a dog"] * 5


@dataclass
class Trace:
    """Notes calls of the package's functions; `switches` go from a module to another one."""

    modules: set[str] = field(default_factory=set)
    switches: Counter[tuple[str, str]] = field(default_factory=Counter)
    hand_overs: set[tuple[str, str]] = field(default_factory=set)
    deepest: int = 0
    stack: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("skw2v."):
            return
        if event == "return":
            self.stack.pop()
        elif event == "call":
            function = f"{module}.{frame.f_code.co_qualname}"
            if self.stack and self.stack[-1][0] != module:
                self.switches[self.stack[-1][0], module] += 1
                self.hand_overs.add((self.stack[-1][1], function))
            self.stack.append((module, function))
            self.modules.add(module)
            self.deepest = max(self.deepest, len(self.stack))

    def count(self, *, top: bool) -> int:
        """Count the switches at top level, or those within the folders."""
        return sum(n for (a, b), n in self.switches.items() if top is ("." not in a[6:]))


def trace_fit(**options: Any) -> Trace:
    """Fit twice, as the first time imports and looks up, and trace the second time."""
    options = {"dim": 10, "epochs": 1, "random_state": 0} | options
    Word2VecVectorizer(**options).fit(DOCUMENTS)
    vectorizer, trace = Word2VecVectorizer(**options), Trace()
    sys.setprofile(trace)
    try:
        vectorizer.fit(DOCUMENTS)
    finally:
        sys.setprofile(None)
    return trace


if __name__ == "__main__":
    found = trace_fit()
    print(f"{len(found.modules)} modules, {found.switches.total()} switches between them:")
    print(f"  {found.count(top=True)} from the modules that tell the story of a fit")
    print(f"  {found.count(top=False)} within the folders, by batch and by document")
    print(f"{len(found.hand_overs)} pairs of functions of two modules, {found.deepest} calls deep")
    if "--all" in sys.argv:
        for (one, other), n in found.switches.most_common():
            print(f"{n:5} {one[6:]} -> {other[6:]}")
