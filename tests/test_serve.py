"""The preview hands out the site and nothing else, and says when there is a new edition."""

import http.client
import os
import socket
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from generator import serve
from generator.serve import Preview, state_of, watch
from tests.small_library import build_site, contents, load_settings, write, write_case, write_library


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `site`; beside it lies a secret."""
    folder = tmp_path_factory.mktemp("served")
    write(folder / "secret.txt", "secret")
    write(folder / "site/index.html", "<html><head></head><body>首页</body></html>")
    write(folder / "site/assets/a.js", "</head>")
    write(folder / "site/assets/css/a.css", "a{}")
    write(folder / "site/notes.bin", "x")
    return folder


@pytest.fixture(scope="module")
def preview(folder: Path) -> Iterator[Preview]:
    """A server of the folder `site`."""
    preview = Preview(folder / "site", 0)
    preview.start()
    yield preview
    preview.shutdown()
    preview.server_close()


@pytest.fixture
def ask(preview: Preview) -> Callable[..., tuple[int, str, bytes]]:
    """Status, content type and content of an answer; the path goes out exactly as it is."""

    def ask(path: str, host: str | None = None) -> tuple[int, str, bytes]:
        port = preview.server_address[1]
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{port}'}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode("latin-1"))
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()

    return ask


def test_a_page_comes_with_the_script_that_reloads_it(ask):
    status, kind, data = ask("/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert data.decode() == '<html><head><script src="/-/reload.js?1" defer></script></head><body>首页</body></html>'
    assert ask("/index.html?q=1#top")[2] == data


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/a.js", "text/javascript; charset=utf-8"),
        ("/assets/css/a.css", "text/css; charset=utf-8"),
        ("/notes.bin", "application/octet-stream"),
    ],
)
def test_other_files_come_as_they_are(ask, folder, path, kind):
    assert ask(path) == (200, kind, (folder / "site" / path[1:]).read_bytes())


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//../secret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/./../secret.txt",
        "/index.html/../../secret.txt",
        "../secret.txt",
        "secret.txt/..",
        "/C:/Windows/win.ini",
        "/c:secret.txt",
        "/index.html%00",
        "/index.html%00.js",
        "/assets",
        "/assets/",
        "/missing.html",
        "//[",
        "/" + "a" * 5000,
        "http://127.0.0.1/../secret.txt",
        "/-/",
        "/-/other.js",
    ],
)
def test_nothing_else_is_handed_out(ask, capfd, path):
    assert ask(path) == (404, "text/plain; charset=utf-8", b"404")
    assert capfd.readouterr() == ("", "")


def test_a_file_with_its_whole_path_is_not_handed_out(ask, folder):
    assert ask(f"/{folder}/secret.txt")[0] == 404
    assert ask(f"{folder}/secret.txt")[0] == 404
    assert ask(f"//{folder}/secret.txt")[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example"]
)
def test_a_page_of_another_site_gets_nothing(ask, host):
    assert ask("/", host)[::2] == (403, b"403")
    assert ask("/-/edition.js", host)[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:8000"])
def test_this_machine_has_two_names(ask, host):
    assert ask("/", host)[0] == 200


def test_it_listens_on_this_machine_only(preview):
    assert preview.server_address[0] == "127.0.0.1"
    assert preview.url == f"http://127.0.0.1:{preview.server_address[1]}/"


def test_a_browser_that_goes_away_makes_no_noise(preview, folder, capfd):
    write(folder / "site/large.bin", "x" * 20_000_000)
    connection = socket.create_connection(preview.server_address, timeout=30)
    connection.sendall(b"GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    connection.recv(10)
    connection.close()
    other = http.client.HTTPConnection(*preview.server_address, timeout=30)
    other.request("GET", "/assets/a.js")
    assert other.getresponse().read() == b"</head>"
    other.close()
    assert capfd.readouterr().err == ""


def test_a_new_edition_has_the_next_number(ask, preview, folder, tmp_path):
    assert ask("/-/edition.js")[2] == b"casepressServed(1);"
    write(tmp_path / "other/index.html", "other</head>")
    preview.show(tmp_path / "other")
    assert ask("/-/edition.js")[2] == b"casepressServed(2);"
    assert ask("/")[2] == b'other<script src="/-/reload.js?2" defer></script></head>'
    preview.show(folder / "site")


# ---------------------------------------------------------------- watching


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a small library."""
    return write_library(tmp_path / "library")


def test_the_state_tells_of_every_file_that_a_build_reads(library):
    states = [state_of(load_settings(library))]
    for change in (
        lambda: write_case(library, "CASE-2026-0001", title="新"),
        lambda: write_case(library, "CASE-2026-0009"),
        lambda: (library / "cases/2026/CASE-2026-0009.md").unlink(),
        lambda: os.utime(library / "mkdocs.yml", (1, 1)),
        lambda: write(library / "playbooks/forms/new.yml", "x"),
    ):
        change()
        states.append(state_of(load_settings(library)))
    assert all(before != after for before, after in pairwise(states))
    (library / "playbooks/forms/new.yml").unlink()
    states.append(state_of(load_settings(library)))
    build_site(library)
    assert state_of(load_settings(library)) == states[-1], "what a build writes is no change"


class Looks(threading.Event):
    """The looks of `watch`: before each one something may happen; after the last it ends."""

    def __init__(self, *happenings: Callable[[], object] | None) -> None:
        super().__init__()
        self._left = list(happenings)

    def wait(self, timeout: float | None = None) -> bool:
        if not self._left:
            return True
        happening = self._left.pop(0)
        if happening:
            happening()
        return False


def changes_seen(library: Path, *happenings: Callable[[], object] | None, built: serve.State | None = None) -> int:
    """How often `watch` calls while these things happen, one before each look."""
    calls: list[None] = []
    chosen = load_settings(library)
    watch(chosen, lambda: calls.append(None), state_of(chosen) if built is None else built, until=Looks(*happenings))
    return len(calls)


def test_a_change_is_taken_once_it_is_still(library):
    def change(title: str) -> Callable[[], object]:
        return lambda: write_case(library, "CASE-2026-0001", title=title)

    assert changes_seen(library, None, None, None) == 0
    assert changes_seen(library, change("一"), None, None, None) == 1
    assert changes_seen(library, change("一二"), change("一二三"), change("一二三四"), None, None) == 1
    assert changes_seen(library, change("一"), None, change("一二"), None, None) == 2
    assert changes_seen(library, change("一"), change("一二")) == 0, "an editor may still be writing"


def test_a_change_during_the_first_build_is_taken_too(library):
    built = state_of(load_settings(library))
    write_case(library, "CASE-2026-0001", title="改了")
    assert changes_seen(library, None, None, None, built=built) == 1


def test_a_file_that_goes_away_during_a_look_is_no_error(library, monkeypatch):
    whole = serve.walk
    gone = iter([True, False, False, False])

    def walk(folder: Path) -> Iterator[tuple[str, int, int]]:
        if next(gone, False):
            raise FileNotFoundError(2, "No such file or directory")
        return whole(folder)

    chosen = load_settings(library)
    built = state_of(chosen)
    monkeypatch.setattr(serve, "walk", walk)
    assert (
        changes_seen(
            library, lambda: write_case(library, "CASE-2026-0001", title="改了"), None, None, None, built=built
        )
        == 1
    )


def test_the_served_site_is_the_one_on_the_disk(library):
    build_site(library)
    preview = Preview(library / "site", 0)
    preview.start()
    try:
        connection = http.client.HTTPConnection(*preview.server_address, timeout=30)
        for name, data in contents(library / "site").items():
            connection.request("GET", f"/{name}")
            answer = connection.getresponse().read()
            assert answer.replace(b'<script src="/-/reload.js?1" defer></script>', b"") == data
        connection.close()
    finally:
        preview.shutdown()
        preview.server_close()
