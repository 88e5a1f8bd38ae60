# SPDX-License-Identifier: BSD-3-Clause
"""The tree of hierarchical softmax: prefix codes of least mean length, the same every time."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skw2v._training.objectives.huffman import huffman_tree
from skw2v._training.objectives.paths import ROWS, PathTable


def codes_of(tree):
    bounds = itertools.pairwise(tree.starts.tolist())
    return ["".join(map(str, tree.codes[a:b])) for a, b in bounds]


def nodes_of(tree):
    return [tree.nodes[a:b].tolist() for a, b in itertools.pairwise(tree.starts.tolist())]


def test_worked_by_hand():
    # 5+6 = 11, 9+10 = 19, 11+13 = 24, 19+24 = 43 and the lower count has code 0
    tree = huffman_tree(np.array([13, 10, 9, 6, 5]))
    assert codes_of(tree) == ["11", "01", "00", "101", "100"]
    # Root 43, then 24, 19 and 11
    assert nodes_of(tree) == [[0, 1], [0, 2], [0, 2], [0, 1, 3], [0, 1, 3]]


def test_ties_go_to_the_first_word_and_words_before_nodes():
    # 0+1, then 2+3, then both; of all the equal ones the first has code 0
    tree = huffman_tree(np.array([1, 1, 1, 1]))
    assert codes_of(tree) == ["00", "01", "10", "11"]
    # Words 1 and 2 make a node of count 2, and word 0 of the same count comes before it
    assert codes_of(huffman_tree(np.array([2, 1, 1]))) == ["0", "10", "11"]


def test_one_word_has_no_path():
    tree = huffman_tree(np.array([7]))
    assert codes_of(tree) == [""]
    assert len(tree.nodes) == 0


def least_cost(counts):
    """Least total code length of all binary trees: brute force over which two to join."""
    if len(counts) == 1:
        return 0
    found = []
    for i, j in itertools.combinations(range(len(counts)), 2):
        joined = counts[i] + counts[j]
        others = tuple(c for k, c in enumerate(counts) if k not in (i, j))
        found.append(joined + least_cost((*others, joined)))
    return min(found)


counts_of_words = st.lists(st.integers(0, 10**9), min_size=2, max_size=60)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_no_other_tree_has_shorter_codes(counts):
    tree = huffman_tree(np.array(counts))
    assert tree.lengths @ counts == least_cost(tuple(counts))


@given(counts_of_words)
def test_mean_length_is_within_a_bit_of_the_entropy(counts):
    counts = np.array(counts) + 1
    share = counts / counts.sum()
    entropy = -(share * np.log2(share)).sum()
    mean = huffman_tree(counts).lengths @ share
    assert entropy - 1e-9 <= mean < entropy + 1


@given(counts_of_words)
def test_codes_are_complete_and_nodes_are_ordered(counts):
    counts = np.array(counts)
    tree = huffman_tree(counts)
    # Kraft's equality: no code is the start of another, and none could be added
    assert sum(2.0 ** -tree.lengths.astype(float)) == pytest.approx(1)
    assert len(set(codes_of(tree))) == len(counts)
    assert sorted(set(tree.nodes.tolist())) == list(range(len(counts) - 1))
    for nodes in nodes_of(tree):
        assert nodes[0] == 0
        assert (np.diff(nodes) > 0).all()
    beneath = np.bincount(tree.nodes, weights=counts[tree.owners()])
    assert (np.diff(beneath) <= 0).all()


def test_very_long_paths():
    fibonacci = [1, 1]
    while len(fibonacci) < 70:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    tree = huffman_tree(np.array(fibonacci[::-1]))
    assert tree.lengths.max() == 69


def whole(table, paths, word_at, n_top):
    """Nodes and signs of the target at a place, put together from both parts."""
    exit_ = paths.exits.reshape(-1)[word_at]
    top = np.flatnonzero(table.top_signs[exit_])
    steps = slice(paths.starts[word_at], paths.starts[word_at] + paths.lengths[word_at])
    assert (paths.owners[steps] == word_at).all()
    of_steps = paths.nodes if paths.rows is None else paths.nodes[paths.rows]
    nodes = [*top.tolist(), *of_steps[steps].tolist()]
    return nodes, [*table.top_signs[exit_, top].tolist(), *paths.signs[steps].tolist()]


@given(counts_of_words, st.integers(1, 70), st.sampled_from([None, 2, 4]), st.integers(0, 9))
def test_both_parts_of_a_path_make_the_whole(counts, n_top, group, seed):
    n_top = min(n_top, len(counts) - 1)
    tree = huffman_tree(np.array(counts))
    table = PathTable(tree, n_top)
    assert len(table.top_signs) == n_top + 1
    shape = (12,) if group is None else (3, 4)
    words = np.random.default_rng(seed).integers(len(counts), size=shape)
    paths = table.look_up(words.astype(np.int32), group)
    for place, word in enumerate(words.reshape(-1)):
        steps = slice(tree.starts[word], tree.starts[word + 1])
        nodes, signs = whole(table, paths, place, n_top)
        assert nodes == tree.nodes[steps].tolist()
        assert signs == (1 - 2 * tree.codes[steps].astype(int)).tolist()
    filling = paths.owners == words.size
    assert not paths.signs[filling].any()
    assert (paths.signs[~filling] != 0).all()
    assert len(paths.signs) % ROWS == 0
    if group is None:
        assert len(set(paths.nodes.tolist())) == len(paths.nodes)
        assert paths.times().sum() == paths.lengths.sum()
    else:
        assert sum(rows.stop - rows.start for _, rows, _ in paths.runs()) == len(paths.nodes)
