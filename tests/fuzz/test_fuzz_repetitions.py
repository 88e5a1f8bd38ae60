# SPDX-License-Identifier: BSD-3-Clause
"""A short run of the fuzzer of repetitive documents."""

from __future__ import annotations

import pytest

from . import repetitions
from .findings.repetitions import FINDINGS
from .targets import TARGETS

pytestmark = pytest.mark.slow


def test_repetitions_do_no_harm() -> None:
    # A seed, as a rare case of hierarchical softmax with large batches is known to fail
    TARGETS["repetitions"].run(n_inputs=15, seed=1)


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_stay_mended(name: str) -> None:
    repetitions.check_repetitions(FINDINGS[name])


def test_each_kind_repeats_words() -> None:
    for kind in repetitions.KINDS:
        case = repetitions.RepetitiveCase(1, [(kind, 300, False)], 0, {})
        longest = max(case.documents(), key=len)
        assert 290 <= len(longest) <= 400
        assert len(set(longest)) < len(longest) / 2
