"""A library of any size, made from a seed: the repository's own cases and playbooks, and made cases beside them.

    python -m tests.bench.library OUT --cases 10000 --seed 1

The same seed gives the same bytes. A made case is one of the incidents of sentences.yml, told with one of their
things, facts and figures, handled by the roles of its sector, and ended in one of the ways of its group of types;
every word of the vocabulary occurs. It is as long as a case that a person wrote, and valid: `casepress check` finds
no error. What a reader cannot expect is sense between its sentences, so it serves to measure, not to learn from.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
OWN = ("cases", "playbooks")
FIRST_YEAR = 2018
LAST = datetime(2026, 11, 20)
"""Nothing of what is made happens after it."""

MKDOCS = """site_name: 测量用资料库
extra:
  casepress:
    today: {today}
"""
_REVIEWED = re.compile(r"^reviewed: (\d{4}-\d\d-\d\d)$", re.MULTILINE)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
SEVERITIES = ("一般",) * 55 + ("较重",) * 30 + ("严重",) * 12 + ("重大",) * 3
CHANNELS = ("电话",) * 5 + ("在线客服",) * 3 + ("柜台", "应用内", "监管转办") * 2 + ("网站", "邮件", "社交媒体")
OUTCOMES = {
    "full": ("协商解决",) * 5 + ("按规则办结",) * 3 + ("解释接受", "转第三方"),
    "part": ("协商解决",) * 4 + ("按规则办结",) * 3 + ("解释接受",) * 2 + ("解释未接受", "转第三方"),
    "no": ("解释接受",) * 4 + ("解释未接受",) * 3 + ("按规则办结",) * 2 + ("客户撤回",),
}
FOLLOWS, DEPARTS, SUPERSEDED = 0.22, 0.03, 0.02
"""How many of the cases name an earlier one as their model, depart from one, have been superseded by a later one."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What cases are told with (sentences.yml), and what the repository's playbooks say about it."""

    texts: dict[str, Any]
    type_page: dict[str, str]
    """Type -> id of its page."""
    authority: tuple[tuple[str, float], ...]
    """Role and the most it may grant, from the smallest."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A made case before it is told: what it is about, when, and which other cases it names."""

    id: str
    received: datetime
    incident: dict[str, Any]
    follows: str = ""
    departs: str = ""
    superseded_by: str = ""


def write_library(folder: Path, count: int, seed: int = 1) -> None:
    """Write a library of `count` cases, the repository's own among them, into a folder that is empty or new."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    for name in OWN:
        shutil.copytree(REPOSITORY / name, folder / name)
    own = [file.read_text("utf-8") for name in OWN for file in sorted((folder / name).rglob("*")) if file.is_file()]
    today = max([f"{LAST:%Y-%m-%d}", *(day for text in own for day in _REVIEWED.findall(text))])
    (folder / "mkdocs.yml").write_text(MKDOCS.format(today=today), "utf-8", newline="\n")
    for year in range(FIRST_YEAR, LAST.year + 1):
        (folder / "cases" / str(year)).mkdir(exist_ok=True)
    for path, text in made_cases(count, seed):
        with open(f"{folder}{os.sep}{path}", "x", encoding="utf-8", newline="\n") as file:
            file.write(text)


def made_cases(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Path and text of the made cases of a library of `count`, from the oldest to the newest."""
    own = {path.stem for path in (REPOSITORY / "cases").glob("*/*.md")}
    if count < len(own):
        raise ValueError(f"a library holds the {len(own)} cases of the repository at least")
    rng = random.Random(seed)
    sentences = read_sentences()
    for outline in outlines(count - len(own), rng, sentences.texts["incidents"], own):
        yield f"cases/{outline.received.year}/{outline.id}.md", Telling(outline, rng, sentences).text()


def read_sentences() -> Sentences:
    """The sentences of this folder with the playbooks of the repository."""
    texts = _yaml((Path(__file__).parent / "sentences.yml").read_text("utf-8"))
    pages = {}
    for path in sorted((REPOSITORY / "playbooks" / "types").glob("*.md")):
        head = _yaml(path.read_text("utf-8").split("---\n", 2)[1])
        pages.update(dict.fromkeys(head["types"], head["id"]))
    rules = _yaml((REPOSITORY / "playbooks" / "rules.yml").read_text("utf-8"))
    authority = tuple((row["role"], row.get("up_to", float("inf"))) for row in rules["authority"])
    return Sentences(texts, pages, authority)


def _yaml(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def outlines(count: int, rng: random.Random, incidents: Sequence[dict[str, Any]], taken: set[str]) -> list[Outline]:
    """The made cases in the order of their receipt; later years have more of them. Ids in `taken` are left out."""
    first, days = datetime(FIRST_YEAR, 1, 2), (LAST - datetime(FIRST_YEAR, 1, 2)).days - 3
    moments = sorted(
        first + timedelta(days=int(days * rng.random() ** 0.7), minutes=rng.randrange(8 * 60, 20 * 60, 5))
        for _ in range(count)
    )
    kinds = [rng.randrange(len(incidents)) for _ in moments]
    numbers: dict[int, int] = defaultdict(int)
    ids = []
    for moment in moments:
        while True:
            numbers[moment.year] += 1
            id = f"CASE-{moment.year}-{numbers[moment.year]:04d}"
            if id not in taken:
                break
        ids.append(id)
    alike: dict[int, list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        alike[kind].append(place)
    made = []
    seen: dict[int, int] = defaultdict(int)
    for place, kind in enumerate(kinds):
        group, here = alike[kind], seen[kind]
        seen[kind] += 1
        earlier = [ids[other] for other in group[max(0, here - 20) : here]]
        chance = rng.random()
        follows = rng.choice(earlier) if earlier and chance < FOLLOWS else ""
        departs = rng.choice(earlier) if earlier and FOLLOWS <= chance < FOLLOWS + DEPARTS else ""
        later = ids[group[min(len(group) - 1, here + rng.randint(1, 8))]]
        superseded = later if later != ids[place] and rng.random() < SUPERSEDED else ""
        made.append(Outline(ids[place], moments[place], incidents[kind], follows, departs, superseded))
    return made


class Telling:
    """One case being told: draws from the sentences, and remembers what was drawn."""

    def __init__(self, outline: Outline, rng: random.Random, sentences: Sentences) -> None:
        self.outline, self.rng, self.sentences = outline, rng, sentences
        texts, incident = sentences.texts, outline.incident
        self.texts, self.incident = texts, incident
        self.sector = texts["sectors"][incident["sector"]]
        self.group = texts["groups"][incident["type"].partition("/")[0]]
        pick = rng.choice
        self.upheld = pick(("full",) * 46 + ("part",) * 32 + ("no",) * 22)
        self.outcome = pick(OUTCOMES[self.upheld])
        self.severity = pick(SEVERITIES)
        self.withdrawn = self.outcome == "客户撤回"
        low, high = incident["money"]
        self.claimed = _rounded(low + (high - low) * rng.random() ** 2)
        share = {"full": 1.0, "part": pick((0.3, 0.4, 0.5, 0.6, 0.7)), "no": 0.0}[self.upheld]
        self.paid = _rounded(self.claimed * share) if share and rng.random() < 0.75 else 0
        self.approver = self._approver()
        self._set_times()
        self.slots: dict[str, Any] = {
            "thing": pick(incident["things"]),
            "customer": pick(self.sector["customer"]),
            "place": pick(self.sector["places"]),
            "front": pick(self.sector["front"]),
            "unit": pick(self.sector["unit"]),
            "record": pick(self.sector["record"]),
            "money": self.claimed,
            "paid": self.paid,
            "fee": pick((6, 8, 10, 12, 15, 18, 19, 25, 28, 30, 35, 40, 48)),
            "n": rng.randint(2, 6),
            "m": rng.randint(3, 12),
            "days": rng.randint(3, 26),
            "hours": rng.randint(2, 30),
            "count": rng.randint(8, 90),
            "score": rng.randint(4, 5),
            "clock": f"{rng.randint(7, 21)}:{pick(('05', '10', '20', '30', '40', '50'))}",
            "week": pick(WEEKDAYS),
            "month": pick(MONTHS),
            "severity": self.severity,
            "approver": self.approver,
            "答复期限": "{答复期限}",
            "首次处理期限": "{首次处理期限}",
            "法定期限": "{法定期限}",
        }
        self.remedies = self._remedies()

    def text(self) -> str:
        """The whole file."""
        return f"---\n{self._head()}---\n\n{self._body()}"

    def _say(self, choices: Sequence[str]) -> str:
        """One of the sentences, its names filled."""
        return self.rng.choice(choices).format_map(self.slots)

    def _some(self, choices: Sequence[str], count: int) -> list[str]:
        """Different ones of the sentences, in the order drawn."""
        return [text.format_map(self.slots) for text in self.rng.sample(choices, min(count, len(choices)))]

    def _approver(self) -> str:
        if not self.paid:
            return self.rng.choice(("班组长", "客服主管"))
        able = [role for role, most in self.sentences.authority if most >= self.paid]
        return able[1] if able[0] == "前台文员" and self.incident["sector"] != "前台" else able[0]

    def _set_times(self) -> None:
        rng, received = self.rng, self.outline.received
        self.reply_days = rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5)) if rng.random() > 0.08 else rng.randint(8, 20)
        hour = timedelta(hours=rng.randint(9, 17), minutes=rng.randrange(0, 60, 10))
        day = datetime(received.year, received.month, received.day)
        replied = day + timedelta(days=self.reply_days) + hour if self.reply_days else received + timedelta(hours=3)
        closed = day + timedelta(days=self.reply_days + rng.randint(4, 16))
        self.replied = replied if replied < LAST else None
        self.closed = closed if self.replied and closed < LAST else None
        self.anonymized = min((self.closed or day) + timedelta(days=rng.randint(2, 30)), LAST)
        old = (LAST - received).days > 4 * 365
        if self.closed is None:
            self.state = "wip"
        elif self.outline.superseded_by or (old and rng.random() < 0.3):
            self.state = "archived"
        else:
            self.state = rng.choice(("validated",) * 6 + ("not_validated",))
        age = rng.randrange(400, 700) if rng.random() < 0.002 else rng.randrange(0, 330)
        self.reviewed = max(self.anonymized, LAST - timedelta(days=age))

    def _remedies(self) -> list[str]:
        """The lines of `remedy`; the words for them are in the slots afterwards."""
        lines, words = [], []
        if self.paid:
            kind = self.rng.choice(self.group["money"])
            lines.append(f"{{kind: {kind}, amount: {self.paid}, basis: {self.rng.choice(self.texts['basis'])}}}")
            words.append(f"{kind} {self.paid} 元")
        if self.upheld != "no" and (not self.paid or self.rng.random() < 0.4):
            kind = self.rng.choice(self.group["remedies"])
            lines.append(f"{{kind: {kind}}}")
            words.append(kind)
        self.slots["remedy"] = "，".join(words)
        return lines

    def _head(self) -> str:
        outline, incident, rng = self.outline, self.incident, self.rng
        title = self._say(incident["titles"])
        said = [*self._some(incident["said"], rng.randint(2, 3)), *self._some(self.texts["said"], rng.randint(0, 2))]
        demands = rng.sample(incident["demands"], min(len(incident["demands"]), rng.choice((1, 2, 2, 3))))
        page = self.sentences.type_page[incident["type"]]
        playbooks = [page, *self._some(self.group["playbooks"], rng.randint(1, 2))]
        lines = [
            f"id: {outline.id}",
            f"title: {title}",
            f"kind: {'request' if incident['type'].startswith('其他/') else 'complaint'}",
            f"sector: {incident['sector']}",
            f"type: {incident['type']}",
            f"cause: {rng.choice(incident['causes'])}",
            f"stage: {rng.choice(incident['stages'])}",
            f"channel: {rng.choice(CHANNELS)}",
            f"severity: {self.severity}",
        ]
        if rng.random() < 0.02:
            lines.append("group: true")
        if rng.random() < 0.06:
            lines.append("media_risk: true")
        lines.append(f"received: {outline.received:%Y-%m-%d %H:%M}")
        if self.replied:
            lines.append(f"replied: {self.replied:%Y-%m-%d %H:%M}")
        if self.closed:
            lines.append(f"closed: {self.closed:%Y-%m-%d}")
        lines += [f"demand: [{', '.join(demands)}]", f"outcome: {self.outcome}", f"upheld: {self.upheld}"]
        if self.remedies:
            lines += ["remedy:", *(f"  - {line}" for line in self.remedies)]
        lines.append(f"approved_by: {self.approver}")
        if self.closed:
            self.slots["score"] = rng.choice({"full": (3, 4, 4, 5, 5), "part": (2, 3, 3, 4), "no": (1, 2, 3, 3)}[self.upheld])
            lines.append(f"satisfaction: {self.slots['score']}")
        lines += ["said:", *(f"  - {words}" for words in said), f"point: {self._point()}", "factors:"]
        lines += [f"  - {{name: {name}, side: {side}}}" for name, side in self._factors()]
        lines.append(f"playbooks: [{', '.join(playbooks)}]")
        for key, other in (("follows", outline.follows), ("departs", outline.departs)):
            if other:
                lines += [f"{key}:", f"  - {{case: {other}, why: {rng.choice(self.texts['relations'][key])}}}"]
        if outline.superseded_by:
            lines.append(f"superseded_by: {outline.superseded_by}")
        if self.upheld != "no":
            lines += ["measures:", *(f"  - {self._measure(measure)}" for measure in rng.sample(self.group["measures"], 2))]
        lines += [
            f"owner: {rng.choice(('客服主管', '部门负责人', '班组长'))}",
            f"state: {self.state}",
            f"reviewed: {self.reviewed:%Y-%m-%d}",
            "review_in: 12个月",
            f"audience: {'public' if rng.random() < 0.15 else 'internal'}",
            f"anonymized: {{by: 案例编辑, on: {self.anonymized:%Y-%m-%d}}}",
        ]
        return "\n".join(lines) + "\n"

    def _point(self) -> str:
        rule = self._say(self.incident["rule"])
        rule = {"full": f"{rule}的", "part": f"{rule}、但不全是公司一方造成的", "no": f"投诉说{rule}、查下来没有依据的"}[self.upheld]
        return f"{rule}，{self._say(self.group['finding'][self.upheld])}；{self.rng.choice(self.texts['duties'])}。"

    def _factors(self) -> list[tuple[str, str]]:
        sides = {"full": ("customer", "customer", "neutral"), "part": ("customer", "company", "neutral"), "no": ("company", "neutral")}
        found = []
        for side in sides[self.upheld]:
            name = self._say(self.group["factors"][side])
            if name not in (known for known, _side in found):
                found.append((name, side))
        return found

    def _measure(self, measure: dict[str, str]) -> str:
        due = (self.closed or LAST) + timedelta(days=self.rng.randint(10, 60))
        verified = due + timedelta(days=self.rng.randint(-5, 20))
        done = f", verified: {verified:%Y-%m-%d}" if verified < LAST and self.rng.random() < 0.8 else ""
        return f"{{what: {measure['what']}, owner: {measure['owner']}, due: {due:%Y-%m-%d}{done}}}"

    def _body(self) -> str:
        rng, texts, group = self.rng, self.texts, self.group
        happened, went_on, showed = ("".join(self._some(choices, rng.choice((1, 2, 2)))) for choices in self.incident["facts"])
        around = self._some(texts["background"], 3)
        demand = self._say((
            "按{money}元算，另要一个书面说明。", "先把事情办了，再说{money}元怎么补。", "要公司说清楚为什么，哪天改。",
            "不要券，要{money}元原路退回。", "{money}元，外加当事人道歉；可以等，但要一个日子。", "同样的事以后不要再有，至少提前说一声。"))
        ending = "external" if self.outcome == "转第三方" else "settled"
        result = self._say(texts["results"]["withdrawn" if self.withdrawn else self.upheld])
        if ending == "external" or rng.random() < 0.5:
            result += self._say(texts["results"][ending])
        lessons = [*self._some(group["lessons"], 2), self._say(texts["lessons"])]
        say, never = self._some(group["say"], rng.choice((3, 4))), self._some(group["never"], 2)
        steps = "\n".join(f"- {label}｜{step}" for label, step in self._steps())
        words = "\n".join(f"- {line}" for line in (*say, *never))
        return (
            f"## 案情\n\n{happened}{around[0]}\n\n{went_on}{around[1]}\n\n{showed}\n\n## 诉求\n\n{demand}{around[2]}\n\n"
            f"## 处理经过\n\n{steps}\n\n## 结果\n\n{result}\n\n## 经验教训\n\n{lessons[0]}{lessons[2]}\n\n"
            f"{lessons[1]}\n\n## 话术\n\n{words}\n"
        )

    def _steps(self) -> list[tuple[str, str]]:
        """Time and `role｜text` of each step of the handling, in the order of time."""
        rng, steps = self.rng, self.texts["steps"]
        same_day = self.reply_days == 0
        found: list[tuple[int, str]] = []
        if rng.random() < 0.5:
            found.append((-1440 * rng.randint(1, 9), self._say(steps["before"])))
        found.append((0, self._say(steps["register"])))
        found.append((5 * rng.randint(2, 10), self._say(steps["calm"])))
        check = self._some(steps["check"], 2)
        found.append((75 if same_day else 60 * rng.randint(2, 6), check[0]))
        if not same_day:
            found.append((60 * rng.randint(7, 20), check[1]))
        if self.severity in ("严重", "重大"):
            found.append((60, self._say(steps["escalate"])))
        decided = 120 if same_day else 1440 * max(1, self.reply_days - 1)
        if rng.random() < 0.6:
            found.append((decided, self._say(steps["advise"])))
        found.append((decided, self._say(steps["decide"][self.upheld])))
        how = "withdrawn" if self.withdrawn else self.upheld
        if self.replied:
            found.append((max(decided, 180 if same_day else 1440 * self.reply_days), self._say(steps["answer"][how])))
        if self.closed:
            done = 1440 * (self.reply_days + rng.randint(1, 3))
            if self.upheld != "no":
                found.append((done, self._say(steps["pay" if self.paid else "mend"])))
            visit = steps["visit"]["good" if self.slots["score"] >= 4 else "poor"]
            found.append((max(done, 1440 * (self.closed - self.outline.received).days), self._say(visit)))
        return [(_label(minutes), text) for minutes, text in sorted(found, key=lambda step: step[0])]


def _label(minutes: int) -> str:
    """`T+2小时`, `T-3天`."""
    size = abs(minutes)
    if size == 0:
        return "T+0"
    amount = f"{size // 1440}天" if size % 1440 == 0 else f"{size // 60}小时" if size % 60 == 0 else f"{size}分钟"
    return f"T{'-' if minutes < 0 else '+'}{amount}"


def _rounded(amount: float) -> int:
    """An amount as people name it: to the yuan, to ten, to a hundred."""
    step = 1 if amount < 100 else 10 if amount < 2000 else 100
    return max(step, round(amount / step) * step)


def main() -> None:
    """Write the library that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where it is written; empty or new")
    parser.add_argument("--cases", type=int, default=1000, help="how many cases, the repository's own among them")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_library(arguments.folder, arguments.cases, arguments.seed)


if __name__ == "__main__":
    main()
