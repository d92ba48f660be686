"""Files in, the whole report out: each document of `tests/golden/*.yml` is one change to the sample library.

Keys of a document: `what` (a sentence), `edit` (path -> the text to find once -> what to put there), `files` (path ->
text), `encoded` (path -> `text`, how many `times`, the encoding to write it `as`; or `hex`), `links` (path -> target of
a symbolic link), `delete` (paths), `language`, and `problems`, the report that `pytest --update-goldens` writes anew.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import content, language, privacy, problems, settings
from tests.conftest import GOLDEN, REPOSITORY

SAMPLE = REPOSITORY / "tests" / "sample_site"
TODAY = date(2026, 6, 30)
DOCUMENTS = [
    (path, number)
    for path in sorted(GOLDEN.glob("*.yml"))
    for number, _document in enumerate(yaml.safe_load_all(path.read_bytes()))
]

# The sample library has one warning of its own, which would stand in every report.
QUIET = ("playbooks/rules.yml", "mark: K", "mark: S")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are."""


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def library(folder: Path, document: dict[str, Any]) -> Path:
    """A copy of the sample library in `folder` with the changes of a document."""
    root = folder / "library"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".casepress", "site"))
    replace_once(root / QUIET[0], *QUIET[1:])
    for path, changes in document.get("edit", {}).items():
        for found, put in changes.items():
            replace_once(root / path, found, put)
    for path, text in document.get("files", {}).items():
        write(root / path, text.encode())
    for path, value in document.get("encoded", {}).items():
        write(
            root / path,
            bytes.fromhex(value["hex"])
            if "hex" in value
            else (value["text"] * value.get("times", 1)).encode(value["as"]),
        )
    for path in document.get("delete", []):
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()
    for path, target in document.get("links", {}).items():
        (root / path).symlink_to(target)
    return root


def replace_once(path: Path, found: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(found) == 1, f"{path.name} holds {found!r} {text.count(found)} times"
    path.write_text(text.replace(found, put), encoding="utf-8", newline="\n")


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def report(root: Path) -> str:
    """What `casepress check` prints for a library."""
    found, wrong = settings.load(root, {})
    assert found is not None, wrong
    loaded = content.load(root, today=TODAY, allow=tuple(text.text for text in found.privacy_allow))
    loaded.store.close()
    assert (loaded.library is None) == any(problem.is_error for problem in loaded.problems)
    return problems.format_text(loaded.problems, mask=privacy.mask) + problems.summary(loaded.problems) + "\n"


@pytest.mark.parametrize(("path", "number"), DOCUMENTS, ids=[f"{path.stem}-{number}" for path, number in DOCUMENTS])
def test_the_report_is_the_golden_one(path, number, tmp_path, update_goldens):
    documents = list(yaml.safe_load_all(path.read_bytes()))
    document = documents[number]
    language.use(document.get("language", language.DEFAULT))
    found = report(library(tmp_path, document))
    if update_goldens:
        document["problems"] = found
        text = yaml.dump_all(documents, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert found == document.get("problems"), document["what"]


def test_every_change_has_a_sentence_of_its_own():
    sentences = [
        document["what"] for path in sorted(GOLDEN.glob("*.yml")) for document in yaml.safe_load_all(path.read_bytes())
    ]
    assert sorted(set(sentences)) == sorted(sentences)


def rules_in_code() -> Iterator[str]:
    """The rule of every problem that the reading of content can report."""
    package = REPOSITORY / "generator"
    for path in [package / "source.py", *sorted((package / "content").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
                "Finding",
                "Problem",
                "_whole",
                "bad",
                "problem",
            ):
                yield from (
                    argument.value
                    for argument in node.args[:4]
                    if isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and re.fullmatch(r"[a-z]+(-[a-z]+)*", argument.value)
                )


# A YAML file cannot make the first two: a pipe, a name that is no UTF-8 (see test_library.py). The third is found by the
# search for like cases, which stands to the right of all that is read here.
NO_GOLDEN = {"file-read", "file-name", "near-duplicate"}


def test_every_rule_has_a_golden_report():
    reports = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.yml"))
    reported = set(re.findall(r"(?:错误|警告|error|warning)\[([a-z-]+)\]", reports))
    assert set(rules_in_code()) - reported == NO_GOLDEN


def test_the_sample_library_has_the_one_problem_that_it_is_to_show(golden):
    golden("sample_site.txt", report(SAMPLE))


def test_what_is_read_from_the_cache_is_reported_alike(tmp_path):
    root = library(tmp_path, {"edit": {"playbooks/types/delay.md": {"owner: 班组长\nstate": "owner: 组长\nstate"}}})
    cache = tmp_path / "store.sqlite"
    first, second = (content.load(root, today=TODAY, cache=cache) for _time in range(2))
    first.store.close(), second.store.close()
    assert first.problems == second.problems != []


def test_the_whole_sample_library_is_read_alike_in_every_language():
    texts = set()
    for chosen in language.LANGUAGES:
        language.use(chosen)
        loaded = content.load(SAMPLE, today=TODAY, allow=("hotline@sample.localhost",))
        texts.add(repr((loaded.library.entries(), dict(loaded.library.cases))))
        loaded.store.close()
    assert len(texts) == 1


def test_the_runner_would_see_a_wrong_edit(tmp_path):
    with pytest.raises(AssertionError, match="holds 'no such text' 0 times"):
        library(tmp_path, {"edit": {"mkdocs.yml": {"no such text": ""}}})
