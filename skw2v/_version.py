# SPDX-License-Identifier: BSD-3-Clause
"""The version, which also stands in what estimators are saved as."""

__version__ = "0.1.0"
