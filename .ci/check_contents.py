# SPDX-License-Identifier: BSD-3-Clause
"""Check what is in a built source distribution and a wheel: all that belongs there, no more."""

import sys
import tarfile
import zipfile
from pathlib import Path

(wheel,) = Path(sys.argv[1]).glob("*.whl")
(source,) = Path(sys.argv[1]).glob("*.tar.gz")
root = Path(__file__).parents[1]
modules = {path.relative_to(root).as_posix() for path in (root / "skw2v").rglob("*.py")}

# Pure Python: one wheel for every platform
assert wheel.name.endswith("-py3-none-any.whl"), wheel.name
with zipfile.ZipFile(wheel) as archive:
    names = {name for name in archive.namelist() if ".dist-info/" not in name}
    licence = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
assert names == modules | {"skw2v/py.typed"}, names ^ modules
assert licence

with tarfile.open(source) as archive:
    names = {name.partition("/")[2] for name in archive.getnames()}
wanted = {"LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "pyproject.toml", ".ci/run"}
assert modules | wanted <= names, (modules | wanted) - names
assert any(name.startswith("tests/") for name in names)
assert not any("__pycache__" in name or name.startswith("shared/") for name in names)
print(f"{wheel.name}: {wheel.stat().st_size:,} bytes; {source.name}: {source.stat().st_size:,}")
