"""The benchmarks run, and what they count and print is right, on made-up data."""

from __future__ import annotations

import importlib
import json
import lzma
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NAMES = ["bench_training", "bench_fit_transform", "bench_scaling", "bench_few_labels"]
SHARED = ["_harness", "_corpora", "_systems", "bench_documents"]
N_WORDS, N_TOKENS = 60, 12_000


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let benchmarks import what they share, and leave no trace of it."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in [*NAMES, *SHARED]:
        sys.modules.pop(name, None)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out small data sets of made-up words like the real ones."""
    folder = tmp_path / "data"
    for name in ("analogies", "wordsim", "imdb", "ptb", "nsmc"):
        (folder / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    words = [f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(N_WORDS)]
    text = rng.choice(words, size=N_TOKENS, p=np.arange(N_WORDS, 0, -1) / 1830)
    compress(folder / "wiki8.txt.xz", " ".join(text))
    (folder / "ptb/ptb.train.txt").write_text(f" {' '.join(text[:3000])} \n" * 2)
    lines = [f"{i}\t{i // 100}\t5\t{' '.join(text[9 * i : 9 * i + 9])}!" for i in range(200)]
    for part in ("train", "test"):
        compress(folder / f"imdb/{part}.tsv.xz", "\n".join(["id\tlabel\trating\ttext", *lines]))
        compress(folder / f"nsmc/ratings_{part}.txt.xz", "id\tdocument\tlabel\n1\tgood film\t1")
    compress(folder / "imdb/unsup.txt.xz", "no label\nhere")
    quads = [" ".join(words[i : i + 4]) for i in range(0, 40, 4)]
    (folder / "analogies/questions-words.txt").write_text("\n".join([": all", *quads]))
    pairs = [f"{words[i]}\t{words[i + 1]}\t{i % 7}" for i in range(0, 40, 2)]
    for name in ("wordsim353.tsv", "simlex999.txt"):
        (folder / "wordsim" / name).write_text("\n".join(pairs))
    monkeypatch.setenv("SKW2V_DATA", str(folder))
    return folder


def compress(path: Path, text: str) -> None:
    with lzma.open(path, "wt", encoding="utf-8", preset=0) as file:
        file.write(text)


def load(name: str, monkeypatch: pytest.MonkeyPatch | None = None) -> ModuleType:
    """Import a benchmark; with `monkeypatch` its runs stay in this process."""
    module = importlib.import_module(name)
    if monkeypatch is not None:
        monkeypatch.setattr(module, "in_own_process", lambda _, job, workers: module.measure(job))
    return module


def cells(output: str) -> list[list[str]]:
    """Rows of the Markdown tables, without the rules."""
    rows = [line.strip("|").split("|") for line in output.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip(" -:")]


@pytest.mark.parametrize("name", NAMES)
def test_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        load(name).main(["--help"])
    assert stop.value.code == 0
    output = capsys.readouterr().out
    assert "--quick" in output
    assert f"python benchmarks/{name}.py --quick" in output


@pytest.mark.parametrize("name", NAMES)
def test_says_what_is_missing(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in data.rglob("*.*"):
        path.unlink()
    with pytest.raises(SystemExit, match="missing from the folder that SKW2V_DATA names"):
        load(name).main(["--quick"])
    monkeypatch.delenv("SKW2V_DATA")
    with pytest.raises(SystemExit, match="set the environment variable SKW2V_DATA"):
        load(name).main(["--quick"])


class TestTraining:
    def test_table(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("gensim.models")
        module = load("bench_training", monkeypatch)
        arguments = "--systems skw2v gensim gensim-file --repeats 2 --seeds 2 --dim 8"
        module.main([*arguments.split(), "--workers", "1", "2", "--roofline", "--profile"])
        header, *rows = cells(capsys.readouterr().out)
        assert header[:6] == [
            *("architecture", "dim", "workers", "system"),
            *("million words/s", "skw2v is"),
        ]
        assert header[6:] == ["÷ fewest workers", "analogy", "WS353", "SimLex", "of sgemm"]
        speeds = [row for row in rows if row[0] in ("skipgram", "cbow")]
        assert len(speeds) == 2 * 2 * 3
        for row in speeds:
            assert float(row[4].split()[0]) > 0
            assert "±" in row[8]
            assert (row[-1] == "–") == (row[3] != "skw2v")
            assert (row[5] == "1.00×") or row[3] != "skw2v"
        # The vectors are the same for any number of workers.
        first, second = ([r[7:10] for r in speeds if r[2:4] == [n, "skw2v"]] for n in "12")
        assert first == second
        assert any(row[-1] == "_kernels.gradients" for row in rows)

    def test_reviews_have_an_accuracy(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        module = load("bench_training", monkeypatch)
        arguments = "--corpus imdb --systems skw2v --repeats 1 --dim 8 --architectures cbow"
        module.main(arguments.split())
        header, row = cells(capsys.readouterr().out)
        assert 0.3 < float(row[header.index("accuracy")]) <= 1

    def test_systems_count_the_same_words(self, tmp_path: Path) -> None:
        pytest.importorskip("gensim.models")
        systems, corpora = load("_systems"), load("_corpora")
        corpora.write_corpus("ptb", tmp_path)
        words = [
            systems.train(systems.Training(name, str(tmp_path), dim=4)).word_vectors.words
            for name in ("skw2v", "gensim", "gensim-file")
        ]
        assert set(words[0]) == set(words[1]) == set(words[2])

    def test_flops_are_those_of_the_products(self, tmp_path: Path) -> None:
        systems, corpora = load("_systems"), load("_corpora")
        corpora.write_corpus("wiki8", tmp_path)
        n_blocks = 0.0
        for architecture, products in (
            ("skipgram", 3 * (16 + 16) * (16 + 10)),
            ("cbow", 3 * 16 * 16 + 3 * 16 + 2 * 16 * (16 + 10)),
        ):
            training = systems.Training("skw2v", str(tmp_path), architecture, dim=8, epochs=2)
            _, run = systems.load_skw2v(training)
            n_blocks = 2 * N_TOKENS * run.trainer.sampler.kept_share / 16
            found = systems.training_flops(training, run)
            np.testing.assert_allclose(found, n_blocks * products * 2 * 8, rtol=1e-3)
        assert systems.sgemm_flops(size=32, seconds=0) > 0

    def test_word2vec_c_is_timed_by_its_progress(self, monkeypatch: pytest.MonkeyPatch) -> None:
        systems = load("_systems")
        # Reports arrive in whatever pieces the pipe makes of them; the last one comes twice.
        output = [
            *(b"Vocab size: 9", b"\rAlpha: 0.1  Progress: 10.00%  Words", b"\r  Progress: 30"),
            *(b".00%  Words", b"\r  Progress: 90.00%", b"\r  Progress: 90.00%", b""),
        ]
        times = iter([1.0, 3.0, 5.0, 6.0, 7.0, 9.0])
        chunks = iter(output)
        with monkeypatch.context() as patch:
            patch.setattr(systems.os, "read", lambda *_: next(chunks))
            patch.setattr(systems.time, "perf_counter", lambda: next(times))
            share, seconds = systems.read_progress(0)
        assert share == pytest.approx(0.8)
        assert seconds == 7.0 - 3.0

    def test_word2vec_c_that_reports_nothing(self) -> None:
        systems = load("_systems")
        reader, writer = os.pipe()
        os.write(writer, b"Progress: 1.00%")
        os.close(writer)
        with pytest.raises(SystemExit, match="too short"):
            systems.read_progress(reader)
        os.close(reader)


class TestFitTransform:
    def test_table(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("gensim.models")
        module = load("bench_fit_transform", monkeypatch)
        arguments = "--reviews 100 --epochs 1 --dim 8 --repeats 2 --workers 1 2"
        module.main(arguments.split())
        output = capsys.readouterr().out
        header, *rows = cells(output)
        assert "100 reviews, skipgram" in output
        assert header == ["workers", "system", "seconds", "skw2v is", "accuracy", "of which"]
        assert [row[1] for row in rows[:4]] == ["skw2v", "gensim"] * 2
        assert "analyse" in rows[1][-1]
        assert [row[0] for row in rows[5:]] == [
            "Word2VecVectorizer.transform",
            "CountVectorizer.transform",
        ]

    def test_both_systems_average_alike(self) -> None:
        module = load("bench_fit_transform")
        vectors = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
        found = module.averages([["a", "b", "x"], ["x"], []], {"a": 0, "b": 1}, vectors)
        np.testing.assert_array_equal(found, [[2, 4], [0, 0], [0, 0]])


class TestScaling:
    def test_tables_and_picture(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        pytest.importorskip("matplotlib")
        module = load("bench_scaling", monkeypatch)
        points = {"tokens": [2000, 30_000], "dim": [4, 8], "window": [2, 20], "vocabulary": [9, 99]}
        monkeypatch.setattr(module, "SWEEPS", points)
        picture = tmp_path / "scaling.png"
        arguments = ["--fixed-tokens", "3000", "--dim", "8", "--output", str(picture)]
        module.main(arguments)
        output = capsys.readouterr().out
        rows = cells(output)
        assert len(rows) == 4 * 3
        # There are fewer texts than 30,000 words: they are gone through again.
        assert rows[2][0] == "30,000" or int(rows[2][0].replace(",", "")) > 29_900
        assert [row[1] for row in rows[-2:]] == ["9", "99"]
        assert all(f"seconds grow as {what}^" in output for what in points)
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert str(tmp_path) not in output

    def test_memory(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        module = load("bench_scaling", monkeypatch)
        module.main(["--memory", "--dim", "8"])
        header, row = cells(capsys.readouterr().out)
        assert header[0] == "tokens"
        # The last word may have been cut, and is left out.
        assert row[:2] == [f"{N_TOKENS - 1:,}", str(N_WORDS)]
        assert row[-1] == "300"
        before, after, peak = map(int, row[3:6])
        assert 0 < min(before, after) <= peak

    def test_zipf_corpus_keeps_as_many_tokens_as_asked_for(self) -> None:
        module = load("bench_scaling")
        for n_words in (50, 5000):
            vocabulary, corpus = module.zipf_corpus(n_words, 50_000)
            assert len(vocabulary) == n_words
            kept = module.keep_probability(vocabulary.counts, module.SAMPLE)
            assert abs(vocabulary.counts @ kept - 50_000) < 1000
            assert corpus.offsets[-1] == corpus.n_tokens == vocabulary.counts.sum()

    def test_exponent(self) -> None:
        module = load("bench_scaling")
        assert module.exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)

    @pytest.mark.parametrize(
        ("number", "text"), [(20, "20"), (500_000, "500k"), (1_900_000, "1.9M"), (62e6, "62M")]
    )
    def test_numbers_in_short(self, number: float, text: str) -> None:
        assert load("bench_scaling").in_short(number) == text


class TestFewLabels:
    SYSTEMS = ("skw2v mean, 6", "skw2v mean, defaults", "TF-IDF words", "LSA 6", "LSA 4")

    @pytest.fixture
    def module(self, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
        module = load("bench_few_labels")
        monkeypatch.setitem(module.QUICK, "dims", (6, 4))
        # The search goes over more values on real data.
        monkeypatch.setattr(module, "AS_THEY_ARE", (1, 10))
        monkeypatch.setattr(module, "STANDARDISED", (0.01, 0.1))
        return module

    def test_curve_and_picture(
        self, module: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("gensim.models")
        pytest.importorskip("matplotlib")
        picture = tmp_path / "few_labels.png"
        module.main(["--quick", "--curve", "--seeds", "2", "--output", str(picture)])
        output = capsys.readouterr().out
        header, *rows = cells(output)
        assert header == ["labels", "50", "100", "200"]
        assert [row[0] for row in rows] == [*self.SYSTEMS, "gensim mean, 4"]
        for row in rows:
            assert all("±" in cell for cell in row[1:3])
            # All labels can be drawn in one way only.
            assert 0.3 < float(row[3]) <= 1
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert str(tmp_path) not in output

    def test_gensim_may_be_missing(
        self,
        module: ModuleType,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setitem(sys.modules, "gensim.models", None)
        module.main(["--quick", "--curve", "--seeds", "2"])
        output = capsys.readouterr()
        assert [row[0] for row in cells(output.out)[1:]] == list(self.SYSTEMS)
        assert "gensim is not installed" in output.err

    def test_columns(self, module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
        module.main(["--quick", "--columns"])
        header, *rows = cells(capsys.readouterr().out)
        assert len(rows) == 2 * len(module.all_classifiers())
        assert [row[1] for row in rows[:2]] == ["skw2v mean, defaults", "TF-IDF words"]
        assert rows[0][2] == "4"
        # TF-IDF's columns are words.
        assert 4 < int(rows[1][2]) <= N_WORDS
        for row in rows:
            if "needs dense" in row[header.index("fit s")]:
                assert row[1] == "TF-IDF words"
                assert row[-1] == "–"
            else:
                assert 0.3 < float(row[-1]) <= 1

    def test_draws_keep_the_shares_of_labels(self, module: ModuleType) -> None:
        y = np.repeat([0, 1], 100)
        rows = module.draw_labelled(y, 50, seed=0)
        assert len(set(rows)) == 50
        assert y[rows].sum() == 25
        assert len(set(module.draw_labelled(y, 200, seed=0))) == 200
        assert not np.array_equal(rows, module.draw_labelled(y, 50, seed=1))

    def test_sizes(self, module: ModuleType) -> None:
        assert module.sizes(200) == [50, 100, 200]
        assert module.sizes(25_000)[-2:] == [10_000, 25_000]

    def test_megabytes_are_those_of_the_numbers(self, module: ModuleType) -> None:
        X = np.array([[0, 0, 2], [1, 0, 0]], dtype=np.float32)
        assert module.n_bytes(X) == 6 * 4
        # Two numbers, two columns, and where the two rows begin and end.
        assert module.n_bytes(module.sparse.csr_matrix(X)) == (2 + 2 + 3) * 4

    def test_only_dense_columns_may_be_standardised(self, module: ModuleType) -> None:
        X = np.zeros((2, 3), dtype=np.float32)
        assert [set(part) for part in module.search_for(X, None).param_grid] == [
            {"classify__C"},
            {"classify__C", "scale"},
        ]
        assert len(module.search_for(module.sparse.csr_matrix(X), None).param_grid) == 1

    def test_only_the_curve_is_drawn(self, module: ModuleType) -> None:
        with pytest.raises(SystemExit):
            module.main(["--columns", "--output", "x.png"])


class TestHarness:
    def test_a_run_has_its_own_pinned_process(self, tmp_path: Path) -> None:
        harness = load("_harness")
        script = tmp_path / "script.py"
        script.write_text(
            "import json, os, sys\n"
            "job = json.loads(sys.argv[2])\n"
            "cores = getattr(os, 'sched_getaffinity', lambda _: {0})(0)\n"
            "print('noise')\n"
            "print(json.dumps({'pid': os.getpid(), 'cores': len(cores), 'x': job['x']}))\n"
        )
        result = harness.in_own_process(str(script), {"x": 3}, 1)
        assert result["x"] == 3
        assert result["pid"] != os.getpid()
        assert result["cores"] == 1 or not hasattr(os, "sched_getaffinity")

    @pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs affinity")
    def test_pinning_ends(self) -> None:
        harness = load("_harness")
        before = os.sched_getaffinity(0)
        with harness.pinned(1):
            assert os.sched_getaffinity(0) == {min(before)}
        assert os.sched_getaffinity(0) == before

    def test_a_failed_run_ends_the_benchmark(self, tmp_path: Path) -> None:
        script = tmp_path / "script.py"
        script.write_text("raise SystemExit(3)")
        with pytest.raises(SystemExit, match="exit status 3"):
            load("_harness").in_own_process(str(script), {}, 1)

    def test_markdown(self) -> None:
        rows = [("a", "1.0"), ("long name", "12.5 (1–2)")]
        assert load("_harness").markdown(("name", "x"), rows).splitlines() == [
            "| name      |          x |",
            "| --------- | ---------: |",
            "| a         |        1.0 |",
            "| long name | 12.5 (1–2) |",
        ]

    def test_numbers(self) -> None:
        harness = load("_harness")
        assert harness.median_and_range([1, 5, 2]) == "2.00 (1.00–5.00)"
        assert harness.median_and_range([1.25], 1) == "1.2"
        assert harness.mean_and_spread([0.1, 0.3]) == "0.200 ± 0.141"
        assert harness.mean_and_spread([0.1]) == "0.100"
        assert harness.mean_and_spread([]) == "–"

    def test_machine_line(self) -> None:
        line = load("_harness").machine_line("/x/bench_a.py", ["--word2vec", "/home/me/word2vec"])
        assert line.endswith(": `python benchmarks/bench_a.py --word2vec word2vec`")
        assert f"NumPy {np.__version__}" in line


class TestCorpora:
    def test_wikipedia_is_cut_into_documents(self) -> None:
        corpora = load("_corpora")
        sizes = [len(document.split()) for document in corpora.wiki_documents()]
        assert sizes == [10_000, N_TOKENS - 1 - 10_000]
        # Words have 6 letters: 700 characters are 100 of them, the last one without its blank.
        (prefix,) = corpora.wiki_documents(megabytes=699e-6)
        assert len(prefix.split()) == 99

    def test_reviews(self, tmp_path: Path) -> None:
        corpora = load("_corpora")
        assert len(corpora.read_reviews("train").texts) == 200
        assert len(corpora.read_reviews("train", 30).labels) == 30
        corpora.write_corpus("imdb", tmp_path)
        documents = (tmp_path / corpora.DOCUMENTS).read_text().splitlines()
        assert len(documents) == 200
        assert all(len(document.split()) == 9 for document in documents)
        train, test = json.loads((tmp_path / corpora.LABELS).read_text())
        assert train == test == [0] * 100 + [1] * 100
