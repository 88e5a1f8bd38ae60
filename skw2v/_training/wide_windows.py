# SPDX-License-Identifier: BSD-3-Clause
"""What is said where a window is wider than training takes it for."""

from __future__ import annotations

import warnings

from skw2v._training.sampling.batch import WIDEST_WINDOW


def check_window(window: int, longest: int) -> None:
    """Warn that a window is cut, if the longest document has enough tokens for that."""
    if min(window, longest - 1) > WIDEST_WINDOW:
        warnings.warn(
            f"The longest document has {longest:,} tokens, and window={window}: windows end "
            f"{WIDEST_WINDOW:,} tokens from their centre nevertheless, as wider ones would take "
            f"gigabytes and teach no more. Set window={WIDEST_WINDOW} or less, or cut documents "
            "into paragraphs.",
            UserWarning,
            stacklevel=3,
        )
