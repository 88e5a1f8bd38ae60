# SPDX-License-Identifier: BSD-3-Clause
"""Pickles that know which version made them."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

from sklearn.base import BaseEstimator

from skw2v._version import __version__

_KEY = "_skw2v_version"


class VersionedPickleMixin(BaseEstimator):
    """Mixin of estimators whose pickles name the version that made them.

    Warns
    -----
    UserWarning
        Where a pickle is read by another version.

    Raises
    ------
    ValueError
        Where a version made it that set attributes that are read-only now.
    """

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), _KEY: __version__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        version = state.get(_KEY, __version__)
        if version != __version__:
            warnings.warn(
                f"This pickle of {type(self).__name__} was made by skw2v {version}, and this is "
                f"{__version__}: pickles may not fit other versions. Files of save() do.",
                UserWarning,
                stacklevel=2,
            )
        # Such an entry of the instance would never be read
        lost = [name for name in state if inspect.isdatadescriptor(getattr(type(self), name, None))]
        if lost:
            raise ValueError(
                f"This pickle of {type(self).__name__} was made by a version of skw2v that kept "
                f"{', '.join(sorted(lost))} in another way. Fit anew; files of save() fit other "
                "versions, too."
            )
        super().__setstate__({name: value for name, value in state.items() if name != _KEY})
