"""Every finished page: safe, small, without a dead link, and looked over before it is published."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote

import pytest

from generator import build, precedents, press, render
from generator.catalog import cases, home, lists
from generator.search.entries import SearchEntry
from tests.hostile_library import write_hostile_library
from tests.read_html import Html, read_html
from tests.small_library import (
    BODY,
    CASE_3,
    MKDOCS,
    PROCESS,
    build_site,
    contents,
    copy_library,
    load_settings,
    write,
    write_case,
    write_library,
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none';"
    " form-action 'self'"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The root of a hostile library that was built, and the titles of its cases by their addresses."""
    root = tmp_path_factory.mktemp("hostile")
    titles = write_hostile_library(root)
    build_site(root)
    return root, titles


@pytest.fixture(scope="module")
def sites(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, hostile: tuple[Path, dict[str, str]]
) -> dict[str, dict[str, bytes]]:
    """The files of the site of the repository's own library, and of a hostile one."""
    own = copy_library(repository, tmp_path_factory.mktemp("own"))
    build_site(own)
    return {"own": contents(own / "site"), "hostile": contents(hostile[0] / "site")}


parsed = cache(read_html)


def pages(site: dict[str, bytes]) -> Iterator[tuple[str, Html]]:
    for name, data in site.items():
        if name.endswith(".html"):
            yield name, parsed(data)


@pytest.fixture(scope="module", params=["own", "hostile"])
def site(request: pytest.FixtureRequest, sites: dict[str, dict[str, bytes]]) -> dict[str, bytes]:
    """The files of a site; each test runs on both."""
    return sites[request.param]


# ---------------------------------------------------------------- what every page keeps to


def test_every_page_has_the_strict_policy_first(site):
    for name, page in pages(site):
        assert page.policy == POLICY, name
        tags = [tag for tag, _attributes in page.elements]
        assert set(tags[: tags.index("meta") + 2]) == {"html", "head", "meta"}, name


def test_no_page_has_a_script_a_style_or_a_handler_of_its_own(site):
    for name, page in pages(site):
        assert page.scripts.strip() == "", name
        assert all(json.loads(data) for data in page.data), name
        for tag, attributes in page.elements:
            assert not {key for key in attributes if key.startswith("on") or key == "style"}, (
                f"{name}: {tag} {attributes}"
            )
            assert tag != "style", name
            assert tag != "script" or "src" in attributes or attributes["type"] == "application/json", name


def test_no_page_loads_or_names_an_address_outside(site):
    for name, page in pages(site):
        for address in page.addresses():
            assert not re.match(r"(?!data:image/)[A-Za-z][\w+.-]*:|//|/", address), f"{name}: {address}"
    for name, data in site.items():
        if name.endswith((".js", ".css")):
            assert not re.search(rb"https?://(?!www\.w3\.org/)|@import|url\((?!['\"]?(?:data:|#))", data), name


def dead_links(site: dict[str, bytes]) -> list[str]:
    """The links that lead to no file of the site, or to no place on its page, with the pages they stand on.

    What stands behind `#` with a `=` in it is for a script.
    """
    ids = {name: page.ids() for name, page in pages(site)}
    dead = set()
    for name, page in pages(site):
        for address in page.addresses():
            path, _hash, anchor = address.partition("#")
            path = unquote(path.partition("?")[0])
            target = normpath(f"{dirname(name)}/{path}".lstrip("/")) if path else name
            is_there = target in site and ("=" in anchor or not anchor or target not in ids or unquote(anchor) in ids[target])
            if not is_there and not address.startswith("data:"):
                dead.add(f"{name}: {address}")
    return sorted(dead)


def test_every_link_leads_to_a_page_and_to_a_place_on_it(site):
    assert dead_links(site) == []


def links_in(site: dict[str, bytes], name: str, word: str) -> list[str]:
    """Where the links with this word lead on a page."""
    return re.findall(rf'<a href="([^"]*)">{word}</a>', site[name].decode())


def test_links_in_a_text_lead_to_the_text_and_its_heading(tmp_path):
    root = write_library(tmp_path / "library")
    write_case(root, "CASE-2025-0008", received="2026-01-02", title="编号与年份不同")
    write_case(root, "CASE-2026-0009", audience="manager", title="只给管理层")
    texts = "[甲](CASE-2025-0008) [乙](CASE-2026-0009) [丙](CASE-2026-0001#结果) [丁](handling#要领) [戊](#话术) [己](secret)"
    write_case(root, "CASE-2026-0003", BODY.replace("箱子是扁的", texts), **CASE_3)
    write(
        root / "playbooks/process/handling.md", PROCESS.replace("先听完", texts.replace("[戊](#话术)", "[戊](#要领)"))
    )
    secret = PROCESS.replace("id: handling", "id: secret").replace(
        "owner: 客服主管", "owner: 客服主管\naudience: manager", 1
    )
    write(root / "playbooks/process/secret.md", secret)
    expected = {
        "cases/2026/CASE-2026-0003.html": {
            "甲": "CASE-2025-0008.html",
            "乙": "CASE-2026-0009.html",
            "丙": "CASE-2026-0001.html#结果",
            "丁": "../../process/handling.html#要领",
            "戊": "#话术",
            "己": "../../process/secret.html",
        },
        "process/handling.html": {
            "甲": "../cases/2026/CASE-2025-0008.html",
            "乙": "../cases/2026/CASE-2026-0009.html",
            "丙": "../cases/2026/CASE-2026-0001.html#结果",
            "丁": "#要领",
            "戊": "#要领",
            "己": "secret.html",
        },
    }
    for edition in ("manager", "internal"):
        write(root / "mkdocs.yml", MKDOCS + f"    edition: {edition}\n")
        build_site(root)
        site = contents(root / "site")
        assert dead_links(site) == []
        for name, links in expected.items():
            for word, target in links.items():
                shown = edition == "manager" or word not in ("乙", "己")
                found = {unquote(address) for address in links_in(site, name, word)}
                assert found == ({target} if shown else set()), f"{word} on {name}"
            assert "乙" in parsed(site[name]).text


def test_no_id_stands_on_a_page_twice(site):
    for name, page in pages(site):
        ids = page.ids()
        assert sorted(ids) == sorted(set(ids)), name


def test_every_page_has_one_title_and_one_first_heading(site):
    for name, page in pages(site):
        assert page.title.strip(), name
        assert [tag for tag, _attributes in page.elements].count("h1") == 1, name


def test_no_marker_of_a_frame_is_left(sites):
    assert [name for name, data in sites["own"].items() if b"cp:" in data and name.endswith(".html")] == []


def test_a_case_page_is_small(sites):
    sizes = [len(data) for name, data in sites["own"].items() if re.match(r"cases/\d", name)]
    assert len(sizes) > 40
    assert max(sizes) < 24_000
    assert sum(sizes) / len(sizes) < 18_000


# ---------------------------------------------------------------- hostile texts


def test_no_text_becomes_an_element(sites):
    for name, page in pages(sites["hostile"]):
        tags = {tag for tag, _attributes in page.elements}
        assert "xss" not in tags, name
        assert not [value for value in page.addresses() if "javascript" in value], name


def test_a_hostile_title_is_shown_as_it_was_written(sites, hostile):
    site, titles = sites["hostile"], hostile[1]
    assert len(titles) == 3
    assert any("<" in title for title in titles.values())
    shown = {name: page.text for name, page in pages(site)}
    for url, title in titles.items():
        read = " ".join(title.split())
        assert title in parsed(site[url]).title, "in the tab"
        for name in (url, "index.html", "cases/by/all/cases.html", "cases/by/year/2026.html"):
            assert read in " ".join(shown[name].split()), f"{title} on {name}"
    followed = titles["cases/2026/CASE-2026-0001.html"]
    assert " ".join(followed.split()) in " ".join(shown["cases/2026/CASE-2026-0002.html"].split()), (
        "as the case that is followed"
    )


def test_a_hostile_body_is_shown_as_it_was_written(sites, hostile):
    for url in hostile[1]:
        assert "1 < 2 <xss> {{ 7 * 7 }}" in parsed(sites["hostile"][url]).text


@pytest.mark.parametrize("title", ['"\\u202eABC"', '"\\ud800"', '"a\\u0000b"', '"a\\u009fb"', "x" * 400, '"a\\u0085b"'])
def test_a_title_that_no_page_could_show_is_a_problem_and_no_crash(tmp_path, title):
    root = write_library(tmp_path / "library")
    write_case(root, "CASE-2026-0003", title=title)
    report = build.build(load_settings(root))
    assert report.site is None
    assert {problem.place.path for problem in report.problems if problem.is_error} == {"cases/2026/CASE-2026-0003.md"}


# ---------------------------------------------------------------- the second gate

NUMBER = "13912345678"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a small library that was built once."""
    root = write_library(tmp_path / "library")
    build_site(root)
    return root


def in_a_case(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = cases.html
    monkeypatch.setattr(cases, "html", lambda *arguments: whole(*arguments) + "<p>139<b>1234</b>5678</p>")
    return "cases/2026/CASE-2026-0001.html"


def in_a_row(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = cases.row
    monkeypatch.setattr(cases, "row", lambda card: whole(card) + NUMBER)
    return "cases/2026/CASE-2026-0001.html"


def in_a_list(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = lists.html
    monkeypatch.setattr(lists, "html", lambda *arguments: whole(*arguments) + NUMBER)
    return "cases/by/all/cases.html"


def on_the_first_page(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(home, "_tries", lambda library: [NUMBER])
    return "index.html"


def in_a_process(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = render.as_markdown
    monkeypatch.setattr(
        render, "as_markdown", lambda *arguments: whole(*arguments).replace("</div>", f"{NUMBER}</div>")
    )
    return "process/handling.html"


def in_the_facts_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = precedents.desk_script
    monkeypatch.setattr(precedents, "desk_script", lambda library: whole(library) + f"'{NUMBER}'")
    return "assets/search/desk.js"


def among_what_can_be_found(monkeypatch: pytest.MonkeyPatch) -> str:
    whole = precedents.case_to_entry

    def put(*arguments: object) -> SearchEntry:
        entry = whole(*arguments)
        return replace(entry, display={**entry.display, "point": NUMBER})

    monkeypatch.setattr(precedents, "case_to_entry", put)
    return "cases/2026/CASE-2026-0001.html"


@pytest.mark.parametrize(
    "put",
    [
        in_a_case,
        in_a_row,
        in_a_list,
        on_the_first_page,
        in_a_process,
        in_the_facts_of_the_desk,
        among_what_can_be_found,
    ],
)
def test_a_number_that_only_a_finished_page_shows_is_found_and_nothing_is_published(library, monkeypatch, put):
    before = contents(library / "site")
    with monkeypatch.context() as patch:
        patch.setattr(press, "code_key", lambda: "another code")
        path = put(patch)
        report = build.build(load_settings(library))
    errors = [problem for problem in report.problems if problem.is_error]
    assert report.site is None
    assert path in {problem.place.path for problem in errors}
    assert {problem.rule for problem in errors} == {"privacy-phone"}
    assert NUMBER not in "".join(
        f"{problem.message}{problem.expected}{problem.fix}{problem.line_text}" for problem in errors
    )
    assert contents(library / "site") == before
    build_site(library)
    assert not [name for name, data in contents(library).items() if NUMBER.encode() in data]


def test_a_number_that_the_settings_allow_may_be_shown(library, monkeypatch):
    write(
        library / "mkdocs.yml",
        MKDOCS + f"    privacy_allow: [{{text: {NUMBER}, reason: 客服公开电话}}]\n    company: 电话 {NUMBER}\n",
    )
    build_site(library)
    assert NUMBER.encode() in contents(library / "site")["index.html"]


def test_a_company_with_a_private_number_is_not_published(library):
    write(library / "mkdocs.yml", MKDOCS + f"    company: 电话 {NUMBER}\n")
    report = build.build(load_settings(library))
    assert report.site is None


# ---------------------------------------------------------------- keys


def test_keys_tell_parts_apart():
    assert press.digest("a", "bc") != press.digest("ab", "c")
    assert press.digest("a", b"b") == press.digest(b"a", "b")
    assert press.digest(("a", 1)) == press.digest(("a", 1)) != press.digest(("a", 2))
