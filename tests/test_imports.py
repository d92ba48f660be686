"""The order of the modules, and who may know which library: docs/architecture.md says why."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "generator"

# The way of the data. A module imports only names to its left.
ORDER = [
    *("language", "problems", "source", "settings", "privacy", "content", "documents", "page", "render"),
    *("search", "deadlines", "charts", "precedents", "training", "drills", "intake", "reports", "catalog"),
    *("engine", "publish", "press", "build", "serve", "cli"),
]

# Each of these libraries is known to one module only, so that replacing it touches one file.
KNOWN_BY = {
    "yaml": "source",
    "markdown": "content.markdown",
    "pyromark": "content.markdown",
    "jinja2": "render",
    "mkdocs": "engine",
    "whoosh": "search.find",
    "docx": "drills.report",
    "icalendar": "drills.calendar",
    "typer": "cli",
}


def module_name(path: Path) -> str:
    """`content.markdown` for generator/content/markdown.py, `content` for its __init__.py, "" for the package's."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(code: str, name: str, is_package: bool) -> Iterator[str]:
    """Every dotted name that the code of a module of ours imports, anywhere in it, relative names made whole."""
    package = ["generator", *name.split(".")] if name else ["generator"]
    if not is_package:
        package = package[:-1]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def own_imports(name: str) -> set[str]:
    """The modules of ours that a module imports, as in MODULES."""
    path = MODULES[name]
    found = set()
    for imported in imports_of(path.read_text(encoding="utf-8"), name, path.name == "__init__.py"):
        parts = imported.split(".")
        if parts[0] == "generator":
            # `generator.content.model.Case` names a thing in a module: the longest part that is a module counts.
            while len(parts) > 1 and ".".join(parts[1:]) not in MODULES:
                parts.pop()
            found.add(".".join(parts[1:]))
    return found - {name}


def offences(name: str, imported: set[str]) -> list[str]:
    """The imports of a module that stand to its right in ORDER."""
    unit = name.split(".")[0]
    return sorted(
        other
        for other in imported
        if other and (top := other.split(".")[0]) != unit and ORDER.index(top) > ORDER.index(unit)
    )


def test_every_module_has_its_place_in_the_order():
    tops = {name.split(".")[0] for name in MODULES} - {"", "__main__"}
    assert sorted(tops - set(ORDER)) == []


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] in ORDER])
def test_a_module_imports_only_names_to_its_left(name):
    assert offences(name, own_imports(name)) == []


def test_an_import_from_the_right_is_seen():
    assert offences("settings", {"problems", "build", "content.model"}) == ["build", "content.model"]
    assert offences("content.checks", {"content.model", "privacy", ""}) == []


@pytest.mark.parametrize(
    ("code", "name", "is_package", "expected"),
    [
        ("import yaml.nodes", "cli", False, ["yaml.nodes"]),
        ("from generator import source, language", "cli", False, ["generator.source", "generator.language"]),
        ("from .model import Case", "content", True, ["generator.content.model.Case"]),
        ("from ..page import Page", "search.find", False, ["generator.page.Page"]),
        ("def f():\n    from . import words", "search.find", False, ["generator.search.words"]),
    ],
)
def test_imports_are_found_however_they_are_written(code, name, is_package, expected):
    assert list(imports_of(code, name, is_package)) == expected


def test_no_modules_import_each_other_in_a_circle():
    # Raises CycleError, which names the circle. A package's __init__ may import its modules: they never import it.
    assert list(TopologicalSorter({name: own_imports(name) - {""} for name in MODULES}).static_order())


@pytest.mark.parametrize("name", MODULES)
def test_each_library_is_known_to_one_module(name):
    path = MODULES[name]
    libraries = {
        imported.split(".")[0]
        for imported in imports_of(path.read_text(encoding="utf-8"), name, path.name == "__init__.py")
    }
    assert [library for library in sorted(libraries & set(KNOWN_BY)) if KNOWN_BY[library] != name] == []


def test_the_package_imports_nothing_but_python_itself():
    names = imports_of(MODULES[""].read_text(encoding="utf-8"), "", True)
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
