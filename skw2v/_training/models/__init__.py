# SPDX-License-Identifier: BSD-3-Clause
"""How context words become hidden vectors: skip-gram and CBOW."""
