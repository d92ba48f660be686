"""What every test may use: the repository's folder, golden files, and a clean language."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from generator import language
from tests.node import find_node

REPOSITORY = Path(__file__).resolve().parent.parent
GOLDEN = REPOSITORY / "tests" / "golden"

# The same examples in every run, so that a change is green or red for its own reasons. To look for new ones:
# `pytest --hypothesis-profile=explore`.
_SLOW_MACHINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("repeatable", derandomize=True, database=None, **_SLOW_MACHINE)
settings.register_profile("explore", max_examples=2000, **_SLOW_MACHINE)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="rewrite the golden files; review the difference like code"
    )


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository, with `cases/` and `playbooks/` in it."""
    return REPOSITORY


@pytest.fixture(scope="session")
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten in this run."""
    return request.config.getoption("--update-goldens")


@pytest.fixture
def golden(update_goldens: bool) -> Callable[[str, str], None]:
    """A check that a text equals the file of that name in `tests/golden/`: `golden("problems.txt", text)`."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if update_goldens:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"tests/golden/{name} does not exist; write it with pytest --update-goldens"
        assert text == path.read_text(encoding="utf-8"), f"tests/golden/{name} differs; see pytest --update-goldens"

    return check


@pytest.fixture(autouse=True)
def _language_of_the_process() -> Iterator[None]:
    """Every test starts and ends in the default language, whatever another one chose."""
    language.use(language.DEFAULT)
    yield
    language.use(language.DEFAULT)


@pytest.fixture
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output as on a terminal of 100 columns that shows no colour."""
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def node() -> str:
    """The path of a Node.js that has a test runner; without one the test fails, it is never skipped."""
    path = find_node()
    if path is None:
        pytest.fail("no Node.js for the scripts' tests; `make test` installs one", pytrace=False)
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a browser comes last: the quick tests answer first."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
