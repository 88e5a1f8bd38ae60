# SPDX-License-Identifier: BSD-3-Clause
"""Output vectors on request alone, what may go on from them, and versions of what is saved."""

import copy
import json
import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import skw2v
from skw2v import Word2VecVectorizer, _state
from skw2v._io.archive import open_archive, write_archive

TEXTS = ["good food", "bad food", "good film", "bad film", "the wine of the house"] * 9


def make(**options):
    options = {"dim": 30, "epochs": 2, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


class TestWithout:
    def test_a_file_is_smaller_and_transforms_alike(self, tmp_path):
        model = make().fit(TEXTS)
        model.save(tmp_path / "whole.npz")
        model.save(tmp_path / "part.npz", output_vectors=False)
        sizes = [(tmp_path / name).stat().st_size for name in ("whole.npz", "part.npz")]
        assert sizes[0] - sizes[1] >= 4 * 30 * len(model.vocabulary_)
        assert model._fitted.w_out.any()  # the model itself keeps them
        for mmap in (False, True):
            loaded = Word2VecVectorizer.load(tmp_path / "part.npz", mmap=mmap)
            np.testing.assert_array_equal(loaded.transform(TEXTS), model.transform(TEXTS))
            with pytest.raises(ValueError, match=r"without its output vectors.*init_vectors="):
                loaded.partial_fit(TEXTS)

    def test_a_file_of_what_was_loaded_without_them(self, tmp_path):
        make().fit(TEXTS).save(tmp_path / "part.npz", output_vectors=False)
        Word2VecVectorizer.load(tmp_path / "part.npz").save(tmp_path / "again.npz")
        with pytest.raises(ValueError, match="without its output vectors"):
            Word2VecVectorizer.load(tmp_path / "again.npz").partial_fit(TEXTS)

    def test_a_whole_file_goes_on(self, tmp_path):
        model = make().fit(TEXTS)
        model.save(tmp_path / "whole.npz")
        loaded = Word2VecVectorizer.load(tmp_path / "whole.npz").partial_fit(TEXTS)
        assert loaded.word_vectors_ == model.partial_fit(TEXTS).word_vectors_

    @pytest.mark.parametrize("dump", [pickle.dumps, copy.deepcopy])
    def test_pickles(self, dump):
        model = make().fit(TEXTS)
        whole, expected = len(pickle.dumps(model)), model.transform(TEXTS)
        assert model.drop_output_vectors() is model
        found = dump(model)
        if isinstance(found, bytes):
            assert whole - len(found) >= 4 * 30 * len(model.vocabulary_)
            found = pickle.loads(found)
        np.testing.assert_array_equal(found.transform(TEXTS), expected)
        with pytest.raises(ValueError, match="without its output vectors"):
            found.set_params(warm_start=True).fit(TEXTS)
        assert found.set_params(warm_start=False).fit(TEXTS).partial_fit(TEXTS)

    def test_before_fit(self):
        with pytest.raises(NotFittedError):
            make().drop_output_vectors()


class TestArchitecture:
    @pytest.mark.parametrize("method", ["fit", "partial_fit"])
    def test_a_change_is_refused(self, method, tmp_path):
        model = make(warm_start=True).fit(TEXTS)
        before = model.word_vectors_
        model.save(tmp_path / "model.npz")
        loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
        for each in (model, pickle.loads(pickle.dumps(model)), loaded):
            each.set_params(architecture="cbow")
            with pytest.raises(ValueError, match=r"'architecture' .* was 'skipgram' in the fit"):
                getattr(each, method)(TEXTS)
            assert each.word_vectors_ == before
            each.set_params(architecture="skipgram")
            getattr(each, method)(TEXTS)

    def test_a_new_fit_may_have_another_one(self):
        model = make().fit(TEXTS).set_params(architecture="cbow").fit(TEXTS)
        assert model.word_vectors_ == make(architecture="cbow").fit(TEXTS).word_vectors_
        model.partial_fit(TEXTS)


class TestVersions:
    def test_a_file_names_the_version(self, tmp_path):
        make().fit(TEXTS).save(tmp_path / "model.npz")
        with open_archive(tmp_path / "model.npz") as archive:
            assert archive.metadata()["version"] == skw2v.__version__

    def test_parameters_of_a_later_version_name_it(self, tmp_path):
        make().fit(TEXTS).save(tmp_path / "model.npz")
        with np.load(tmp_path / "model.npz") as file:
            arrays = dict(file)
        (name,) = (name for name in arrays if b'"kind"' in arrays[name].tobytes())
        metadata = json.loads(arrays.pop(name).tobytes())
        metadata["parameters"]["magic"] = 1
        metadata["version"] = "99.0"
        write_archive(tmp_path / "later.npz", arrays, metadata)
        with pytest.raises(ValueError, match=r"knows no parameter 'magic'; .* by '99\.0'"):
            Word2VecVectorizer.load(tmp_path / "later.npz")

    def test_a_pickle_of_another_version_is_warned_of(self, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(_state, "__version__", "0.0.1")
            pickled = pickle.dumps(make().fit(TEXTS))
        with pytest.warns(UserWarning, match=r"made by skw2v 0\.0\.1, and this is"):
            model = pickle.loads(pickled)
        assert not any("version" in name for name in vars(model))

    def test_copies_are_silent_and_the_same(self):
        model = make().fit(TEXTS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for other in (pickle.loads(pickle.dumps(model)), copy.copy(model), clone(model)):
                assert not any("version" in name for name in vars(other))
