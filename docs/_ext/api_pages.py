# SPDX-License-Identifier: BSD-3-Clause
"""The API reference: lists of all public names, and what the page of a class shows.

The lists are made from ``__all__`` of the package and of its public modules, so that a new name is
in them without further ado.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

import skw2v

ROOT = Path(skw2v.__file__).parents[1]
# scikit-learn gives these to each class of ours, with texts that refer to its own pages.
METADATA_REQUEST = re.compile(r"set_\w+_request")
INTRODUCTION = """\
API reference
=============

Every estimator also has what scikit-learn gives it: ``get_params``, ``set_params``, ``set_output``,
``get_metadata_routing`` and, since scikit-learn 1.9, ``set_callbacks``. All names that are not
listed here are private.
"""


def public_modules() -> list[ModuleType]:
    """Return the package and its public modules."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(skw2v.__path__) if module.name[0] != "_"
    )
    return [skw2v, *(import_module(f"skw2v.{name}") for name in names)]


def public_names(module: ModuleType) -> list[str]:
    """Return the classes and functions of a module, in this order."""
    names = [name for name in module.__all__ if callable(getattr(module, name))]
    return sorted(names, key=lambda name: (not name[0].isupper(), name))


def constants(module: ModuleType) -> list[str]:
    """Return the other names of a module, but for the modules within it."""
    return [
        name
        for name in module.__all__
        if not (callable(found := getattr(module, name)) or inspect.ismodule(found))
    ]


def heading(title: str, underline: str) -> list[str]:
    """Return the lines of a heading."""
    return [title, underline * len(title), ""]


def table(module: ModuleType, *options: str) -> list[str]:
    """Return the lines of a table of a module's classes and functions, if it has any."""
    names = [f"   {name}" for name in public_names(module)]
    return [".. autosummary::", *options, "", *names, ""] if names else []


def pages() -> dict[str, str]:
    """Return the text of each page by its name: the list of all names, and one for each module.

    The text of a module describes its constants.
    """
    index = [INTRODUCTION]
    found = {}
    for module in public_modules():
        name = module.__name__
        summary = (inspect.getdoc(module) or "").partition("\n\n")[0]
        index += [*heading(name, "-"), f".. currentmodule:: {name}", "", summary, ""]
        index += [*table(module), *(f"- :data:`{one}`" for one in constants(module)), ""]
        page = [*heading(name, "="), f".. automodule:: {name}", "   :no-members:", ""]
        found[name] = "\n".join([*page, *table(module, "   :toctree: ."), ""])
    contents = [".. toctree::", "   :hidden:", "", *(f"   {name}" for name in found), ""]
    return {"index": "\n".join([*index, *contents]), **found}


def write_pages(app: Sphinx, config: Config) -> None:
    """Write the pages that changed."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        page = folder / f"{name}.rst"
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")


def own_methods(full_name: str) -> list[str]:
    """Return the public methods of a class that this package wrote, base classes' included."""
    module, _, name = full_name.rpartition(".")
    cls = getattr(import_module(module), name)
    return [
        name
        for name, _ in inspect.getmembers(cls, inspect.isroutine)
        if (name[0] != "_" or name == "__call__")
        and is_own(cls, name)
        and not METADATA_REQUEST.fullmatch(name)
    ]


def own_properties(full_name: str) -> list[str]:
    """Return the public properties of a class that have a text of their own."""
    module, _, name = full_name.rpartition(".")
    cls = getattr(import_module(module), name)
    documented = inspect.getdoc(cls).partition("\nAttributes\n")[2]
    return [
        name
        for name, _ in inspect.getmembers(cls, lambda member: isinstance(member, property))
        if name[0] != "_" and is_own(cls, name) and f"\n{name} :" not in documented
    ]


def is_own(cls: type, name: str) -> bool:
    """Tell whether a class of this package defines the member."""
    owner = next(base for base in cls.__mro__ if name in vars(base))
    return owner.__module__.partition(".")[0] == "skw2v"


def source_lines(module: str, full_name: str) -> tuple[str, int, int] | None:
    """Return the file, relative to the repository, and the lines that define an object."""
    found: Any = import_module(module)
    try:
        for part in full_name.split("."):
            found = getattr(found, part)
        found = inspect.unwrap(found.fget if isinstance(found, property) else found)
        path = Path(inspect.getsourcefile(found) or "").relative_to(ROOT)
        lines, first = inspect.getsourcelines(found)
    except (AttributeError, TypeError, ValueError, OSError):
        return None
    return path.as_posix(), first, first + len(lines) - 1


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", write_pages)
    app.config.autosummary_context = {"own_methods": own_methods, "own_properties": own_properties}
    return {"parallel_read_safe": True}
