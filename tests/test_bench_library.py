"""The libraries that `make bench` measures on: valid, varied, and the same for the same seed."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from generator import content, settings
from generator.settings import Settings
from tests.bench import library

OWN = len(list((library.REPOSITORY / "cases").glob("*/*.md")))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Path and text of a thousand cases less the repository's own."""
    return dict(library.made_cases(1000))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of 300 cases on disk."""
    folder = tmp_path_factory.mktemp("bench") / "library"
    library.write_library(folder, 300)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _settings(folder: Path) -> Settings:
    found, problems = settings.load(folder)
    assert found is not None, problems
    return found


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(written: Path, tmp_path: Path) -> None:
    library.write_library(tmp_path / "again", 300)
    library.write_library(tmp_path / "other", 300, seed=2)
    assert _bytes(tmp_path / "again") == _bytes(written)
    assert _bytes(tmp_path / "other") != _bytes(written)


def test_a_library_has_as_many_cases_as_were_asked_for(written: Path, made: dict[str, str]) -> None:
    assert len(list((written / "cases").glob("*/*.md"))) == 300
    assert len(made) + OWN == 1000


def test_check_finds_no_error_and_few_warnings(written: Path) -> None:
    found = _settings(written)
    loaded = content.load(written, today=found.today)
    assert [problem for problem in loaded.problems if problem.is_error] == []
    by_made = [problem for problem in loaded.problems if not (library.REPOSITORY / problem.place.path).exists()]
    assert len(by_made) <= 3
    assert {problem.rule for problem in by_made} <= {"review-overdue"}


def test_every_word_of_the_vocabulary_occurs(made: dict[str, str]) -> None:
    vocabulary = yaml.load((library.REPOSITORY / "playbooks" / "vocabulary.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    text = "\n".join(made.values())
    types = [f"type: {word['word']}/{kind['word']}" for word in vocabulary["types"] for kind in word["kinds"]]
    heads = {"sectors": "sector", "causes": "cause", "stages": "stage", "channels": "channel", "severities": "severity", "outcomes": "outcome"}
    wanted = [*types, *(f"{key}: {word['word']}" for axis, key in heads.items() for word in vocabulary[axis])]
    wanted += [f"{{kind: {word['word']}" for word in vocabulary["remedies"]]
    roles = [word["word"] for word in vocabulary["roles"]]
    demands = Counter(word for line in re.findall(r"^demand: \[(.*)\]$", text, re.MULTILINE) for word in line.split(", "))
    assert [line for line in wanted if line not in text] == []
    assert [role for role in roles if f"｜{role}｜" not in text and f"owner: {role}," not in text] == []
    assert {word["word"] for word in vocabulary["demands"]} == demands.keys()


def test_cases_are_as_long_as_those_that_people_wrote(made: dict[str, str]) -> None:
    own = [path.stat().st_size for path in (library.REPOSITORY / "cases").glob("*/*.md")]
    sizes = sorted(len(text.encode()) for text in made.values())
    mean = sum(sizes) / len(sizes)
    assert 3000 < mean < 4500
    assert 0.7 < mean / (sum(own) / len(own)) < 1.2
    assert sizes[0] > 2200


def test_cases_differ_from_each_other(made: dict[str, str]) -> None:
    facts = Counter(text.partition("## 案情")[2].partition("## 诉求")[0] for text in made.values())
    titles = Counter(re.findall(r"^title: (.*)$", "\n".join(made.values()), re.MULTILINE))
    assert facts.most_common(1)[0][1] == 1
    assert titles.most_common(1)[0][1] <= 5
    assert len(titles) > 700


def test_cases_follow_earlier_ones_and_give_way_to_later_ones(made: dict[str, str]) -> None:
    received = {path.rpartition("/")[2].removesuffix(".md"): re.search(r"^received: (.*)$", text, re.MULTILINE).group(1) for path, text in made.items()}
    relations = Counter()
    for path, text in made.items():
        id = path.rpartition("/")[2].removesuffix(".md")
        for other in re.findall(r"^  - \{case: (.*?), why: ", text, re.MULTILINE):
            assert received[other] <= received[id]
            relations["earlier"] += 1
        for other in re.findall(r"^superseded_by: (.*)$", text, re.MULTILINE):
            assert received[other] >= received[id]
            relations["later"] += 1
    assert 150 < relations["earlier"] < 350
    assert 5 < relations["later"] < 50


def test_years_lie_between_the_first_and_the_last(made: dict[str, str]) -> None:
    years = Counter(path.split("/")[1] for path in made)
    assert sorted(years) == [str(year) for year in range(library.FIRST_YEAR, library.LAST.year + 1)]


def test_fewer_cases_than_the_repository_has_are_refused() -> None:
    with pytest.raises(ValueError, match=f"{OWN} cases"):
        list(library.made_cases(OWN - 1))


def test_nothing_is_written_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        library.write_library(tmp_path, 100)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
