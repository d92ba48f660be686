"""The browser of the tests: where it is, and `python -m tests.browser.chromium`, which brings it.

On Debian the administrator gets the system's package with a Chinese font; everybody else gets the build that
Playwright downloads. `CASEPRESS_CHROMIUM` names another one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """The first Chromium that starts: the one named in `CASEPRESS_CHROMIUM`, the system's, Playwright's; or None."""
    named = os.environ.get("CASEPRESS_CHROMIUM")
    candidates = [named] if named else [path for command in COMMANDS if (path := shutil.which(command))]
    for path in candidates:
        if _starts(path):
            return Path(path)
    if named:
        return None
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.is_file() else None


def has_chinese_font() -> bool:
    """Whether Chinese is drawn as Chinese; only Linux has systems without such a font."""
    if not sys.platform.startswith("linux"):
        return True
    if shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def install() -> int:
    """Bring what is missing; 0 when the browser tests can run, 1 with a sentence on stderr when they cannot."""
    missing = [
        package
        for package, is_there in (("chromium", find_chromium() is not None), ("fonts-noto-cjk", has_chinese_font()))
        if not is_there
    ]
    if missing and _is_root() and shutil.which("apt-get"):
        print(f"Installing for the browser tests: {' '.join(missing)}", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
    if find_chromium() is None:
        print("Installing Playwright's Chromium for the browser tests", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find_chromium() is None:
        print(
            "No browser for the browser tests: neither the system's packages nor Playwright's download brought a "
            "Chromium that starts. Install Chromium or Chrome, or name one: CASEPRESS_CHROMIUM=/path/to/chromium",
            file=sys.stderr,
        )
        return 1
    if not has_chinese_font():
        print("No Chinese font found: screenshots will show empty boxes (Debian: fonts-noto-cjk)", file=sys.stderr)
    return 0


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(install())
