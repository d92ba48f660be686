"""Runs of a plan that nobody played: the same for the same number, for the tests of both languages."""

from random import Random
from typing import Any

PLAN: dict[str, Any] = {
    "id": "wave",
    "version": "1.1",
    "digest": "abc",
    "blocks": [
        {
            "id": "first",
            "steps": [
                {"id": "numbers", "owner": "联络", "minutes": 2, "from": "start", "levels": []},
                {"id": "report", "owner": "联络", "minutes": 5, "from": "start", "levels": []},
                {"id": "level", "owner": "指挥", "minutes": 15, "from": "start", "levels": []},
                {"id": "more", "owner": "指挥", "minutes": 30, "from": "level", "levels": ["I"]},
            ],
        },
        {
            "id": "hourly",
            "steps": [
                {"id": "four", "owner": "联络", "minutes": 20, "from": "declared", "levels": []},
                {"id": "old", "owner": "处置", "minutes": None, "from": "start", "levels": []},
            ],
        },
    ],
}
SCENARIO: dict[str, Any] = {
    "id": "wave-drill",
    "digest": "def",
    "injects": [
        {"number": 1, "minutes": 0},
        {"number": 2, "minutes": 10},
        {"number": 3, "minutes": None},
        {"number": 4, "minutes": 20},
    ],
    "objectives": [{"id": "o1"}, {"id": "o2"}],
    "tasks": [{"objective": "o1"}, {"objective": "o2"}, {"objective": "o1"}],
}
STEPS = ("numbers", "report", "level", "more", "four", "old", "gone")


def event(random: Random, type: str) -> dict[str, Any]:
    """The fields of an event of a type, some of them wrong in ways that a file can have."""

    def any_of(*values: Any) -> Any:
        return values[int(random.random() * len(values))]

    match type:
        case "declare" | "raise" | "lower":
            return {"level": any_of("I", "II"), "why": any_of("", "74 件")}
        case "tick":
            return {"step": any_of(*STEPS), "blanks": ["20"]}
        case "na" | "defer":
            return {"step": any_of(*STEPS), "why": any_of("没有", "等数", 3)}
        case "assign":
            return {"step": any_of(*STEPS), "role": "联络", "minutes": any_of(3, 5.5)}
        case "undo":
            return {"of": f"{any_of(*'abc')}-{1 + int(random.random() * 8)}", "why": "记错"}
        case "note":
            return {"text": any_of("有人在拍", "口径只有一份"), "about": any_of("strength", "weakness", "cause", "")}
        case "confirm":
            return {"block": any_of("first", "hourly")}
        case "handover":
            return {"post": "指挥", "from": "部门负责人", "to": any_of("分管领导", None)}
        case "release" | "hold" | "skip":
            return {"inject": any_of(1, 2, 3, 4, "4", 9), "why": any_of("", "没时间")}
        case "insert":
            return {"inject": any_of({"minutes": 12, "text": "加一条"}, {"text": "没有时间"}, "不是")}
        case "retime":
            return {"minutes": any_of({"4": 7, "2": 41}, {"3": 5.5}, [])}
        case "rate":
            return {"task": any_of(1, 2, 3, 7), "rating": any_of(*"PSMUX"), "note": any_of("", "迟了")}
        case "hotwash":
            return {"well": any_of("报数快", ""), "hard": "等口径", "next": any_of("先批后写", "")}
        case "measure":
            return {"what": "指定副手", "owner": "客服主管", "due": any_of("2026-12-20", "")}
    return {"why": "达到目的"} if type in ("close", "reopen") else {}


KINDS = (
    *(
        "declare",
        "raise",
        "lower",
        "tick",
        "tick",
        "tick",
        "na",
        "defer",
        "assign",
        "undo",
        "undo",
        "note",
        "confirm",
        "handover",
    ),
    *("release", "hold", "skip", "insert", "retime", "rate", "rate", "hotwash", "measure"),
    *("pause", "resume", "close", "reopen", "teleport"),
)


def log_of(number: int, mode: str = "drill", devices: str = "abc") -> dict[str, Any]:
    """A log with up to 24 events of up to three devices, not in their order."""
    random = Random(number)
    counts = dict.fromkeys(devices, 0)
    events = []
    kinds = ["start", *(KINDS[int(random.random() * len(KINDS))] for _n in range(int(random.random() * 24)))]
    for n, kind in enumerate(kinds):
        device = devices[int(random.random() * len(devices))] if n else devices[0]
        counts[device] += 1
        seconds = int(random.random() * 2400) if n else 0
        at = f"2026-11-24T14:{seconds // 60:02}:{seconds % 60:02}.{int(random.random() * 1000):03}+08:00"
        who = ("组长", "联络", "观察员", "")[int(random.random() * 4)]
        events.append(
            {"id": f"{device}-{counts[device]}", "at": at, "t": 0, "who": who, "type": kind, **event(random, kind)}
        )
    return {
        **{"format": "casepress-run", "version": 1, "site": "0123abcd", "run": "r-1", "mode": mode},
        "plan": {key: PLAN[key] for key in ("id", "version", "digest")},
        "scenario": {key: SCENARIO[key] for key in ("id", "digest")},
        "events": sorted(events, key=lambda event: event["id"][::-1]),
    }


def played(**changes: Any) -> dict[str, Any]:
    """A drill of the sample library's plan as its leader filed it; `changes` replace members of the log."""
    rows: list[tuple[int, str, str, dict[str, Any]]] = [
        (0, "start", "组长", {}),
        (1, "tick", "客服主管", {"step": "numbers", "blanks": ["26"]}),
        (7, "tick", "联络", {"step": "report"}),
        (9, "declare", "部门负责人", {"level": "II", "why": "74 件"}),
        (12, "rate", "观察员", {"task": 1, "rating": "M", "note": "等人到齐"}),
        (13, "rate", "组长", {"task": 1, "rating": "S"}),
        (19, "tick", "小明", {"step": "level"}),
        (20, "na", "联络", {"step": "old", "why": "没有旧件"}),
        (22, "handover", "组长", {"post": "指挥", "from": "部门负责人", "to": "小明"}),
        (40, "note", "组长", {"text": "没有副手", "about": "cause"}),
        (41, "measure", "组长", {"what": "指定副手", "owner": "联络", "due": "2026-07-20"}),
        (42, "measure", "组长", {"what": "改口径模板", "owner": "小王", "due": ""}),
        (45, "close", "组长", {"why": "达到目的"}),
        (46, "hotwash", "联络", {"well": "报数快", "hard": "等口径：两次", "next": "先批后写"}),
    ]
    events = [
        {"id": f"a-{n}", "at": f"2026-06-20T14:{minute:02}:10.000+08:00", "t": 0, "who": who, "type": type, **fields}
        for n, (minute, type, who, fields) in enumerate(rows, 1)
    ]
    head = {"format": "casepress-run", "version": 1, "site": "0123abcd", "run": "k3x9-1", "mode": "drill"}
    plan, scenario = {"id": "wave", "version": "1.1", "digest": "?"}, {"id": "wave-drill", "digest": "?"}
    return {**head, "plan": plan, "scenario": scenario, "events": events, **changes}
