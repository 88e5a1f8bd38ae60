# SPDX-License-Identifier: BSD-3-Clause
"""The recipe for conda-forge says what pyproject.toml says, and its own test passes."""

import pkgutil
import re
import shlex
import tomllib
from pathlib import Path

import pytest

import skw2v

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "conda" / "meta.yaml"


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def recipe():
    """The recipe with its variables filled in, as far as it uses Jinja."""
    yaml = pytest.importorskip("yaml", reason="comes with pre-commit")
    text = RECIPE.read_text(encoding="utf-8")
    names = dict(re.findall(r'\{% set (\w+) = "(.*?)" %\}', text))
    names["PYTHON"] = "python"  # conda-build's own
    text = re.sub(r"\{%.*?%\}", "", text)
    return yaml.safe_load(re.sub(r"\{\{ (\w+) \}\}", lambda found: names[found[1]], text))


def spelt(requirements):
    """Requirements as the recipe writes them: "numpy >=1.26"."""
    return [re.sub(r"(?<=[\w-])(?=[><=])", " ", each) for each in requirements]


def test_requirements(project, recipe):
    wanted = [f"python{project['project']['requires-python']}", *project["project"]["dependencies"]]
    assert recipe["requirements"]["run"] == spelt(wanted)


def test_what_it_is_built_with(project, recipe):
    lowest = project["project"]["requires-python"].removeprefix(">=")
    built = ["pip", *spelt(project["build-system"]["requires"])]
    assert recipe["requirements"]["host"] == [f"python {lowest}", *built]
    assert recipe["test"]["requires"] == [f"python {lowest}", "pip"]
    assert recipe["build"]["noarch"] == "python"


def test_what_it_is(project, recipe):
    about, urls = recipe["about"], project["project"]["urls"]
    assert recipe["package"] == {"name": "skw2v", "version": skw2v.__version__}
    assert recipe["source"]["url"].endswith(f"/v{skw2v.__version__}.tar.gz")
    assert about["summary"] == project["project"]["description"]
    assert about["license"] == project["project"]["license"]
    assert [about["license_file"]] == project["project"]["license-files"]
    assert about["doc_url"] == urls["Documentation"]
    assert about["home"] == about["dev_url"] == urls["Source"]


def test_its_imports_are_the_public_modules(recipe):
    public = {module.name for module in pkgutil.iter_modules(skw2v.__path__, "skw2v.")}
    public = {name for name in public if not name.startswith("skw2v._")}
    assert set(recipe["test"]["imports"]) == {"skw2v", *public}


def test_its_test_passes(recipe):
    (command,) = (each for each in recipe["test"]["commands"] if each.startswith("python"))
    program, option, code = shlex.split(command)
    assert (program, option) == ("python", "-c")
    exec(code, {})
    with pytest.raises(AssertionError):
        exec(code.replace("(2, 5)", "(2, 6)"), {})
