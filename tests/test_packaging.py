"""What is installed: the whole package, with the templates inside it."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MADE = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel, made from a copy so that nothing is left in the repository."""
    source = tmp_path_factory.mktemp("source")
    for folder in ("generator", "site_templates"):
        shutil.copytree(ROOT / folder, source / folder, ignore=MADE)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run = subprocess.run(
        [*command, "--wheel-dir", target, source], capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return zipfile.ZipFile(next(target.glob("casepress-*.whl")))


def files_of(folder: Path) -> set[str]:
    """The paths of the files in a folder of the repository that are not made by a program."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".mo", ".pyc"}
    }


def test_the_wheel_holds_the_package_and_the_templates_and_nothing_else(wheel):
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    templates = {f"generator/site_templates/{name}" for name in files_of(ROOT / "site_templates")}
    modules = {f"generator/{name}" for name in files_of(ROOT / "generator")}
    assert sorted(names ^ (templates | modules)) == []


def test_an_installed_package_finds_its_templates(wheel, tmp_path):
    wheel.extractall(tmp_path)
    code = "import generator; print(generator.__file__, generator.templates_folder(), sep='\\n')"
    # -P: not from the folder that the tests run in.
    run = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert [Path(line) for line in run.stdout.splitlines()] == [
        tmp_path / "generator" / "__init__.py",
        tmp_path / "generator" / "site_templates",
    ]


def test_the_wheel_brings_the_command_and_its_licence(wheel):
    (scripts,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert re.search(r"(?m)^casepress = generator\.cli:main$", wheel.read(scripts).decode())
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())
