# SPDX-License-Identifier: BSD-3-Clause
"""Fuzz for long: ``python -m tests.fuzz --minutes 60``."""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import pkgutil
import secrets
import sys
import time
import traceback

from . import __path__ as folder
from .targets import TARGETS


def main() -> int:
    """Fuzz in rounds until the time is over; the exit status is 1 if something was found."""
    for module in pkgutil.iter_modules(folder):
        if not module.name.startswith(("test_", "__")):
            importlib.import_module(f".{module.name}", __package__)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="default: %(default)s")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--inputs", type=int, default=500, help="in a round; default: %(default)s")
    parser.add_argument("--seed", type=int, help="of the first round; default: drawn")
    options = parser.parse_args()
    faulthandler.enable()
    seed = secrets.randbits(31) if options.seed is None else options.seed
    end, n_rounds, failed = time.monotonic() + 60 * options.minutes, 0, set()
    while time.monotonic() < end and len(failed) < len(options.targets):
        for name in [name for name in options.targets if name not in failed]:
            try:
                TARGETS[name].run(options.inputs, seed)
            except Exception:
                failed.add(name)
                print(f"--- {name}, seed {seed}", flush=True)
                traceback.print_exc()
        seed, n_rounds = seed + 1, n_rounds + 1
    found = ", ".join(sorted(failed)) or "none"
    print(f"{n_rounds} rounds of {options.inputs} inputs; found something in: {found}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
