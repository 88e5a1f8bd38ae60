# SPDX-License-Identifier: BSD-3-Clause
"""Equations as MathML, which browsers draw themselves: no script, and nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def mathml(self: HTML5Translator, node: nodes.Node, as_block: bool) -> str:
    """Convert LaTeX, and warn where it can't be."""
    # docutils knows the environment that stands within an equation only
    text = re.sub(r"(begin|end)\{align\*?\}", r"\1{aligned}", node.astext())
    try:
        return tex2mathml(text, as_block=as_block)
    except MathError as error:
        logger.warning("can't draw the equation %r: %s", text, error, location=node)
        return f"<code>{self.encode(text)}</code>"


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
