# SPDX-License-Identifier: BSD-3-Clause
"""Inputs that once broke something, built by code; one module for each module of targets."""
