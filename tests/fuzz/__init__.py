# SPDX-License-Identifier: BSD-3-Clause
"""Fuzz tests: inputs that hypothesis makes up, and those that once broke something.

``pytest tests/fuzz`` tries a few of each kind. ``python -m tests.fuzz --minutes 60`` goes on for an
hour with the same strategies.

To fuzz something else, add a module beside `files` that registers a `Target`, a module in
`findings` for what is found, and a ``test_fuzz_….py`` that runs both.
"""
