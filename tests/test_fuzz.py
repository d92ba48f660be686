"""Whatever stands in a file, reading gives problems or a library, never a traceback.

`pytest tests/test_fuzz.py --hypothesis-profile=explore` looks for new failures.
"""

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator import content, privacy, problems, settings
from generator.content import schema
from generator.content.library import edition_of, parse_entry, read_vocabulary
from generator.problems import Problem
from tests.test_golden import SAMPLE, TODAY

FILES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.suffix in (".md", ".yml"))
CONTENT = {kind.name: path for path in FILES if (kind := schema.kind_of(path))}
WORDS, _wrong = read_vocabulary(SAMPLE)

BYTES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"",
            b"\n",
            b"\r",
            b"\t",
            b"\x00",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\xe4\xb8",
            "中文".encode("gbk"),
            "\u2028\u202e\x85".encode(),
        ]
    ),
    st.sampled_from(
        [
            b"---\n",
            b"...\n",
            b": ",
            b"- ",
            b"? ",
            b"[",
            b"]",
            b"{",
            b"}",
            b"&a ",
            b"*a ",
            b"!a ",
            b"!!python/none ",
            b"|\n",
            b">\n",
            b"#",
            b"%",
            b"@",
        ]
    ),
    st.sampled_from(
        [
            b"'",
            b'"',
            b"\\",
            b'"\\u202e"',
            b"<!--",
            b"-->",
            b"<b>",
            b"## ",
            b"](",
            b"](javascript:1)",
            "｜".encode(),
            b"T+",
            b"[" * 2000,
        ]
    ),
)

# Values that are none, or hardly any, or too much of what a key may hold.
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        ["", "~", "null", "true", "否", "0", "-1", "1e309", ".nan", "1,5", "1" * 30, "字" * 25_000, "\x85", "a\nb", " "]
    ),
    st.sampled_from(
        [
            "2026-02-30",
            "9999-12-31",
            "0001-01-01",
            "2099-12-31 23:59",
            "99999年",
            "36500天",
            "0分钟",
            "T+0",
            "24:00",
            "2026-06-01T00:00Z",
        ]
    ),
    st.sampled_from(
        [
            "delay",
            "wave#x",
            "basics#q1",
            "CASE-2026-0001",
            "../../x",
            "x" * 200,
            "a-b_c",
            "服务质量/延误",
            "服务质量/",
            "/",
            "一线客服",
        ]
    ),
    st.sampled_from(
        [
            "javascript:alert(1)",
            "<script>x</script>",
            "[甲](javascript:1) **乙**",
            "{{",
            "}}",
            "{{a|b}}",
            "{答复期限}",
            "{x}",
            "__",
            "`",
            "**",
        ]
    ),
    st.text(max_size=30),
    st.sampled_from(
        [
            [],
            {},
            [[]],
            [{}],
            {"a": "b"},
            [[["x"]]],
            ["x"] * 300,
            [""],
            {"": ""},
            {"id": ["x"]},
            {str(number): "x" for number in range(250)},
        ]
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value within a value."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def split(path: str) -> tuple[Any, str]:
    """The YAML of a sample file, every scalar as text, and what stands behind it."""
    text = (SAMPLE / path).read_text(encoding="utf-8")
    if not path.endswith(".md"):
        return yaml.load(text, Loader=yaml.BaseLoader), ""
    _nothing, head, body = text.split("---\n", 2)
    return yaml.load(head, Loader=yaml.BaseLoader), body


def joined(path: str, value: Any, body: str) -> bytes:
    head = yaml.dump(value, allow_unicode=True, sort_keys=False, width=200)
    return (f"---\n{head}---\n{body}" if path.endswith(".md") else head).encode("utf-8", "surrogatepass")


@st.composite
def changed_values(draw: st.DrawFn, path: str) -> bytes:
    """A sample file with values taken out, put twice, exchanged, wrapped or replaced."""
    value, body = split(path)
    value = copy.deepcopy(value)
    for _change in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(list(places(value)) or [("id",)]))
        holder = value
        for step in way:
            holder = holder[step]
        if not holder:
            continue
        change = draw(st.sampled_from(["remove", "replace", "wrap", "unwrap", "double", "exchange", "rename"]))
        inner = holder[last]
        if change == "remove":
            del holder[last]
        elif change == "replace":
            holder[last] = copy.deepcopy(draw(VALUES))
        elif change == "wrap":
            holder[last] = draw(
                st.sampled_from([[inner], [inner, copy.deepcopy(inner)], {"text": inner}, {"id": inner}])
            )
        elif change == "unwrap" and isinstance(inner, list | dict) and inner:
            holder[last] = next(iter(inner.values())) if isinstance(inner, dict) else inner[0]
        elif change == "double" and isinstance(inner, list):
            holder[last] = copy.deepcopy(inner * draw(st.integers(2, 30)))
        elif change == "exchange":
            other = draw(st.sampled_from(list(holder if isinstance(holder, dict) else range(len(holder)))))
            holder[last], holder[other] = holder[other], holder[last]
        elif change == "rename" and isinstance(holder, dict):
            holder[draw(st.one_of(st.text(max_size=8), st.sampled_from(["id", "titel", "<<", "标题"])))] = holder.pop(
                last
            )
    return joined(path, value, body)


@st.composite
def changed_bytes(draw: st.DrawFn, path: str) -> bytes:
    """A sample file with bytes taken out and others put in, or a file of nothing else."""
    if draw(st.booleans()) and draw(st.booleans()):
        return b"".join(draw(st.lists(BYTES, max_size=12)))
    data = (SAMPLE / path).read_bytes()
    for _change in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        data = data[:start] + draw(BYTES) + data[start + draw(st.sampled_from([0, 0, 1, 2, 3, 30, 300])) :]
    return data


def changed(path: str) -> st.SearchStrategy[bytes]:
    return st.one_of(changed_values(path), changed_bytes(path))


def well_told(found: list[Problem], path: str, data: bytes) -> None:
    """Every problem has its place in the file, words, and a form for people, programs and code hosts."""
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in found:
        assert problem.rule and problem.message
        if problem.place.path == path:
            assert 0 <= problem.place.line <= len(lines)
            assert (
                problem.place.column <= len(lines[problem.place.line - 1]) + 1
                if problem.place.line
                else problem.place.column == 0
            )
            assert "\n" not in problem.line_text
    assert problems.format_text(found, mask=privacy.mask).count("\n") >= len(found)
    assert len(json.loads(problems.format_json(found, mask=privacy.mask))["problems"]) == len(found)
    assert len(json.loads(problems.format_sarif(found, mask=privacy.mask))["runs"][0]["results"]) == len(found)


@pytest.mark.parametrize("path", CONTENT.values(), ids=CONTENT)
@given(data=st.data())
def test_any_file_gives_an_object_or_problems(path, data):
    written = data.draw(changed(path))
    entry, found = parse_entry(written, path, WORDS)
    assert entry is not None or any(problem.is_error for problem in found)
    well_told(found, path, written)


@given(st.text())
@example("\ud800")
def test_any_text_is_a_body_that_can_be_read(text):
    head, _body = split("playbooks/types/delay.md")
    written = joined("playbooks/types/delay.md", head, text)
    _entry, found = parse_entry(written, "playbooks/types/delay.md", WORDS)
    well_told(found, "playbooks/types/delay.md", written)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(
        SAMPLE, tmp_path_factory.mktemp("fuzz") / "library", ignore=shutil.ignore_patterns(".casepress", "site")
    )


@given(data=st.data())
def test_any_file_gives_a_library_or_problems(root, data):
    path = data.draw(st.sampled_from([path for path in FILES if path != settings.FILE]))
    written = data.draw(changed(path))
    (root / path).write_bytes(written)
    try:
        loaded = content.load(root, cache=root / "store.sqlite", today=TODAY, allow=("hotline@sample.localhost",))
        assert (loaded.library is None) == any(problem.is_error for problem in loaded.problems)
        well_told([problem for problem in loaded.problems if problem.place.path == path], path, written)
        if loaded.library is not None:
            assert len(loaded.library.entries()) == len(loaded.store.heads)
            assert [case.id for case in loaded.library.cases.values()] == list(loaded.library.cards)
            edition_of(loaded.library, ("public",))
        loaded.store.close()
    finally:
        shutil.copyfile(SAMPLE / path, root / path)


@given(data=st.data())
def test_any_settings_give_settings_or_problems(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    written = data.draw(changed(settings.FILE))
    (folder / settings.FILE).write_bytes(written)
    found, wrong = settings.load(
        folder, {"SOURCE_DATE_EPOCH": data.draw(st.sampled_from(["", "0", "1" * 30, "-1", "x", "253402300799"]))}
    )
    assert found is not None or any(problem.is_error for problem in wrong)
    well_told(wrong, settings.FILE, written)
