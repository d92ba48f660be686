"""A local preview: watches the library, rebuilds what changed, and reloads the page.

The server listens on this machine only. A page learns of a new edition from a script that the
server adds when it hands the page out; the site on the disk stays as it is, without it.
"""

from __future__ import annotations

import http.server
import posixpath
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from generator.publish import walk
from generator.settings import FILE, Settings

_PREFIX = "/-/"
_RELOAD = """(function () {
  "use strict";
  var shown = Number(document.currentScript.src.split("?")[1]);
  window.casepressServed = function (number) {
    if (number !== shown) { location.reload(); }
    shown = number;
  };
  setInterval(function () {
    var script = document.createElement("script");
    script.src = "/-/edition.js?" + Date.now();
    script.onload = script.onerror = function () { script.remove(); };
    document.head.appendChild(script);
  }, 1000);
})();
"""
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


State = tuple[tuple[str, int, int], ...]
"""Path, size and time of files, sorted."""


class _Handler(http.server.BaseHTTPRequestHandler):
    """Hands out files of one folder; nothing outside it, and no listings."""

    server: Preview

    def do_GET(self) -> None:
        """Answer a request for a page, a file of the site, or our two scripts."""
        if not self._is_for_us():
            self._send(403, ".txt", b"403")
            return
        path = unquote(self.path.partition("?")[0].partition("#")[0])
        if path == f"{_PREFIX}edition.js":
            self._send(200, ".js", f"casepressServed({self.server.edition});".encode())
        elif path == f"{_PREFIX}reload.js":
            self._send(200, ".js", _RELOAD.encode())
        else:
            self._send_file(path + "index.html" if path.endswith("/") else path)

    def _is_for_us(self) -> bool:
        """Whether the request names this machine: a page of another site, whose name was turned to this address, does not."""
        return self.headers.get("Host", "").partition(":")[0] in ("127.0.0.1", "localhost")

    def _send_file(self, path: str) -> None:
        clean = posixpath.normpath(path).lstrip("/")
        data, edition = None, self.server.edition
        if not (".." in clean.split("/") or "\0" in clean or "\\" in clean or ":" in clean):
            with suppress(OSError):  # no such file; a folder; a name that the system does not take
                data = (self.server.folder / clean).read_bytes()
        if data is None:
            self._send(404, ".txt", b"404")
            return
        suffix = posixpath.splitext(clean)[1]
        if suffix == ".html":
            data = data.replace(b"</head>", f'<script src="/-/reload.js?{edition}" defer></script></head>'.encode(), 1)
        self._send(200, suffix, data)

    def _send(self, status: int, suffix: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        with suppress(ConnectionError):  # the browser has gone on already
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what matters is printed by the command."""


class Preview(http.server.ThreadingHTTPServer):
    """The server of one site; `edition` goes up with every build, and pages reload."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.folder = folder
        self.edition = 1

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def show(self, folder: Path) -> None:
        """Show a new edition, in this folder; open pages reload."""
        self.folder = folder
        self.edition += 1

    def start(self) -> None:
        """Serve in the background until `shutdown`."""
        threading.Thread(target=self.serve_forever, daemon=True).start()


def state_of(settings: Settings) -> State:
    """What the library looks like on the disk: path, size and time of every file that a build reads."""
    return tuple(_files(settings))


def _files(settings: Settings) -> Iterator[tuple[str, int, int]]:
    file = settings.root / FILE
    if file.is_file():
        stat = file.stat()
        yield FILE, stat.st_size, stat.st_mtime_ns
    for folder in (settings.cases_folder, settings.playbooks_folder):
        if folder.is_dir():
            yield from sorted(walk(folder))


def watch(settings: Settings, changed: Callable[[], None], built: State, *, seconds: float = 0.5, until: threading.Event | None = None) -> None:
    """Call `changed` after every change of the library, until `until` is set. `built` is the state that was built last.

    Looks every `seconds`; a change is taken when the files have been still for one look, so that
    an editor has finished writing.
    """
    stop, last = until or threading.Event(), None
    while not stop.wait(seconds):
        try:
            now = state_of(settings)
        except OSError:  # a file that was there a moment ago
            continue
        if now != built and now == last:
            built = now
            changed()
        last = now
