"""The papers in docs/ that follow from the code say what the code says."""

import inspect
import re
from pathlib import Path

import pytest

from generator import documents, language, privacy
from generator.content import checks

REPOSITORY = Path(__file__).resolve().parent.parent
_RULE = re.compile(r'Finding\(\s*"([a-z-]+)"')


def rules_page() -> str:
    """The rules of the checks by name, each with what the function that checks it says it holds."""
    found: dict[str, list[str]] = {}
    for function in vars(checks).values():
        if inspect.isfunction(function) and function.__module__ == checks.__name__:
            for name in _RULE.findall(inspect.getsource(function)):
                found.setdefault(name, []).append((function.__doc__ or "").split("\n")[0])
    rows = "".join(f"| `{name}` | {' '.join(filter(None, dict.fromkeys(texts)))} |\n" for name, texts in sorted(found.items()))
    kinds = ", ".join(f"`{kind}`" for kind in privacy.KINDS)
    return (
        "# Rules\n\nWhat `casepress check` looks for between keys and files. The name stands in brackets behind error or warning.\n\n"
        f"| Rule | What holds |\n| --- | --- |\n{rows}\n"
        "The shape of each file (unknown, missing or doubled keys, wrong types, unknown words) follows from the tables in\n"
        "[format](format.md). A file that cannot be read at all (encoding, size, syntax) is told with the line and the mend.\n\n"
        f"The privacy gate knows these kinds of personal data: {kinds}.\n"
        "`<!-- privacy: allow phone – reason -->` lets one pass; without a reason, or unused, it is a problem itself.\n"
    )


@pytest.mark.parametrize(("name", "page"), [("rules.md", rules_page), ("settings.md", documents.settings_reference)])
def test_a_paper_is_what_the_code_says(name, page, update_goldens):
    language.use("en")
    path = REPOSITORY / "docs" / name
    if update_goldens:
        path.write_text(page(), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == page(), "write it anew with pytest --update-goldens"


def test_every_rule_says_what_it_holds():
    assert [line for line in rules_page().splitlines() if line.startswith("| `") and line.endswith("|  |")] == []
