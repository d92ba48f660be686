"""The repository's own cases as search entries, and the queries over them, for measuring."""

import re
from datetime import date, datetime
from pathlib import Path

import yaml

from generator.search.entries import Analysis, SearchEntry

REPOSITORY = Path(__file__).resolve().parents[2]
SECTIONS = {
    "案情": "facts",
    "诉求": "demand",
    "处理经过": "body",
    "结果": "outcome",
    "经验教训": "lesson",
    "话术": "body",
}


def read_entry(path: Path) -> SearchEntry:
    """One case file as it will be searched."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    case = yaml.load(front, Loader=yaml.CSafeLoader)
    fields = {
        "said": "\n".join(case.get("said", ())),
        "point": case["point"],
        "tags": " ".join([case["sector"], case["type"].replace("/", " "), case["cause"], case["stage"]]),
    }
    for name, text in re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", body, re.DOTALL | re.MULTILINE):
        field = SECTIONS.get(name)
        if field:
            fields[field] = (fields.get(field, "") + "\n" + text.strip()).strip()
    received = case["received"]
    day = received.date() if isinstance(received, datetime) else received
    if not isinstance(day, date):
        day = date.fromisoformat(str(day)[:10])
    area, _, kind = case["type"].partition("/")
    return SearchEntry(
        id=case["id"],
        kind="case",
        url=f"cases/{case['id'][5:9]}/{case['id']}.html",
        title=case["title"],
        fields=fields,
        facets={
            "type": (area, kind),
            "sector": (case["sector"],),
            "outcome": (case["outcome"],),
            "state": (case["state"],),
            "year": (str(day.year),),
            "channel": (case["channel"],),
            "severity": (case["severity"],),
            "cause": (case["cause"],),
            "stage": (case["stage"],),
        },
        numbers={"date": day.toordinal(), "satisfaction": case.get("satisfaction") or 0},
        display={"point": case["point"], "type": kind, "outcome": case["outcome"], "state": case["state"]},
    )


def read_entries() -> list[SearchEntry]:
    return [read_entry(path) for path in sorted((REPOSITORY / "cases").glob("*/*.md"))]


def read_analysis() -> Analysis:
    """What `playbooks/vocabulary.yml` adds to the analysis."""
    vocabulary = yaml.load(
        (REPOSITORY / "playbooks" / "vocabulary.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )

    def words(items: list[dict]) -> dict[str, tuple[str, ...]]:
        return {item["word"]: (item["word"], *map(str, item.get("also", ()))) for item in items}

    axes = {
        "sectors": "sector",
        "channels": "channel",
        "severities": "severity",
        "causes": "cause",
        "outcomes": "outcome",
    }
    facet_words = {axis: words(vocabulary[key]) for key, axis in axes.items() if key in vocabulary}
    facet_words["type"] = words(vocabulary["types"])
    for area in vocabulary["types"]:
        facet_words["type"].update(words(area["kinds"]))
    groups = [tuple(group) for group in vocabulary["synonyms"]]
    groups += [names for values in facet_words.values() for names in values.values() if len(names) > 1]
    return Analysis(tuple(groups), tuple(vocabulary["stop_phrases"]), facet_words)


def read_queries() -> list[tuple[str, str, dict[str, int]]]:
    """Class, text, and the wanted ids with grades: 3 for the first, 1 for the others."""
    text = (REPOSITORY / "tests" / "search_queries.yml").read_text(encoding="utf-8")
    return [
        (kind, str(query), {name: 1 if place else 3 for place, name in enumerate(ids)})
        for kind, rows in yaml.load(text, Loader=yaml.CSafeLoader).items()
        for query, *ids in rows
    ]
