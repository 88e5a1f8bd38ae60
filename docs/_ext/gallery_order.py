# SPDX-License-Identifier: BSD-3-Clause
"""In which order the examples stand."""

from __future__ import annotations

# Those that show what the library is for come first, the others by name.
FIRST = (
    "sentiment.py",
    "plot_tickets.py",
    "plot_near_duplicates.py",
    "plot_topics.py",
    "plot_baskets.py",
    "plot_contributions.py",
    "word_map.py",
    "plot_groups_of_words.py",
    "plot_loss_curves.py",
)


class InTheOrderOfReading:
    """Key by which sphinx-gallery sorts the files of a folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, name: str) -> tuple[int, str]:
        """Return the rank of a file and its name."""
        return FIRST.index(name) if name in FIRST else len(FIRST), name
