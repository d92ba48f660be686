"""The pages' search engine under Node.js, for tests: build an index of entries, ask it."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.search.entries import Analysis, SearchEntry
from generator.search.shards import write_index
from tests.node import find_node

REPOSITORY = Path(__file__).resolve().parent.parent


def entry(identifier: str, **given: object) -> SearchEntry:
    """An entry with these fields; `title`, `facets`, `numbers`, `kind` and `display` go where they belong."""
    known = {name: given.pop(name) for name in ("title", "facets", "numbers", "kind", "display") if name in given}
    facets = {axis: tuple(values) for axis, values in known.pop("facets", {}).items()}
    return SearchEntry(
        id=identifier,
        kind=known.pop("kind", "case"),
        url=f"cases/{identifier}.html",
        title=known.pop("title", identifier),
        fields=given,
        facets=facets,
        **known,
    )


def ask(folder: Path, queries: Sequence[str], **options: object) -> list[dict]:
    """For each query the ids of the best ten and what it cost, as tests/bench/search_eval.js writes them."""
    done = subprocess.run(
        [find_node(), "tests/bench/search_eval.js"],
        input=json.dumps({"folder": str(folder), "queries": list(queries), "options": options}),
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=REPOSITORY,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Library:
    """An index in a folder, and the engine over it."""

    def __init__(self, folder: Path, entries: Iterable[SearchEntry], analysis: Analysis | None = None) -> None:
        self.folder = folder
        self.statistics = write_index(entries, folder, analysis)

    def find(self, query: str) -> list[str]:
        """The ids of the best ten, in order."""
        return ask(self.folder, [query])[0]["ids"]
