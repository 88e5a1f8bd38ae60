# SPDX-License-Identifier: BSD-3-Clause
"""From descent directions to steps: optimisers and damping."""
