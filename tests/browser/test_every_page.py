"""What holds on every page of the repository's own site."""

import re

import pytest

from tests.browser.actions import axe_findings, overflow_pixels
from tests.browser.conftest import PHONE


def pages_of(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def one_of_each_kind(site):
    """The index, the first and the last page of every folder; the folders of the years count as one."""
    kinds = {}
    for name in pages_of(site):
        folder, _, file = name.rpartition("/")
        kinds.setdefault((re.sub(r"\d+$", "", folder), file == "index.html"), []).append(name)
    return sorted({name for names in kinds.values() for name in (names[0], names[-1])})


def test_every_page_opens_from_a_folder_with_an_empty_console_and_fits_a_phone(
    open_page, open_file, site, page_problems
):
    page = open_page(viewport=PHONE)
    names = pages_of(site)
    assert "index.html" in names
    wide = {}
    for name in names:
        open_file(page, name)
        assert page_problems == [], name
        if pixels := overflow_pixels(page):
            wide[name] = pixels
    assert wide == {}


def test_every_kind_of_page_fits_a_phone_without_scripts(open_page, open_file, site):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    wide = {}
    for name in one_of_each_kind(site):
        open_file(page, name)
        if pixels := overflow_pixels(page):
            wide[name] = pixels
    assert wide == {}


@pytest.mark.parametrize(
    ("scheme", "options"),
    # What differs in the dark is colour alone.
    [("light", {}), ("dark", {"runOnly": ["color-contrast"]})],
    ids=["light", "dark"],
)
def test_every_kind_of_page_is_clean_for_axe(open_page, open_file, site, scheme, options):
    page = open_page(color_scheme=scheme)
    findings = set()
    for name in one_of_each_kind(site):
        open_file(page, name)
        findings |= {f"{name}: {finding}" for finding in axe_findings(page, **options)}
    assert sorted(findings) == []


def test_no_page_shows_a_tag_as_text(site):
    """No text of the library holds a tag, so one that is shown was escaped twice or joined in the wrong place."""
    shown = {
        path.relative_to(site).as_posix(): found.group()
        for path in sorted(site.rglob("*.html"))
        if (found := re.search(r"&lt;/?[a-z]+[^<]{0,20}", path.read_text(encoding="utf-8")))
    }
    assert shown == {}
