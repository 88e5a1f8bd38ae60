# SPDX-License-Identifier: BSD-3-Clause
"""Private names of scikit-learn and SciPy are used in one module, which tries what may change."""

import ast
import re
import types
from numbers import Integral
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils import _param_validation

import skw2v
from skw2v import Word2VecVectorizer, _compat
from skw2v._compat import Interval, InvalidParameterError, StrOptions
from skw2v._declaration import constraints_of
from skw2v._parameters import SelectionParameters, TextParameters
from skw2v._text.analysis import ANALYZER_PARAMETERS

PACKAGE = Path(skw2v.__file__).parent
VALUES = [
    *(None, True, False, np.True_, 0, 1, -1, 2, 2**32, np.int8(3), 0.0, 0.5, 1.0, 1.5, -0.5, 1e300),
    *(np.float32(0.5), np.float64(0.5), np.nan, np.inf, -np.inf, 1j, "auto", "word", "", "x"),
    *(len, str, object(), [1], (1, 2), {"a": 1}, np.random.RandomState(0), np.ones(2)),
]


class TestProducts:
    @staticmethod
    def find(**changed):
        names = {"csc_matvecs": _compat.csc_matvecs, "csr_matvecs": _compat.csr_matvecs}
        return _compat._find_products(types.SimpleNamespace(**names | changed))

    def test_scipys_own_are_found(self):
        # nothing but speed depends on it, but that would be lost without a sound
        assert None not in self.find()

    def test_none_where_the_module_is_missing(self):
        assert (
            _compat._find_products(_compat._import("scipy.sparse._no_such_module")) == (None,) * 2
        )

    @pytest.mark.parametrize("name", ["csc_matvecs", "csr_matvecs"])
    def test_none_where_one_is_missing(self, name):
        assert self.find(**{name: None}) == (None, None)

    @pytest.mark.parametrize("name", ["csc_matvecs", "csr_matvecs"])
    @pytest.mark.parametrize(
        "wrong",
        [
            lambda right, *args: right(*args[:-1], args[-1].copy()),  # not in place
            lambda right, *args: (args[-1].fill(0), right(*args)),  # overwrites what was there
            lambda right, *args: right(*args[:5], np.ones_like(args[5]), *args[6:]),  # no factors
            lambda right, *args: (right(*args), right(*args)),  # adds twice
            lambda right, a, b, vectors, *args: right(a, b, 1, *args),  # one right-hand side
            lambda right, *args: right(*args[1:]),  # another signature
            lambda right, *args: right(*args, 0),
        ],
    )
    def test_none_where_one_does_something_else(self, name, wrong):
        right = getattr(_compat, name)
        assert self.find(**{name: lambda *args: wrong(right, *args)}) == (None, None)

    def test_none_where_totals_would_not_run(self):
        def buffered(*args):
            # X is read before anything is added to Y
            _compat.csc_matvecs(*args[:-2], args[-2].copy(), args[-1])

        assert self.find(csc_matvecs=buffered) == (None, None)


def accepted(constraints, value):
    try:
        _param_validation.validate_parameter_constraints(
            {"size": constraints}, {"size": value}, caller_name="Estimator"
        )
    except _param_validation.InvalidParameterError:
        return False
    return True


class Estimator(BaseEstimator):
    def __init__(self, size=1, other=None):
        self.size = size
        self.other = other


class TestValidation:
    def test_names_the_estimator_the_parameter_its_value_and_what_it_may_be(self):
        size = [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")]
        for allowed in (1, "auto"):
            _compat.validate_parameters(Estimator(allowed), {"size": size, "other": [None]})
        expected = (
            r"^The 'size' parameter of Estimator must be a str among \{'auto'\} or "
            r"an int in the range \[1, inf\)\. Got 'x' instead\.$"
        )
        with pytest.raises(InvalidParameterError, match=expected) as caught:
            _compat.validate_parameters(Estimator("x"), {"size": size, "other": [None]})
        assert isinstance(caught.value, ValueError)

    def test_parameters_without_constraints_are_not_checked(self):
        _compat.validate_parameters(Estimator(object()), {"other": [None], "size": "no_validation"})
        _compat.validate_parameters(Estimator(object()), {"other": [None]})

    def test_our_own_checks_raise_the_same_error(self):
        error = _compat.invalid_parameter("Estimator", "size", "be even", 3)
        assert isinstance(error, InvalidParameterError)
        assert str(error) == "The 'size' parameter of Estimator must be even. Got 3 instead."

    def test_text_parameters_are_constrained_as_in_count_vectorizer(self):
        words = (
            "filename file content strict ignore replace ascii unicode english word char char_wb"
        )
        # a class with an __iter__ is a vocabulary to scikit-learn, not to us
        values = [*(value for value in VALUES if value is not str), *words.split()]
        of_text, of_words = map(constraints_of, (TextParameters, SelectionParameters))
        assert {*ANALYZER_PARAMETERS} == {*of_text}
        for name in {*of_text, *of_words} - {"min_count"}:
            ours, theirs = (
                [value for value in values if accepted(each[name], value)]
                for each in (of_text | of_words, CountVectorizer._parameter_constraints)
            )
            assert list(map(repr, ours)) == list(map(repr, theirs)), name

    def test_every_parameter_is_constrained(self):
        assert {*constraints_of(Word2VecVectorizer)} == {*Word2VecVectorizer().get_params()}


class TestCallbacks:
    def test_without_scikit_learns_the_estimator_is_what_it_was(self):
        mixin, with_callbacks = _compat._find_callbacks(None)

        class Estimator(mixin, BaseEstimator):
            @with_callbacks
            def fit(self):
                return _compat.callback_context(self, max_subtasks=3)

        assert Estimator().fit() is None
        assert not hasattr(Estimator(), "set_callbacks")

    def test_no_callbacks_where_the_private_method_is_missing(self):
        class CallbackSupportMixin:
            def set_callbacks(self, *callbacks): ...

        changed = types.SimpleNamespace(
            CallbackSupportMixin=CallbackSupportMixin, with_callbacks=lambda method: None
        )
        assert not hasattr(_compat._find_callbacks(changed)[0], "set_callbacks")

    def test_scikit_learns_are_found(self):
        module = pytest.importorskip("sklearn.callback", reason="needs scikit-learn 1.9")
        found = _compat._find_callbacks(module)
        assert found == (module.CallbackSupportMixin, module.with_callbacks)
        assert issubclass(Word2VecVectorizer, found[0])


MODULE = re.compile(r"(sklearn|scipy)(\.\w+)*\._\w+(\.\w+)*")


def is_private(name):
    return any(part.startswith("_") and not part.endswith("__") for part in name.split("."))


def private_names(source):
    """List the private names of scikit-learn and SciPy that some code uses."""
    tree = ast.parse(source)
    bound, found = set(), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(alias.name, alias.asname or alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            names = [(f"{prefix}.{a.name}", a.asname or a.name) for a in node.names]
        else:
            continue
        names = [each for each in names if each[0].split(".")[0] in ("sklearn", "scipy")]
        bound |= {local.split(".")[0] for _, local in names}
        found += [name for name, _ in names if is_private(name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and MODULE.fullmatch(str(node.value)):
            found.append(node.value)
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            inherited = node.attr in dir(BaseEstimator)
            if inherited or (isinstance(root, ast.Name) and root.id in bound):
                found.append(node.attr)
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from sklearn.utils._param_validation import Interval", 1),
        ("from sklearn.utils import _param_validation", 1),
        ("import scipy.sparse._sparsetools as tools", 1),
        ("from scipy import sparse\nsparse._sparsetools.csc_matvecs()", 1),
        ("import scipy.sparse\nscipy.sparse._sparsetools", 1),
        ("from sklearn.base import BaseEstimator as B\nB._parameter_constraints", 1),
        ("def fit(self):\n    self._validate_params()", 1),
        ("from sklearn.base import BaseEstimator\nfrom skw2v._compat import StrOptions", 0),
        ("import sklearn\nsklearn.__version__\nself._embedding", 0),
        ("import_module('sklearn.utils._param_validation')", 1),
        ("'see sklearn.utils._param_validation'", 0),
    ],
)
def test_private_names_are_recognised(source, expected):
    assert len(private_names(source)) == expected


def test_private_names_are_used_in_the_compatibility_module_alone():
    found = {
        path.relative_to(PACKAGE).as_posix(): private_names(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert len(found) > 50
    assert {module for module, names in found.items() if names} == {"_compat.py"}
    assert {".".join(name.split(".")[:3]) for name in found["_compat.py"]} == {
        "scipy.sparse._sparsetools",
        "sklearn.utils._param_validation",
        "sklearn.utils._safe_indexing",
        "sklearn.utils.validation",
    }
