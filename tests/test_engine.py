"""The page engine and the theme around its pages: what reaches the site, and what does not."""

import re
from pathlib import Path

import pytest

from generator import engine, language, settings
from generator.problems import Problem

MKDOCS = """site_name: 案例 & "预案"
docs_dir: pages
extra:
  casepress:
    company: A <B> Co
    review_warning_days: 14
markdown_extensions:
  - tables
  - toc
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project with settings."""
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    (tmp_path / "pages").mkdir()
    return tmp_path


def page(head: str = "", body: str = "text") -> str:
    return f"---\ntemplate: wide.html\nkind: process\narea: process\ntitle: A title\n{head}---\n\n{body}\n"


def run(project: Path, pages: dict[str, str], **options) -> tuple[Path, engine.EngineResult]:
    for name, text in pages.items():
        path = project / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    chosen, problems = settings.load(project)
    assert chosen is not None, problems
    language.use(chosen.language)
    out = project / "out"
    return out, engine.run(project, project / "pages", out, chosen, **options)


def html(project: Path, text: str, name: str = "process/a.md") -> str:
    out, result = run(project, {name: text})
    assert result.problems == ()
    return (out / name).with_suffix(".html").read_text(encoding="utf-8")


def test_only_pages_and_the_files_among_them_reach_the_site(project):
    (project / "out").mkdir()
    (project / "out" / "old.html").write_text("of yesterday", encoding="utf-8")
    out, result = run(
        project, {"index.md": page(), "process/README.md": page(), "a/plan.md": page(), "a/data.json": "{}\n"}
    )
    assert result.files == ("a/data.json", "a/plan.html", "index.html", "process/index.html")
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == list(result.files)
    assert (out / "a" / "data.json").read_text(encoding="utf-8") == "{}\n"


def test_the_same_pages_give_the_same_bytes(project):
    pages = {"index.md": page(), "process/a.md": page("review: 2027-01-01\n", "# One\n\n## Two\n")}
    out, result = run(project, pages)
    first = {name: (out / name).read_bytes() for name in result.files}
    out, result = run(project, pages)
    assert {name: (out / name).read_bytes() for name in result.files} == first


def test_neither_plugins_nor_hooks_take_part(project):
    (project / "hooks.py").write_text("raise SystemExit('a hook ran')\n", encoding="utf-8")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("plugins: [search, no-such-plugin]\nhooks: [hooks.py]\n")
    _, result = run(project, {"index.md": page()})
    assert result == engine.EngineResult(files=("index.html",))


def test_nothing_is_printed(project, capfd):
    _, result = run(project, {"index.md": page(body="[away](missing.md)")})
    assert len(result.problems) == 1
    assert capfd.readouterr() == ("", "")


def test_a_link_to_no_page_is_a_problem_of_its_page(project):
    _, result = run(project, {"index.md": page(), "process/a.md": page(body="[away](missing.md)")})
    (problem,) = result.problems
    assert isinstance(problem, Problem)
    assert (problem.place.path, problem.rule, problem.is_error) == ("process/a.md", "page-engine", True)
    assert problem.message == (
        "页面引擎报告：Doc file 'process/a.md' contains a link 'missing.md',"
        " but the target 'process/missing.md' is not found among documentation files."
    )


def test_settings_that_the_engine_refuses_are_a_problem_without_paths_of_this_machine(project):
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("extra_css: {}\nstrict: true\nwatch: [no-such-folder]\n")
    _, result = run(project, {"index.md": page()})
    assert {problem.place.path for problem in result.problems} == {"mkdocs.yml"}
    messages = "\n".join(problem.message for problem in result.problems)
    assert "Config value 'extra_css'" in messages
    assert str(project) not in messages


def test_every_page_forbids_what_it_does_not_need(project):
    text = html(project, page("description: d\nreview: 2027-01-01\n"))
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)[1]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'none'; base-uri 'none'; form-action 'self'"
    )
    assert text.index("Content-Security-Policy") < text.index("<link")
    assert "<style" not in text
    assert not re.search(r"\s(?:style|on\w+)=", text)
    assert re.findall(r"<script\b(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize("template", ["main.html", "home.html", "page.html", "wide.html", "list.html"])
def test_no_page_names_an_address_outside(project, template):
    text = html(project, page().replace("wide.html", template))
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', text)
    assert [address for address in addresses if not re.match(r"(?:\.\./|#|data:)", address)] == []
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)[^'\"\s]*", text) == []


def test_texts_of_settings_and_pages_are_escaped(project):
    head = 'title: "<b>1 & 2</b>"\ndescription: "say \\"<no>\\""\ncrumbs: [["<i>", "a&b.html"]]\nas_of: "<2026>"\n'
    text = html(project, page(head).replace("title: A title\n", ""))
    assert "<title>&lt;b&gt;1 &amp; 2&lt;/b&gt; · 案例 &amp; &#34;预案&#34;</title>" in text
    assert '<meta name="description" content="say &#34;&lt;no&gt;&#34;">' in text
    assert '<a href="../a&amp;b.html"><i class="i i-back"></i>&lt;i&gt;</a>' in text
    assert "<span>A &lt;B&gt; Co</span>" in text
    assert "资料截至 <time>&lt;2026&gt;</time>" in text


def test_the_language_of_the_site_is_that_of_the_settings(project):
    assert re.search(r'<html lang="zh-Hans" class="no-js">', text := html(project, page()))
    assert ">首页</a>" in text
    (project / "mkdocs.yml").write_text(
        MKDOCS.replace("    company", "    language: en\n    company"), encoding="utf-8"
    )
    assert '<html lang="en"' in (text := html(project, page()))
    assert ">Home</a>" in text


def test_the_tab_of_the_area_is_current(project):
    text = html(project, page())
    assert re.findall(r"<a [^>]*aria-current[^>]*>[^<]*</a>", text) == [
        '<a href="../process/index.html" aria-current="true">流程与话术</a>'
    ]
    text = html(project, page(), "process/index.md")
    assert '<a href="../process/index.html" aria-current="page">流程与话术</a>' in text


def test_the_search_field_stands_in_the_header_where_the_page_has_none(project):
    assert "data-cp-find" in html(project, page())
    assert "data-cp-find" not in html(project, page().replace("wide.html", "home.html"))
    assert "data-cp-find" not in html(project, page().replace("kind: process", "kind: search"))


def test_scripts_are_told_the_root_the_site_and_the_review_date(project):
    text = html(project, page("review: 2027-01-01\n"), "emergency/scenarios/a.md")
    assert re.search(
        r'<script src="../../assets/js/boot.js" data-cp-root="../../" data-cp-site="[0-9a-f]{8}"></script>', text
    )
    assert '<p class="banner" data-cp-review="2027-01-01" data-cp-days="14" hidden></p>' in text
    assert "data-cp-review" not in html(project, page())


def test_two_sites_keep_their_data_apart(project):
    chosen, _ = settings.load(project)
    (project / "mkdocs.yml").write_text(MKDOCS.replace("案例", "先例"), encoding="utf-8")
    other, _ = settings.load(project)
    assert engine.site_id(chosen) != engine.site_id(other)


def test_a_page_of_a_drill_says_so_first(project):
    text = html(project, page().replace("kind: process", "kind: scenario"))
    assert text.index('<aside class="tape" aria-label="演练"><b>演练</b>') < text.index("<header")
    assert "tape" not in html(project, page())


def test_a_frame_has_a_marker_for_all_that_differs_and_stays_small(project):
    text = html(project, page("frame: true\n"), "frames/wide.md")
    markers = re.findall(r"<!--cp:([a-z-]+)-->", text)
    assert set(markers) == {"root", "title", "description", "class", "crumb", "review", "as-of", "content"}
    assert [name for name in set(markers) if name != "root" and markers.count(name) > 1] == []
    assert "../" not in text
    assert len(text.encode()) < 5000


def test_an_article_has_its_headings_and_its_neighbours_at_the_right(project):
    article = page(body="# Title\n\n## First & last\n\ntext\n\n## Second\n").replace("wide.html", "page.html")
    pages = {"index.md": page(), "process/a.md": article, "process/b.md": page().replace("A title", "B <title>")}
    nav = [{"Home": "index.md"}, {"Processes": ["process/a.md", "process/b.md"]}]
    out, result = run(project, pages, nav=nav)
    assert result.problems == ()
    text = (out / "process" / "a.html").read_text(encoding="utf-8")
    assert re.findall(r'<li><a href="(#[^"]*)">([^<]*)</a>', text) == [
        ("#first-last", "First &amp; last"),
        ("#second", "Second"),
    ]
    assert '<li><a href="a.html" aria-current="page">A title</a></li>' in text
    assert '<li><a href="b.html">B &lt;title&gt;</a></li>' in text
    assert 'class="rail"' not in html(project, article.replace("kind:", "hide: [toc]\nkind:"))
