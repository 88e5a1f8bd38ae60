# SPDX-License-Identifier: BSD-3-Clause
"""What a fitted model says of words in their contexts."""
