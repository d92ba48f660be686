"""The Chinese of the catalogs, and the tool that finds what they lack."""

import re

from tests import messages


def test_chinese_uses_full_width_punctuation():
    half_width = re.compile(r"[一-鿿] ?[,;:?!]|[,;?!] ?[一-鿿]|\.\.\.")
    code = re.compile(r"`[^`]*`|\{\w+\}")
    wrong = []
    for name, catalog in messages.read_catalogs().items():
        for message in messages.messages_of(catalog).values():
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            wrong += [f"{name}: {form}" for form in forms if half_width.search(code.sub("", form))]
    assert wrong == []


def test_messages_are_found_in_code_templates_and_scripts():
    paths = {path for message in messages.read_sources() for path, _ in message.locations}
    assert {path.split("/")[0] for path in paths} == {"generator", "site_templates"}
    assert {path.rpartition(".")[2] for path in paths} == {"py", "html", "js"}


def test_a_text_without_a_translation_is_printed_ready_to_be_pasted(tmp_path, monkeypatch, capsys):
    (tmp_path / "some.po").write_text('msgid "left over"\nmsgstr "多余"\n', encoding="utf-8")
    monkeypatch.setattr(messages, "CATALOGS", tmp_path)
    assert messages.main() == 1
    printed = capsys.readouterr().out
    assert '\nmsgid "Close"\nmsgstr ""\n' in printed
    assert "# no source asks for: left over" in printed
