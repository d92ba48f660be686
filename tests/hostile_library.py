"""A library in which every text is an attack on the pages that show it."""

import json
import re
from pathlib import Path

from tests.small_library import BODY, MKDOCS, PROCESS, RULES, VOCABULARY, write, write_case, write_library

HOSTILE = (
    "<xss>&lt;xss&gt;&amp;",
    '"\'><xss onclick="x',
    "</title></script><xss>",
    "{{ 7 * 7 }}{% for x in y %}{# #}",
    "<!--cp:title--><!--cp:content-->",
    "<!-- <xss> -->",
    "](javascript:x) [a](b) **b** `c` $& \\1",
    "{title} {0} %s %(x)s",
    "# &#60;xss&#62; \u00a0\u3000\U0001f600",
)


def write_hostile_library(root: Path) -> dict[str, str]:
    """Write a library in which every short text that people write is an attack, each with a number of its own.

    Returns the title of each case by its address.
    """
    number = 0
    titles = {}

    def attack(most: int = 60) -> str:
        nonlocal number
        number += 1
        return json.dumps(f"{HOSTILE[number % len(HOSTILE)][: most - 4]}{number:03d}", ensure_ascii=False)

    write_library(root)
    write(root / "mkdocs.yml", MKDOCS.replace("小站", attack()) + f"    company: {attack()}\n    edition: manager\n")
    vocabulary = VOCABULARY
    words: dict[str, str] = {}
    for word in ("快递", "物业", "延误", "破损", "操作差错", "派送", "电话", "一般", "赔偿", "按规则办结", "退费"):
        number += 1
        words[word] = f"<xss>'&{number:03d}"
        vocabulary = vocabulary.replace(f"word: {word},", f"word: {json.dumps(words[word])},")
    write(root / "playbooks/vocabulary.yml", vocabulary)
    rules = re.sub(r"(title|source): [^,\n]+", lambda match: f"{match[1]}: {attack(40)}", RULES)
    write(root / "playbooks/rules.yml", rules.replace("[快递]", json.dumps([words["快递"]])))
    process = re.sub(
        r"^(title|summary|trigger): .*$", lambda match: f"{match[1]}: {attack()}", PROCESS, flags=re.MULTILINE
    )
    process = process.replace("title: 登记", f"title: {attack(30)}").replace("do: 记下客户的原话。", f"do: {attack()}")
    write(root / "playbooks/process/handling.md", process)

    def named(axis: str) -> str:
        return json.dumps(words[axis])

    for id in ("CASE-2026-0001", "CASE-2026-0002", "CASE-2026-0003"):
        keys = {
            "sector": named("快递"),
            "type": json.dumps(f"服务质量/{words['破损']}"),
            "cause": named("操作差错"),
            "stage": named("派送"),
            "channel": named("电话"),
            "severity": named("一般"),
            "demand": f"[{named('赔偿')}]",
            "outcome": named("按规则办结"),
            "title": attack(),
            "point": attack(200),
            "said": f"[{attack(9)}, {attack(100)}]",
            "remedy": f"[{{kind: {named('退费')}, amount: 36, basis: {attack()}}}, {{kind: {named('退费')}}}]",
            "factors": f"[{{name: {attack()}, side: customer}}]",
            "playbooks": "[handling]",
            "measures": f"[{{what: {attack()}, owner: 客服主管, due: 2026-01-08}}]",
        }
        titles[f"cases/2026/{id}.html"] = json.loads(keys["title"])
        if id != "CASE-2026-0001":
            keys["follows"] = f"[{{case: CASE-2026-0001, why: {attack()}}}]"
        write_case(root, id, BODY.replace("客户收到的箱子是扁的。", "1 < 2 &lt;xss&gt; {{ 7 * 7 }}"), **keys)
    (root / "cases/2025/CASE-2025-0007.md").unlink()
    return titles
