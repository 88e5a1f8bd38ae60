# SPDX-License-Identifier: BSD-3-Clause
"""Which other projects' reference pages can be linked to at this moment."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.request import Request, urlopen

SECONDS = 10


def reachable(sites: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Fetch the inventories of some sites, and leave out those that don't answer.

    Sphinx itself warns of a site that doesn't answer, and with ``-W`` a build without network
    would fail.

    Parameters
    ----------
    sites : mapping of str to str
        Address of each project's documentation, without a slash at its end.

    Returns
    -------
    dict of str to (str, str)
        Address and local inventory of those that answered, as `intersphinx_mapping` wants it.
    """
    found = {}
    folder = Path(tempfile.mkdtemp(prefix="inventories-"))
    for name, address in sites.items():
        path = folder / f"{name}.inv"
        request = Request(f"{address}/objects.inv", headers={"User-Agent": "sphinx"})
        try:
            with urlopen(request, timeout=SECONDS) as answer:
                content = answer.read()
        except OSError:
            continue
        if content.startswith(b"# Sphinx inventory"):
            path.write_bytes(content)
            found[name] = (f"{address}/", str(path))
    return found
