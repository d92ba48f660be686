"""Our own Jinja environment, and the frames that it fills.

A page of ours is one HTML fragment. For the page engine it is wrapped as Markdown; for a case it
is put into a frame, a page of the real theme that the engine rendered once with markers in it.
Everything here is a pure function of its arguments, so that it can run in any process.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from generator import language, templates_folder
from generator.content import markdown
from generator.content.markdown import DUE
from generator.language import N_, _, ngettext
from generator.page import Page, relative, root_of

_MARKER = re.compile(r"<!--cp:([a-z-]+)-->")
_BLANK = re.compile(r"_{2,}")
_DUE = re.compile("|".join(map(re.escape, DUE)))
_SPACE = re.compile(r"\n\s*\n+")


_DUE_WORDS = {"replied": N_("by the date of reply"), "first": N_("within 24 hours"), "law": N_("by the legal limit")}
_OUTCOMES = {"full": N_("upheld"), "part": N_("upheld in part"), "no": N_("not upheld"), "withdrawn": N_("withdrawn")}


class Frame:
    """A page of the theme with markers, ready to be filled many times."""

    def __init__(self, html: str) -> None:
        parts = _MARKER.split(html)
        self._texts, self._names = parts[::2], parts[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The page with every marker replaced; a marker without a value becomes empty."""
        pieces = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            pieces.append(values.get(name, ""))
            pieces.append(text)
        return "".join(pieces)


class _Translated(jinja2.FileSystemLoader):
    """Templates whose words are translated, and fixed icons drawn, when they are loaded, not each time they are shown."""

    _FIXED = re.compile(r"{{ _\(\"([^\"{}]*)\"\) }}")
    _WORDS = re.compile(r"\b_\((\"[^\"\\]*\")\)")
    _ICON = re.compile(r"{{ icon\(\"([a-z-]+)\"\) }}")

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        text, path, fresh = super().get_source(environment, template)
        text = self._FIXED.sub(lambda match: str(escape(_(match.group(1)))), text)
        text = self._WORDS.sub(lambda match: json.dumps(_(json.loads(match.group(1))), ensure_ascii=False), text)
        return self._ICON.sub(r'<i class="i i-\1"></i>', text), path, fresh


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates in a folder, each behind a sum of its bytes: half a file must never be run."""

    folder: Path | None = None

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if self.folder is not None:
            with suppress(OSError):
                data = (self.folder / bucket.key).read_bytes()
                if data[:16] == _sum(data[16:]):
                    bucket.bytecode_from_string(data[16:])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if self.folder is not None:
            data = bucket.bytecode_to_string()
            with suppress(OSError):
                (self.folder / bucket.key).write_bytes(_sum(data) + data)


def _sum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


_compiled = _Compiled()


def keep_compiled(folder: Path) -> None:
    """Keep compiled templates in this folder, so that the next start need not compile them."""
    folder.mkdir(parents=True, exist_ok=True)
    _compiled.folder = folder


@lru_cache(maxsize=4)
def environment(read_in: str) -> jinja2.Environment:
    """The environment of our page templates, in a language."""
    if language.current() != read_in:
        language.use(read_in)
    env = jinja2.Environment(
        loader=_Translated(templates_folder() / "pages"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, bytecode_cache=_compiled)
    env.globals.update(_=_, ngettext=ngettext, address=_unknown_address)
    env.filters.update(
        inline=markdown.inline, say=say_html, money=money, span=span_text, wanted=wanted_html, day=day_text, short_day=short_day, outcome=outcome_label)
    return env


def _unknown_address(id: str) -> str:
    raise KeyError(id)


def render(template: str, data: Mapping[str, Any], read_in: str) -> str:
    """The fragment of a page; whitespace between its lines is folded."""
    return _SPACE.sub("\n", environment(read_in).get_template(template).render(data)).strip() + "\n"


def as_markdown(page: Page, html: str) -> str:
    """The Markdown file that the page engine reads: a head for the theme, and the fragment as a block.

    It bears no date of the library, which a changed case may move without starting the engine.
    """
    head: dict[str, Any] = {"template": page.layout, "kind": page.kind, "area": page.area, "title": page.title, "hide": ["toc"]}
    if page.crumbs:
        head["crumbs"] = [list(crumb) for crumb in page.crumbs]
    if page.description:
        head["description"] = page.description
    if page.review:
        head["review"] = page.review
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items())
    return f"---\n{lines}---\n\n<div class=\"page-in\">\n{html}</div>\n"


def frame_source(layout: str, area: str) -> str:
    """The Markdown file from which the engine renders a frame."""
    return f"---\ntemplate: {layout}\narea: {area}\nkind: frame\nframe: true\ntitle: frame\nhide: [toc]\n---\n\n<div></div>\n"


def in_frame(frame: Frame, page: Page, html: str, as_of: date | None) -> str:
    """The whole page: the fragment in its frame."""
    crumbs = "".join(
        f'<a href="{escape(relative(target, page.path))}"><i class="i i-back"></i>{escape(label)}</a>' if target else f"<span>{escape(label)}</span>"
        for label, target in page.crumbs)
    return frame.fill({
        "root": root_of(page.path), "title": escape(page.title), "description": escape(page.description), "class": f"page-{page.kind}",
        "crumb": crumbs, "review": page.review, "as-of": as_of.isoformat() if as_of else "", "content": html})


# ---------------------------------------------------------------- filters


def money(amount: float | None, currency: str = "CNY") -> str:
    """`1,200 元`; other currencies with their code."""
    if amount is None:
        return ""
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    return _("{amount} yuan").format(amount=number) if currency in ("CNY", "") else f"{number} {currency}"


def span_text(span: Any) -> str:
    """A length of time in words: `24 小时`, `3 个工作日`."""
    if span is None:
        return ""
    n = span.amount
    match span.unit:
        case "minute":
            words = ngettext("{n} minute", "{n} minutes", n)
        case "hour":
            words = ngettext("{n} hour", "{n} hours", n)
        case "day":
            words = ngettext("{n} day", "{n} days", n)
        case "workday":
            words = ngettext("{n} working day", "{n} working days", n)
        case "month":
            words = ngettext("{n} month", "{n} months", n)
        case _:
            words = ngettext("{n} year", "{n} years", n)
    return words.format(n=n)


def day_text(value: Any) -> str:
    """A date as `2026-02-18`."""
    return str(value)[:10]


def short_day(value: Any) -> str:
    """A date as `02-18`."""
    return str(value)[5:10]


def outcome_label(sign: str) -> str:
    """The word beside an outcome sign: full, part, no or withdrawn."""
    return _(_OUTCOMES[sign])


def say_html(text: str) -> Markup:
    """Words to say between quotation marks, with the dates that the page computes."""
    def due(match: re.Match[str]) -> str:
        milestone = DUE[match.group()]
        return f'<time data-cp-due="{milestone}">{escape(_(_DUE_WORDS[milestone]))}</time>'
    return Markup("“" + _DUE.sub(due, str(escape(text))) + "”")


def wanted_html(text: str) -> Markup:
    """A wanted state, its blanks ruled for the pen."""
    return Markup(_BLANK.sub('<i class="blank"></i>', str(escape(text))))


def stylesheet() -> str:
    """The style sheets named in css/ORDER, joined in that order."""
    return _joined(templates_folder() / "css", "ORDER")


def script(data: Mapping[str, Any]) -> str:
    """The scripts named in js/ORDER, joined in that order; in front the messages they show and other plain `data` by name."""
    code = _joined(templates_folder() / "js", "ORDER")
    values = {"messages": language.script_messages(code), **data}
    given = "".join(f"Casepress.{name}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n" for name, value in values.items())
    return f"window.Casepress=window.Casepress||{{}};\n{given}{code}"


def run_script() -> str:
    """The scripts named in js/ORDER-run, joined in that order: plans and drills, which other pages need not load."""
    code = _joined(templates_folder() / "js", "ORDER-run")
    messages = json.dumps(language.script_messages(code), ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(Casepress.messages,{messages});\n{code}"


def _joined(folder: Path, order: str) -> str:
    """The files of a folder that its list `order` names, one after the other."""
    names = [line.strip() for line in (folder / order).read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return "".join((folder / name).read_text("utf-8") for name in names)
