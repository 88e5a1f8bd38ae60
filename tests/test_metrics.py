# SPDX-License-Identifier: BSD-3-Clause
import pickle

import numpy as np
import pytest
from fuzz.work import at_most
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import FeatureUnion, Pipeline

from skw2v import WordVectors
from skw2v.metrics import (
    evaluate_analogies,
    evaluate_similarity,
    make_analogy_scorer,
    make_similarity_scorer,
    read_analogies,
    read_word_pairs,
)


def related_vectors(sections, fillers=300, dim=24, noise=0.9, seed=0):
    """Vectors in which the pairs of a section differ by one direction, more or less."""
    rng = np.random.default_rng(seed)
    vectors = {}
    for questions in sections.values():
        offset = rng.normal(size=dim)
        for question in questions:
            for base, other in (question[:2], question[2:]):
                start = vectors.setdefault(base, rng.normal(size=dim))
                vectors.setdefault(other, start + offset + noise * rng.normal(size=dim))
    vectors |= {f"filler{i}": rng.normal(size=dim) for i in range(fillers)}
    words = rng.permutation(list(vectors)).tolist()
    return WordVectors(words, np.array([vectors[word] for word in words], dtype=np.float32))


def as_gensim(wv):
    keyedvectors = pytest.importorskip("gensim.models.keyedvectors")
    kv = keyedvectors.KeyedVectors(wv.dim)
    kv.add_vectors(list(wv.words), np.array(wv.vectors))
    return kv


@pytest.fixture(scope="module")
def sections():
    rng = np.random.default_rng(7)
    result = {}
    for name in ("capital", "plural"):
        pairs = [(f"{name}A{i}", f"{name}B{i}") for i in range(25)]
        chosen = rng.integers(len(pairs), size=(150, 2))
        result[name] = [(*pairs[i], *pairs[j]) for i, j in chosen if i != j]
    return result


def write_questions(path, sections):
    with open(path, "w", encoding="utf-8") as file:
        for name, questions in sections.items():
            file.write(f": {name}\n")
            file.writelines(" ".join(question) + "\n" for question in questions)


@pytest.fixture
def questions_file(tmp_path, sections):
    write_questions(tmp_path / "questions.txt", sections)
    return tmp_path / "questions.txt"


def assert_same_analogies(wv, path, **parameters):
    ours = evaluate_analogies(wv, path, **parameters)
    translated = {
        "restrict_vocab": parameters.get("restrict_vocab", 30_000),
        "case_insensitive": not parameters.get("case_sensitive", False),
        "dummy4unknown": parameters.get("oov") == "zero",
    }
    score, theirs = as_gensim(wv).evaluate_word_analogies(str(path), **translated)
    assert ours.accuracy == score
    expected = {
        part["section"]: (len(part["correct"]), len(part["correct"]) + len(part["incorrect"]))
        for part in theirs
    }
    total = expected.pop("Total accuracy")
    assert {
        name: (part.n_correct, part.n_asked) for name, part in ours.sections.items()
    } == expected
    assert (ours.total.n_correct, ours.total.n_asked) == total
    return ours


@pytest.mark.parametrize("oov", ["skip", "zero"])
@pytest.mark.parametrize("restrict_vocab", [30_000, 250, None])
@pytest.mark.parametrize("case_sensitive", [False, True])
def test_analogy_accuracy_is_that_of_gensim(
    questions_file, sections, oov, restrict_vocab, case_sensitive
):
    wv = related_vectors(sections)
    result = assert_same_analogies(
        wv, questions_file, oov=oov, restrict_vocab=restrict_vocab, case_sensitive=case_sensitive
    )
    assert 0.05 < result.accuracy < 0.95
    assert (result.oov_ratio > 0) == (restrict_vocab == 250)


def test_analogy_accuracy_is_that_of_gensim_with_several_spellings(questions_file, sections):
    """Spellings of the question's own words crowd the first places."""
    wv = related_vectors(sections, fillers=50)
    rng = np.random.default_rng(3)
    words, vectors = list(wv.words), list(wv.vectors)
    for word, vector in zip(wv.words, wv.vectors, strict=True):
        for spelling in (word.upper(), word.lower(), word.capitalize(), word.swapcase()):
            if spelling not in words:
                words.append(spelling)
                vectors.append(vector + 0.05 * rng.normal(size=wv.dim))
    order = rng.permutation(len(words))
    spelled = WordVectors([words[i] for i in order], np.array(vectors, dtype=np.float32)[order])
    assert_same_analogies(spelled, questions_file)
    assert_same_analogies(spelled, questions_file, case_sensitive=True)


def test_close_calls_are_decided_alike_in_blocks_and_alone(sections):
    """Twins of another length: their cosines are equal up to rounding."""
    wv = related_vectors(sections)
    lengths = np.random.default_rng(2).uniform(0.5, 2, size=(len(wv), 1)).astype(np.float32)
    twins = [f"{word}-twin" for word in wv.words]
    both = WordVectors([*wv.words, *twins], np.concatenate([wv.vectors, wv.vectors * lengths]))
    everything = [question for section in sections.values() for question in section]
    alone = [evaluate_analogies(both, {"one": [q]}).total.n_correct for q in everything]
    assert 20 < sum(alone) < len(alone) - 20
    assert evaluate_analogies(both, {"all": everything}).total.n_correct == sum(alone)


def test_3cosmul_answers_are_counted(sections):
    wv = related_vectors(sections)
    result = evaluate_analogies(wv, sections, method="3cosmul", case_sensitive=True)
    everything = [question for section in sections.values() for question in section]
    right = [wv.analogy(*q[:3], method="3cosmul", topn=1)[0][0] == q[3] for q in everything]
    assert result.total.n_correct == sum(right)


def test_nothing_known_scores_zero():
    wv = WordVectors(["x"], [[1.0]])
    result = evaluate_analogies(wv, {"s": [("a", "b", "c", "d")], "empty": []})
    assert (result.accuracy, result.oov_ratio, result.total.n_asked) == (0.0, 1.0, 0)
    assert evaluate_analogies(wv, {}).oov_ratio == 0.0


def test_zero_vectors_are_no_trouble(sections):
    wv = related_vectors(sections)
    zeros = WordVectors(wv.words, np.zeros_like(wv.vectors))
    assert 0 <= evaluate_analogies(zeros, sections).accuracy < 0.1


def test_report_is_readable(sections):
    text = str(evaluate_analogies(related_vectors(sections), sections))
    assert [line.split()[0] for line in text.splitlines()] == ["capital", "plural", "total"]


def test_whole_google_test_is_that_of_gensim_and_takes_few_calls(data_dir, tmp_path):
    path = data_dir / "analogies" / "questions-words.txt"
    sections = read_analogies(path)
    assert len(sections) == 14
    assert sum(map(len, sections.values())) == 19_544
    lower = {
        name: [tuple(word.lower() for word in question) for question in questions]
        for name, questions in sections.items()
    }
    wv = related_vectors(lower, fillers=9_000, dim=50)
    with at_most(400 * 19_544):
        result = evaluate_analogies(wv, path)
    assert 0.2 < result.accuracy < 0.9
    assert result.oov_ratio == 0

    sample = {name: questions[::40] for name, questions in sections.items()}
    write_questions(tmp_path / "sample.txt", sample)
    assert_same_analogies(wv, tmp_path / "sample.txt")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b c d\n", "line 1.*before the first section"),
        (": s\na b c d\na b c\n", "line 3.*3 words"),
        (": s\n\na b c d e\n", "line 3.*5 words"),
    ],
)
def test_broken_question_files_name_the_line(tmp_path, text, message):
    path = tmp_path / "questions.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_analogies(path)


# --- word similarity


@pytest.fixture(scope="module")
def judged():
    rng = np.random.default_rng(5)
    words = [f"Word{i}" for i in range(60)]
    pairs = [
        (*rng.choice(words, size=2).tolist(), float(score))
        for score in np.round(rng.uniform(0, 10, size=200), 1)
    ]
    wv = WordVectors(
        [word.lower() for word in words[:50]],
        rng.normal(size=(50, 8)).astype(np.float32),
    )
    return wv, pairs


@pytest.fixture
def pairs_file(tmp_path, judged):
    path = tmp_path / "pairs.tsv"
    lines = [f"{first}\t{second}\t{score}\n" for first, second, score in judged[1]]
    path.write_text("# a comment\n" + "".join(lines), encoding="utf-8")
    return path


def assert_same_similarity(wv, path, **parameters):
    ours = evaluate_similarity(wv, path, **parameters)
    pearson, spearman, oov_ratio = as_gensim(wv).evaluate_word_pairs(
        str(path),
        restrict_vocab=parameters.get("restrict_vocab"),
        case_insensitive=not parameters.get("case_sensitive", False),
        dummy4unknown=parameters.get("oov") == "zero",
    )
    assert (ours.pearson, ours.pearson_pvalue) == tuple(pearson)
    assert (ours.spearman, ours.spearman_pvalue) == tuple(spearman)
    assert 100 * ours.oov_ratio == pytest.approx(oov_ratio)
    return ours


@pytest.mark.parametrize("oov", ["skip", "zero"])
@pytest.mark.parametrize("restrict_vocab", [None, 30])
def test_correlations_are_those_of_gensim(judged, pairs_file, oov, restrict_vocab):
    result = assert_same_similarity(judged[0], pairs_file, oov=oov, restrict_vocab=restrict_vocab)
    assert result.n_oov > 0
    assert (
        evaluate_similarity(judged[0], judged[1], oov=oov, restrict_vocab=restrict_vocab) == result
    )


@pytest.mark.parametrize("name", ["wordsim353.tsv", "simlex999.txt"])
def test_public_test_sets_are_those_of_gensim(data_dir, name):
    path = data_dir / "wordsim" / name
    pairs = read_word_pairs(path)
    assert len(pairs) in (353, 999)
    rng = np.random.default_rng(1)
    words = sorted({word.lower() for pair in pairs for word in pair[:2]})[5:]
    wv = WordVectors(words, rng.normal(size=(len(words), 20)).astype(np.float32))
    assert assert_same_similarity(wv, path).n_oov > 0


def test_correlation_with_a_constant_is_zero_not_nan(judged):
    wv, pairs = judged
    zeros = WordVectors(wv.words, np.zeros_like(wv.vectors))
    result = evaluate_similarity(zeros, pairs)
    assert (result.spearman, result.pearson) == (0.0, 0.0)


def test_no_known_pair_is_an_error(judged):
    with pytest.raises(ValueError, match=r"1 of 1 pairs have an unknown word"):
        evaluate_similarity(judged[0], [("x", "y", 1.0)])


def test_pair_files_may_have_a_heading_but_no_other_oddity(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("word1,word2,score\n\na,b,1\n", encoding="utf-8")
    assert read_word_pairs(path, delimiter=",") == [("a", "b", 1.0)]
    path.write_text("a,b,1\nc,d,high\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_word_pairs(path, delimiter=",")


@pytest.mark.parametrize(
    "parameters",
    [{"oov": "ignore"}, *({"restrict_vocab": wrong} for wrong in (0, True, 2.5, 1e9))],
    ids=str,
)
def test_wrong_parameters_are_refused(judged, sections, parameters):
    with pytest.raises(ValueError, match=next(iter(parameters))):
        evaluate_analogies(judged[0], sections, **parameters)
    with pytest.raises(ValueError, match=next(iter(parameters))):
        evaluate_similarity(judged[0], judged[1], **parameters)


def test_a_mark_of_utf8_is_part_of_no_word(tmp_path):
    path = tmp_path / "test.txt"
    path.write_text("tiger\tcat\t7.35\n", encoding="utf-8-sig")
    assert read_word_pairs(path) == [("tiger", "cat", 7.35)]
    path.write_text(": s\na b c d\n", encoding="utf-8-sig")
    assert read_analogies(path) == {"s": [("a", "b", "c", "d")]}


# --- scorers


class Embedder(TransformerMixin, BaseEstimator):
    """Stands for a vectorizer: `noise` decides how good its words are."""

    def __init__(self, sections=None, noise=0.0):
        self.sections = sections
        self.noise = noise

    def fit(self, X, y=None):
        self.word_vectors_ = related_vectors(self.sections, fillers=20, noise=self.noise)
        return self

    def transform(self, X):
        return np.ones((len(X), 1))


DOCUMENTS = ["a", "b", "c", "d", "e", "f"]


def test_scorers_guide_a_grid_search_without_labels(sections):
    scorer = make_analogy_scorer(sections)
    search = GridSearchCV(Embedder(sections), {"noise": [3.0, 0.1]}, scoring=scorer, cv=2)
    search.fit(DOCUMENTS)
    assert search.best_params_ == {"noise": 0.1}
    assert scorer(search, DOCUMENTS) == search.best_score_


def test_scorers_work_together_and_in_a_pipeline(sections, judged):
    pairs = [(*question[:2], float(i)) for i, question in enumerate(sections["capital"])]
    scoring = {
        "analogy": make_analogy_scorer(sections),
        "similarity": make_similarity_scorer(pairs, correlation="pearson"),
    }
    pipe = Pipeline([("w2v", Embedder(sections)), ("clf", LogisticRegression())])
    labels = [0, 1] * 3
    scores = cross_validate(pipe, DOCUMENTS, labels, scoring=scoring, cv=2, error_score="raise")
    wv = Embedder(sections).fit(DOCUMENTS).word_vectors_
    assert scores["test_analogy"] == pytest.approx(evaluate_analogies(wv, sections).accuracy)
    assert scores["test_similarity"] == pytest.approx(evaluate_similarity(wv, pairs).pearson)


@pytest.mark.parametrize("n_words", [0, 1, 2])
def test_word_vectors_are_found_in_compositions(sections, n_words):
    parts = [(f"part{i}", Embedder(sections)) for i in range(n_words)]
    union = FeatureUnion([*parts, ("other", ColumnTransformer([("skip", "drop", [0])]))])
    scorer = make_analogy_scorer(sections)
    for _, part in parts:
        part.fit(DOCUMENTS)
    if n_words == 1:
        assert scorer(Pipeline([("union", union)])) > 0
    else:
        error = NotFittedError if n_words == 0 else ValueError
        with pytest.raises(error, match="word"):
            scorer(Pipeline([("union", union)]))


def test_scorers_survive_pickling(questions_file, pairs_file, judged):
    estimator = Embedder({"capital": read_analogies(questions_file)["capital"]}).fit(DOCUMENTS)
    for scorer in (make_analogy_scorer(questions_file), make_similarity_scorer(pairs_file)):
        copy = pickle.loads(pickle.dumps(scorer))
        assert repr(copy) == repr(scorer)
        target = estimator if "analogy" in repr(scorer) else judged[0]
        assert copy(target) == scorer(target)


def test_scorer_refuses_an_unknown_correlation():
    with pytest.raises(ValueError, match="correlation"):
        make_similarity_scorer([], correlation="kendall")
