# SPDX-License-Identifier: BSD-3-Clause
"""The site: what links to it, what it lists, and how its own extensions work."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from print_anew import print_anew
from sklearn.base import BaseEstimator
from sklearn.utils import estimator_html_repr

import skw2v
import skw2v.debias

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SITE = "https://skw2v.readthedocs.io/en/stable/"
RAW = "https://raw.githubusercontent.com/skw2v/skw2v/main/"
ESTIMATORS = [
    cls
    for module in (skw2v, skw2v.debias)
    for name in module.__all__
    if inspect.isclass(cls := getattr(module, name)) and issubclass(cls, BaseEstimator)
]
# Made when the site is built.
GENERATED = {"api/index", "examples/index"}


@pytest.fixture
def extensions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let modules of docs/_ext be imported."""
    pytest.importorskip("sphinx", reason="needs the extra 'docs'")
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if (DOCS / "_ext" / f"{name}.py").exists():
            del sys.modules[name]


@pytest.fixture
def api_pages(extensions: None) -> ModuleType:
    return importlib.import_module("api_pages")


def slug(heading: str) -> str:
    """The anchor of a heading, as the site's Markdown makes it."""
    kept = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s+", "-", kept)


def anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))
    return named | {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def is_public(name: str) -> bool:
    module, _, last = name.rpartition(".")
    return last in importlib.import_module(module).__all__


def test_links_of_readme() -> None:
    """README is read on the package index, too: its links are whole, and lead somewhere."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 10
    for link in links:
        assert link.startswith("https://")
        if link.startswith(RAW):
            assert (ROOT / link.removeprefix(RAW)).is_file(), link
        elif link.startswith(SITE):
            page, _, anchor = link.removeprefix(SITE).partition("#")
            name = page.removesuffix(".html")
            if name.startswith("api/skw2v."):
                assert is_public(name.removeprefix("api/")), link
            elif name not in GENERATED:
                source = DOCS / f"{name}.md"
                assert source.is_file(), link
                assert not anchor or anchor in anchors(source), link


def test_readme_shows_whole_outputs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 6
    for block in blocks:
        assert block.startswith(">>> ")
        outputs = [line for line in block.splitlines() if not line.startswith((">>>", "..."))]
        assert not any("..." in line or "SKIP" in line for line in outputs)


def test_readme_needs_the_package_alone_and_no_clock() -> None:
    """Its first command installs what its examples import; .ci/package runs them there."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:>>>|\.\.\.) +(?:import|from) (\w+)", text, re.MULTILINE))
    assert "skw2v" in imported
    assert imported <= {"skw2v", "sklearn", "numpy", "scipy", "joblib"}
    assert not re.search(r"\d:\d\d|\d (?:ms|s|seconds)$", text, re.MULTILINE)


@pytest.mark.parametrize("cls", ESTIMATORS, ids=lambda cls: cls.__name__)
def test_html_representation_links_to_the_site(cls: type[BaseEstimator]) -> None:
    estimator = cls.__new__(cls)
    module = "skw2v.debias" if cls.__module__.startswith("skw2v.debias") else "skw2v"
    assert estimator._get_doc_link() == f"{SITE}api/{module}.{cls.__name__}.html"
    own = type("Own", (cls,), {"__module__": "elsewhere"})
    assert own.__new__(own)._get_doc_link() == ""


def test_html_representation() -> None:
    html = estimator_html_repr(skw2v.Word2VecVectorizer())
    assert f'href="{SITE}api/skw2v.Word2VecVectorizer.html' in html


def listed(page: Path) -> set[str]:
    names, module = set(), ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if current := re.match(r"\.\. (?:current|auto)module:: ([\w.]+)", line):
            module = current[1]
        elif name := re.fullmatch(r"   (\w+)|- :data:`(\w+)`", line):
            names.add(f"{module}.{name[1] or name[2]}")
    return names


class TestAPIPages:
    def test_all_public_names_are_listed(self, api_pages: ModuleType, tmp_path: Path) -> None:
        api_pages.write_pages(SimpleNamespace(srcdir=tmp_path), None)
        package = Path(skw2v.__file__).parent
        modules = [path.parent.name for path in package.glob("*/__init__.py")]
        modules += [path.stem for path in package.glob("*.py")]
        public = [name for name in modules if name[0] != "_"]
        assert {"datasets", "metrics", "debias", "plotting"} <= set(public)
        everywhere = set()
        for module in (skw2v, *(importlib.import_module(f"skw2v.{name}") for name in public)):
            page = tmp_path / "api" / f"{module.__name__}.rst"
            wanted = set(module.__all__) - (set(public) if module is skw2v else set())
            names = {f"{module.__name__}.{name}" for name in wanted}
            described = re.findall(r"^\.\. data:: (\w+)", module.__doc__ or "", re.MULTILINE)
            assert listed(page) | {f"{module.__name__}.{name}" for name in described} == names
            everywhere |= names
        assert everywhere <= listed(tmp_path / "api" / "index.rst")

    def test_methods(self, api_pages: ModuleType) -> None:
        methods = api_pages.own_methods("skw2v.Word2VecVectorizer")
        assert {"fit", "transform", "save", "build_analyzer"} <= set(methods)
        assert not {"set_output", "get_params"} & set(methods)
        # scikit-learn gives these to the class itself
        assert hasattr(skw2v.debias.HardDebias, "set_fit_request")
        methods = api_pages.own_methods("skw2v.debias.HardDebias")
        assert methods == ["fit", "fit_transform", "transform"]

    def test_attributes_are_described_by_the_docstring_of_the_class(self) -> None:
        docscrape = pytest.importorskip("numpydoc.docscrape_sphinx")
        page = str(docscrape.SphinxClassDoc(skw2v.Word2VecVectorizer, config={}))
        # Of a property, numpydoc shows the first sentence of its own docstring instead
        assert "minus the logarithm of the target's probability" in page

    def test_properties_that_the_docstring_does_not_name(self, api_pages: ModuleType) -> None:
        found = api_pages.own_properties("skw2v.metrics.AnalogyResult")
        assert found == ["accuracy", "oov_ratio", "total"]
        assert api_pages.own_properties("skw2v.debias.HardDebias") == []
        assert api_pages.own_properties("skw2v.WordVectors") == []

    def test_source_lines(self, api_pages: ModuleType) -> None:
        path, first, last = api_pages.source_lines("skw2v", "WordVectors.most_similar")
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()[first - 1 : last]
        assert lines[0] == "    def most_similar("
        assert "return " in lines[-1]
        assert api_pages.source_lines("skw2v", "WordVectors.no_such") is None


def test_sites_that_do_not_answer_are_left_out(extensions: None, tmp_path: Path) -> None:
    reachable = importlib.import_module("inventories").reachable
    (tmp_path / "objects.inv").write_bytes(b"# Sphinx inventory version 2\n")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "objects.inv").write_bytes(b"<html>")
    here = tmp_path.as_uri()
    found = reachable({"here": here, "gone": f"{here}/gone", "wrong": f"{here}/wrong"})
    assert list(found) == ["here"]
    address, inventory = found["here"]
    assert address == f"{here}/"
    assert Path(inventory).read_bytes() == (tmp_path / "objects.inv").read_bytes()


def test_notebooks_are_copied_and_stale_ones_removed(extensions: None, tmp_path: Path) -> None:
    copy_notebooks = importlib.import_module("notebook_copies").copy_notebooks
    source, docs = tmp_path / "examples", tmp_path / "docs"
    (docs / "notebooks").mkdir(parents=True)
    source.mkdir()
    (source / "a.ipynb").write_text("new")
    (docs / "notebooks" / "a.ipynb").write_text("old")
    (docs / "notebooks" / "gone.ipynb").write_text("old")
    copy_notebooks(SimpleNamespace(srcdir=docs))
    assert [path.name for path in (docs / "notebooks").iterdir()] == ["a.ipynb"]
    assert (docs / "notebooks" / "a.ipynb").read_text() == "new"


class TestNotebookButtons:
    TABLE = "| Films | `films/` | [here](https://example.org) | CC0 |\n| a | b |\n"

    @pytest.fixture
    def page(self, extensions: None, tmp_path: Path) -> Callable[..., str]:
        """Returns the first cell of a notebook's page."""
        module = importlib.import_module("notebook_buttons")
        (tmp_path / "notebooks").mkdir()
        (tmp_path / "notebooks" / "index.md").write_text(self.TABLE)

        def first_cell(name: str, code: str, suffix: str = ".ipynb") -> str:
            env = SimpleNamespace(doc2path=lambda name: name + suffix)
            text = {"cell_type": "markdown", "source": ["# A title\n", "\n", "A text."]}
            cells = [text, {"cell_type": "code", "source": [code]}]
            source = [json.dumps({"cells": cells})]
            module.add_box(SimpleNamespace(srcdir=tmp_path, env=env), name, source)
            first, second = json.loads(source[0])["cells"]
            assert second == cells[1]
            return "".join(first["source"])

        return first_cell

    def test_title_buttons_data_text(self, page: Callable[..., str]) -> None:
        text = page("notebooks/a", 'read(DATA, "films")')
        assert text.startswith("# A title\n")
        assert text.endswith("A text.")
        assert "{download}`Download <a.ipynb>`" in text
        assert "/blob/main/examples/a.ipynb" in text
        assert "labpath=examples%2Fa.ipynb" in text
        assert "Films ([here](https://example.org), CC0)" in text

    def test_no_data(self, page: Callable[..., str]) -> None:
        assert "data" not in page("notebooks/a", "print(1)")

    def test_korean(self, page: Callable[..., str]) -> None:
        assert "{download}`내려받기 <a_ko.ipynb>`" in page("notebooks/a_ko", "films")

    def test_other_pages_stay(self, page: Callable[..., str]) -> None:
        assert page("guide/a", "films") == page("notebooks/a", "", ".md") == "# A title\n\nA text."

    def test_all_data_sets_are_in_the_table(self, extensions: None) -> None:
        module = importlib.import_module("notebook_buttons")
        known = module.data_sets((DOCS / "notebooks" / "index.md").read_text(encoding="utf-8"))
        for path in (ROOT / "examples").glob("*.ipynb"):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            used = module.used_by(notebook, known)
            assert bool(used) == ("SKW2V_DATA" in str(notebook["cells"])), path.name


class TestEquations:
    @pytest.fixture
    def drawn(self, extensions: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
        """Draws LaTeX; warnings are kept in ``drawn.warnings``."""
        module = importlib.import_module("mathml")
        warnings: list[str] = []
        monkeypatch.setattr(
            module,
            "logger",
            SimpleNamespace(warning=lambda text, *args, location: warnings.append(text % args)),
        )

        def draw(latex: str, as_block: bool = False) -> str:
            translator = SimpleNamespace(encode=lambda text: text.replace("<", "&lt;"))
            return module.mathml(translator, SimpleNamespace(astext=lambda: latex), as_block)

        draw.warnings = warnings  # type: ignore[attr-defined]
        return draw

    def test_fraction(self, drawn: Callable[..., str]) -> None:
        html = drawn(r"\frac{a}{b}")
        assert re.sub(r"\s", "", html).startswith("<math")
        assert "<mfrac>" in html
        assert not drawn.warnings  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "latex", [r"a &= b \\ &= c", r"\begin{align*} a &= b \\ &= c \end{align*}"]
    )
    def test_lines_are_aligned(self, drawn: Callable[..., str], latex: str) -> None:
        html = drawn(latex, as_block=True)
        assert html.count("<mtr>") == 2
        assert 'display="block"' in html

    def test_an_accent_stands_above_the_letter_and_its_index_beside(
        self, drawn: Callable[..., str]
    ) -> None:
        html = re.sub(r"\s", "", drawn(r"\tilde w_j^2 + \sum_{i=1}^k a"))
        assert '<msub><moveraccent="true"><mi>w</mi>' in html
        assert html.count("munderover>") == 2  # the limits of the sum stay where they are

    @pytest.mark.parametrize(("latex", "gap"), [(r"\log x", 1), (r"\log(x)", 0)])
    def test_functions_keep_a_gap_from_what_they_are_of(
        self, drawn: Callable[..., str], latex: str, gap: int
    ) -> None:
        assert drawn(latex).count("rspace=") == gap

    def test_bars_of_a_norm_are_as_tall_as_its_letter(self, drawn: Callable[..., str]) -> None:
        assert drawn(r"\sum_i \|x_i\|").count('<mo stretchy="false">‖') == 2

    def test_what_cannot_be_drawn_is_shown_as_it_stands(self, drawn: Callable[..., str]) -> None:
        assert drawn(r"\nosuch < 1") == r"<code>\nosuch &lt; 1</code>"
        assert "nosuch" in drawn.warnings[0]  # type: ignore[attr-defined]


class TestPrintAnew:
    def test_only_outputs_that_changed(self) -> None:
        text = "# A\n\n>>> 1 + 1\n3\n>>> [1,\n...  2]\n[1,  2]\n\nEnd\n"
        assert print_anew(text) == text.replace("3\n", "2\n")

    def test_lines_come_and_go(self) -> None:
        text = '>>> print("a\\n\\nb")\nold\n>>> x = 1\nold\nold\n\n>>> 2\n'
        expected = '>>> print("a\\n\\nb")\na\n<BLANKLINE>\nb\n>>> x = 1\n\n>>> 2\n2\n'
        assert print_anew(text) == expected

    def test_errors(self) -> None:
        text = '>>> int("x")\nTraceback (most recent call last):\n    ...\nValueError: old\n'
        new = print_anew(text)
        assert new.splitlines()[1:3] == ["Traceback (most recent call last):", "    ..."]
        assert new.splitlines()[3].startswith("ValueError: invalid literal")
        with pytest.raises(ZeroDivisionError):
            print_anew(">>> 1 / 0\n1\n")


def test_the_guide_lists_each_page_once():
    guide = ROOT / "docs" / "guide"
    lines = (guide / "index.md").read_text(encoding="utf-8").splitlines()
    pages = {path.stem for path in guide.glob("*.md")} - {"index"}
    assert sorted(line for line in lines if line in pages) == sorted(pages)
    described = re.findall(r"^- \[.+\]\((\w+)\.md\): .", "\n".join(lines), re.MULTILINE)
    assert sorted(described) == sorted(pages)


def test_the_list_of_notebooks_has_each_of_them():
    text = (ROOT / "docs" / "notebooks" / "index.md").read_text(encoding="utf-8")
    names = {path.stem for path in (ROOT / "examples").glob("*.ipynb")}
    assert set(re.findall(r"\{doc\}`(\w+)`", text)) == names
    assert set(re.findall(r"<(\w+)\.ipynb>", text)) == names
    assert names <= set(text.split("```{toctree}")[1].split())


def test_the_list_of_examples_has_each_of_them():
    text = (ROOT / "examples" / "GALLERY_HEADER.rst").read_text(encoding="utf-8")
    names = {path.stem for path in (ROOT / "examples").glob("*.py")}
    assert set(re.findall(r"^- :doc:`(\w+)`: ", text, re.MULTILINE)) == names
