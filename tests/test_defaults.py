"""What "auto" stands for, at the ends of the scale."""

import tracemalloc

import numpy as np
import pytest

from skw2v._training.arrays.window_mask import WindowMask
from skw2v._training.arrays.workspace import Workspace
from skw2v._training.defaults import auto_batch_size, auto_epochs, block_shape


@pytest.mark.parametrize("n_tokens", [0, 1, 10_000, 1_000_000, 10**10])
@pytest.mark.parametrize("dim", [1, 100, 300, 10**6])
@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_batches_are_at_least_a_block_and_no_larger_than_needed(n_tokens, dim, architecture):
    found = auto_batch_size(n_tokens, dim, architecture)
    assert type(found) is int
    assert 16 <= found <= auto_batch_size(10**12, 1, architecture)


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
def test_longer_vectors_take_smaller_batches(architecture):
    sizes = [auto_batch_size(10**9, dim, architecture) for dim in (50, 100, 200, 300, 1000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == sizes[1] > sizes[2] > sizes[3]


def test_fewer_tokens_are_read_more_often():
    epochs = [auto_epochs(n_tokens) for n_tokens in (0, 1, 10_000, 1_000_000, 10**7, 10**10)]
    assert epochs == sorted(epochs, reverse=True)
    assert epochs[-1] >= 1


@pytest.mark.parametrize("architecture", ["skipgram", "cbow"])
@pytest.mark.parametrize("window", range(1, 130))
def test_numbers_of_targets_and_negatives_are_multiples_of_four(architecture, window):
    shape, shared = block_shape(architecture, window)
    assert shape.window == window
    assert shape.tokens % 4 == shared % 4 == 0


@pytest.mark.parametrize("window", [15, 16, 100, 400])
def test_masks_of_wide_windows_fit_into_memory(window):
    shape, _ = block_shape("skipgram", window)
    radius = np.full(shape.tokens, window)
    tracemalloc.start()
    try:
        WindowMask(*shape).of(radius, radius, Workspace())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 400 * 2**20
