"""One table a kind of file: key, type, vocabulary, help. Nodes -> object, or problems.

From the tables come the validation with places, the JSON Schema files for editors, the reference
page in docs/ and what `casepress new` writes. A table must not know about other files: that a
referenced id exists, that a plan's step has an owner in its team, is for checks.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from generator.content import model
from generator.language import N_, _
from generator.problems import Place, Problem, nearest
from generator.source import Node, Source

ID = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
LONGEST_ID = 80
MAX_KEYS = 200
"""A group with more keys is none of ours; each of them would be a problem of its own."""
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "yes", "on", "是", "True", "TRUE", "Yes", "YES"))
_FALSE = frozenset(("false", "no", "off", "否", "False", "FALSE", "No", "NO"))


def is_id(text: str) -> bool:
    """Whether a text can be an id, and so a file name and a part of an address."""
    return len(text) <= LONGEST_ID and ID.fullmatch(text) is not None


class _Bad:
    """What a type returns where it reported a problem instead of a value."""


BAD = _Bad()


@dataclass(slots=True)
class Reading:
    """One file being read: its source, the vocabulary it must use, and the problems so far."""

    source: Source
    vocabulary: model.Vocabulary
    problems: list[Problem] = field(default_factory=list)

    def bad(self, where: Node | Place | None, rule: str, message: str, expected: str = "", fix: str = "",
            severity: str = "error") -> _Bad:
        """Report a problem; the returned mark stands for the missing value."""
        self.problems.append(self.source.problem(where, rule, message, expected=expected, fix=fix, severity=severity))
        return BAD


def shorten(text: str, width: int = 40) -> str:
    """The text in one line of at most `width` characters, for messages."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


# ---------------------------------------------------------------- types


class Type:
    """What a value must be. `read` gives the value or BAD; the other methods describe it to people and editors."""

    sample = ""
    """A value as people write it; empty where the description is enough."""

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        """The value of `node`; a problem with place and BAD where it is not of this type."""
        raise NotImplementedError

    def describe(self) -> str:
        """The expectation in words, for messages and the reference page."""
        raise NotImplementedError

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        """The JSON Schema of the value, in words that draft 7 and later drafts share."""
        raise NotImplementedError

    def wrong(self, node: Node, key: str, reading: Reading) -> _Bad:
        """Report that the value is of another type."""
        if node.id == "scalar" and not _is_text(node):
            return reading.bad(node, "type", _("`{key}` has no value").format(key=key), self.describe(),
                               _("write a value, or delete the line") if key.endswith("]") else _("write a value after the colon"))
        message = {"sequence": _("`{key}` is a list"), "mapping": _("`{key}` is a group of keys")}.get(
            node.id, _("`{key}` is \"{value}\""))
        return reading.bad(node, "type", message.format(key=key, value=shorten(node.value) if node.id == "scalar" else ""), self.describe(),
                           _("write a value of this form"))


def _is_text(node: Node) -> bool:
    return node.id == "scalar" and not (not node.style and node.value in _NULLS) and bool(node.value.strip())


# YAML joins the lines of a folded text with a space; Chinese writes none between its signs.
_HAN = r"[\u2014\u2018-\u201D\u2026\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]"
_FOLDED = re.compile(rf"(?<={_HAN}) (?={_HAN})")


@dataclass(frozen=True, slots=True)
class Text(Type):
    """Words of the author, at most `longest` characters, in one line unless `lines`."""

    longest: int = 200
    lines: bool = False
    sample: str = ""

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        text = node.value.strip()
        if len(text) > self.longest:
            return reading.bad(node, "too-long", _("`{key}` has {n} characters").format(key=key, n=len(text)),
                               _("at most {n} characters").format(n=self.longest), _("say it more briefly"))
        if not self.lines and "\n" in text:
            text = " ".join(text.split())
        if node.end_mark.line > node.start_mark.line:
            text = _FOLDED.sub("", text)
        return text

    def describe(self) -> str:
        return _("text of at most {n} characters").format(n=self.longest)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": ["string", "number"], "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class Id(Type):
    """An identifier of letters, digits and hyphens; where `part`, a reference that may name a part: `bank#question`."""

    sample: str = ""
    part: bool = False

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        whole, sign, part = node.value.partition("#")
        if not is_id(whole) or (sign and not (self.part and is_id(part))):
            return reading.bad(node, "id", _("`{key}` is \"{value}\"").format(key=key, value=shorten(node.value)), self.describe(),
                               _("use letters a-z, digits and hyphens only"))
        return node.value

    def describe(self) -> str:
        return _("an id of letters, digits and hyphens, at most {n} characters").format(n=LONGEST_ID)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{ID.pattern}(#{ID.pattern})?$" if self.part else f"^{ID.pattern}$", "maxLength": LONGEST_ID}


@dataclass(frozen=True, slots=True)
class Choice(Type):
    """One of a few values fixed by Casepress: a code. Labels change with the language of the interface, content does not."""

    labels: Mapping[str, str]
    """code -> label (English, translated when shown)."""

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        value = node.value.strip()
        if value in self.labels:
            return value
        codes = {_(label): code for code, label in self.labels.items()}
        near = codes.get(value) or nearest(value, self.labels)
        return reading.bad(node, "choice", _("`{key}` is \"{value}\"").format(key=key, value=shorten(value)), self.describe(),
                           _("write `{key}: {value}`").format(key=key.rpartition(".")[2], value=near) if near
                           else _("write one of these words"))

    def describe(self) -> str:
        words = (code if _(label) == code else _("{code} ({label})").format(code=code, label=_(label)) for code, label in self.labels.items())
        return _("one of {words}").format(words=_(", ").join(words))

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"enum": list(self.labels), "enumDescriptions": [_(label) for label in self.labels.values()]}


@dataclass(frozen=True, slots=True)
class Vocab(Type):
    """A word of an axis of playbooks/vocabulary.yml."""

    axis: str

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        known = known_words(reading.vocabulary, self.axis)
        if node.value in known:
            return node.value
        meant = _meant(reading.vocabulary, self.axis)
        second = node.value.rpartition("/")[2]
        near = meant.get(node.value) or meant.get(second) or meant.get(nearest(second, meant)) or nearest(node.value, known)
        return reading.bad(node, f"unknown-{self.axis}", _("`{key}` is \"{value}\"").format(key=key, value=shorten(node.value)),
                           _("a word of `{axis}` in playbooks/vocabulary.yml: {words}").format(
                               axis=self.axis, words=shorten(_(", ").join(known), 120)),
                           _("write \"{word}\"").format(word=near) if near
                           else _("choose a word of the list, or add this one to the vocabulary"))

    def describe(self) -> str:
        return _("a word of `{axis}` in playbooks/vocabulary.yml").format(axis=self.axis)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"enum": list(dict.fromkeys(vocabulary.words(self.axis))) or [""]}


def known_words(vocabulary: model.Vocabulary, axis: str) -> tuple[str, ...]:
    """The allowed values of an axis, computed once a vocabulary."""
    cached = _words_of.get(id(vocabulary))
    if cached is None or cached[0] is not vocabulary:
        _words_of.clear()
        cached = _words_of[id(vocabulary)] = (vocabulary, {})
    words = cached[1].get(axis)
    if words is None:
        words = cached[1][axis] = vocabulary.words(axis)
    return words


_words_of: dict[int, tuple[model.Vocabulary, dict[str, tuple[str, ...]]]] = {}


def _meant(vocabulary: model.Vocabulary, axis: str) -> dict[str, str]:
    """What people write -> the word: other names, and the second level of a type alone."""
    meant: dict[str, str] = {}
    for word in getattr(vocabulary, axis):
        for kind in word.kinds:
            for name in (kind.word, *kind.also):
                meant.setdefault(name, f"{word.word}/{kind.word}")
        for name in word.also:
            meant.setdefault(name, word.word)
    return meant


FIRST_YEAR, LAST_YEAR = 1990, 2099
"""Dates outside these years are slips of the pen; what is counted from them could leave the calendar."""
_MOMENT = re.compile(r"(\d{4})-\d\d-\d\d(?:[ T](\d\d:\d\d(?::\d\d)?))?", re.ASCII)


@lru_cache(maxsize=8192)
def _moment(text: str) -> model.Moment | None:
    match = _MOMENT.fullmatch(text.strip())
    if match is None or not FIRST_YEAR <= int(match.group(1)) <= LAST_YEAR:
        return None
    try:
        return model.Moment(datetime.fromisoformat(match.group()).replace(second=0), match.group(2) is not None)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Day(Type):
    """A calendar date."""

    sample: str = "2026-01-31"

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        moment = _moment(node.value)
        if moment is None or moment.has_time:
            return reading.bad(node, "date", _("`{key}` is \"{value}\"").format(key=key, value=shorten(node.value)), self.describe(),
                               _("write it as {sample}").format(sample=self.sample))
        return moment.date

    def describe(self) -> str:
        return _("a date of the calendar, year-month-day, from {first} to {last}").format(first=FIRST_YEAR, last=LAST_YEAR)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class When(Type):
    """A date, with a time of day if it is known."""

    sample: str = "2026-01-31 09:30"

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        moment = _moment(node.value)
        if moment is None:
            return reading.bad(node, "date", _("`{key}` is \"{value}\"").format(key=key, value=shorten(node.value)), self.describe(),
                               _("write it as {sample}").format(sample=self.sample))
        return moment

    def describe(self) -> str:
        return _("a date from {first} to {last}, with hours and minutes where they are known").format(first=FIRST_YEAR, last=LAST_YEAR)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?$"}


_UNITS = {"分钟": "minute", "分": "minute", "小时": "hour", "个小时": "hour", "天": "day", "日": "day", "个工作日": "workday",
          "工作日": "workday", "个月": "month", "月": "month", "年": "year", "minutes": "minute", "minute": "minute",
          "hours": "hour", "hour": "hour", "days": "day", "day": "day", "workdays": "workday", "workday": "workday",
          "months": "month", "month": "month", "years": "year", "year": "year"}
_SPAN = re.compile(r"(?:T\+)?\s*(\d{1,5})\s*([^\d\s]+)", re.ASCII)
_LEAST_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "workday": 1, "month": 28, "year": 365}
_MOST_DAYS = 36_500
"""No length is above a hundred years, so that what is counted with it stays in the calendar."""


@dataclass(frozen=True, slots=True)
class Length(Type):
    """A length of time with its unit."""

    units: tuple[str, ...] = ("minute", "hour", "day", "workday", "month", "year")
    sample: str = "12个月"

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        match = _SPAN.fullmatch(node.value.strip())
        unit = _UNITS.get(match.group(2), "") if match else ""
        if not match or unit not in self.units or int(match.group(1)) * _LEAST_DAYS[unit] > _MOST_DAYS:
            return reading.bad(node, "span", _("`{key}` is \"{value}\"").format(key=key, value=shorten(node.value)), self.describe(),
                               _("write a number and a unit, for example `{sample}`").format(sample=self.sample))
        return model.Span(int(match.group(1)), unit)

    def describe(self) -> str:
        names = [name for name, unit in _UNITS.items() if unit in self.units and not name.isascii()]
        return _("a number with a unit ({units})").format(units=_(", ").join(names))

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(T\+)?\s*\d{1,5}\s*\S+$"}


_NUMBER = re.compile(r"[+-]?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number(Type):
    """A number from `least` to `most`; a whole one where `whole`."""

    least: float = 0
    most: float = 1_000_000_000
    whole: bool = False

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if not _is_text(node):
            return self.wrong(node, key, reading)
        text = node.value.strip()
        if not _NUMBER.fullmatch(text):
            return self.wrong(node, key, reading)
        value = float(text.replace(",", ""))
        if not self.least <= value <= self.most or (self.whole and not value.is_integer()):
            return self.wrong(node, key, reading)
        return int(value) if value.is_integer() else value

    def describe(self) -> str:
        if self.whole:
            return _("a whole number from {least} to {most}").format(least=int(self.least), most=int(self.most))
        return _("a number, {least:g} or more").format(least=self.least)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"type": ["integer" if self.whole else "number", "string"], "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag(Type):
    """Yes or no."""

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if node.id == "scalar" and node.value in _TRUE:
            return True
        if node.id == "scalar" and node.value in _FALSE:
            return False
        return self.wrong(node, key, reading)

    def describe(self) -> str:
        return _("true or false (是 or 否)")

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        return {"enum": [True, False, *sorted(_TRUE | _FALSE)]}


@dataclass(frozen=True, slots=True)
class ListOf(Type):
    """Values of one type, `fewest` to `most` of them; `or_one` accepts a single value without the list."""

    item: Type
    fewest: int = 0
    most: int = 200
    or_one: bool = False

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if node.id != "sequence":
            if self.or_one and not (node.id == "scalar" and not _is_text(node)):
                value = self.item.read(node, key, reading)
                return BAD if value is BAD else (value,)
            return self.wrong(node, key, reading)
        if not self.fewest <= len(node.value) <= self.most:
            return reading.bad(node, "list-length", _("`{key}` has {n} values").format(key=key, n=len(node.value)),
                               _("{fewest} to {most} values").format(fewest=self.fewest, most=self.most),
                               _("add what is missing, or split the list"))
        read = self.item.read
        values = [read(item, f"{key}[{position}]", reading) for position, item in enumerate(node.value)]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def describe(self) -> str:
        return _("a list, one a line with `- `: {item}").format(item=self.item.describe())

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        item = self.item.json_schema(vocabulary)
        schema = {"type": "array", "items": item, "minItems": self.fewest, "maxItems": self.most}
        return {"anyOf": [schema, item]} if self.or_one else schema


@dataclass(frozen=True, slots=True)
class Group(Type):
    """A group of keys of its own table; `short` names the key that a plain value stands for."""

    table: Table
    short: str = ""

    def read(self, node: Node, key: str, reading: Reading) -> Any:
        if node.id == "scalar" and self.short and _is_text(node):
            value = self.table.key(self.short).type.read(node, key, reading)
            return BAD if value is BAD else self.table.build({**self.table.defaults, self.short: value})
        if node.id != "mapping":
            return self.wrong(node, key, reading)
        return self.table.read(node, reading, key)

    def describe(self) -> str:
        keys = _("a group with the keys {keys}").format(keys=_(", ").join(f"`{key.name}`" for key in self.table.keys))
        return _("a plain value, or {keys}").format(keys=keys) if self.short else keys

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        schema = self.table.json_schema(vocabulary)
        return {"anyOf": [self.table.key(self.short).type.json_schema(vocabulary), schema]} if self.short else schema


# ---------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Key:
    """A line of a table. `label` and `help` are English and translated when shown."""

    name: str
    type: Type
    label: str
    help: str = ""
    required: bool = False


def need(name: str, type: Type, label: str, help: str = "") -> Key:
    """A key that must be there."""
    return Key(name, type, label, help, True)


class Table:
    """The keys of one object. `build` makes it from the values; keys named `from` become `from_`."""

    def __init__(self, name: str, target: type, keys: tuple[Key, ...], build: Callable[[dict[str, Any]], Any] | None = None) -> None:
        self.name = name
        self.target = target
        self.keys = keys
        self._by_name = {key.name: key for key in keys}
        self._required = tuple(key for key in keys if key.required)
        self._build = build
        self.defaults: dict[str, Any] = {}

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys)

    def key(self, name: str) -> Key:
        """The key of this name."""
        return self._by_name[name]

    def build(self, values: dict[str, Any]) -> Any:
        """The object of these values."""
        if "from" in values:
            values["from_"] = values.pop("from")
        return self._build(values) if self._build else self.target(**values)

    def read(self, node: Node, reading: Reading, path: str = "", extra: Mapping[str, Any] | None = None) -> Any:
        """The object of a mapping node, or BAD with all its problems reported."""
        if len(node.value) > MAX_KEYS:
            where = path or reading.source.path.rpartition("/")[2]
            return reading.bad(node if path else None, "too-many-keys", _("`{key}` has {n} keys").format(key=where, n=len(node.value)),
                               _("at most {n} keys").format(n=MAX_KEYS), _("delete the lines that do not belong here"))
        values: dict[str, Any] = {}
        seen: dict[str, Node] = {}
        good = True
        for key_node, value_node in node.value:
            name = key_node.value if key_node.id == "scalar" else ""
            shown = f"{path}.{name}" if path else name
            key = self._by_name.get(name)
            if key is None:
                good = False
                near = nearest(name, self._by_name) if name else ""
                reading.bad(key_node, "unknown-key", _("`{key}` is no key of this file").format(key=shorten(shown or "?")),
                            _("one of {keys}").format(keys=_(", ").join(self._by_name)),
                            _("write `{key}`").format(key=near) if near else _("delete the line, or correct the key"))
                continue
            if name in seen:
                good = False
                reading.bad(key_node, "duplicate-key", _("`{key}` stands here for the second time").format(key=shown),
                            _("each key once (the first is in line {line})").format(
                                line=reading.source.place(seen[name]).line), _("keep one of the two"))
                continue
            seen[name] = key_node
            if not key.required and value_node.id == "scalar" and not value_node.style and value_node.value in _NULLS:
                continue
            value = key.type.read(value_node, shown, reading)
            if value is BAD:
                good = False
            else:
                values[name] = value
        for key in self._required:
            if key.name not in seen:
                good = False
                shown = f"{path}.{key.name}" if path else key.name
                reading.bad(node if path else None, "missing-key", _("`{key}` ({label}) is missing").format(key=shown, label=_(key.label)),
                            key.type.describe(), _("add `{key}: `").format(key=key.name))
        if not good:
            return BAD
        if extra:
            values.update(extra)
        return self.build(values)

    def json_schema(self, vocabulary: model.Vocabulary) -> dict[str, Any]:
        """The JSON Schema of the object, with label and help as the editor's hover text; an optional key may stay empty."""
        properties = {}
        for key in self.keys:
            value = key.type.json_schema(vocabulary)
            text = {"title": _(key.label), "description": _(key.help or key.label)}
            properties[key.name] = text | (value if key.required else {"anyOf": [value, {"type": "null"}]})
        required = [key.name for key in self.keys if key.required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _with_care(target: type) -> Callable[[dict[str, Any]], Any]:
    """A builder that gathers the five keys of care into one object."""
    def build(values: dict[str, Any]) -> Any:
        care = model.Care(values.pop("owner"), values.pop("state"), values.pop("reviewed"), values.pop("review_in"),
                          values.pop("audience", "internal"))
        return target(care=care, **values)
    return build


STATES = {"wip": N_("in progress"), "not_validated": N_("not validated"), "validated": N_("validated"), "archived": N_("archived")}
AUDIENCES = {"public": N_("public"), "internal": N_("internal"), "manager": N_("managers only")}
KINDS = {"complaint": N_("complaint"), "request": N_("request")}
UPHELD = {"full": N_("upheld"), "part": N_("upheld in part"), "no": N_("not upheld")}
SIDES = {"customer": N_("for the customer"), "company": N_("for the company"), "neutral": N_("for neither")}
BASES = {"law": N_("law"), "house": N_("house rule")}
STARTS = {"received": N_("from receipt"), "applied": N_("from the application")}
MARKS = {"V": N_("read in the source text"), "S": N_("seen in a copy"), "K": N_("general knowledge, unverified"), "H": N_("set by the company")}
MILESTONES = {"first": N_("first handling"), "assigned": N_("assigned"), "replied": N_("replied"), "settled": N_("settled"),
              "returned": N_("form returned")}
FIELD_KINDS = {"line": N_("one line"), "text": N_("several lines"), "date": N_("date"), "number": N_("number"), "choice": N_("boxes to tick"),
               "sign": N_("signature"), "table": N_("table")}
STYLES = {"read-do": N_("read and do"), "do-confirm": N_("do and confirm")}
DRILL_FORMS = {"discussion": N_("discussion"), "tabletop": N_("tabletop"), "live": N_("live")}
RUN_MODES = {"drill": N_("drill"), "real": N_("real event")}
RATINGS = {"P": N_("done well"), "S": N_("with difficulty"), "M": N_("great difficulty"), "U": N_("not done")}
"""How a task of a drill went, from best to worst: performed without, with some, with major challenges, unable."""
ENDS = {"good": N_("good end"), "fair": N_("fair end"), "bad": N_("bad end")}
QUESTION_KINDS = {"single": N_("one answer"), "multiple": N_("several answers"), "true-false": N_("true or false"), "short": N_("short answer"),
                  "match": N_("matching"), "order": N_("ordering"), "cloze": N_("fill the gaps"), "judge": N_("judge a case")}

_LINE = Text(400)
_LINES = Text(4000, lines=True)
_REF = Id(part=True)
_ROLE = Vocab("roles")

CARE = (
    need("owner", _ROLE, N_("Owner"), N_("The role that keeps this text right")),
    need("state", Choice(STATES), N_("State"), N_("How far the text can be trusted")),
    need("reviewed", Day(), N_("Reviewed on"), N_("The day of the last review")),
    need("review_in", Length(("day", "month", "year"), "12个月"), N_("Review again in"), N_("After this time the page says that it is overdue")),
    Key("audience", Choice(AUDIENCES), N_("Audience"), N_("Who may read it; `internal` where nothing is said")),
)


def _id(sample: str) -> Key:
    return need("id", Id(sample), N_("Id"), N_("The same as the file name without its ending; never changed later"))


def _title(help: str = N_("What it is, in one short line")) -> Key:
    return need("title", Text(60), N_("Title"), help)


_SECTORS = Key("sectors", ListOf(Vocab("sectors"), or_one=True), N_("Sectors"), N_("Lines of business it is for; all where nothing is said"))
_SEE = Key("see", ListOf(_REF, or_one=True), N_("See also"), N_("Ids of other texts"))
_FORMS = Key("forms", ListOf(_REF, or_one=True), N_("Forms"), N_("Ids of the forms used"))
_SUMMARY = need("summary", Text(200), N_("Summary"), N_("One sentence: what it is for"))

REMEDY = Table("remedy", model.Remedy, (
    need("kind", Vocab("remedies"), N_("Kind")),
    Key("amount", Number(0), N_("Amount"), N_("In the currency's main unit")),
    Key("currency", Text(3, sample="CNY"), N_("Currency"), N_("ISO 4217 code; CNY where nothing is said")),
    Key("basis", Text(200), N_("Basis"), N_("The rule or agreement it rests on")),
))
FACTOR = Table("factor", model.Factor, (
    need("name", Text(60), N_("Fact")),
    need("side", Choice(SIDES), N_("For whom it spoke")),
))
RELATION = Table("relation", model.Relation, (
    need("case", _REF, N_("Case")),
    Key("why", Text(120), N_("Why"), N_("In one line what is the same or different")),
))
MEASURE = Table("measure", model.Measure, (
    need("what", Text(200), N_("Measure")),
    need("owner", _ROLE, N_("Owner")),
    Key("due", Day(), N_("Due")),
    Key("verified", Day(), N_("Verified on")),
))
ANONYMIZED = Table("anonymized", model.Anonymized, (
    need("by", _ROLE, N_("By")),
    need("on", Day(), N_("On")),
))
LINE = Table("line", model.Line, (
    need("text", Text(400), N_("Words")),
    Key("when", Text(60), N_("When")),
    Key("why", Text(200), N_("Why")),
))
_SAY = Group(LINE, "text")

CASE = Table("case", model.Case, (
    _id("CASE-2026-0001"),
    _title(N_("In one line what happened")),
    need("kind", Choice(KINDS), N_("Kind"), N_("A request that is no complaint is registered too, but kept apart")),
    need("sector", Vocab("sectors"), N_("Sector")),
    need("type", Vocab("types"), N_("Type"), N_("Level one/level two")),
    need("cause", Vocab("causes"), N_("Cause"), N_("What it came from, as found in the investigation")),
    need("stage", Vocab("stages"), N_("Stage"), N_("Where in the service it happened")),
    need("channel", Vocab("channels"), N_("Channel"), N_("How the complaint came in")),
    need("severity", Vocab("severities"), N_("Severity")),
    Key("group", Flag(), N_("Group complaint"), N_("Several customers with the same matter")),
    Key("media_risk", Flag(), N_("Media risk"), N_("Exposure was threatened or happened")),
    need("received", When(), N_("Received on"), N_("All limits count from here")),
    Key("replied", When(), N_("Replied on"), N_("The reply with the decision, not the first call")),
    Key("closed", When(), N_("Closed on")),
    need("demand", ListOf(Vocab("demands"), 1, or_one=True), N_("Demand"), N_("What the customer asked for")),
    need("outcome", Vocab("outcomes"), N_("Outcome"), N_("How it ended")),
    need("upheld", Choice(UPHELD), N_("Upheld"), N_("Whether the complaint was right")),
    Key("remedy", ListOf(Group(REMEDY), or_one=True), N_("Remedy"), N_("What the customer received, each with its basis")),
    Key("approved_by", _ROLE, N_("Approved by"), N_("The role that approved the remedy")),
    Key("satisfaction", Number(1, 5, True), N_("Satisfaction"), N_("Given at the return visit, 5 is best")),
    Key("said", ListOf(Text(100)), N_("Customer's words"), N_("As the customer said it; the search looks here first")),
    need("point", Text(200), N_("Holding"), N_("One sentence that a colleague can rely on")),
    Key("factors", ListOf(Group(FACTOR)), N_("Factors"), N_("Facts that moved the decision")),
    Key("playbooks", ListOf(_REF), N_("Playbooks"), N_("Ids of the pages that were used")),
    Key("follows", ListOf(Group(RELATION, "case")), N_("Follows"), N_("Earlier cases decided alike")),
    Key("departs", ListOf(Group(RELATION, "case")), N_("Departs from"), N_("Earlier cases decided otherwise")),
    Key("superseded_by", _REF, N_("Superseded by"), N_("The case that counts now")),
    Key("measures", ListOf(Group(MEASURE)), N_("Measures"), N_("What is changed so that it does not happen again")),
    *CARE,
    need("anonymized", Group(ANONYMIZED), N_("Anonymized"), N_("Who removed what could identify a person, and when")),
), _with_care(model.Case))

STEP = Table("step", model.Step, (
    need("title", Text(30), N_("Step")),
    need("owner", _ROLE, N_("Owner")),
    need("do", Text(400), N_("What to do")),
    Key("within", Length(sample="1小时"), N_("Within"), N_("Counted from the end of the step before")),
    Key("limits", ListOf(_REF, or_one=True), N_("Limits"), N_("Ids of the rules that set the limit")),
    _FORMS,
    Key("say", ListOf(Text(300), or_one=True), N_("Say")),
    Key("never", ListOf(_SAY, or_one=True), N_("Do not say")),
    Key("done", Text(200), N_("Wanted state"), N_("How it looks when it is done")),
    Key("next", Text(200), N_("Next"), N_("Where it goes on, if not with the next step")),
))
_STEPS = need("steps", ListOf(Group(STEP), 1, 40), N_("Steps"))

PROCESS = Table("process", model.Process, (
    _id("complaint-handling"), _title(), _SUMMARY,
    need("trigger", Text(200), N_("Trigger"), N_("When this process begins")),
    _SECTORS, _STEPS, _FORMS, _SEE, *CARE,
), _with_care(model.Process))

EVIDENCE = Table("evidence", model.Evidence, (
    need("what", Text(100), N_("What to secure")),
    need("where", Text(100), N_("Where it is")),
    Key("before", Text(60), N_("Secure within"), N_("When it is overwritten")),
))
ESCALATION = Table("escalation", model.Escalation, (
    need("when", Text(120), N_("When")),
    need("to", _ROLE, N_("To whom")),
    Key("how", Text(200), N_("How")),
))
TYPE_PAGE = Table("type", model.TypePage, (
    _id("delay"), _title(), _SUMMARY,
    need("types", ListOf(Vocab("types"), 1, or_one=True), N_("Types"), N_("The types of complaint this page is for")),
    _SECTORS,
    need("first", Text(200), N_("First sentence"), N_("What to say before anything else")),
    need("say", ListOf(_SAY, 1), N_("Say")),
    need("never", ListOf(_SAY, 1), N_("Do not say")),
    need("ask", ListOf(Text(120), 1), N_("Ask")),
    need("evidence", ListOf(Group(EVIDENCE), 1), N_("Evidence to secure")),
    _STEPS,
    need("escalate", ListOf(Group(ESCALATION), 1), N_("Escalate")),
    Key("limits", ListOf(_REF, or_one=True), N_("Limits"), N_("Ids of the rules that apply")),
    _FORMS, _SEE, *CARE,
), _with_care(model.TypePage))

FORM_FIELD = Table("field", model.FormField, (
    need("label", Text(60), N_("Label")),
    need("kind", Choice(FIELD_KINDS), N_("Kind")),
    Key("options", ListOf(Text(40)), N_("Options"), N_("For boxes to tick")),
    Key("columns", ListOf(Text(30)), N_("Columns"), N_("For a table")),
    Key("rows", Number(1, 40, True), N_("Rows"), N_("Empty rows or lines on paper")),
    Key("help", Text(120), N_("Help")),
))
FORM_PART = Table("part", model.FormPart, (
    need("title", Text(40), N_("Heading")),
    need("filled_by", _ROLE, N_("Filled by")),
    need("fields", ListOf(Group(FORM_FIELD), 1, 40), N_("Fields")),
))
FORM = Table("form", model.Form, (
    _id("complaint-form"), _title(),
    need("number", Text(20, sample="KF-01"), N_("Form number")),
    _SUMMARY,
    need("parts", ListOf(Group(FORM_PART), 1, 12), N_("Parts")),
    Key("keep", Text(100), N_("Keep"), N_("How long and where it is kept")),
    Key("notes", ListOf(Text(200)), N_("Notes")),
    _SEE, *CARE,
), _with_care(model.Form))

LEVEL = Table("level", model.Level, (
    need("level", Text(6), N_("Level")),
    need("when", Text(200), N_("When")),
    need("declared_by", _ROLE, N_("Declared by")),
    Key("say", Text(200), N_("Words to declare it")),
))
TEAM = Table("team", model.TeamGroup, (
    need("group", Text(10), N_("Group")),
    need("role", _ROLE, N_("Post")),
    need("duties", ListOf(Text(120), 1), N_("Duties")),
    Key("deputy", _ROLE, N_("Deputy")),
))
CONTACT = Table("contact", model.Contact, (
    need("role", Text(40), N_("Post")),
    need("reach", Text(60), N_("Reached by"), N_("An internal extension or a desk; never a private number")),
    Key("what", Text(60), N_("For what")),
))
PLAN_STEP = Table("plan-step", model.PlanStep, (
    need("id", Id("s1"), N_("Id")),
    need("do", Text(120), N_("What to do")),
    need("owner", Text(10), N_("Group"), N_("A group of the team")),
    Key("within", Length(("minute", "hour", "day", "workday"), "10分钟"), N_("Within")),
    Key("from", Text(20), N_("Counted from"), N_("start, declared, or the id of a step")),
    Key("say", Text(300), N_("Say")),
    Key("done", Text(120), N_("Wanted state"), N_("How it looks when it is done; `__` is a blank to fill")),
    Key("levels", ListOf(Text(6)), N_("Levels"), N_("Only at these levels")),
    Key("memory", Flag(), N_("Memory item"), N_("Done at once, from memory")),
    Key("waits_for", ListOf(_REF, or_one=True), N_("Waits for"), N_("Ids of steps that must be done first")),
    _FORMS,
    Key("evidence", Text(120), N_("Evidence")),
))
PAUSE = Table("pause", model.Pause, (
    need("reader", Text(10), N_("Reader"), N_("The group that reads it aloud")),
    need("items", ListOf(Text(120), 1, 9), N_("Items")),
))
CHECKLIST = Table("checklist", model.Checklist, (
    need("id", Id("first-10"), N_("Id")),
    need("title", Text(40), N_("Heading")),
    need("style", Choice(STYLES), N_("Style")),
    need("steps", ListOf(Group(PLAN_STEP), 1, 30), N_("Steps")),
    Key("pause", Group(PAUSE), N_("Pause point")),
))
ANNOUNCEMENT = Table("announcement", model.Announcement, (
    need("to", Text(20), N_("To")),
    need("channel", Text(40), N_("Channel")),
    need("text", Text(500), N_("Words")),
    Key("by", _ROLE, N_("By")),
    Key("when", Text(60), N_("When")),
))
REVISION = Table("revision", model.Revision, (
    need("version", Text(10), N_("Version")),
    need("on", Day(), N_("On")),
    need("what", Text(200), N_("What changed")),
    need("approved_by", _ROLE, N_("Approved by")),
))
_TEXTS = ListOf(Text(300), 1, 30)
PLAN = Table("plan", model.Plan, (
    _id("complaint-wave"), _title(), _SUMMARY,
    need("purpose", Text(300), N_("Purpose")),
    need("scope", Text(300), N_("Scope")),
    need("principles", _TEXTS, N_("Principles")),
    _SECTORS,
    Key("types", ListOf(Vocab("types"), or_one=True), N_("Types")),
    need("triggers", _TEXTS, N_("Triggers"), N_("This list is the right one when …")),
    need("not_this", _TEXTS, N_("Not this list"), N_("When another plan is the right one")),
    need("risks", _TEXTS, N_("What can happen")),
    need("levels", ListOf(Group(LEVEL), 2, 6), N_("Levels"), N_("From the highest to the lowest")),
    need("declare_from", Text(6), N_("Declare from"), N_("The lowest level that starts the plan")),
    need("team", ListOf(Group(TEAM), 2, 12), N_("Team")),
    need("contacts", ListOf(Group(CONTACT), 1, 20), N_("Contacts")),
    need("checklists", ListOf(Group(CHECKLIST), 1, 12), N_("Checklists")),
    need("announcements", ListOf(Group(ANNOUNCEMENT), 1, 20), N_("Announcements"), N_("To customers, partners and media")),
    Key("resources", _TEXTS, N_("Resources"), N_("People and equipment that can be moved")),
    need("upgrade", _TEXTS, N_("Raise the level when")),
    Key("downgrade", _TEXTS, N_("Lower the level when")),
    need("closing", _TEXTS, N_("Close when")),
    need("evaluation", _TEXTS, N_("Evaluation")),
    need("drill_every", Length(("month", "year"), "12个月"), N_("Drill every")),
    need("revisions", ListOf(Group(REVISION), 1, 40), N_("Revisions"), N_("The newest first")),
    _FORMS, _SEE, *CARE,
), _with_care(model.Plan))

OBJECTIVE = Table("objective", model.Objective, (
    need("id", Id("o1"), N_("Id")),
    need("what", Text(120), N_("Objective")),
    need("measure", Text(160), N_("Measured by")),
))
INJECT = Table("inject", model.Inject, (
    need("number", Number(1, 99, True), N_("Number")),
    Key("at", Length(("minute", "hour"), "10分钟"), N_("At"), N_("After the start of the drill")),
    Key("trigger", Text(120), N_("Trigger"), N_("In place of a time")),
    need("from", Text(40), N_("From")),
    need("to", Text(40), N_("To")),
    need("means", Text(20), N_("Means")),
    need("subject", Text(40), N_("Subject")),
    need("text", Text(500), N_("Words")),
    need("expected", Text(300), N_("Expected action"), N_("Never shown to players")),
    need("objectives", ListOf(_REF, 1, or_one=True), N_("Objectives")),
    Key("contingency", Text(300), N_("If it does not happen")),
))
OBSERVED = Table("observed", model.ObservedTask, (
    need("task", Text(120), N_("Task")),
    need("objective", _REF, N_("Objective")),
    need("look_for", ListOf(Text(120), 1, 10), N_("Look for")),
))
SCENARIO = Table("scenario", model.Scenario, (
    _id("wave-after-sale"), _title(), _SUMMARY,
    need("plan", _REF, N_("Plan")),
    need("form", Choice(DRILL_FORMS), N_("Form")),
    need("minutes", Number(10, 600, True), N_("Minutes")),
    _SECTORS,
    need("start", Text(600), N_("Situation at the start")),
    need("players", ListOf(Text(40), 1, 20), N_("Players")),
    need("objectives", ListOf(Group(OBJECTIVE), 1, 8), N_("Objectives")),
    need("injects", ListOf(Group(INJECT), 1, 40), N_("Injects")),
    need("observer", ListOf(Group(OBSERVED), 1, 20), N_("Observer's sheet")),
    Key("debrief", _TEXTS, N_("Questions for the debrief")),
    *CARE,
), _with_care(model.Scenario))

RECORD_EVENT = Table("record-event", model.RecordEvent, (
    need("t", Length(("minute", "hour"), "12分钟"), N_("Time"), N_("After the start, without pauses")),
    need("who", Text(40), N_("Who"), N_("A post or a group, never a name")),
    need("what", Text(300), N_("What happened")),
    Key("limit", Length(("minute", "hour"), "15分钟"), N_("Limit"), N_("The latest time of the plan, after the start")),
    Key("late", Length(("minute", "hour"), "3分钟"), N_("Late by"), N_("In full minutes; only where the limit was passed")),
))
RESULT = Table("result", model.ObjectiveResult, (
    need("id", Id("o1"), N_("Id"), N_("That of the objective in the scenario")),
    need("what", Text(120), N_("Objective")),
    Key("rating", Choice(RATINGS), N_("Rating"), N_("Left out where nobody observed it")),
    Key("note", Text(300), N_("What was seen")),
))
_FINDINGS = ListOf(Text(300), 0, 40)
RECORD = Table("record", model.DrillRecord, (
    _id("wave-2026-03-27"), _title(), _SUMMARY,
    need("plan", _REF, N_("Plan")),
    need("plan_version", Text(10, sample="3.0"), N_("Version of the plan"), N_("The edition that was run")),
    need("mode", Choice(RUN_MODES), N_("Drill or real")),
    Key("scenario", _REF, N_("Scenario")),
    Key("form", Choice(DRILL_FORMS), N_("Form"), N_("Of a drill")),
    need("on", Day(), N_("On")),
    need("minutes", Number(1, 100_000, True), N_("Minutes"), N_("From the start to the end, without pauses")),
    need("players", ListOf(Text(60), 1, 60), N_("Took part"), N_("Posts, never names")),
    need("timeline", ListOf(Group(RECORD_EVENT), 1, 200), N_("What happened")),
    Key("objectives", ListOf(Group(RESULT), 0, 8), N_("Objectives")),
    Key("strengths", _FINDINGS, N_("Strengths")),
    Key("weaknesses", _FINDINGS, N_("Weaknesses")),
    Key("causes", _FINDINGS, N_("Causes")),
    Key("measures", ListOf(Group(MEASURE), 0, 40), N_("Measures"), N_("What is changed, by whom, by when; verified once somebody saw it work")),
    Key("source_digest", Text(80), N_("Fingerprint of the log"), N_("Written by `casepress drill record`")),
    *CARE,
), _with_care(model.DrillRecord))

_ROLES = need("roles", ListOf(_ROLE, 1, or_one=True), N_("For roles"))
LESSON = Table("lesson", model.Lesson, (
    _id("first-contact"), _title(),
    need("goal", Text(120), N_("Goal"), N_("What the reader can do afterwards")),
    need("minutes", Number(1, 10, True), N_("Minutes")),
    _ROLES,
    need("topic", Vocab("topics"), N_("Topic")),
    _SECTORS,
    need("say", ListOf(_SAY, 1), N_("Say")),
    need("never", ListOf(_SAY, 1), N_("Do not say")),
    Key("cases", ListOf(_REF, or_one=True), N_("Cases"), N_("Ids of the cases told")),
    Key("check", _REF, N_("Check question"), N_("Written as bank#question")),
    Key("next", _REF, N_("Next lesson")),
    Key("talking_points", ListOf(Text(200)), N_("Talking points"), N_("For the trainer")),
    *CARE,
), _with_care(model.Lesson))

REPLY = Table("reply", model.Reply, (
    need("say", Text(200), N_("Reply")),
    need("next", _REF, N_("Goes to")),
    need("temper", Number(-10, 10, True), N_("Temper"), N_("How far it moves; minus is calmer")),
    need("feedback", Text(300), N_("Feedback")),
    Key("score", Number(-10, 10, True), N_("Score")),
))
BRANCH = Table("branch", model.Branch, (
    need("next", _REF, N_("Goes to")),
    Key("calmer_than", Number(0, 10, True), N_("If temper is at most")),
))
NODE = Table("node", model.DialogueNode, (
    need("id", Id("n1"), N_("Id")),
    need("customer", Text(300), N_("Customer says")),
    Key("replies", ListOf(Group(REPLY), 2, 4), N_("Replies")),
    Key("branches", ListOf(Group(BRANCH), 2, 4), N_("Branches"), N_("Ways on by temper, in place of replies; the last without condition")),
    Key("end", Choice(ENDS), N_("End")),
    Key("debrief", Text(500), N_("Debrief")),
))
DIALOGUE = Table("dialogue", model.Dialogue, (
    _id("melted-parcel"), _title(),
    need("situation", Text(400), N_("Situation")),
    _ROLES, _SECTORS,
    Key("types", ListOf(Vocab("types"), or_one=True), N_("Types")),
    Key("cases", ListOf(_REF, or_one=True), N_("Cases")),
    need("temper", Number(0, 10, True), N_("Temper at the start"), N_("0 calm to 10 furious")),
    need("nodes", ListOf(Group(NODE), 3, 60), N_("Nodes"), N_("The first is the start")),
    *CARE,
), _with_care(model.Dialogue))

OPTION = Table("option", model.Option, (
    need("text", Text(200), N_("Option")),
    Key("right", Flag(), N_("Right"), N_("No where nothing is said")),
    need("why", Text(300), N_("Explanation"), N_("Why it is right or wrong")),
    Key("see", ListOf(_REF, or_one=True), N_("Rests on"), N_("Id of the case, rule or lesson")),
), lambda values: model.Option(**{"right": False, **values}))
PAIR = Table("pair", model.Pair, (
    need("left", Text(80), N_("Left side")),
    need("right", Text(80), N_("Right side")),
    Key("why", Text(200), N_("Explanation")),
))
QUESTION = Table("question", model.Question, (
    need("id", Id("q1"), N_("Id")),
    need("kind", Choice(QUESTION_KINDS), N_("Kind")),
    need("ask", Text(600), N_("Question"), N_("In a cloze `{{answer}}` is a gap; `{{one|two}}` accepts both")),
    Key("options", ListOf(Group(OPTION), 2, 8), N_("Options"), N_("For the kinds single, multiple, true-false and judge")),
    Key("answers", ListOf(Text(80), 1, or_one=True), N_("Accepted answers"), N_("For the kind short")),
    Key("pairs", ListOf(Group(PAIR), 2, 8), N_("Pairs"), N_("For the kind match")),
    Key("order", ListOf(Text(120), 2, 10), N_("Right order"), N_("For the kind order")),
    Key("why", Text(400), N_("Explanation"), N_("For the question as a whole")),
    Key("hints", ListOf(Text(160), 0, 3), N_("Hints")),
    Key("case", _REF, N_("Case"), N_("The case to judge")),
    Key("see", ListOf(_REF, or_one=True), N_("Rests on"), N_("Ids of cases, rules or lessons")),
    Key("level", Number(1, 3, True), N_("Difficulty"), N_("1 easy to 3 hard")),
    _SECTORS,
))
BANK = Table("bank", model.QuestionBank, (
    _id("time-limits"), _title(),
    need("topic", Vocab("topics"), N_("Topic")),
    Key("summary", Text(200), N_("Summary")),
    need("questions", ListOf(Group(QUESTION), 1, 200), N_("Questions")),
    *CARE,
), _with_care(model.QuestionBank))
BLUEPRINT = Table("blueprint", model.BlueprintRow, (
    need("topic", Vocab("topics"), N_("Topic")),
    need("number", Number(1, 100, True), N_("How many")),
    need("points", Number(1, 100, True), N_("Points each")),
    Key("kinds", ListOf(Choice(QUESTION_KINDS), or_one=True), N_("Kinds")),
))
PAPER = Table("paper", model.Paper, (
    _id("first-week"), _title(), _SUMMARY,
    need("blueprint", ListOf(Group(BLUEPRINT), 1, 30), N_("Blueprint")),
    need("pass_percent", Number(1, 100, True), N_("Pass mark in percent")),
    need("minutes", Number(1, 300, True), N_("Minutes")),
    Key("forms", ListOf(Text(3), 1, 6), N_("Parallel papers"), N_("A, B …: the same blueprint, other questions")),
    Key("seed", Number(0, 1_000_000, True), N_("Seed")),
    Key("roles", ListOf(_ROLE, or_one=True), N_("For roles")),
    *CARE,
), _with_care(model.Paper))
UNIT = Table("unit", model.CourseUnit, (
    need("title", Text(40), N_("Title")),
    need("items", ListOf(_REF, 1), N_("Items"), N_("Ids of lessons, dialogues, banks and papers")),
    Key("when", Text(40), N_("When")),
))
COURSE = Table("course", model.Course, (
    _id("first-week-course"), _title(), _SUMMARY, _ROLES,
    need("units", ListOf(Group(UNIT), 1, 20), N_("Units")),
    *CARE,
), _with_care(model.Course))

SUBWORD = Table("subword", model.Word, (
    need("word", Text(20), N_("Word")),
    need("code", Id("delay"), N_("Code"), N_("Stands in addresses: letters, digits, hyphens; never changed later")),
    Key("also", ListOf(Text(40)), N_("Also called"), N_("What customers and colleagues say instead")),
    Key("help", Text(200), N_("Meaning")),
))
WORD = Table("word", model.Word, (*SUBWORD.keys, Key("kinds", ListOf(Group(SUBWORD)), N_("Level two"))))
_WORDS = ListOf(Group(SUBWORD), 1, 100)
VOCABULARY = Table("vocabulary", model.Vocabulary, (
    need("sectors", _WORDS, N_("Sectors")),
    need("types", ListOf(Group(WORD), 1, 60), N_("Types"), N_("Two levels")),
    need("causes", _WORDS, N_("Causes")),
    need("stages", _WORDS, N_("Stages")),
    need("channels", _WORDS, N_("Channels")),
    need("severities", _WORDS, N_("Severities"), N_("From slight to grave")),
    need("demands", _WORDS, N_("Demands")),
    need("outcomes", _WORDS, N_("Outcomes")),
    need("remedies", _WORDS, N_("Remedies")),
    need("roles", _WORDS, N_("Roles")),
    need("topics", _WORDS, N_("Topics"), N_("Of lessons and questions")),
    Key("synonyms", ListOf(ListOf(Text(40), 2, 40)), N_("Synonyms"), N_("Words that mean the same to a searcher")),
    Key("stop_phrases", ListOf(Text(20)), N_("Stop phrases"), N_("Said in every complaint; they weigh nothing in the search")),
))

LIMIT = Table("limit", model.Limit, (
    need("id", Id("courier-law-7d"), N_("Id")),
    need("title", Text(40), N_("Limit")),
    need("basis", Choice(BASES), N_("Basis")),
    need("span", Length(("hour", "day", "workday"), "3个工作日"), N_("Length")),
    need("starts", Choice(STARTS), N_("Starts")),
    need("source", Text(200), N_("Source")),
    need("mark", Choice(MARKS), N_("Mark")),
    need("checked", Day(), N_("Checked on")),
    _SECTORS,
    Key("types", ListOf(Vocab("types"), or_one=True), N_("Types")),
    Key("milestone", Choice(MILESTONES), N_("Ends with")),
    Key("note", Text(200), N_("Note")),
))
FACT = Table("fact", model.Fact, (
    need("id", Id("rule-id"), N_("Id")),
    need("title", Text(40), N_("Rule")),
    need("text", Text(400), N_("Text")),
    need("source", Text(200), N_("Source")),
    need("mark", Choice(MARKS), N_("Mark")),
    need("checked", Day(), N_("Checked on")),
    _SECTORS,
))
AUTHORITY = Table("authority", model.Authority, (
    need("role", _ROLE, N_("Role")),
    Key("up_to", Number(0), N_("Up to"), N_("Without it there is no limit")),
    Key("currency", Text(3, sample="CNY"), N_("Currency")),
    Key("remedies", ListOf(Vocab("remedies"), or_one=True), N_("Remedies"), N_("All where nothing is said")),
    _SECTORS,
    Key("note", Text(120), N_("Note")),
), lambda values: model.Authority(**{"up_to": None, **values}))
RULES = Table("rules", model.Rules, (
    need("limits", ListOf(Group(LIMIT), 1), N_("Time limits")),
    Key("facts", ListOf(Group(FACT)), N_("Other rules")),
    need("authority", ListOf(Group(AUTHORITY), 1), N_("Authority"), N_("From the smallest to the largest")),
))


# ---------------------------------------------------------------- kinds of file


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: where it lies, its table, and the sections its Markdown body must have."""

    name: str
    label: str
    folder: str
    suffix: str
    table: Table
    collection: str
    sections: tuple[str, ...] = ()
    markdown: bool = False


CASE_SECTIONS = ("案情", "诉求", "处理经过", "结果", "经验教训", "话术")
"""The headings every case body has; they are content, so they are Chinese in every language of the interface."""

KINDS_OF_FILE: tuple[Kind, ...] = (
    Kind("case", N_("case"), "cases", ".md", CASE, "cases", CASE_SECTIONS, True),
    Kind("process", N_("process"), "playbooks/process", ".md", PROCESS, "processes", (), True),
    Kind("type", N_("type page"), "playbooks/types", ".md", TYPE_PAGE, "types", (), True),
    Kind("form", N_("form"), "playbooks/forms", ".yml", FORM, "forms"),
    Kind("plan", N_("emergency plan"), "playbooks/emergency", ".yml", PLAN, "plans"),
    Kind("scenario", N_("drill scenario"), "playbooks/emergency/scenarios", ".yml", SCENARIO, "scenarios"),
    Kind("record", N_("drill record"), "playbooks/emergency/records", ".yml", RECORD, "records"),
    Kind("lesson", N_("lesson"), "playbooks/training/lessons", ".md", LESSON, "lessons", ("要点", "案例"), True),
    Kind("dialogue", N_("practice dialogue"), "playbooks/training/dialogues", ".yml", DIALOGUE, "dialogues"),
    Kind("bank", N_("question bank"), "playbooks/training/questions", ".yml", BANK, "banks"),
    Kind("paper", N_("paper"), "playbooks/training/papers", ".yml", PAPER, "papers"),
    Kind("course", N_("course"), "playbooks/training/courses", ".yml", COURSE, "courses"),
)
VOCABULARY_PATH = "playbooks/vocabulary.yml"
RULES_PATH = "playbooks/rules.yml"


def kind_of(path: str) -> Kind | None:
    """The kind of a file by its place (`cases/2024/x.md`); None for a place where no content belongs."""
    folder, _slash, name = path.rpartition("/")
    for kind in KINDS_OF_FILE:
        if kind.name == "case":
            if re.fullmatch(r"cases/\d{4}", folder) and name.endswith(".md"):
                return kind
        elif folder == kind.folder and name.endswith((kind.suffix, ".yaml") if kind.suffix == ".yml" else kind.suffix):
            return kind
    return None


def kind_named(name: str) -> Kind:
    """The kind of this name."""
    return next(kind for kind in KINDS_OF_FILE if kind.name == name)


def read_object(table: Table, source: Source, vocabulary: model.Vocabulary,
                extra: Mapping[str, Any] | None = None) -> tuple[Any | None, list[Problem]]:
    """The object in a file's YAML, or None with all its problems."""
    reading = Reading(source, vocabulary)
    if source.front is None or source.front.id != "mapping":
        reading.bad(source.front, "type", _("the file holds no keys"), _("lines of the form `key: value`"),
                    _("write the keys (`casepress new` gives a pattern)"))
        return None, reading.problems
    found = table.read(source.front, reading, "", extra)
    return (None if found is BAD else found), reading.problems
