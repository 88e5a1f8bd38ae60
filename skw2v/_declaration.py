# SPDX-License-Identifier: BSD-3-Clause
"""Parameters of estimators are declared once, as fields of dataclasses that estimators inherit.

A group of parameters is a class with annotated fields. The annotation says what a value may be, the
docstring of the class what it means. From these, `declares_parameters` makes the constructor of an
estimator, the constraints that `fit` checks, and the sections of the docstring that groups and base
classes have a share in.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar, dataclass_transform, get_origin

from skw2v._old_names import telling_new_names

Class = TypeVar("Class", bound=type[Any])

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_ENTRY = re.compile(r"^(?=\S)", re.MULTILINE)
# Of an entry such as "min_df, max_df : int" or ".. [Bouma2009] Bouma (2009)"
_NAMES = re.compile(r"\.\. \[\w+\]|[\w, ]+\w")
_ORDER = ("Parameters", "Attributes", "See Also", "Notes", "References", "Examples")


@dataclass_transform(kw_only_default=True, eq_default=False)
def declares_parameters(cls: Class) -> Class:
    """Make a class whose parameters are its own fields, and then those of its bases in order.

    A constraint is what `Annotated` adds to the type; see `validate_parameters` for what there is.
    A class may describe a parameter of its bases anew in its own docstring.
    """
    dataclass(kw_only=True, eq=False, repr=False, match_args=False)(cls)
    annotations = _annotations(cls)
    cls._constraints = {name: _constraint(found) for name, found in annotations.items()}
    cls.__init__ = _constructor(cls, annotations)
    if cls.__doc__ is not None:  # Python's option -OO takes docstrings away
        cls.__doc__ = _completed(cls, list(annotations))
    return cls


def constraints_of(cls: type[Any]) -> dict[str, Any]:
    """Return what each parameter of a class may be, as for `validate_parameters`."""
    constraints: dict[str, Any] = cls._constraints
    return constraints


def _annotations(cls: type[Any]) -> dict[str, Any]:
    """Return the annotation of each parameter; a dataclass has those of its last base first."""
    known = {field.name for field in fields(cls)}
    found: dict[str, Any] = {}
    for base in cls.__mro__:
        if "__dataclass_fields__" in vars(base):
            for name, annotation in inspect.get_annotations(base, eval_str=True).items():
                if name in known:
                    found.setdefault(name, annotation)
    return found


def _constraint(annotation: Any) -> Any:
    return list(annotation.__metadata__) if _is_annotated(annotation) else "no_validation"


def _constructor(cls: type[Any], annotations: dict[str, Any]) -> Any:
    """Show the constructor with its parameters in order, and with plain types."""
    init: Any = cls.__init__
    types = {
        name: found.__origin__ if _is_annotated(found) else found
        for name, found in annotations.items()
    }
    init.__annotations__ = {**types, "return": None}
    signature = inspect.signature(init)
    shown = [signature.parameters[name] for name in ("self", *annotations)]
    init.__signature__ = signature.replace(parameters=shown)
    return telling_new_names(init)


def _is_annotated(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated


def _completed(cls: type[Any], parameters: list[str]) -> str:
    """Complete the docstring of a class by what its bases know of parameters and the like."""
    sections = _sections(cls)
    for title in ("Parameters", "Attributes", "References"):
        entries = _entries(cls, title)
        names = {"Parameters": parameters, "References": sorted(entries)}.get(title, [*entries])
        found = dict.fromkeys(entries[name] for name in names if name in entries)
        if found:
            sections[title] = "\n".join(found)
    introduction = sections.pop("")
    titles = [*filter(sections.__contains__, _ORDER), *(sections.keys() - {*_ORDER})]
    texts = [f"{title}\n{'-' * len(title)}\n{sections[title]}" for title in titles]
    return "\n\n".join([introduction, *texts]) + "\n"


def _entries(cls: type[Any], title: str) -> dict[str, str]:
    """Collect the entries of a section by name: those of a class before those of its bases."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        for text in _ENTRY.split(_sections(base).get(title, "")):
            for name in _names(text):
                found[name] = text.rstrip()
    return found


def _names(entry: str) -> Iterable[str]:
    names = _NAMES.match(entry)
    return names[0].split(", ") if names else ()


def _sections(cls: type[Any]) -> dict[str, str]:
    """Split a docstring at its headings; what stands before the first one has no title."""
    parts: Iterator[str] = iter(_SECTION.split(inspect.cleandoc(vars(cls).get("__doc__") or "")))
    return {"": next(parts).rstrip(), **{title: next(parts).rstrip() for title in parts}}
