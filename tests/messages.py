"""The texts that people see, as the sources have them and as the Chinese catalogs have them.

`python -m tests.messages` prints an entry for each text that lacks a translation, to be pasted into the PO file of
its area, and names the translations that no source asks for any more.
"""

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "site_templates" / "locale" / "zh_Hans"
KEYWORDS = ("_", "N_", "gettext", "ngettext:1,2", "Casepress.text")


def read_sources() -> Catalog:
    """Every message of the Python code, the templates and the scripts, with the lines where it stands."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(ROOT):
        target = os.path.join(folder, "messages.pot")
        keywords = [part for keyword in KEYWORDS for part in ("--keyword", keyword)]
        command = ["pybabel", "--quiet", "extract", "--mapping-file", "pyproject.toml", "--no-default-keywords"]
        CommandLineInterface().run([*command, *keywords, "--output-file", target, "."])
        with open(target, "rb") as file:
            return read_po(file)


def read_catalogs() -> dict[str, Catalog]:
    """The Chinese catalogs by the name of their file."""
    catalogs = {}
    for path in sorted(CATALOGS.glob("*.po")):
        with path.open("rb") as file:
            catalogs[path.name] = read_po(file, locale="zh_Hans", abort_invalid=True)
    return catalogs


def messages_of(catalog: Catalog) -> dict[str, Message]:
    """The messages of a catalog by their English text (the singular where there are two forms), without its header."""
    return {first_form(message.id): message for message in catalog if message.id}


def first_form(forms: str | tuple[str, ...]) -> str:
    """The singular of a message's or a translation's forms."""
    return forms if isinstance(forms, str) else forms[0]


def main() -> int:
    """Print what is missing and what is left over; 0 when nothing is."""
    asked = messages_of(read_sources())
    translated = {
        text for catalog in read_catalogs().values() for text, message in messages_of(catalog).items() if message.string
    }
    missing = Catalog(locale="zh_Hans")
    for text in sorted(asked.keys() - translated, key=lambda text: asked[text].locations):
        missing.add(asked[text].id, locations=asked[text].locations)
    output = io.BytesIO()
    write_po(output, missing, omit_header=True, width=0)
    print(output.getvalue().decode().strip())
    for text in sorted(translated - asked.keys()):
        print(f"# no source asks for: {text}")
    print(f"# {len(asked)} texts, {len(missing)} without a translation, {len(translated - asked.keys())} left over")
    return 0 if translated == asked.keys() else 1


if __name__ == "__main__":
    sys.exit(main())
