# SPDX-License-Identifier: BSD-3-Clause
"""How Sphinx builds the site: ``sphinx-build -W --keep-going docs site``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import skw2v

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

from inventories import reachable  # noqa: E402

project = "skw2v"
author = "The skw2v developers"
copyright = f"2026, {author}"
version = release = skw2v.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.linkcode",
    "numpydoc",
    "myst_nb",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    # ours, in _ext
    "api_pages",
    "mathml",
    "notebook_buttons",
    "notebook_copies",
]
exclude_patterns = ["_*", "**/_*", "examples/*.ipynb", "**sg_execution_times.rst"]
templates_path = ["_templates"]
nitpicky = False

# A name in single backticks is a link where there is something of that name, and code elsewhere.
default_role = "py:obj"
add_function_parentheses = False
toc_object_entries_show_parents = "hide"
autodoc_preserve_defaults = True
autodoc_typehints = "none"  # types stand in the docstrings, with shapes
autodoc_member_order = "bysource"
autosummary_generate = True
autosummary_ignore_module_all = False
numpydoc_show_class_members = False  # the template of classes lists them
numpydoc_use_plots = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Notebooks are shown as they were run: they need data that is not part of the project.
nb_execution_mode = "off"
suppress_warnings = ["config.cache", "mystnb.unknown_mime_type"]

# Prompts and outputs are not copied.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# Links to others' reference pages, as far as these answer now. Nothing depends on it.
intersphinx_mapping = reachable(
    {
        "python": "https://docs.python.org/3",
        "numpy": "https://numpy.org/doc/stable",
        "scipy": "https://docs.scipy.org/doc/scipy",
        "sklearn": "https://scikit-learn.org/stable",
    }
)


def script_arguments(gallery_conf: dict[str, Any], script: dict[str, Any]) -> list[str]:
    """Return the arguments of a script: where to put its picture, if it writes one."""
    source = Path(script["src_file"])
    folder = HERE / "_build"
    folder.mkdir(exist_ok=True)
    picture = os.path.relpath(folder / "word_map.png", source.parent)
    return ["--output", picture] if source.stem == "word_map" else []


sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "examples",
    # Those that need no data are run; the others are shown with their commands.
    "filename_pattern": r"/(sentiment|word_map|plot_\w+)\.py$",
    "reset_argv": script_arguments,
    "ignore_pattern": r"/_|__init__",
    "within_subsection_order": "gallery_order.InTheOrderOfReading",
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_memory": False,
    "plot_gallery": True,
    "min_reported_time": 10,
    "default_thumb_file": str(HERE / "_static" / "logo.svg"),
    "backreferences_dir": "api/backreferences",
    "doc_module": ("skw2v",),
}

html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = "skw2v"
html_logo = "_static/logo.svg"
html_favicon = "_static/logo.svg"
html_static_path = ["_static"]
html_css_files = ["skw2v.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {
    "index": [],
    "benchmarks": [],
    "benchmarks_appendix": [],
    "contributing": [],
    "changelog": [],
}
html_theme_options = {
    "logo": {"text": "skw2v"},
    "github_url": "https://github.com/skw2v/skw2v",
    "header_links_before_dropdown": 5,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    # The list of versions is that of the newest site, so that old sites know of new versions
    "switcher": {
        "json_url": "https://skw2v.readthedocs.io/en/latest/_static/versions.json",
        "version_match": os.environ.get("READTHEDOCS_VERSION", "latest"),
    },
    "check_switcher": False,
    "primary_sidebar_end": ["version-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def drop_empty_last_lines(app: Sphinx, name: str, source: list[str]) -> None:
    """Take out the empty line that ends examples in Markdown: doctest needs it, readers don't."""
    source[0] = source[0].replace("\n\n```\n", "\n```\n")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("source-read", drop_empty_last_lines)


def linkcode_resolve(domain: str, info: dict[str, str]) -> str | None:
    """Return where the source of a documented object is, for the links beside it."""
    from api_pages import source_lines

    found = source_lines(info["module"], info["fullname"]) if domain == "py" else None
    if found is None:
        return None
    path, first, last = found
    return f"https://github.com/skw2v/skw2v/blob/main/{path}#L{first}-L{last}"
