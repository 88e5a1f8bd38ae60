# SPDX-License-Identifier: BSD-3-Clause
"""From hidden vectors and targets to the loss, the gradients and the curvature."""
