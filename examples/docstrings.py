# SPDX-License-Identifier: BSD-3-Clause
"""Which library wrote this docstring?
===================================

Real text that is on every machine skw2v runs on.

Collects the docstrings of NumPy, SciPy and scikit-learn, takes out their examples and the names
of the libraries, which would give the answer away, and tells the three apart by the mean word
vector of a docstring. A bag of words knows the authors' turns of phrase and does better; what it
does not know is which words mean alike.

.. code-block:: sh

    python examples/docstrings.py
    python examples/docstrings.py --words array estimator p-value
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from time import perf_counter
from types import ModuleType

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from skw2v import Word2VecVectorizer, WordVectors

LIBRARIES = ("numpy", "scipy", "sklearn")
# Not for readers of the documentation, or with effects when imported.
SKIPPED_MODULES = {"tests", "conftest", "distutils", "f2py", "experimental", "externals"}
GIVEAWAY = re.compile(r"\b(numpy|np|scipy|sklearn|scikit[- ]learn)\b", re.IGNORECASE)
EXAMPLES_SECTION = re.compile(r"^Examples?\n-+\n.*", re.MULTILINE | re.DOTALL)
MIN_WORDS = 20


def main(argv: Sequence[str] | None = None) -> None:
    """Collect the docstrings, train on three quarters of them, and print what came of it."""
    args = parse_arguments(argv)
    start = perf_counter()
    documents, y = [], []
    for library in LIBRARIES:
        found = list(islice(iter_docstrings(library), args.max_docs))
        documents += found
        y += [library] * len(found)
    n_words = sum(len(document.split()) for document in documents)
    print(f"{len(documents):,} docstrings, {n_words:,} words ({perf_counter() - start:.1f} s).")

    train, test, y_train, y_test = train_test_split(documents, y, stratify=y, random_state=0)
    word2vec = Word2VecVectorizer(random_state=args.random_state)
    print(f"\n{'features':<12}{'test accuracy':>14}{'seconds':>10}")
    for name, vectorizer in (("word2vec", word2vec), ("TF-IDF", TfidfVectorizer())):
        start = perf_counter()
        model = Pipeline([("vec", vectorizer), ("clf", LogisticRegression(max_iter=1000))])
        accuracy = model.fit(train, y_train).score(test, y_test)
        print(f"{name:<12}{accuracy:>14.3f}{perf_counter() - start:>10.1f}")
    print_neighbours(word2vec.word_vectors_, args.words)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--words",
        nargs="+",
        default=["matrix", "eigenvalue", "cluster"],
        help="words to look up (default: %(default)s)",
    )
    parser.add_argument("--max-docs", type=int, help="at most so many docstrings of each library")
    parser.add_argument("--random-state", type=int, default=0, help="seed (default: 0)")
    return parser.parse_args(argv)


def iter_docstrings(library: str) -> Iterator[str]:
    """Yield the docstrings of a library's, or its part's, public functions, classes and methods.

    Only the first of those with the same first line: many methods ("Fit the model.") differ in
    little else, and would stand on both sides of the split.
    """
    seen: set[str] = set()
    for module in iter_modules(library):
        for value in iter_public(module, library.partition(".")[0]):
            text = GIVEAWAY.sub(" ", EXAMPLES_SECTION.sub("", inspect.cleandoc(value)))
            summary = text.partition("\n")[0]
            if summary not in seen and len(text.split()) >= MIN_WORDS:
                seen.add(summary)
                yield text


def iter_modules(name: str) -> Iterator[ModuleType]:
    """Import and yield a package's public modules, each before those in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old names of modules warn when they are imported
        try:
            module = importlib.import_module(name)
        except Exception:  # some modules are for another system, or need what is not installed
            return
    yield module
    for info in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}."):
        leaf = info.name.rpartition(".")[2]
        if not leaf.startswith("_") and leaf not in SKIPPED_MODULES:
            yield from iter_modules(info.name)


def iter_public(module: ModuleType, library: str) -> Iterator[str]:
    """Yield the docstrings of what a module offers and the library itself defines."""
    # Not getattr: what only a module's __getattr__ knows is deprecated or experimental.
    namespace = vars(module)
    for name in sorted(namespace.get("__all__") or namespace):
        member = None if name.startswith("_") else namespace.get(name)
        home = getattr(member, "__module__", None)
        if not callable(member) or not isinstance(home, str) or home.split(".")[0] != library:
            continue
        parts = [member]
        if inspect.isclass(member):
            parts += [value for name, value in vars(member).items() if not name.startswith("_")]
        for part in parts:
            doc = getattr(part, "__doc__", None)
            if isinstance(doc, str) and (callable(part) or isinstance(part, property)):
                yield doc


def print_neighbours(vectors: WordVectors, words: Sequence[str]) -> None:
    print("\nNearest words:")
    for word in words:
        if word in vectors:
            near = vectors.most_similar(word, topn=5)
            print(f"  {word:<12}{', '.join(neighbour for neighbour, _ in near)}")
        else:
            print(f"  {word:<12}(not in the vocabulary)")


if __name__ == "__main__":
    main()
