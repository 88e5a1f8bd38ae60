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
from skw2v import Word2VecVectorizer, WordVectors, _state
from skw2v._compat import InvalidParameterError
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


def table(words, seed, dim=30):
    vectors = np.random.default_rng(seed).normal(size=(len(words), dim)).astype(np.float32)
    return WordVectors(words, vectors)


class TestAttribute:
    def test_words_and_their_rows(self):
        model = make(loss="softmax").fit(TEXTS)
        outputs = model.output_vectors_
        assert outputs.words == model.word_vectors_.words
        np.testing.assert_array_equal(outputs.vectors, model._fitted.w_out)
        np.testing.assert_array_equal(outputs.counts, model.word_vectors_.counts)
        assert outputs.vectors.any()
        with pytest.raises(ValueError, match="read-only"):
            outputs.vectors[0] = 0
        with pytest.raises(AttributeError, match="output_vectors_ is what fit learned"):
            model.output_vectors_ = None

    def test_none_where_there_are_none(self, tmp_path):
        assert make(loss="hierarchical_softmax").fit(TEXTS).output_vectors_ is None
        assert make().fit(TEXTS).drop_output_vectors().output_vectors_ is None
        make().fit(TEXTS).save(tmp_path / "part.npz", output_vectors=False)
        assert Word2VecVectorizer.load(tmp_path / "part.npz").output_vectors_ is None

    def test_a_file_keeps_them(self, tmp_path):
        model = make().fit(TEXTS)
        model.save(tmp_path / "model.npz")
        assert Word2VecVectorizer.load(tmp_path / "model.npz").output_vectors_ == (
            model.output_vectors_
        )

    def test_words_that_only_init_vectors_know_have_none(self):
        given = table(["unheard", "good"], 0)
        model = make(init_vectors=given).fit(TEXTS)
        assert "unheard" in model.word_vectors_
        assert set(model.output_vectors_.words) == set(" ".join(TEXTS).split())
        assert "unheard" not in model.output_vectors_

    def test_before_fit(self):
        with pytest.raises(NotFittedError):
            make().output_vectors_  # noqa: B018


class TestGiven:
    """Output vectors to start from, beside `init_vectors`."""

    INPUTS = table(["film", "unheard", "good", "seen"], 1)
    OUTPUTS = table(["seen", "good", "wine", "nowhere"], 2)

    @pytest.mark.parametrize("cls", [Word2VecVectorizer, skw2v.FastTextVectorizer])
    @pytest.mark.filterwarnings("ignore:epochs=0 learns no n-grams")
    def test_as_they_are(self, cls, tmp_path):
        options = {"init_vectors": self.INPUTS, "dim": 30, "min_count": 1}
        model = cls(init_output_vectors=self.OUTPUTS, epochs=0, **options).fit(TEXTS)
        outputs = model.output_vectors_
        # Of the words that only the tables know, "seen" has an output vector and "unheard" none
        assert outputs.words[-1] == "seen"
        assert set(outputs.words) == {"film", "good", "seen"}
        for word in ("good", "seen"):
            np.testing.assert_array_equal(outputs[word], self.OUTPUTS[word])
        assert not outputs["film"].any()
        for word in self.INPUTS:
            np.testing.assert_array_equal(model.word_vectors_[word], self.INPUTS[word])
        model.save(tmp_path / "model.npz")
        again = cls.load(tmp_path / "model.npz")
        assert again.output_vectors_ == outputs
        assert again.init_output_vectors is None

    def test_from_a_file_and_trained_further(self, tmp_path):
        self.OUTPUTS.save(tmp_path / "outputs.npz")
        path = tmp_path / "outputs.npz"
        first = {"init_vectors": self.INPUTS, "init_output_vectors": path}
        slow = make(**first, epochs=1, learning_rate=1e-20, min_learning_rate=0).fit(TEXTS)
        for word in ("good", "wine", "seen"):
            np.testing.assert_array_equal(slow.output_vectors_[word], self.OUTPUTS[word])
        assert np.abs(slow.output_vectors_["film"]).max() < 1e-15
        assert make(**first).fit(TEXTS).output_vectors_["wine"].tolist() != (
            self.OUTPUTS["wine"].tolist()
        )

    def test_going_on_keeps_all_of_them(self):
        model = make(init_vectors=self.INPUTS, init_output_vectors=self.OUTPUTS).fit(TEXTS)
        model.partial_fit(["an unheard film"])
        assert set(model.output_vectors_.words) == set(model.word_vectors_.words)
        # What has no place in the new documents' contexts stays
        again = make(init_vectors=self.INPUTS, init_output_vectors=self.OUTPUTS).fit(TEXTS)
        assert again.output_vectors_.words[-1] == "seen"

    def test_a_fit_goes_on_from_the_two_tables_of_another_one(self):
        """The same first losses as `warm_start` has, which keeps both tables itself."""
        options = {"loss": "softmax", "epochs": 1, "sample": 0}
        first = make(warm_start=True, **options).fit(TEXTS)
        tables = {
            "init_vectors": first.word_vectors_,
            "init_output_vectors": first.output_vectors_,
        }
        other = make(**options, **tables).fit(TEXTS)
        assert other.loss_curve_ == first.fit(TEXTS).loss_curve_
        np.testing.assert_array_equal(other.output_vectors_.vectors, first.output_vectors_.vectors)

    def test_without_input_vectors(self):
        with pytest.raises(InvalidParameterError, match=r"'init_output_vectors'.*give both tables"):
            make(init_output_vectors=self.OUTPUTS).fit(TEXTS)

    def test_for_a_tree(self):
        model = make(
            init_vectors=self.INPUTS,
            init_output_vectors=self.OUTPUTS,
            loss="hierarchical_softmax",
        )
        with pytest.raises(InvalidParameterError, match=r"must be None with loss='hierarchical_so"):
            model.fit(TEXTS)

    def test_of_other_length_or_size(self):
        for outputs, message in (
            (table(["good"], 0, dim=3), "init_output_vectors have 3 dimensions"),
            (WordVectors(["good"], np.full((1, 30), 1e5)), "init_output_vectors hold numbers as"),
        ):
            with pytest.raises(ValueError, match=message):
                make(init_vectors=self.INPUTS, init_output_vectors=outputs).fit(TEXTS)

    def test_a_file_that_asks_for_another_file(self, tmp_path):
        make().fit(TEXTS).save(tmp_path / "model.npz")
        with np.load(tmp_path / "model.npz") as file:
            arrays = dict(file)
        (name,) = (name for name in arrays if b'"kind"' in arrays[name].tobytes())
        metadata = json.loads(arrays.pop(name).tobytes())
        other = metadata | {"loss": "magic"}
        metadata["parameters"]["init_output_vectors"] = "vectors.txt"
        for changed, message in (
            (metadata, "init_output_vectors are never saved"),
            (
                other | {"parameters": metadata["parameters"] | {"init_output_vectors": None}},
                "loss must be one of .*'magic'",
            ),
        ):
            write_archive(tmp_path / "model.npz", arrays, changed)
            with pytest.raises(ValueError, match=message):
                Word2VecVectorizer.load(tmp_path / "model.npz")
