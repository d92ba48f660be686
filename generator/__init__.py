"""Casepress: cases and playbooks in, a searchable static site out."""

from pathlib import Path

__version__ = "0.1.0"


def templates_folder() -> Path:
    """The folder with theme/, pages/, css/, js/ and locale/.

    In a checkout it stands beside the package; a wheel carries it inside the package.
    """
    package = Path(__file__).resolve().parent
    inside = package / "site_templates"
    return inside if inside.is_dir() else package.parent / "site_templates"
