"""The words a person sees: English in the source, Chinese from the catalogs.

One mechanism for Python, Jinja2 and JavaScript. The catalogs are PO files, one a module,
in `site_templates/locale/zh_Hans/`; they are merged, and the result is kept as one binary
catalog beside them, so that an ordinary start does not need Babel. Traditional Chinese is
the Simplified catalog through OpenCC, with `locale/zh_Hant/*.po` on top where a reviewer
chose another word. This module knows no module of the package and nothing of the site.

The language belongs to the process: a worker process of an Executor calls `use` itself.
"""

import gettext
import hashlib
import io
import json
import os
import re
import struct
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from generator import templates_folder

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES = ("zh_Hans", "zh_Hant", "en")
DEFAULT = "zh_Hans"

# Change it when the way a catalog is made changes: old caches are then made again.
_FORMAT = "1"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_language = DEFAULT
_translations: gettext.NullTranslations | None = None


def use(language: str) -> None:
    """Every text from now on comes in this language: one of `LANGUAGES`.

    Raises ValueError for any other.
    """
    global _language, _translations
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    if language != _language:
        _language, _translations = language, None


def current() -> str:
    """The language in use, as in `LANGUAGES`."""
    return _language


def _(text: str) -> str:
    """The text in the current language, or as it is where the catalog lacks it."""
    # gettext keeps the header of a catalog under the empty message.
    return _loaded().gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a text that goes with the number n, in the current language."""
    return _loaded().ngettext(one, many, n)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's own tools know
    """The same text: marks a constant for the catalog, to be translated where it is shown."""
    return text


# A script's message: `Casepress.text("English {n}"`, in double or single quotes.
_SCRIPT_MESSAGE = re.compile(r"""\bCasepress\.text\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""")


def script_messages(script: str) -> dict[str, str]:
    """Message -> translation, sorted, for every `Casepress.text("...")` of a script.

    Messages that read the same in the current language are left out: a script shows
    what it finds no translation for as it stands.
    """
    messages = sorted({_string_value(found) for found in _SCRIPT_MESSAGE.findall(script)})
    return {message: _(message) for message in messages if _(message) != message}


def _string_value(literal: str) -> str:
    if literal.startswith("'"):
        literal = '"' + literal[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
    return json.loads(literal)


def _loaded() -> gettext.NullTranslations:
    global _translations
    if _translations is None:
        if _language == "en":
            _translations = gettext.NullTranslations()
        else:
            _translations = load(templates_folder() / "locale", _language)
    return _translations


def load(locale_folder: Path, language: str) -> gettext.GNUTranslations:
    """The merged catalog of a language, from `<language>/casepress.mo` where that is fresh.

    A stale or missing cache is made again; where the folder cannot be written, the
    catalog is made in memory each time. Where two PO files translate one message, the
    first by name counts (a test keeps them from disagreeing).
    """
    texts = _read_catalogs(locale_folder, "zh_Hans")
    changes = _read_catalogs(locale_folder, language) if language != "zh_Hans" else {}
    state = _state_of(language, texts, changes)
    cache = locale_folder / language / "casepress.mo"
    with suppress(OSError, ValueError, LookupError, SyntaxError, struct.error):
        # gettext raises any of these on a damaged file; it is made again below.
        with cache.open("rb") as file:
            translations = gettext.GNUTranslations(file)
        if translations.info().get("project-id-version") == f"casepress {state}":
            return translations
    data = _compile(language, texts, changes, state)
    with suppress(OSError):
        _replace(cache, data)
    return gettext.GNUTranslations(io.BytesIO(data))


def _read_catalogs(locale_folder: Path, language: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((locale_folder / language).glob("*.po"))}


def _state_of(language: str, texts: dict[str, bytes], changes: dict[str, bytes]) -> str:
    digest = hashlib.sha256(f"{_FORMAT} {language}".encode())
    for catalogs in (texts, changes):
        digest.update(b"\0\0")
        for name, data in catalogs.items():
            digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _compile(language: str, texts: dict[str, bytes], changes: dict[str, bytes], state: str) -> bytes:
    # Babel and OpenCC are slow to import: only here, when a catalog has changed.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    # The state stands where a catalog names its version, so that the cache can be told stale.
    merged = Catalog(locale=language, project="casepress", version=state, creation_date=_EPOCH, fuzzy=False)
    for data in changes.values():
        _add(merged, data, str)
    convert = _to_traditional() if language == "zh_Hant" else str
    for data in texts.values():
        _add(merged, data, convert)
    file = io.BytesIO()
    write_mo(file, merged)
    return file.getvalue()


def _add(merged: "Catalog", data: bytes, convert: Callable[[str], str]) -> None:
    from babel.messages.pofile import read_po

    for message in read_po(io.BytesIO(data), locale=merged.locale, abort_invalid=True):
        if not message.id or message.fuzzy or message.id in merged:
            continue
        if isinstance(message.string, str):
            string = convert(message.string)
        else:
            string = tuple(convert(form) for form in message.string)
        if message.string:
            merged.add(message.id, string)


def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    # Characters only ("s2tw"): the word table of s2twp turns 程序 (a procedure) into 程式.
    return OpenCC("s2tw").convert


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
