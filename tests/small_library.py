"""A small library that tests write, change and build: four cases, one process, and what they rest on."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator import build, privacy, settings
from generator.problems import format_text

MKDOCS = """site_name: 小站
extra:
  casepress:
    workers: 1
"""

VOCABULARY = """sectors:
  - {word: 快递, code: courier}
  - {word: 物业, code: property}
types:
  - word: 服务质量
    code: quality
    kinds:
      - {word: 延误, code: delay}
      - {word: 破损, code: damage}
  - {word: 服务态度, code: attitude}
causes: [{word: 操作差错, code: slip}]
stages: [{word: 派送, code: delivery}]
channels: [{word: 电话, code: phone}]
severities: [{word: 一般, code: usual}, {word: 严重, code: grave}]
demands: [{word: 赔偿, code: compensation}]
outcomes: [{word: 按规则办结, code: by-rule}, {word: 客户撤回, code: withdrawn}]
remedies: [{word: 退费, code: refund}]
roles: [{word: 一线客服, code: agent}, {word: 客服主管, code: head}, {word: 客户, code: customer}]
topics: [{word: 流程, code: process}]
"""

RULES = """limits:
  - {id: law-7d, title: 处理并告知用户, basis: law, span: 7天, starts: received, source: 条例第一条, mark: V,
     checked: 2026-01-05, sectors: [快递], milestone: replied}
  - {id: house-3wd, title: 答复客户, basis: house, span: 3个工作日, starts: received, source: 公司办法, mark: H,
     checked: 2026-01-05, milestone: replied}
authority:
  - {role: 一线客服, up_to: 100}
  - {role: 客服主管}
"""

PROCESS = """---
id: handling
title: 处理流程
summary: 从接到投诉到办结。
trigger: 接到投诉。
steps:
  - {title: 登记, owner: 一线客服, do: 记下客户的原话。, limits: [house-3wd]}
owner: 客服主管
state: validated
reviewed: 2026-01-06
review_in: 12个月
---

## 要领

先听完，再动笔。
"""

CASE: Mapping[str, str] = {
    "id": "CASE-2026-0001",
    "title": "一件包裹压坏了",
    "kind": "complaint",
    "sector": "快递",
    "type": "服务质量/破损",
    "cause": "操作差错",
    "stage": "派送",
    "channel": "电话",
    "severity": "一般",
    "received": "2026-01-07 10:00",
    "replied": "2026-01-09",
    "closed": "2026-01-12",
    "demand": "[赔偿]",
    "outcome": "按规则办结",
    "upheld": "full",
    "remedy": "[{kind: 退费, amount: 36}]",
    "approved_by": "一线客服",
    "said": "[箱子都扁了]",
    "point": "派送中压坏的，按实际损失赔。",
    "owner": "客服主管",
    "state": "validated",
    "reviewed": "2026-01-20",
    "review_in": "12个月",
    "anonymized": "{by: 客服主管, on: 2026-03-02}",
}

CASE_3 = {
    "title": "电梯停了两天",
    "sector": "物业",
    "type": "服务态度",
    "upheld": "no",
    "remedy": None,
    "approved_by": None,
    "said": "[又不动了]",
    "point": "停运要提前一天告知。",
}
"""How the third case differs: nothing was granted, and it is like no other one."""

BODY = """
## 案情

客户收到的箱子是扁的。

## 诉求

按价赔偿。

## 处理经过

- T+0｜一线客服｜登记，道歉。
- T+2天｜客服主管｜答复，同意赔偿。

## 结果

退费 36 元。

## 经验教训

重物不压轻物。

## 话术

- 先安抚：对不起，是我们压坏的，{答复期限}前答复您。
- 不要说：箱子本来就软。（推给客户）
"""


def case_text(body: str = BODY, **changes: str | None) -> str:
    """The text of a case file; each keyword replaces a key with YAML as given, or leaves it out for None."""
    keys = {**CASE, **changes}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None) + f"---\n{body}"


def write_case(root: Path, id: str, body: str = BODY, **changes: str | None) -> Path:
    """The path of a case that was written: its year is that of `received`."""
    received = changes.get("received") or CASE["received"]
    return write(root / "cases" / received[:4] / f"{id}.md", case_text(body, id=id, **changes))


def write(path: Path, text: str) -> Path:
    """The path of a text that was written, as UTF-8 and with plain line ends; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def write_library(root: Path) -> Path:
    """The root of a library that was written, and of nothing else: CASE-2025-0007, CASE-2026-0001, -0002 (which follows
    it) and -0003, and one process."""
    for name in (settings.CASES, settings.PLAYBOOKS):
        shutil.rmtree(root / name, ignore_errors=True)
    write(root / "mkdocs.yml", MKDOCS)
    write(root / "playbooks" / "vocabulary.yml", VOCABULARY)
    write(root / "playbooks" / "rules.yml", RULES)
    write(root / "playbooks" / "process" / "handling.md", PROCESS)
    write_case(
        root,
        "CASE-2025-0007",
        title="去年晚到的一件",
        type="服务质量/延误",
        received="2025-11-03",
        replied="2025-11-20",
        closed="2025-11-21",
        reviewed="2025-12-01",
        upheld="part",
        said="[说好周三到的]",
        point="雨天误了点，先告知新的日子再道歉。",
    )
    write_case(root, "CASE-2026-0001", playbooks="[handling]")
    write_case(
        root,
        "CASE-2026-0002",
        title="又一件压坏的",
        received="2026-01-08",
        follows="[{case: CASE-2026-0001, why: 同样压坏}]",
        said="[里面的杯子碎了]",
        point="外箱完好而里面碎了，开箱当天报的照赔。",
    )
    write_case(root, "CASE-2026-0003", **CASE_3)
    return root


def load_settings(root: Path) -> settings.Settings:
    """The settings of a library, which must be right."""
    chosen, problems = settings.load(root)
    assert chosen is not None, problems
    return chosen


def build_site(root: Path, **options: Any) -> build.Report:
    """The report of a build that must have published a site."""
    report = build.build(load_settings(root), **options)
    assert report.site is not None, format_text(report.problems, mask=privacy.mask)
    return report


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path with `/`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def copy_library(source: Path, target: Path) -> Path:
    """The root of a copy of a library without what was built from it."""
    for name in (settings.CASES, settings.PLAYBOOKS):
        shutil.copytree(source / name, target / name)
    shutil.copy(source / settings.FILE, target)
    return target


def run_python(code: str, **environment: str) -> str:
    """What a Python of its own printed; it must end well. The environment is this one, with changes."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | environment,
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout
