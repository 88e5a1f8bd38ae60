# SPDX-License-Identifier: BSD-3-Clause
"""Data flows one way: a folder imports only from those before it."""

import ast
import sys
from pathlib import Path

import pytest

import skw2v

ROOT = Path(skw2v.__file__).parent

# First to last. Each may import from itself and from those above it.
FOLDERS = [
    "_version",
    "_state",
    "_compat",
    "_termination",
    "token_patterns",
    "_text",
    "_corpus",
    "_phrases",
    "_subwords",
    "_training.arrays",
    "_training.sampling",
    "_training.models",
    "_training.objectives",
    "_training.optimizers",
    "_training.executors",
    "_training",
    "_cooccurrence",
    "_glove",
    "_io",
    "_words",
    "_documents",
    "datasets",
    "metrics",
    "debias",
    "plotting",
    "_old_names",
    "_declaration",
    "_parameters",
    "_trained_parameters",
    "_parameter_checks",
    "_progress",
    "_learning",
    "_checkpoint",
    "_fit",
    "_prediction",
    "_persistence",
    "_lazy_rows",
    "_embedding_vectorizer",
    "_trained_vectorizer",
    "_vectorizer",
    "_fasttext_vectorizer",
    "_glove_vectorizer",
    "_pmi_vectorizer",
    "_phrase_transformer",
    "_sequence_vectorizer",
    "inspection",
    "",
]


def folder_of(module):
    """The innermost folder that a module, named without the package's name, is in."""
    inside = [folder for folder in FOLDERS if not folder or f"{module}.".startswith(f"{folder}.")]
    return max(inside, key=len)


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def imports(module):
    """Full names of all that a module imports, however and wherever it does so."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows():
    """Each module of the package, and each other one that it imports or imports names from."""
    for module in MODULES:
        for name in imports(module):
            package, _, inside = name.partition(".")
            if package != "skw2v":
                continue
            imported = inside if inside in MODULES else inside.rpartition(".")[0]
            assert imported in MODULES, name
            if imported != module:
                yield module, imported


def test_each_module_is_in_a_folder():
    strangers = {
        module for module in MODULES if folder_of(module) == "" and module not in ("", "__init__")
    }
    assert not strangers


def test_folders_exist():
    missing = {
        folder
        for folder in FOLDERS
        if folder
        and not (ROOT / folder.replace(".", "/")).is_dir()
        and not (ROOT / f"{folder}.py").is_file()
    }
    assert not missing


def test_no_folder_imports_from_a_later_one():
    wrong = {
        (module, imported)
        for module, imported in arrows()
        if FOLDERS.index(folder_of(imported)) > FOLDERS.index(folder_of(module))
    }
    assert not wrong


def test_nothing_imports_in_a_circle():
    graph = {}
    for module, imported in arrows():
        graph.setdefault(module, set()).add(imported)
    done, path = set(), []

    def visit(module):
        assert module not in path, [*path, module]
        if module not in done:
            path.append(module)
            for imported in sorted(graph.get(module, ())):
                visit(imported)
            path.pop()
            done.add(module)

    for module in sorted(graph):
        visit(module)


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder.startswith("_training")])
def test_the_trainer_builds_on_arrays_alone(folder):
    allowed = {"skw2v", "numpy", "scipy", *sys.stdlib_module_names}
    if folder == "_training.executors":
        allowed |= {"joblib", "threadpoolctl"}
    used = {
        name.partition(".")[0]
        for module in MODULES
        if folder_of(module) == folder
        for name in imports(module)
    }
    assert used <= allowed


@pytest.mark.parametrize("folder", ["arrays", "models", "objectives", "optimizers"])
def test_kernels_know_neither_documents_nor_words(folder):
    of_folder = f"_training.{folder}"
    known = {imported for module, imported in arrows() if folder_of(module) == of_folder}
    assert known
    assert {imported for imported in known if not imported.startswith("_training.")} <= {"_compat"}


def test_files_stay_readable():
    long = {
        module: n
        for module, path in MODULES.items()
        if (n := path.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert not long
