"""Each example runs from its command line, in a quick form, and prints what it promises."""

from __future__ import annotations

import importlib.util
import re
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

from skw2v.datasets import make_reviews

EXAMPLES = Path(__file__).parents[1] / "examples"


def load_example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def accuracies(output: str) -> dict[str, float]:
    lines = re.findall(r"^(word2vec|TF-IDF) +(0\.\d+|1\.0+) +\d+\.\d$", output, re.MULTILINE)
    return {name: float(accuracy) for name, accuracy in lines}


def table_rows(output: str) -> dict[str, list[str]]:
    rows = re.findall(r"^\| (.+) \| (.+) \|$", output, re.MULTILINE)
    return {left: right.split(", ") for left, right in rows}


def write_table(path: Path, n_samples: int, seed: int) -> str:
    documents, y = make_reviews(n_samples, random_state=seed)
    lines = [f"{text}\t{label}" for text, label in zip(documents, y, strict=True)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", [path.stem for path in sorted(EXAMPLES.glob("*.py"))])
def test_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        load_example(name).main(["--help"])
    assert stop.value.code == 0
    assert "--random-state" in capsys.readouterr().out


class TestSentiment:
    def test_made_up_reviews(self, capsys: pytest.CaptureFixture[str]) -> None:
        load_example("sentiment").main([])
        output = capsys.readouterr().out
        assert "1,500 reviews to learn from, 500 to test on." in output
        found = accuracies(output)
        assert found["word2vec"] > 0.75
        assert found["TF-IDF"] > 0.85
        neighbours = re.findall(r"^  \w+ +(?:\w+, ){4}\w+$", output, re.MULTILINE)
        assert len(neighbours) == 6
        assert re.search(r"^\d+\.\d seconds in all", output, re.MULTILINE)

    def test_own_reviews_and_words(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        train = write_table(tmp_path / "train.tsv", 300, seed=0)
        test = write_table(tmp_path / "test.tsv", 80, seed=1)
        load_example("sentiment").main([train, "--test", test, "--words", "great", "xyzzy"])
        output = capsys.readouterr().out
        assert "300 reviews to learn from, 80 to test on." in output
        assert set(accuracies(output)) == {"word2vec", "TF-IDF"}
        assert re.search(r"^  great +\w+, ", output, re.MULTILINE)
        assert re.search(r"^  xyzzy +\(not in the vocabulary\)$", output, re.MULTILINE)

    def test_one_path_is_split(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = write_table(tmp_path / "reviews.tsv", 200, seed=0)
        load_example("sentiment").main([path, "--words", "great"])
        assert "150 reviews to learn from, 50 to test on." in capsys.readouterr().out

    def test_words_of_another_language(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "reviews.tsv"
        path.write_text("sehr gut\tpos\nsehr schlecht\tneg\n" * 40, encoding="utf-8")
        load_example("sentiment").main([str(path)])
        output = capsys.readouterr().out
        assert re.search(r"^  gut +\w+, \w+$", output, re.MULTILINE)
        assert re.search(r"^  schlecht +\w+, \w+$", output, re.MULTILINE)

    def test_test_set_without_a_training_set(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stop:
            load_example("sentiment").main(["--test", "test.tsv"])
        assert stop.value.code == 2
        assert "--test needs a PATH" in capsys.readouterr().err


class TestDocstrings:
    def test_main(self, capsys: pytest.CaptureFixture[str]) -> None:
        load_example("docstrings").main(["--max-docs", "60"])
        output = capsys.readouterr().out
        assert "180 docstrings, " in output
        assert all(accuracy > 0.45 for accuracy in accuracies(output).values())
        assert len(accuracies(output)) == 2
        assert re.search(r"^  matrix +\S+, ", output, re.MULTILINE)

    @pytest.mark.parametrize("library", ["numpy", "sklearn"])
    def test_docstrings_do_not_give_the_answer_away(self, library: str) -> None:
        example = load_example("docstrings")
        found = list(islice(example.iter_docstrings(library), 300))
        assert len(found) == 300
        summaries = [text.partition("\n")[0] for text in found]
        assert len(set(summaries)) == len(summaries)
        for text in found:
            assert not re.search(r"\b(numpy|scipy|sklearn|scikit-learn)\b", text, re.IGNORECASE)
            assert "\nExamples\n---" not in text
            assert len(text.split()) >= example.MIN_WORDS

    def test_only_what_the_library_wrote(self) -> None:
        example = load_example("docstrings")
        module = ModuleType("numpy.pretend")

        def own() -> None:
            """Ours."""

        def borrowed() -> None:
            """Theirs."""

        own.__module__, borrowed.__module__ = "numpy.pretend", "scipy.special"
        vars(module).update(own=own, borrowed=borrowed, _hidden=own, number=3)
        assert list(example.iter_public(module, "numpy")) == ["Ours."]


class TestPTBWords:
    def test_tables(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        words = ["you", "we", "year", "month", "car", "truck", "king", "man", "queen", "woman"]
        words += ["take", "took", "go", "went", "cars"]
        sentences = [" ".join(words[i % 15] for i in range(j, j + 8)) for j in range(300)]
        path = tmp_path / "sentences.txt"
        path.write_text("\n".join(sentences))
        arguments = ["--architecture", "skipgram", "--dim", "8", "--window", "2", "--epochs", "2"]
        load_example("ptb_words").main([str(path), *arguments])
        output = capsys.readouterr().out
        rows = table_rows(output)
        for key in ("you", "car", "king : man = queen : ?", "take : took = go : ?"):
            assert len(rows[key]) == 5
            assert set(rows[key]) < set(words) - {key}
        assert rows["toyota"] == ["('toyota' is not in the vocabulary)"]
        assert rows["good : better = bad : ?"] == [
            "('good'",
            "'better'",
            "'bad' not in the vocabulary)",
        ]
        assert "skipgram, window 2, dim 8, 2 epochs over 2,400 words, 15 of them" in output
        found = {output}
        for options in (["--loss", "softmax"], ["--loss", "softmax", "--optimizer", "adam"]):
            load_example("ptb_words").main([str(path), *arguments, *options])
            found.add(capsys.readouterr().out.splitlines()[-1])
        assert len(found) == 3
        assert any(line.startswith("softmax, adam: loss 2.") for line in found)

    def test_penn_treebank(self, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        load_example("ptb_words").main([str(data_dir / "ptb" / "ptb.train.txt")])
        rows = table_rows(capsys.readouterr().out)
        assert {"we", "i", "they", "someone"} & set(rows["you"])
        assert {"month", "week", "summer", "quarter"} & set(rows["year"])
        assert {"auto", "truck", "cars", "luxury", "vehicle"} & set(rows["car"])
        assert {"honda", "nissan", "mazda", "ford"} & set(rows["toyota"])
        assert "went" in rows["take : took = go : ?"]
