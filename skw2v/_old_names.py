# SPDX-License-Identifier: BSD-3-Clause
"""Names that parameters and models have in gensim: errors that say what they are called here."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, ClassVar

from skw2v._words.gensim_names import GensimNames
from skw2v._words.vectors import WordVectors

# gensim's names of what has another name here, of versions 3 and 4
_RENAMED = {
    "vector_size": "dim",
    "size": "dim",
    "alpha": "learning_rate",
    "min_alpha": "min_learning_rate",
    "workers": "n_jobs",
    "iter": "epochs",
    "seed": "random_state",
    "batch_words": "batch_size",
    "max_final_vocab": "max_features",
    "bucket": "n_buckets",
    "connector_words": "common_terms",
}
_LOCKS = "freeze_init", {0: True, 1: False}
# Those whose value changes as well: the new name, and what each value becomes
_REWORDED: dict[str, tuple[str, dict[Any, Any]]] = {
    "sg": ("architecture", {0: "cbow", 1: "skipgram"}),
    "hs": ("loss", {0: "negative_sampling", 1: "hierarchical_softmax"}),
    "lockf": _LOCKS,
    "vectors_lockf": _LOCKS,
}
_NOTES = {
    "sentences": "give the documents to fit",
    "corpus_file": "give fit the documents of the file: skw2v.datasets.read_documents(path)",
    "compute_loss": "loss_curve_ is always there",
    "callbacks": "call set_callbacks, with scikit-learn 1.9 or newer",
    "cbow_mean": "CBOW always takes the mean",
    "trim_rule": "use vocabulary, stop_words, min_df or max_df",
    "sorted_vocab": "words are always sorted by falling frequency",
    "hashfxn": "vectors depend on random_state alone",
    "progress_per": "counting takes seconds for millions of words",
}
_QUERIES = (name for name in dir(WordVectors) if not name.startswith("_"))
# Attributes of models, by the fitted attribute that estimators of this kind have
_OF_MODELS: dict[str, dict[str, str]] = {
    "word_vectors_": {
        **{name: f"word_vectors_.{name}" for name in _QUERIES},
        "wv": "word_vectors_",
        "vector_size": "dim",
        "train": "fit(documents)",
        "build_vocab": "fit(documents)",
        "get_latest_training_loss": "loss_curve_",
        "infer_vector": "transform(documents)",
        "dv": "transform(documents)",
    },
    "output_vectors_": {
        "predict_output_word": "predict_words(context)",
        "score": "score_documents(documents)",
        "syn1neg": "output_vectors_.vectors",
    },
    "phrases_": {
        "export_phrases": "phrases_",
        "find_phrases": "phrases_",
        "analyze_sentence": "transform(documents)",
        "add_vocab": "fit(documents), with all of them",
        "freeze": "it as it is: it keeps the phrases alone",
    },
}


class OldNamesMixin(GensimNames):
    """Mixin of estimators that know what gensim calls their parameters and attributes.

    scikit-learn reads the parameters off the signature of ``__init__``, which can therefore take
    no others. So the one that a class defines is wrapped when the class is made.
    """

    _gensim_names: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for fitted, names in _OF_MODELS.items():
            if hasattr(cls, fitted):
                cls._gensim_names = {**cls._gensim_names, **names}
        init = cls.__dict__.get("__init__")
        if init is not None:
            cls.__init__ = telling_new_names(init)  # type: ignore[method-assign]


def telling_new_names(init: Callable[..., None]) -> Callable[..., None]:
    """Wrap a constructor; its signature stays what it is."""
    parameters = inspect.signature(init).parameters
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters.values())

    @functools.wraps(init)
    def with_explanation(self: Any, *args: Any, **given: Any) -> None:
        try:
            init(self, *args, **given)
        except TypeError:
            unknown = {} if takes_any else {n: v for n, v in given.items() if n not in parameters}
            message = new_names(unknown, parameters)
            if not message:
                raise
            raise TypeError(f"{type(self).__name__} has no parameter {message}") from None

    return with_explanation


def new_names(unknown: Mapping[str, Any], parameters: Collection[str]) -> str:
    """Say what to give in place of parameters known by another name; nothing if none is.

    >>> new_names({"vector_size": 200, "sg": 1}, ["dim", "architecture"])
    "'vector_size': give dim=200; nor 'sg': give architecture='skipgram'."
    """
    advice = {name: _advice(name, value, parameters) for name, value in unknown.items()}
    if not any(advice.values()):
        return ""
    parts = (f"{name!r}" + (f": {text}" if text else "") for name, text in advice.items())
    return "; nor ".join(parts) + "."


def _advice(name: str, value: Any, parameters: Collection[str]) -> str:
    if name in _RENAMED and _RENAMED[name] in parameters:
        return f"give {_RENAMED[name]}={value!r:.60}"
    if name in _REWORDED and _REWORDED[name][0] in parameters:
        new, values = _REWORDED[name]
        is_known = isinstance(value, Hashable) and value in values
        chosen = [values[value]] if is_known else sorted(values.values())
        return "give " + " or ".join(f"{new}={each!r}" for each in chosen)
    return _NOTES.get(name, "")
