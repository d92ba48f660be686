"""What holds on every page of the repository's own site."""

import pytest

from tests.browser.actions import axe_findings, overflow_pixels
from tests.browser.conftest import PHONE


def pages_of(site):
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def one_of_each_kind(site):
    """The first two pages of every folder: in a folder all pages, but its index, come from one template."""
    kinds = {}
    for name in pages_of(site):
        kinds.setdefault(name.rpartition("/")[0], []).append(name)
    return [name for names in kinds.values() for name in names[:2]]


def test_every_page_opens_from_a_folder_without_a_word_on_the_console(page, open_file, site, page_problems):
    names = pages_of(site)
    assert "index.html" in names
    for name in names:
        open_file(page, name)
        assert page_problems == [], name


@pytest.mark.parametrize("options", [{"viewport": PHONE}, {"viewport": PHONE, "java_script_enabled": False}])
def test_no_page_is_wider_than_a_phone(open_page, open_file, site, options):
    page = open_page(**options)
    wide = {}
    for name in pages_of(site):
        open_file(page, name)
        if pixels := overflow_pixels(page):
            wide[name] = pixels
    assert wide == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_clean_for_axe(open_page, open_file, site, scheme):
    page = open_page(color_scheme=scheme)
    findings = set()
    for name in one_of_each_kind(site):
        open_file(page, name)
        findings |= {f"{name}: {finding}" for finding in axe_findings(page)}
    assert sorted(findings) == []
