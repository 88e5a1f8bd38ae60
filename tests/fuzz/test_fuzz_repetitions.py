# SPDX-License-Identifier: BSD-3-Clause
"""A short run of the fuzzer of repetitive documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skw2v._training.choices import LOSSES
from skw2v._training.rounds import RoundSize

from . import repetitions
from .findings.repetitions import FINDINGS
from .targets import TARGETS

pytestmark = pytest.mark.slow


def test_repetitions_do_no_harm() -> None:
    TARGETS["repetitions"].run(n_inputs=15)


@pytest.mark.parametrize("name", FINDINGS)
def test_findings_stay_mended(name: str) -> None:
    repetitions.check_repetitions(FINDINGS[name])


@pytest.mark.parametrize("name", FINDINGS)
def test_they_do_not_lean_on_the_size_of_rounds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = FINDINGS[name].parameters
    loss = LOSSES[parameters.get("loss", "negative_sampling")]
    other = {2: 4, 4: 2}[loss.rounds.first]
    monkeypatch.setitem(LOSSES, loss.name, replace(loss, rounds=RoundSize(other, other)))
    repetitions.check_repetitions(FINDINGS[name])


def test_each_kind_repeats_words() -> None:
    for kind in repetitions.KINDS:
        case = repetitions.RepetitiveCase(1, [(kind, 300, False)], 0, {})
        longest = max(case.documents(), key=len)
        assert 290 <= len(longest) <= 400
        assert len(set(longest)) < len(longest) / 2
