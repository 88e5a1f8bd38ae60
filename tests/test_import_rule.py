"""Data flows one way: a room imports only from the rooms before it."""

import ast
from pathlib import Path

import pytest

import skw2v

ROOT = Path(skw2v.__file__).parent

# First to last. A room may import from itself and from those above it.
ROOMS = [
    "_compat",
    "_text",
    "_corpus",
    "_phrases",
    "_training.arrays",
    "_training.sampling",
    "_training.models",
    "_training.objectives",
    "_training.updates",
    "_training.executors",
    "_training",
    "_io",
    "_words",
    "_documents",
    "datasets",
    "metrics",
    "plotting",
    "_parameters",
    "_progress",
    "_fit",
    "_persistence",
    "_vectorizer",
    "_phrase_transformer",
    "_sequence_vectorizer",
    "",
]


def room_of(module):
    """The innermost room that a module, named without the package's name, is in."""
    inside = [room for room in ROOMS if not room or f"{module}.".startswith(f"{room}.")]
    return max(inside, key=len)


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(tree):
    """Modules of the package that a module imports, however and wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.startswith("skw2v."):
                yield name.removeprefix("skw2v.")


MODULES = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def known(name):
    """A module that was imported, or the one that an imported name is from."""
    return name if name in MODULES else name.rpartition(".")[0]


def arrows():
    for module, path in MODULES.items():
        for name in imports(ast.parse(path.read_text(encoding="utf-8"))):
            if known(name) in MODULES and known(name) != module:
                yield module, known(name)


def test_each_module_is_in_a_room():
    strangers = {
        module for module in MODULES if room_of(module) == "" and module not in ("", "__init__")
    }
    assert not strangers


def test_rooms_exist():
    missing = {
        room
        for room in ROOMS
        if room
        and not (ROOT / room.replace(".", "/")).is_dir()
        and not (ROOT / f"{room}.py").is_file()
    }
    assert not missing


def test_no_room_imports_from_a_later_one():
    wrong = {
        (module, imported)
        for module, imported in arrows()
        if ROOMS.index(room_of(imported)) > ROOMS.index(room_of(module))
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


@pytest.mark.parametrize("room", [room for room in ROOMS if room.startswith("_training")])
def test_the_trainer_knows_neither_words_nor_scikit_learn(room):
    for module, path in MODULES.items():
        if room_of(module) != room:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not node.module.startswith("sklearn"), module
                if room not in ("_training.executors",):
                    assert not node.module.startswith("joblib"), module


def test_files_stay_readable():
    long = {
        module: n
        for module, path in MODULES.items()
        if (n := path.read_text(encoding="utf-8").count("\n")) > 400
    }
    # The estimator's own docstring and signature take 250 lines
    assert set(long) <= {"_vectorizer"}
