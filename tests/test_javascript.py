"""The scripts' pure functions, under Node's own test runner: one test here a file in tests/js/."""

import subprocess
from pathlib import Path

import pytest

from tests.node import OLDEST, major_version, packaged_node

FOLDER = Path(__file__).resolve().parent / "js"


@pytest.mark.parametrize("name", sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.test.js")))
def test_the_scripts_pass_their_own_tests(name, node):
    run = subprocess.run(
        [node, "--test", "--test-reporter=spec", str(FOLDER / name)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    # Node takes a file without any test for one test of that name, passed.
    assert name not in run.stdout


def test_a_machine_without_node_gets_one_from_the_package():
    node = packaged_node()
    assert node is not None
    assert major_version(node) >= OLDEST


def test_what_is_not_node_is_not_taken_for_it(tmp_path):
    assert major_version(str(tmp_path / "node")) == 0
