# SPDX-License-Identifier: BSD-3-Clause
"""Array operations of the trainer: the only folder that knows strides and buffers."""
