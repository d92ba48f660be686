"""Search side by side: ours, Material's own (lunr with jieba), Pagefind, MiniSearch with Intl.Segmenter.

    python -m tests.bench.search                 quality at 1,000 cases, speed and size at 10,000
    python -m tests.bench.search --cases 1000 --without material

All engines get the same made cases and the same queries in one run, in one Chromium, from a server on this machine
(Pagefind and Material need one); ours is measured from file:// too. The peers come from their registries into the
temporary folder and are never part of the project. Bytes and files are those that an engine loaded, script and index.
"""

import argparse
import functools
import html
import http.server
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import material
from playwright.sync_api import Browser, sync_playwright

from generator.search.entries import Analysis, SearchEntry
from generator.search.shards import write_index
from tests.bench.search_cases import read_analysis
from tests.bench.search_library import KINDS, Made, Query, QueryMaker, make_library
from tests.bench.search_measure import by_class
from tests.browser.chromium import find_chromium

SCRIPTS = Path(__file__).resolve().parents[2] / "site_templates" / "js"
ENGINES = ("casepress", "material", "pagefind", "minisearch")

# Queries whose time is taken; each on a fresh page for the first, on an open page for the later ones.
TIMED_FIRST = 5

# Material builds its index in the browser, each time anew: minutes for every page at 10,000 cases.
MOST_CASES = {"material": 2000}

# An engine that needs longer for one answer has no time in the table.
LONGEST_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of an engine on one library; times in milliseconds.

    cold: the first result on a page that has loaded nothing of the search; first: on a page that stood open until
    the engine was ready, as search fields prepare it; later: further queries on an open page, each asked once.
    """

    engine: str
    found: list[list[str]]
    cold: list[float]
    first: list[float]
    later: list[float]
    files: list[int]
    sizes: list[int]
    disk: int
    build_seconds: float


def analysis_of(library: Sequence[Made]) -> Analysis:
    """The repository's vocabulary with the facet words of a made library."""
    own = read_analysis()
    axes = ("sector", "type", "channel", "outcome", "severity", "cause")
    words = {axis: {value: (value,) for case in library for value in case.entry.facets[axis]} for axis in axes}
    return Analysis(own.synonyms, own.stop_phrases, words)


def text_of(entry: SearchEntry) -> str:
    return "\n".join(
        [entry.id, *entry.fields.values(), *(value for values in entry.facets.values() for value in values)]
    )


# -- each engine: writes a folder with a page on which `ask(query)` gives the ids of the best ten -----------------


def page(*scripts: str, body: str = "") -> str:
    tags = "".join(f'<script src="{script}"></script>' for script in scripts)
    return (
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>bench</title>{tags}<script>{body}</script>'
    )


def make_casepress(folder: Path, library: Sequence[Made], _tools: Path) -> None:
    for name in ("words.js", "search-core.js", "search-shards.js"):
        shutil.copy(SCRIPTS / name, folder / name)
    write_index([case.entry for case in library], folder / "assets" / "search", analysis_of(library))
    ask = """
    const prepare = () => Casepress.search.searcher().open();
    async function ask(query) {
      const searcher = Casepress.search.searcher();
      const { hits } = await searcher.search(query);
      const docs = hits.slice(0, 10).map((hit) => hit.doc);
      await searcher.rows(docs.slice(0, 1));
      window.firstShown = performance.now();
      const { rows } = await searcher.rows(docs);
      return docs.map((doc) => rows.get(doc).id);
    }"""
    start = 'window.Casepress = { root: "" };'
    (folder / "start.js").write_text(start, encoding="utf-8")
    scripts = ("start.js", "words.js", "search-core.js", "search-shards.js")
    (folder / "index.html").write_text(page(*scripts, body=ask), encoding="utf-8")


def make_material(folder: Path, library: Sequence[Made], tools: Path) -> None:
    """Material's own worker over an index as its plugin writes it, Chinese cut by jieba."""
    sys.path.insert(0, str(tools / "python"))
    try:
        import jieba

        jieba.setLogLevel(60)
        from material.plugins.search import plugin

        plugin.jieba = jieba
        cut = plugin.SearchIndex()._segment_chinese
        docs = [
            {"location": case.entry.id, "title": cut(case.entry.title), "text": cut(text_of(case.entry))}
            for case in library
        ]
    finally:
        sys.path.pop(0)
    config = {
        "lang": ["zh"],
        "separator": "[\\s\\u200b\\u3000\\-、。，．？！；]+",
        "pipeline": ["stemmer"],
        "fields": {"title": {"boost": 1e3}, "text": {"boost": 1.0}, "tags": {"boost": 1e6}},
    }
    index = json.dumps({"config": config, "docs": docs}, separators=(",", ":"))
    (folder / "search_index.json").write_text(index, encoding="utf-8")
    assets = Path(material.__file__).parent / "templates" / "assets" / "javascripts"
    (folder / "workers").mkdir()
    shutil.copy(next((assets / "workers").glob("search.*.min.js")), folder / "workers" / "search.js")
    shutil.copytree(assets / "lunr", folder / "lunr")
    ask = """
    let ready;
    const prepare = () => (ready = ready || start());
    function start() {
      const worker = new Worker("workers/search.js");
      const next = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      return fetch("search_index.json").then((answer) => answer.json()).then(async (index) => {
        const done = next();
        worker.postMessage({ type: 0, data: { ...index, options: { suggest: false } } });
        await done;
        return { worker, next };
      });
    }
    async function ask(query) {
      prepare();
      const { worker, next } = await ready;
      const answer = next();
      // The page itself adds a wildcard to the last word.
      worker.postMessage({ type: 2, data: query.split(" ").filter(Boolean).join("* ") + "*" });
      const { data } = await answer;
      window.firstShown = performance.now();
      return data.items.slice(0, 10).map((item) => item[0].location);
    }"""
    (folder / "index.html").write_text(page(body=ask), encoding="utf-8")


def make_pagefind(folder: Path, library: Sequence[Made], tools: Path) -> None:
    for case in library:
        entry = case.entry
        text = "".join(f"<p>{html.escape(line)}</p>" for line in text_of(entry).splitlines())
        content = f"<h1>{html.escape(entry.title)}</h1>{text}"
        (folder / f"{entry.id}.html").write_text(
            f'<!doctype html><html lang="zh-cn"><meta charset="utf-8"><title>{html.escape(entry.title)}</title>'
            f"<body data-pagefind-body>{content}",
            encoding="utf-8",
        )
    command = tools / "node_modules" / ".bin" / "pagefind"
    subprocess.run([command, "--site", folder, "--quiet"], check=True, capture_output=True)
    ask = """
    let ready;
    const prepare = () => (ready = ready || import("./pagefind/pagefind.js").then(async (module) => {
      await module.init();
      return module;
    }));
    async function ask(query) {
      const pagefind = await prepare();
      const { results } = await pagefind.search(query);
      const rows = results.slice(0, 10).map((result) => result.data());
      await rows[0];
      window.firstShown = performance.now();
      return (await Promise.all(rows)).map((row) => row.url.split("/").pop().replace(".html", ""));
    }"""
    (folder / "index.html").write_text(page(body=ask), encoding="utf-8")


def make_minisearch(folder: Path, library: Sequence[Made], tools: Path) -> None:
    shutil.copy(tools / "node_modules" / "minisearch" / "dist" / "umd" / "index.js", folder / "minisearch.js")
    options = """
    const segmenter = new Intl.Segmenter("zh", { granularity: "word" });
    const options = {
      fields: ["title", "text"], storeFields: ["title"],
      tokenize: (text) =>
      Array.from(segmenter.segment(text)).filter((part) => part.isWordLike).map((part) => part.segment),
      searchOptions: { boost: { title: 2 }, prefix: true, fuzzy: 0.2, combineWith: "OR" },
    };"""
    docs = [{"id": case.entry.id, "title": case.entry.title, "text": text_of(case.entry)} for case in library]
    maker = f"""
    const MiniSearch = require({json.dumps(str(folder / "minisearch.js"))});{options}
    const index = new MiniSearch(options);
    index.addAll(JSON.parse(require("fs").readFileSync(0, "utf8")));
    require("fs").writeFileSync({json.dumps(str(folder / "index.json"))}, JSON.stringify(index));"""
    subprocess.run(["node", "-e", maker], input=json.dumps(docs), text=True, check=True)
    ask = f"""{options}
    let ready;
    const read = () => fetch("index.json").then((answer) => answer.text());
    const prepare = () => (ready = ready || read().then((text) => MiniSearch.loadJSON(text, options)));
    async function ask(query) {{
      const index = await prepare();
      const found = index.search(query);
      window.firstShown = performance.now();
      return found.slice(0, 10).map((item) => item.id);
    }}"""
    (folder / "index.html").write_text(page("minisearch.js", body=ask), encoding="utf-8")


MAKERS: dict[str, Callable[[Path, Sequence[Made], Path], None]] = {
    "casepress": make_casepress,
    "material": make_material,
    "pagefind": make_pagefind,
    "minisearch": make_minisearch,
}


# -- measuring ---------------------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of this machine over a folder, while it is needed."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes; without this each small file would wait 40 ms for an acknowledgement.
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ASK = """async (query) => {
  window.firstShown = 0;
  const start = performance.now();
  const ids = await ask(query);
  return [ids, (window.firstShown || performance.now()) - start];
}"""


def measure(
    browser: Browser, engine: str, folder: Path, address: str, queries: Sequence[Query], built: float
) -> Measured:
    """Asks all queries on one open page, and the first few on a fresh page each."""
    cold, first, files, sizes = [], [], [], []
    for query in queries[:: max(1, len(queries) // TIMED_FIRST)][:TIMED_FIRST]:
        for prepared, times in ((False, cold), (True, first)):
            context = browser.new_context()
            tab = context.new_page()
            tab.set_default_timeout(LONGEST_SECONDS * 1000)
            loaded: list[str] = []
            context.on("request", lambda request, loaded=loaded: loaded.append(request.url))
            tab.goto(address + "index.html")
            if prepared:
                tab.evaluate("async () => { await prepare(); }")
            times.append(tab.evaluate(ASK, query.text)[1])
            if prepared:
                paths = [local(folder, unquote(urlsplit(url).path)) for url in loaded]
                found = [path for path in paths if path is not None and path.name != "index.html"]
                files.append(len(found))
                sizes.append(sum(path.stat().st_size for path in found))
            context.close()
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(LONGEST_SECONDS * 1000)
    tab.goto(address + "index.html")
    tab.evaluate(ASK, queries[0].text)
    answers = [tab.evaluate(ASK, query.text) for query in queries]
    context.close()
    disk = sum(path.stat().st_size for path in index_files(engine, folder))
    return Measured(
        engine, [ids for ids, _ in answers], cold, first, [ms for _, ms in answers], files, sizes, disk, built
    )


def local(folder: Path, path: str) -> Path | None:
    """The file in the folder that an address names, None for anything else."""
    for candidate in (Path(path), folder / path.lstrip("/")):
        if candidate.is_relative_to(folder) and candidate.is_file():
            return candidate
    return None


def index_files(engine: str, folder: Path) -> list[Path]:
    """The files of an engine's index."""
    inside = {"casepress": "assets/search", "pagefind": "pagefind"}.get(engine)
    if inside:
        return [path for path in (folder / inside).rglob("*") if path.is_file()]
    return [folder / {"material": "search_index.json", "minisearch": "index.json"}[engine]]


def install_tools(folder: Path, engines: Sequence[str]) -> None:
    """The peers from their registries, into a folder that goes away again."""
    packages = [name for name in ("pagefind", "minisearch") if name in engines]
    if packages:
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *packages], check=True
        )
    if "material" in engines:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]
        subprocess.run([*pip, folder / "python", "jieba"], check=True, stderr=subprocess.DEVNULL)


def run(count: int, engines: Sequence[str], each: int, work: Path) -> list[Measured]:
    """Measures every engine on one made library and prints the tables."""
    library = make_library(count)
    queries = list(QueryMaker(library).make(each))
    results: list[Measured] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for engine in engines:
            if count > MOST_CASES.get(engine, count):
                print(f"{engine}: not measured at {count:,} cases")
                continue
            folder = work / f"{engine}-{count}"
            folder.mkdir()
            start = time.perf_counter()
            MAKERS[engine](folder, library, work / "tools")
            built = time.perf_counter() - start
            try:
                with served(folder) as address:
                    results.append(measure(browser, engine, folder, address, queries, built))
                if engine == "casepress":
                    results.append(measure(browser, engine, folder, folder.as_uri() + "/", queries, built))
            except Exception as error:  # an engine that gives up at this size is a result too
                print(f"{engine}: no answer at {count:,} cases ({str(error).splitlines()[0]})")
            shutil.rmtree(folder)
        browser.close()
    print_tables(count, queries, results)
    return results


def names_of(results: Sequence[Measured]) -> list[str]:
    seen: set[str] = set()
    names = []
    for result in results:
        names.append(result.engine if result.engine not in seen else f"{result.engine} file://")
        seen.add(result.engine)
    return names


def print_tables(count: int, queries: Sequence[Query], results: Sequence[Measured]) -> None:
    """Quality by class, then cost, then how many times the peers cost more."""
    tables = [
        by_class([query.kind for query in queries], result.found, [query.wanted for query in queries])
        for result in results
    ]
    names = names_of(results)
    print(f"\n{count:,} cases, {len(queries)} queries: nDCG@10 (MRR)")
    print(f"{'':14}" + "".join(f"{name:>20}" for name in names))
    for kind in (*KINDS, "all"):
        print(f"{kind:14}" + "".join(f"{table[kind][1]:>13.2f} ({table[kind][2]:.2f})" for table in tables))
    print(f"{'no result':14}" + "".join(f"{table['all'][3]:>20}" for table in tables))
    rows = [
        ("cold ms", lambda item: statistics.median(item.cold)),
        ("first ms", lambda item: statistics.median(item.first)),
        ("later ms", lambda item: statistics.median(item.later)),
        ("files", lambda item: statistics.mean(item.files)),
        ("loaded kB", lambda item: statistics.mean(item.sizes) / 1000),
        ("index MB", lambda item: item.disk / 1e6),
        ("build s", lambda item: item.build_seconds),
    ]
    print()
    for label, value in rows:
        ours = value(results[0]) or 1
        print(f"{label:14}" + "".join(f"{value(item):>12.1f} ({value(item) / ours:>4.1f}x)" for item in results))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--without", nargs="*", default=[], choices=ENGINES[1:])
    parser.add_argument("--each", type=int, default=11, help="queries of every class")
    given = parser.parse_args()
    engines = [engine for engine in ENGINES if engine not in given.without]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "tools").mkdir()
        install_tools(work / "tools", engines)
        for count in given.cases:
            run(count, engines, given.each, work)


if __name__ == "__main__":
    main()
