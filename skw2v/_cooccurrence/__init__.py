# SPDX-License-Identifier: BSD-3-Clause
"""How often words occur near each other, and what pointwise mutual information makes of it."""
