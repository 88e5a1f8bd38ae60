# SPDX-License-Identifier: BSD-3-Clause
"""Archives that were changed from the inside: arrays, headers, parameters, checksums that fit."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skw2v import Word2VecVectorizer

from .mutations import mutated

TEXTS = ["tea milk tea", "milk sugar", "tea tea sugar milk"] * 5


@cache
def saved() -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays and metadata of a small vectorizer."""
    model = Word2VecVectorizer(
        dim=2,
        epochs=1,
        min_count=1,
        weighting="supervised",
        pooling=["mean", "max"],
        remove_components=1,
        random_state=0,
    ).fit(TEXTS, [0, 1, 1] * 5)
    with TemporaryDirectory() as folder:
        model.save(f"{folder}/v.npz")
        with np.load(f"{folder}/v.npz") as file:
            arrays = dict(file)
    return arrays, json.loads(arrays.pop("metadata").tobytes())


def npy(array: np.ndarray, version: tuple[int, int] = (1, 0)) -> bytes:
    """Write an array as `numpy.save` does."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version, allow_pickle=False)
    return buffer.getvalue()


def npz(members: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Write members as `numpy.savez` does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def overlapping(names: Sequence[str], data: bytes) -> bytes:
    """Write members that all have the same bytes, so that the file is far smaller than their sum.

    Each has a header of its own before them, which calls the headers that follow an extra field.
    """
    encoded = [f"{name}.npy".encode() for name in names]
    content, directory = b"", b""
    for i, name in enumerate(encoded):
        offset, extra = len(content), sum(30 + len(later) for later in encoded[i + 1 :])
        sizes = struct.pack("<3I", zlib.crc32(data), len(data), len(data))
        common = struct.pack("<5H", 20, 0, 0, 0, 33) + sizes
        content += b"PK\x03\x04" + common + struct.pack("<2H", len(name), extra) + name
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
        directory += struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, offset) + name
    content += data
    end = struct.pack("<4H2IH", 0, 0, len(names), len(names), len(directory), len(content), 0)
    return content + directory + b"PK\x05\x06" + end


def vectorizer_archive(
    arrays: Mapping[str, np.ndarray] | None = None,
    parameters: Mapping[str, Any] | None = None,
    **metadata: Any,
) -> bytes:
    """Write the small vectorizer with other arrays, parameters or metadata."""
    old_arrays, old_metadata = saved()
    new = {**old_metadata, **metadata}
    new["parameters"] = {**old_metadata["parameters"], **(parameters or {})}
    text = np.frombuffer(json.dumps(new).encode(), np.uint8)
    members = {"metadata": text, **old_arrays, **(arrays or {})}
    return npz({name: npy(array) for name, array in members.items()})


ELEMENTS = st.floats(-100, 100, width=32) | st.sampled_from([np.nan, np.inf])
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
DTYPES = st.sampled_from(["<f4", "<f4", "<f8", ">f4", "<f2", "<i8", "<i4", "|u1", "|b1", "<c8"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
TELLING_VALUES = st.sampled_from(
    [
        "filename",
        "content",
        "mean",
        ["mean"],
        ["sum", "min"],
        "float64",
        "char",
        [1, 2],
        10**30,
        "(",
    ]
)


@st.composite
def other_array(draw: Callable, array: np.ndarray) -> np.ndarray:
    """Make an array of another length, shape, type or content."""
    match draw(st.sampled_from(["any", "type", "length", "axes", "order"])):
        case "type":
            with np.errstate(all="ignore"):
                return array.astype(draw(DTYPES))
        case "length":
            return array[np.arange(draw(st.integers(0, 9))) % max(1, len(array))]
        case "axes":
            return draw(st.sampled_from([array.ravel(), array[None], array[..., None]]))
        case "order":
            return np.asfortranarray(array[::-1])
    dtype, shape = np.dtype(draw(DTYPES)), draw(SHAPES)
    if dtype.kind != "f":
        return draw(hnp.arrays(dtype, shape))
    with np.errstate(all="ignore"):
        return draw(hnp.arrays(np.float32, shape, elements=ELEMENTS)).astype(dtype)


@st.composite
def archive_contents(draw: Callable) -> bytes:
    """Change what is in an archive and write it anew; sometimes damage the outcome as well."""
    arrays, metadata = dict(saved()[0]), deepcopy(saved()[1])
    for name in draw(st.lists(st.sampled_from(sorted(arrays)), max_size=2, unique=True)):
        arrays[name] = draw(other_array(arrays[name]))
    for _ in range(draw(st.integers(0, 2))):
        place = metadata["parameters"] if draw(st.booleans()) else metadata
        if isinstance(place, dict) and place:
            place[draw(st.sampled_from(sorted(place)))] = draw(JSON | TELLING_VALUES)
    text = json.dumps(metadata).encode("utf-8", "surrogatepass")
    members = {name: npy(array) for name, array in arrays.items()}
    members["metadata"] = npy(np.frombuffer(text, np.uint8))
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(members)))
        members[name] = draw(mutated(st.just(members[name]), max_edits=2))
    if draw(st.integers(0, 9)) == 0:
        del members[draw(st.sampled_from(sorted(members)))]
    compression = zipfile.ZIP_DEFLATED if draw(st.integers(0, 19)) == 0 else zipfile.ZIP_STORED
    content = npz(members, compression)
    return draw(mutated(st.just(content))) if draw(st.integers(0, 3)) == 0 else content
