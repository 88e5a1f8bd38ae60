# SPDX-License-Identifier: BSD-3-Clause
"""Why a model decides as it does: which words drive its decisions, and what it does not know."""

from skw2v.inspection._display import ContributionDisplay
from skw2v.inspection._known_share import known_share
from skw2v.inspection._name_clusters import name_clusters
from skw2v.inspection._result import WordContributions
from skw2v.inspection._top_words import top_words
from skw2v.inspection._word_contributions import word_contributions

__all__ = [
    "ContributionDisplay",
    "WordContributions",
    "known_share",
    "name_clusters",
    "top_words",
    "word_contributions",
]
