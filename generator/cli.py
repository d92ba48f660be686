"""The command `casepress`: reads arguments, prints, and returns exit codes. No logic.

Exit codes: 0 clean, 1 something is wrong in the content, 2 wrong usage or settings.
"""

import os
import sys
import webbrowser
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from generator import language, privacy, problems, settings
from generator.language import _
from generator.problems import Problem
from generator.settings import Settings

CLEAN, CONTENT, USAGE = 0, 1, 2


class Format(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"


def main() -> None:
    """Run the command line in the language of the library in the current folder."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    chosen = os.environ.get("CASEPRESS_LANGUAGE", "")
    if not chosen:
        found, _problems = settings.load(_root_of(sys.argv))
        chosen = found.language if found else language.DEFAULT
    if chosen in language.LANGUAGES:
        language.use(chosen)
    application()()


def _root_of(arguments: list[str]) -> Path:
    for position, argument in enumerate(arguments):
        if argument == "--root" and position + 1 < len(arguments):
            return Path(arguments[position + 1])
        if argument.startswith("--root="):
            return Path(argument.partition("=")[2])
    return Path()


def application() -> typer.Typer:
    """The commands, with their help in the language in use."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
                      help=_("Complaint cases and response playbooks: check them, and build the site that opens by double-click."))
    root_option = typer.Option("--root", help=_("The folder of the library: it holds mkdocs.yml, cases/ and playbooks/"), show_default=False)
    Root = Annotated[Path, root_option]  # noqa: N806 - a type

    @app.callback()
    def casepress() -> None:
        """Make every command a word of its own, also where there is only one."""

    @app.command(help=_("Read everything and print all problems with place and mend; builds nothing."))
    def check(
        root: Root = Path(),
        format: Annotated[Format, typer.Option("--format", help=_("text for people, json, or sarif for editors and CI"))] = Format.text,
    ) -> None:
        found = _settings(root, format)
        from generator import content

        loaded = content.load(found.root, cache=_cache(found), today=found.today or date.today(), allow=_allowed(found))
        _print_problems(loaded.problems, format)
        raise typer.Exit(CONTENT if any(problem.is_error for problem in loaded.problems) else CLEAN)

    return app


def _settings(root: Path, format: Format = Format.text) -> Settings:
    """The settings of a library; prints the problems and leaves with 2 where there are none to use."""
    if not root.is_dir():
        _print_line(_("there is no folder {path}").format(path=root))
        raise typer.Exit(USAGE)
    found, wrong = settings.load(root.resolve())
    if wrong:
        _print_problems(wrong, format)
    if found is None:
        raise typer.Exit(USAGE)
    return found


def _cache(found: Settings) -> Path:
    return found.work_folder / "store.sqlite"


def _allowed(found: Settings) -> tuple[str, ...]:
    return tuple(text.text for text in found.privacy_allow)


def _print_line(text: str) -> None:
    typer.echo(problems.shown(privacy.mask(text)), err=True)


def _print_problems(found: list[Problem], format: Format) -> None:
    if format is Format.json:
        typer.echo(problems.format_json(found, mask=privacy.mask))
    elif format is Format.sarif:
        typer.echo(problems.format_sarif(found, mask=privacy.mask))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = problems.format_text(found, colour=colour, mask=privacy.mask)
        if text:
            typer.echo(text)
        typer.echo(problems.summary(found))


if __name__ == "__main__":
    main()
