# SPDX-License-Identifier: BSD-3-Clause
"""Equations as MathML, which browsers draw themselves: no script, and nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
# The invisible sign between a function and its argument, and how wide LaTeX makes the gap.
APPLY_FUNCTION = "\N{FUNCTION APPLICATION}"
THIN_SPACE = "0.1667em"
NORM = "\N{DOUBLE VERTICAL LINE}"


def mathml(self: HTML5Translator, node: nodes.Node, as_block: bool) -> str:
    """Convert LaTeX, and warn where it can't be."""
    # docutils knows the environment that stands within an equation only
    text = re.sub(r"(begin|end)\{align\*?\}", r"\1{aligned}", node.astext())
    try:
        return repaired(tex2mathml(text, as_block=as_block))
    except MathError as error:
        logger.warning("can't draw the equation %r: %s", text, error, location=node)
        return f"<code>{self.encode(text)}</code>"


def repaired(html: str) -> str:
    r"""Set right what docutils leaves wrong: ``\tilde w_j``, ``\log x``, and bars in ``\|x\|``."""
    ElementTree.register_namespace("", "http://www.w3.org/1998/Math/MathML")
    math = ElementTree.fromstring(html.replace("&ApplyFunction;", APPLY_FUNCTION))
    for parent in math.iter():
        for i, element in enumerate(parent):
            if is_accent_above_index(element):
                parent[i] = index_beside_accent(element)
            if element.text == APPLY_FUNCTION and not is_parenthesis(parent[i + 1 : i + 2]):
                element.set("rspace", THIN_SPACE)
            if element.text == NORM:
                element.set("stretchy", "false")  # or as tall as the whole row
    return ElementTree.tostring(math, encoding="unicode")


def is_accent_above_index(element: ElementTree.Element) -> bool:
    """Tell an accented letter from a sum with limits: both are of one kind to docutils."""
    return tag(element) == "munderover" and tag(element[0]) != "mo" and tag(element[2]) == "mo"


def index_beside_accent(element: ElementTree.Element) -> ElementTree.Element:
    """Put the index at the foot of the accented letter rather than below it."""
    letter, index, accent = element
    namespace = element.tag.removesuffix("munderover")
    beside = ElementTree.Element(f"{namespace}msub")
    accented = ElementTree.SubElement(beside, f"{namespace}mover", accent="true")
    accented.extend([letter, accent])
    beside.append(index)
    return beside


def is_parenthesis(elements: list[ElementTree.Element]) -> bool:
    """Tell whether what follows a function opens a parenthesis, which needs no gap."""
    return bool(elements) and elements[0].text == "("


def tag(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Draw an equation within a line."""
    self.body.append(mathml(self, node, as_block=False))
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Draw an equation on a line of its own."""
    self.body.append(self.starttag(node, "div", CLASS="math-block"))
    self.body.append(mathml(self, node, as_block=True))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    return {"parallel_read_safe": True}
