"""Building side by side: Casepress, Hugo with a bare theme, MkDocs with Material, on the same cases in one run.

    python -m tests.bench.build_bench                        1,000 and 10,000 cases
    python -m tests.bench.build_bench --cases 1000 --without mkdocs

Times are processor time, user and system, of a command and all that it started, so that other work on the machine
disturbs them little; a fixed piece of work that is timed between the runs tells how much it did. Memory is that of the
largest process. Hugo and MkDocs get the bodies of the cases under a short head: less than Casepress puts on a page.
MkDocs takes too long for many cases; beyond `MOST_FOR_MKDOCS` its time is that of 1,000, counted up by the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.bench import library

PEERS = ("hugo", "mkdocs", "mkdocs with search")
MOST_FOR_MKDOCS = 1000
WITHOUT_INDEX = ("search", "similar")
"""The stages that make the search and the comparison of cases, which the goal for a case leaves out."""

STAGES = """
import dataclasses, json, pathlib, sys
from generator import settings
from generator.build import build
found, problems = settings.load(pathlib.Path(sys.argv[1]).resolve())
report = build(dataclasses.replace(found, workers=int(sys.argv[2])))
assert report.site, report.problems
print(json.dumps({"seconds": report.seconds, "cases": report.cases, "pages": report.pages, "engine_ran": report.engine_ran}))
"""
"""A build in a process of its own that prints its processor seconds by stage."""


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command and all that it started used: processor seconds, bytes of the largest process, and its output."""

    user: float
    system: float
    peak: int
    wall: float
    output: str = ""

    @property
    def seconds(self) -> float:
        """Processor seconds."""
        return self.user + self.system


class CommandError(Exception):
    """A command that was to be measured did not do its work; the text is the end of what it said."""


def measure(command: Sequence[str | Path], **environment: str) -> Usage:
    """Run a command to its end from the root of the repository."""
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)), cwd=library.REPOSITORY, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(library.REPOSITORY), **environment})
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise CommandError(f"{command[0]} ended with {process.returncode}: {text[-2000:]}")
    # Linux counts kilobytes, macOS bytes.
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Usage(used.ru_utime, used.ru_stime, peak, wall, text)


@dataclass(slots=True)
class Calibration:
    """How long the same piece of work took each time: processor milliseconds, and the wall clock's share beside it."""

    times: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def take(self) -> None:
        """Do the work once more."""
        wall, processor = time.perf_counter(), time.process_time()
        words: dict[str, int] = {}
        for number in range(120_000):
            text = f"案例{number % 997}：{number}"
            words[text[:6]] = words.get(text[:6], 0) + len(re.sub(r"\d+", "·", text))
        used = time.process_time() - processor
        self.times.append(used * 1000)
        self.waits.append((time.perf_counter() - wall) / used)

    def text(self) -> str:
        """One line for people."""
        return (
            f"calibration: a fixed piece of work took {statistics.median(self.times):.0f} ms of processor time"
            f" ({min(self.times):.0f} to {max(self.times):.0f}), and {statistics.median(self.waits):.1f} times as long by the clock"
            f" (1.0 on an idle machine)")


def page_bytes(folder: Path, pattern: str) -> float:
    """Mean size of the pages that match."""
    sizes = [path.stat().st_size for path in folder.glob(pattern)]
    return sum(sizes) / len(sizes)


# ---------------------------------------------------------------- Casepress


@dataclass(frozen=True, slots=True)
class Built:
    """A cold build of Casepress: usage with all processes, and what its own clock said, stage by stage (this process only)."""

    usage: Usage
    stages: dict[str, float]
    cases: int
    pages: int

    def without_index(self) -> float:
        """Processor seconds without the stages that make the search and compare cases."""
        return self.usage.seconds - sum(self.stages.get(name, 0.0) for name in WITHOUT_INDEX)


def build_cold(root: Path, workers: int) -> Built:
    """Build a library as if for the first time. `workers` 0: a process for each processor."""
    for name in ("site", ".casepress"):
        shutil.rmtree(root / name, ignore_errors=True)
    usage = measure([sys.executable, "-c", STAGES, root, str(workers)])
    told = json.loads(usage.output.splitlines()[-1])
    if not told["engine_ran"]:
        raise CommandError("a cold build did not run the engine")
    return Built(usage, told["seconds"], told["cases"], told["pages"])


def build_again(root: Path) -> Usage:
    """Run `casepress build` on a library that was built before; the page engine must stay away."""
    mark = root / ".casepress" / "engine" / "key"
    before = mark.stat().st_mtime_ns
    usage = measure([sys.executable, "-m", "generator.cli", "build", "--root", root])
    if mark.stat().st_mtime_ns != before:
        raise CommandError("the page engine ran for a changed case")
    return usage


def changes(root: Path) -> dict[str, Callable[[int], None]]:
    """What is changed between two builds: a name, and what changes the case of a number."""
    cases = sorted(path for path in (root / "cases").glob("*/*.md"))

    def change(number: int, pattern: str, by: str) -> None:
        path = cases[(number * 7919 + len(cases) // 2) % len(cases)]
        text, count = re.subn(pattern, by, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
        assert count, path
        path.write_text(text, "utf-8", newline="\n")

    return {
        "nothing changed": lambda number: None,
        "one text changed": lambda number: change(number, r"^## 诉求\n", f"补记第{number}条：资料已齐。\n\n## 诉求\n"),
        "one title changed": lambda number: change(number, r"^title: (.*)$", rf"title: 更正{number}：\1"),
    }


# ---------------------------------------------------------------- the peers


@dataclass(frozen=True, slots=True)
class Text:
    """A case as the peers get it."""

    path: str
    title: str
    facts: dict[str, str]
    body: str


def texts_of(root: Path) -> list[Text]:
    """The cases of a library: title, the facts of the head as lines, and the body."""
    found = []
    for path in sorted((root / "cases").glob("*/*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        head: dict[str, Any] = yaml.load(front, Loader=yaml.CSafeLoader)
        names = ("id", "sector", "type", "cause", "stage", "channel", "severity", "received", "outcome", "upheld", "point")
        found.append(Text(f"{path.parent.name}/{path.name}", head["title"], {name: str(head[name]) for name in names}, body))
    return found


HUGO_CONFIG = """baseURL = "/"
languageCode = "zh-Hans"
title = "bench"
uglyURLs = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]
"""
HUGO_LAYOUTS = {
    "_default/baseof.html": (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<link rel="stylesheet" href="/site.css"></head><body><header><a href="/">{{ .Site.Title }}</a></header>'
        '<main>{{ block "main" . }}{{ end }}</main><footer>{{ .Site.Title }}</footer></body></html>\n'),
    "_default/single.html": (
        '{{ define "main" }}<h1>{{ .Title }}</h1><dl>{{ range $name, $fact := .Params.facts }}<dt>{{ $name }}</dt><dd>{{ $fact }}</dd>'
        "{{ end }}</dl>{{ .Content }}{{ end }}\n"),
    "_default/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ end }}\n',
}


def make_hugo(folder: Path, texts: Sequence[Text]) -> None:
    """A Hugo site with the least of themes."""
    _write(folder / "config.toml", HUGO_CONFIG)
    for name, text in HUGO_LAYOUTS.items():
        _write(folder / "layouts" / name, text)
    for text in texts:
        head = json.dumps({"title": text.title, "facts": text.facts}, ensure_ascii=False)
        _write(folder / "content" / "cases" / text.path, f"{head}\n\n{text.body}")


def make_mkdocs(folder: Path, texts: Sequence[Text], plugins: str) -> None:
    """A MkDocs site with Material; the cases stand out of the navigation, which would cost more with every case."""
    _write(folder / "mkdocs.yml", (
        f"site_name: bench\nuse_directory_urls: false\nnav: [index.md]\nplugins: {plugins}\n"
        "theme: {name: material, language: zh, font: false}\nmarkdown_extensions: [tables]\n"))
    _write(folder / "docs" / "index.md", "# bench\n")
    for text in texts:
        facts = "\n".join(f"| {name} | {fact} |" for name, fact in text.facts.items())
        _write(folder / "docs" / "cases" / text.path, f"# {text.title}\n\n|  |  |\n| --- | --- |\n{facts}\n\n{text.body}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class Peer:
    """What was measured of a peer on one library. `seconds` are counted up from 1,000 cases where `estimated`."""

    name: str
    version: str
    seconds: float
    peak: int
    bytes_per_page: float
    estimated: bool = False


def run_hugo(work: Path, texts: Sequence[Text]) -> Peer:
    """Hugo on these cases."""
    folder = work / "hugo"
    make_hugo(folder, texts)
    version = re.search(r"v[\d.]+", measure(["hugo", "version"]).output)
    usage = measure(["hugo", "--quiet", "--source", folder, "--destination", folder / "public"])
    peer = Peer("Hugo", version.group() if version else "", usage.seconds, usage.peak, page_bytes(folder / "public", "cases/*/*.html"))
    shutil.rmtree(folder)
    return peer


def run_mkdocs(work: Path, texts: Sequence[Text], with_search: bool) -> Peer:
    """MkDocs with Material on these cases, on at most `MOST_FOR_MKDOCS` of them."""
    from importlib.metadata import version

    folder = work / "mkdocs"
    measured = texts[:: max(1, len(texts) // MOST_FOR_MKDOCS)][:MOST_FOR_MKDOCS]
    used = []
    for some in ([], measured):
        make_mkdocs(folder, some, "[search]" if with_search else "[]")
        used.append(measure([sys.executable, "-m", "mkdocs", "build", "-q", "-f", folder / "mkdocs.yml"], NO_MKDOCS_2_WARNING="1"))
    size = page_bytes(folder / "site", "cases/*/*.html")
    shutil.rmtree(folder)
    start, whole = used
    seconds = start.seconds + (whole.seconds - start.seconds) * len(texts) / len(measured)
    name = "MkDocs + Material" + (", search" if with_search else "")
    return Peer(name, f"{version('mkdocs')} + {version('mkdocs-material')}", seconds, whole.peak, size, len(measured) < len(texts))


def missing(name: str) -> str:
    """Why a peer cannot be measured here; empty where it can."""
    if name == "hugo" and shutil.which("hugo") is None:
        return "Hugo is not installed (Debian package hugo): not measured"
    return ""


# ---------------------------------------------------------------- one library


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured on a library of `count` cases."""

    count: int
    generated: float
    one: Built
    many: Built
    again: dict[str, list[Usage]]
    bytes_per_page: float
    source_bytes: float
    peers: list[Peer]


def measure_library(work: Path, count: int, seed: int, peers: Sequence[str], repeats: int, calibration: Calibration) -> Measured:
    """Make a library and measure Casepress and the peers on it."""
    root = work / "library"
    began = time.process_time()
    library.write_library(root, count, seed)
    generated = time.process_time() - began
    calibration.take()
    one = build_cold(root, 1)
    calibration.take()
    many = build_cold(root, 0)
    calibration.take()
    again: dict[str, list[Usage]] = {}
    build_again(root)
    for name, change in changes(root).items():
        again[name] = []
        for number in range(repeats):
            change(number + 1)
            again[name].append(build_again(root))
        calibration.take()
    size = page_bytes(root / "site", "cases/[0-9]*/*.html")
    source = page_bytes(root, "cases/*/*.md")
    texts = texts_of(root)
    shutil.rmtree(root)
    found = []
    for name in peers:
        found.append(run_hugo(work, texts) if name == "hugo" else run_mkdocs(work, texts, name.endswith("search")))
        calibration.take()
    return Measured(count, generated, one, many, again, size, source, found)


# ---------------------------------------------------------------- tables


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, the first to the left, the others to the right."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = ["  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
             for row in [head, *rows]]
    return "\n".join([title, *(f"  {line}".rstrip() for line in lines)])


def ms(seconds: float, cases: int) -> str:
    """Milliseconds a case."""
    return f"{seconds / cases * 1000:.2f}"


def mb(size: float) -> str:
    """Megabytes."""
    return f"{size / 1_000_000:.0f}"


def kb(size: float) -> str:
    """Kilobytes."""
    return f"{size / 1000:.1f}"


def stage_table(found: Measured) -> str:
    """Processor time of a cold build, stage by stage, in one process."""
    one = found.one
    stages = {"start": one.usage.seconds - sum(one.stages.values()), **one.stages}
    rows = [(name, ms(seconds, found.count), f"{seconds:.2f}", f"{seconds / one.usage.seconds:.0%}") for name, seconds in stages.items()]
    rows.append(("one process", ms(one.usage.seconds, found.count), f"{one.usage.seconds:.2f}", "100%"))
    rows.append(("  of it by the system", ms(one.usage.system, found.count), f"{one.usage.system:.2f}", f"{one.usage.system / one.usage.seconds:.0%}"))
    rows.append((f"  without {', '.join(WITHOUT_INDEX)}", ms(one.without_index(), found.count), f"{one.without_index():.2f}", ""))
    rows.append(("a process for each processor", ms(found.many.usage.seconds, found.count), f"{found.many.usage.seconds:.2f}", ""))
    return table(f"Casepress, {found.count:,} cases, cold: processor time by stage", ("stage", "ms a case", "s", "share"), rows)


def again_table(found: Measured) -> str:
    """Processor time and memory of `casepress build` when little changed."""
    rows = []
    for name, usages in found.again.items():
        seconds = [usage.seconds for usage in usages]
        rows.append((name, f"{statistics.median(seconds):.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}", mb(max(usage.peak for usage in usages))))
    title = f"Casepress, {found.count:,} cases, built before; the page engine does not start"
    return table(title, ("casepress build", "s median", "least", "most", "peak MB"), rows)


def peer_table(found: Measured) -> str:
    """Casepress beside the peers, on the same cases."""
    ours = found.one.without_index()
    rows = [
        ("Casepress", ms(found.one.usage.seconds, found.count), f"{found.one.usage.seconds / ours:.2f}", mb(found.many.usage.peak), kb(found.bytes_per_page)),
        (f"  without {', '.join(WITHOUT_INDEX)}", ms(ours, found.count), "1.00", "", ""),
    ]
    rows += [(f"{peer.name} {peer.version}{' *' if peer.estimated else ''}", ms(peer.seconds, found.count), f"{peer.seconds / ours:.2f}",
              mb(peer.peak), kb(peer.bytes_per_page)) for peer in found.peers]
    title = f"Side by side, {found.count:,} cases ({kb(found.source_bytes)} KB a source file)"
    note = f"\n  * counted up from {MOST_FOR_MKDOCS:,} cases; memory of that run" if any(peer.estimated for peer in found.peers) else ""
    return table(title, ("cold", "ms a case", "ratio", "peak MB", "KB a page"), rows) + note


def goal_table(measured: Sequence[Measured]) -> str:
    """The goals, what was measured for them, and whether they are kept; at the largest library."""
    last = measured[-1]
    changed = max(statistics.median(usage.seconds for usage in usages) for usages in last.again.values())
    peak = max(last.one.usage.peak, last.many.usage.peak, *(usage.peak for usages in last.again.values() for usage in usages))
    rows = [
        _goal("ms a case, cold, without search, similar", last.one.without_index() / last.count * 1000, 1.5, "{:.2f}"),
        _goal("  the same with a process for each processor", last.many.without_index() / last.count * 1000, 1.5, "{:.2f}"),
        _goal("s of processor time after one changed case", changed, 0.5, "{:.2f}"),
        _goal("MB in the largest process", peak / 1_000_000, 250, "{:.0f}"),
    ]
    first = measured[0]
    if first.count * 10 == last.count:
        rows += [
            _goal("times the time for ten times the cases", last.one.usage.seconds / first.one.usage.seconds, 11, "{:.1f}"),
            _goal("  the same without search, similar", last.one.without_index() / first.one.without_index(), 11, "{:.1f}"),
        ]
    return table(f"Goals at {last.count:,} cases", ("what", "measured", "at most", ""), rows)


def _goal(name: str, value: float, most: float, form: str) -> tuple[str, str, str, str]:
    return name, form.format(value), f"{most:g}", "kept" if value <= most else "MISSED"


def main() -> None:
    """Measure what the command line asks for, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.build_bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], choices=PEERS, help="peers that are left out")
    parser.add_argument("--repeats", type=int, default=3, help="how often a small change is built")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where the libraries are made; a file system in memory disturbs least")
    given = parser.parse_args()
    peers = []
    for name in PEERS:
        if name not in given.without:
            reason = missing(name)
            print(reason or "", end="\n" if reason else "")
            peers += [] if reason else [name]
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}\n")
    calibration = Calibration()
    measured = []
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        work = Path(name)
        # Python's own caches and ours beside the templates are warm in any second build.
        library.write_library(work / "warm", 100, given.seed)
        build_cold(work / "warm", 1)
        for count in given.cases:
            found = measure_library(work, count, given.seed, peers, given.repeats, calibration)
            measured.append(found)
            print("\n\n".join((stage_table(found), again_table(found), peer_table(found))), end="\n\n", flush=True)
    print(goal_table(measured))
    print(f"\n{calibration.text()}")
    print(f"making the libraries: {ms(measured[-1].generated, measured[-1].count)} ms a case")


if __name__ == "__main__":
    main()
