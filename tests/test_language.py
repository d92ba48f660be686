"""The catalogs are complete and agree, and the language of the process can be changed."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from generator import language, templates_folder
from generator.language import N_, _, ngettext

LOCALE = templates_folder() / "locale"
CATALOGS = sorted((LOCALE / "zh_Hans").glob("*.po"))
FIELD = re.compile(r"\{(\w+)[^{}]*\}")


def used_messages(repository: Path) -> Iterator[tuple[str, str]]:
    """Every message in the sources, with the place that shows it."""
    python = {"_": None, "N_": None, "ngettext": (1, 2)}
    template = python | {"gettext": None}
    script = {"Casepress.text": None}
    for folder, pattern, method, keywords in (
        ("generator", "*.py", "python", python),
        ("site_templates", "*.html", "jinja2", template),
        ("site_templates/js", "*.js", "javascript", script),
    ):
        for path in sorted((repository / folder).rglob(pattern)):
            with path.open("rb") as file:
                for line, message, _comments, _context in extract(method, file, keywords, options={"silent": "false"}):
                    place = f"{path.relative_to(repository).as_posix()}:{line}"
                    yield (message[0] if isinstance(message, tuple) else message), place


def catalog_messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans", abort_invalid=True) if message.id]


def message_id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_message_of_the_sources_has_a_chinese_translation(repository):
    translated = {
        message_id(message)
        for path in CATALOGS
        for message in catalog_messages(path)
        if all(strings(message.string)) and not message.fuzzy
    }
    missing = [f"{place}: {message}" for message, place in used_messages(repository) if message not in translated]
    assert missing == []


def test_every_translation_belongs_to_a_message_of_the_sources(repository):
    used = {message for message, _place in used_messages(repository)}
    unused = [
        f"{path.name}: {message_id(message)}"
        for path in CATALOGS
        for message in catalog_messages(path)
        if message_id(message) not in used
    ]
    assert unused == []


def test_two_catalogs_never_translate_one_message_differently():
    seen: dict[str, tuple[str, str | tuple[str, ...]]] = {}
    differing = []
    for path in CATALOGS:
        for message in catalog_messages(path):
            name, string = seen.setdefault(message_id(message), (path.name, message.string))
            if string != message.string:
                differing.append(f"{name} and {path.name}: {message_id(message)}")
    assert differing == []


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)
def test_a_translation_has_the_fields_of_its_message(path):
    for message in catalog_messages(path):
        fields = {field for text in strings(message.id) for field in FIELD.findall(text)}
        for text in strings(message.string):
            assert set(FIELD.findall(text)) == fields, f"line {message.lineno}: {text}"


def test_scripts_are_read_as_babel_reads_them(repository):
    expected, found = set(), set()
    for path in sorted((repository / "site_templates/js").glob("*.js")):
        code = path.read_bytes()
        found |= set(language.script_messages(code.decode("utf-8")))
        for _line, message, _comments, _context in extract("javascript", io.BytesIO(code), {"Casepress.text": None}):
            expected.add(message)
    assert found == {message for message in expected if _(message) != message}


def test_chinese_is_the_language_to_begin_with():
    assert language.current() == "zh_Hans"
    assert _("error") == "错误"
    assert ngettext("{n} error", "{n} errors", 1) == ngettext("{n} error", "{n} errors", 2) == "{n} 个错误"


def test_english_is_the_source_itself():
    language.use("en")
    assert _("error") == "error"
    assert ngettext("{n} error", "{n} errors", 1) == "{n} error"
    assert ngettext("{n} error", "{n} errors", 2) == "{n} errors"


def test_traditional_chinese_comes_from_the_simplified_catalog():
    language.use("zh_Hant")
    assert _("error") == "錯誤"


def test_a_marked_constant_is_translated_when_it_is_shown():
    label = N_("error")
    assert label == "error"
    assert _(label) == "错误"


def test_an_empty_text_stays_empty():
    assert _("") == ""


def test_a_text_without_translation_is_shown_as_it_is():
    assert _("no catalog has this sentence") == "no catalog has this sentence"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="no such language: tlh"):
        language.use("tlh")
    assert language.current() == "zh_Hans"


def test_a_script_gets_the_translations_of_its_own_messages():
    code = """Casepress.text("error"); other.text("warning"); Casepress.text( 'warning', {n: 1});
              Casepress.text("not \\"translated\\""); Casepress.text(name);"""
    assert language.script_messages(code) == {"error": "错误", "warning": "警告"}


def test_an_ordinary_start_does_not_import_babel():
    assert _("error") == "错误"
    code = "import sys; from generator.language import _; _('error'); sys.exit('babel' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=templates_folder().parent)


PO_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write_catalog(locale: Path, name: str, translations: dict[str, str]) -> None:
    path = locale / name
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = (f'msgid "{message}"\nmsgstr "{string}"\n' for message, string in translations.items())
    path.write_text(PO_HEAD + "\n".join(entries), encoding="utf-8")


def test_catalogs_of_a_folder_are_merged_and_kept(tmp_path):
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "一"})
    write_catalog(tmp_path, "zh_Hans/b.po", {"two": "二", "empty": ""})
    catalog = language.load(tmp_path, "zh_Hans")
    assert [catalog.gettext(text) for text in ("one", "two", "empty")] == ["一", "二", "empty"]
    assert (tmp_path / "zh_Hans/casepress.mo").is_file()


def test_a_changed_catalog_counts_at_once(tmp_path):
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "一"})
    language.load(tmp_path, "zh_Hans")
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "壹"})
    assert language.load(tmp_path, "zh_Hans").gettext("one") == "壹"


def test_a_cached_catalog_is_used_while_its_sources_stay(tmp_path, monkeypatch):
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "一"})
    language.load(tmp_path, "zh_Hans")
    monkeypatch.setattr(language, "_compile", None)
    assert language.load(tmp_path, "zh_Hans").gettext("one") == "一"


@pytest.mark.parametrize("size", [0, 3, 20, 60, 200])
def test_a_damaged_cache_is_made_again(tmp_path, size):
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "一"})
    language.load(tmp_path, "zh_Hans")
    cache = tmp_path / "zh_Hans/casepress.mo"
    whole = cache.read_bytes()
    cache.write_bytes(whole[:size])
    assert language.load(tmp_path, "zh_Hans").gettext("one") == "一"
    assert cache.read_bytes() == whole


def test_a_folder_that_cannot_be_written_still_gives_a_catalog(tmp_path):
    write_catalog(tmp_path, "zh_Hans/a.po", {"one": "一"})
    (tmp_path / "zh_Hans/casepress.mo").mkdir()
    assert language.load(tmp_path, "zh_Hans").gettext("one") == "一"
    assert sorted(path.name for path in (tmp_path / "zh_Hans").iterdir()) == ["a.po", "casepress.mo"]


def test_a_reviewed_traditional_word_wins_over_the_derived_one(tmp_path):
    write_catalog(tmp_path, "zh_Hans/a.po", {"case": "案例", "email": "电子邮件"})
    write_catalog(tmp_path, "zh_Hant/reviewed.po", {"email": "電郵"})
    catalog = language.load(tmp_path, "zh_Hant")
    assert [catalog.gettext(text) for text in ("case", "email")] == ["案例", "電郵"]
