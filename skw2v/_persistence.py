"""A fitted vectorizer in one archive of arrays: nothing is ever unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from skw2v._documents.embedding import DocumentEmbedding
from skw2v._fit import Fitted
from skw2v._io.archive import pack_words, read_archive, unpack_words, write_archive
from skw2v._io.atomic import StrPath
from skw2v._words.vectors import WordVectors

if TYPE_CHECKING:
    from skw2v._vectorizer import Word2VecVectorizer

_KIND = "Word2VecVectorizer"


def save_vectorizer(vectorizer: Word2VecVectorizer, path: StrPath) -> None:
    """Write a fitted vectorizer.

    Parameters
    ----------
    vectorizer : Word2VecVectorizer
        A fitted one.
    path : str or path-like
        The file to write or replace, atomically.

    Raises
    ------
    NotFittedError
        If it is not fitted.
    ValueError
        If a parameter is a function or another object that only pickling would keep.
    """
    check_is_fitted(vectorizer)
    vectors, embedding = vectorizer.word_vectors_, vectorizer._embedding
    text, offsets = pack_words(vectors.words)
    arrays: dict[str, NDArray[Any]] = {
        "words": text,
        "word_offsets": offsets,
        "vectors": vectors.vectors,
        "counts": np.asarray(vectors.counts),
        "w_out": vectorizer._w_out,
        "loss_curve": np.array(vectorizer.loss_curve_, dtype=np.float64),
        "weights": embedding.weights,
        "scores": embedding.scores,
        "removed": embedding.components,
    }
    metadata = {
        "kind": _KIND,
        "parameters": {
            name: _plain(name, value) for name, value in vectorizer.get_params(deep=False).items()
        },
        "pooling": list(embedding.pooling),
        "loss": vectorizer._loss,
    }
    write_archive(path, arrays, metadata)


def load_vectorizer(cls: type[Word2VecVectorizer], path: StrPath, mmap: bool) -> Word2VecVectorizer:
    """Read what `save_vectorizer` wrote.

    Parameters
    ----------
    cls : type
        The class to make.
    path : str or path-like
        The file.
    mmap : bool
        Whether to map the arrays instead of reading them.

    Returns
    -------
    Word2VecVectorizer

    Raises
    ------
    ValueError
        If the file is damaged or holds something else.
    """
    arrays, metadata = read_archive(path, mmap=mmap)
    if metadata.get("kind") != _KIND:
        raise ValueError(
            f"{path} is no saved vectorizer. Word vectors alone are read by WordVectors.load."
        )
    try:
        vectorizer = cls(**_parameters(metadata["parameters"]))
        words = unpack_words(arrays["words"], arrays["word_offsets"])
        fitted = Fitted(
            WordVectors(words, arrays["vectors"], counts=arrays["counts"]),
            DocumentEmbedding(
                tuple(metadata["pooling"]), arrays["weights"], arrays["scores"], arrays["removed"]
            ),
            arrays["w_out"],
            arrays["loss_curve"].tolist(),
            metadata.get("loss", "negative_sampling"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no complete vectorizer of this version: {error!r}.") from error
    vectorizer._set_fitted(fitted)
    return vectorizer


def _plain(name: str, value: Any) -> Any:
    """Turn the value of a parameter into what JSON can hold."""
    if name == "dtype":
        return np.dtype(value).name
    if name == "init_vectors":  # it has done its work, and may be larger than all the rest
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(name, item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(name, item) for key, item in value.items()}
    raise ValueError(
        f"The parameter {name}={value!r:.60} cannot be saved without pickling. Set it to None, or "
        "use joblib.dump for a file that only you will load."
    )


def _parameters(saved: Mapping[str, Any]) -> dict[str, Any]:
    parameters = dict(saved)
    parameters["dtype"] = np.dtype(parameters["dtype"]).type
    parameters["ngram_range"] = tuple(parameters["ngram_range"])
    return parameters
