"""The command `casepress`: reads arguments, prints, and returns exit codes. No logic.

Exit codes: 0 clean, 1 something is wrong in the content, 2 wrong usage or settings.
"""

import json
import os
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from generator import documents, language, privacy, problems, settings
from generator.content import library
from generator.content.model import Vocabulary, card_of
from generator.content.schema import KINDS_OF_FILE, is_id
from generator.language import _, ngettext
from generator.problems import Problem
from generator.settings import Settings

if TYPE_CHECKING:
    from rich.progress import TaskID

    from generator.build import Report
    from generator.content.model import Case, Library, Scenario
    from generator.drills.runs import Joined
    from generator.search.find import Found
    from generator.search.similar import Lists

CLEAN, CONTENT, USAGE = 0, 1, 2
_MANY = 250


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
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of a command line; what is wrong with it is said in the language in use."""
    command = typer.main.get_command(application())
    context = type("Context", (command.context_class,), {"formatter_class": _Help})
    waiting = [command]
    while waiting:
        part = waiting.pop()
        part.context_class = context
        waiting += getattr(part, "commands", {}).values()
    try:
        done = command.main(arguments or ["--help"], prog_name="casepress", standalone_mode=False)
        return (done or CLEAN) if arguments else USAGE
    except typer.BadParameter.__base__ as error:
        message, fix = _usage_error(error, arguments)
    except OSError as error:
        message, fix = _refused(error)
    _print_line(message)
    _print_line("  " + _("fix: {text}").format(text=fix))
    return USAGE


def _refused(error: OSError) -> tuple[str, str]:
    """What the system did not allow, and how to mend it."""
    what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
    return _("the system refuses: {reason}").format(reason=what), _("check permissions and free space, and try again")


def _usage_error(error: Any, arguments: list[str]) -> tuple[str, str]:
    """What is wrong with a command line, and how to mend it. `error` is that of the library, which speaks English only."""
    command, option, parameter = error.ctx and error.ctx.command, getattr(error, "option_name", ""), getattr(error, "param", None)
    commands = getattr(command, "commands", {})
    if parameter is not None:
        name, text = parameter.get_help_record(error.ctx) or (parameter.human_readable_name, "")
        missing = hasattr(error, "param_type")
        return (_("{name} is missing") if missing else _("{name} cannot have this value")).format(name=name.split(" ")[0]), _in_our_words(text)
    if hasattr(error, "possibilities"):
        known = ["--help", *(name for known in command.params for name in known.opts if name.startswith("-"))]
        near = problems.nearest(option, known)
        return _("there is no option {name}").format(name=option), _("write {word}").format(word=near) if near else _(", ").join(known)
    if option:
        return _("{name} is not used like this").format(name=option), "casepress --help"
    if commands:
        above = error.ctx.command_path.split()
        name = next((word for word in arguments if not word.startswith("-") and word not in above), "")
        if not name:
            return _("a command is missing after {name}").format(name=error.ctx.command_path), _(", ").join(commands)
        near = problems.nearest(name, commands)
        return _("there is no command {name}").format(name=name), _("write {word}").format(word=near) if near else _(", ").join(commands)
    return _("there are too many words"), f"casepress {command.name} --help" if command else "casepress --help"


class _Help(typer.Context.formatter_class):
    """Help in the language in use; the library that writes it knows English only."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", _("[options]")).replace("COMMAND [ARGS]...", _("command"))
        super().write_usage(prog, args, _("Usage: "))

    def write_heading(self, heading: str) -> None:
        headings = {"Options": _("Options:"), "Commands": _("Commands:"), "Arguments": _("Arguments:")}
        self.write(f"{headings.get(heading, heading)}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], *widths: int) -> None:
        super().write_dl([(name, _in_our_words(text)) for name, text in rows], *widths)


def _in_our_words(text: str) -> str:
    words = {"Show this message and exit.": _("Show this help."), "[default: ": _("[default: "), "[required]": _("[required]")}
    for word, ours in words.items():
        text = text.replace(word, ours)
    return text


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
        found, wrong = _load_settings(root, format)
        from generator import content

        loaded = content.load(found.root, cache=_cache(found), today=found.today or date.today(), allow=_allowed(found))
        with closing(loaded.store):
            twice = _entered_twice(found, loaded.library) if loaded.library is not None else []
        _print_problems(sorted([*wrong, *loaded.problems, *twice]), format)
        raise typer.Exit(CONTENT if any(problem.is_error for problem in loaded.problems) else CLEAN)

    @app.command(help=_("Check everything, then build the site; on any error the old site stays as it is."))
    def build(root: Root = Path(), open_site: Annotated[bool, typer.Option("--open", help=_("Open the site in the browser afterwards"))] = False) -> None:
        found = _settings(root)
        report = _build(found)
        if report.site is None:
            raise typer.Exit(CONTENT)
        _write_schemas(found, found.root / documents.SCHEMAS_FOLDER)
        if open_site:
            webbrowser.open((report.site / "index.html").as_uri())

    @app.command(help=_("Search the library: words, pinyin, \"phrases\", -exclusions, conditions such as sector:快递 days:>7 remedy:100..500."))
    def find(
        words: Annotated[list[str] | None, typer.Argument(help=_("What to look for, as in the field of the site"), show_default=False)] = None,
        root: Root = Path(),
        like: Annotated[str, typer.Option("--like", help=_("An id or a case file: do we have this case already?"), show_default=False)] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=_("How many results at the most"))] = 10,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON for other programs"))] = False,
    ) -> None:
        found = _settings(root)
        if bool(words) == bool(like):
            _leave(_("either words or --like is needed"), "casepress find --help")
        from generator.search.find import found_to_json

        results = _find(found, " ".join(words or ()), like, limit)
        if as_json:
            typer.echo(privacy.mask(found_to_json(results)))
        for result in () if as_json else results:
            typer.echo(privacy.mask(problems.shown(f"{result.id}  {result.title}")))
            if result.point:
                typer.echo("    " + privacy.mask(problems.shown(result.point)))
        if not results:
            _print_line(_("nothing was found"))
        raise typer.Exit(CLEAN if results else CONTENT)

    @app.command(help=_("The cases most like one, with what is the same and what differs; without a name, pairs that were probably entered twice."))
    def similar(
        name: Annotated[str, typer.Argument(help=_("The id of a case, or a case file that need not be in the library"), show_default=False)] = "",
        root: Root = Path(),
    ) -> None:
        if name:
            _similar(_settings(root), name)
        else:
            _print_twins(_settings(root))

    @app.command(help=_("Write a new file to fill in: `new case`, `new plan ID`; or `new library`, a small library to begin with."))
    def new(
        kind: Annotated[str, typer.Argument(help=_("library, or one of {kinds}").format(kinds=", ".join(kind.name for kind in KINDS_OF_FILE)))],
        id: Annotated[str, typer.Argument(help=_("The id, which is the file's name; a case may leave it out. For a library its folder"))] = "",
        root: Root = Path(),
    ) -> None:
        if kind == "library":
            _new_library(root / id)
        else:
            _new_file(_settings(root), kind, id)

    @app.command(help=_("Write the JSON Schema files from which editors complete and check YAML."))
    def schema(
        root: Root = Path(),
        out: Annotated[Path | None, typer.Option("--out", help=_("The folder to write to; .casepress/schemas where nothing is said"))] = None,
    ) -> None:
        found = _settings(root)
        schemas = _write_schemas(found, out or found.root / documents.SCHEMAS_FOLDER)
        _print_line(_("{n} schemas in {path}").format(n=schemas, path=out or documents.SCHEMAS_FOLDER))

    @app.command(help=_("Build, show the site on this machine, and rebuild whatever changes."))
    def serve(
        root: Root = Path(),
        port: Annotated[int, typer.Option("--port", min=0, max=65535, help=_("0 takes any free port"))] = 8000,
        open_site: Annotated[bool, typer.Option("--open", help=_("Open the site in the browser"))] = False,
    ) -> None:
        found = _settings(root)
        from generator.serve import Preview, state_of, watch

        built = state_of(found)
        report = _build(found)
        if report.site is None and not (found.site_folder / "index.html").is_file():
            raise typer.Exit(CONTENT)
        try:
            preview = Preview(found.site_folder, port)
        except OSError as error:
            _print_line(_("port {port} cannot be used: {reason}").format(port=port, reason=error.strerror or error))
            raise typer.Exit(USAGE) from None
        preview.start()
        _print_line(_("{url} shows the site; Ctrl+C ends").format(url=preview.url))
        if open_site:
            webbrowser.open(preview.url)

        def rebuild() -> None:
            fresh, wrong = settings.load(found.root)
            if fresh is None:
                _print_problems(wrong, Format.text)
            elif (site := _build(fresh).site) is not None:
                preview.show(site)

        try:
            watch(found, rebuild, built)
        except KeyboardInterrupt:
            preview.shutdown()

    app.add_typer(_drill(Root), name="drill", help=_("After a drill: report, record; the table of injects out and in."))
    return app


def _drill(root_type: Any) -> typer.Typer:
    """The commands about drills; `root_type` is the option that names the library."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    logs_type = Annotated[list[Path], typer.Argument(help=_("Logs of one run, a file each participant; their order does not matter"), show_default=False)]
    others_type = Annotated[bool, typer.Option("--others", help=_("Take logs of other runs of the same plan as parts of the first, such as an observer's own"))]

    @group.command(help=_("Draft the after-action report of a run: Markdown on the screen, or a .docx or .md file."))
    def report(
        logs: logs_type,
        root: root_type = Path(),
        out: Annotated[Path | None, typer.Option("--out", help=_("The file to write: its ending .docx or .md says which"), show_default=False)] = None,
        others: others_type = False,
    ) -> None:
        if out is not None and out.suffix.lower() not in (".docx", ".md"):
            _leave(_("a report cannot be written as \"{ending}\"").format(ending=out.suffix), _("end the name with .docx or .md"))
        _report(_settings(root), logs, out, others)

    @group.command(help=_("Check the logs of a run, draft its record, and file it under playbooks/emergency/records/."))
    def record(logs: logs_type, root: root_type = Path(), others: others_type = False) -> None:
        _file_record(_settings(root), logs, others)

    table = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

    @table.command(name="export", help=_("Write the injects of a scenario as CSV."))
    def export_table(
        scenario: Annotated[str, typer.Argument(help=_("The id of the scenario"), show_default=False)],
        root: root_type = Path(),
        out: Annotated[Path | None, typer.Option("--out", help=_("The file to write; the screen where nothing is said"), show_default=False)] = None,
    ) -> None:
        from generator.drills import msel

        library = _library(_settings(root))
        text = msel.to_csv(_scenario(library, scenario).injects)
        if out is None:
            typer.echo(text, nl=False)
        else:
            out.write_bytes(text.encode("utf-8-sig"))

    @table.command(name="import", help=_("Take the injects of a CSV table into a scenario, in place of its own."))
    def import_table(
        file: Annotated[Path, typer.Argument(help=_("The table"), show_default=False)],
        scenario: Annotated[str, typer.Option("--scenario", help=_("The id of the scenario"), show_default=False)],
        root: root_type = Path(),
    ) -> None:
        _import_injects(_settings(root), file, scenario)

    group.add_typer(table, name="msel", help=_("The injects of a scenario as a table."))
    return group


@contextmanager
def _opened(found: Settings) -> Iterator["Library"]:
    """The library, its cases to be read meanwhile; prints what is wrong and leaves with 1 where it cannot be used."""
    from generator import content

    loaded = content.load(found.root, cache=_cache(found), allow=_allowed(found))
    with closing(loaded.store):
        if loaded.library is None:
            _print_problems([problem for problem in loaded.problems if problem.is_error], Format.text)
            raise typer.Exit(CONTENT)
        yield loaded.library


def _library(found: Settings) -> "Library":
    """The library without its cases; prints what is wrong and leaves with 1 where it cannot be used."""
    with _opened(found) as loaded:
        return loaded


def _joined(files: list[Path], others: bool) -> "Joined":
    """One log from several files; prints what is to be said of them, and leaves with 1 where none can be used."""
    from generator.drills import runs

    joined = runs.join([(file.name, file.read_bytes().decode("utf-8", "replace")) for file in files], others)
    for text in joined.said:
        _print_line(text)
    if joined.log is None or not any(event["type"] == "start" for event in joined.log["events"]):
        _print_line(_("there is no run in these files"))
        raise typer.Exit(CONTENT)
    return joined


def _report(found: Settings, files: list[Path], out: Path | None, others: bool) -> None:
    from generator.drills import records, report

    joined, library = _joined(files, others), _library(found)
    for text in records.plan_notes(joined.log, library.plans.get(joined.log["plan"]["id"])):
        _print_line(text)
    drafted = report.report_of(joined.log, *records.data_of(joined.log, library))
    text = report.to_markdown(drafted)
    _print_problems(privacy.scan_text(text, out.name if out else "report.md", _allowed(found)), Format.text, quiet=True)
    if out is None:
        typer.echo(privacy.mask(text), nl=False)
    elif out.suffix.lower() == ".docx":
        out.write_bytes(report.to_docx(drafted))
    else:
        _write(out, text)
    raise typer.Exit(CONTENT if joined.left_out else CLEAN)


def _file_record(found: Settings, files: list[Path], others: bool) -> None:
    from generator.content.schema import kind_named
    from generator.drills import records

    joined, loaded = _joined(files, others), _library(found)
    plan = loaded.plans.get(joined.log["plan"]["id"])
    refused = (_("a file was left out: file the run when all can be used") if joined.left_out else
               _("the library has no plan \"{id}\"").format(id=joined.log["plan"]["id"]) if plan is None else
               _("the run is filed already: {path}").format(path=loaded.records[id].path) if (id := records.filed_as(joined.log, loaded)) else "")
    if plan is None or refused:
        _print_line(_("nothing was filed: {reason}").format(reason=refused))
        raise typer.Exit(CONTENT)
    draft = records.draft(joined.log, plan, loaded)
    path = documents.template_path(kind_named("record"), draft.id, date.today())
    entry, wrong = library.parse_entry(draft.text.encode(), path, loaded.vocabulary)
    wrong += privacy.scan_text(draft.text, path, _allowed(found))
    if entry is None or any(problem.is_error for problem in wrong):
        _print_problems(sorted(wrong), Format.text)
        _print_line(_("nothing was filed: {reason}").format(reason=_("mend what is wrong in the log's words, by undoing and writing them anew")))
        raise typer.Exit(CONTENT)
    _write(found.root / path, draft.text)
    typer.echo(path)
    for text in draft.to_do:
        _print_line(f"- {text}")


def _scenario(loaded: "Library", id: str) -> "Scenario":
    """The scenario of this id; leaves with 2 where there is none."""
    if id not in loaded.scenarios:
        near = problems.nearest(id, loaded.scenarios)
        _leave(_("there is no scenario \"{id}\"").format(id=id), _("write \"{word}\"").format(word=near) if near else _(", ").join(loaded.scenarios))
    return loaded.scenarios[id]


def _import_injects(found: Settings, file: Path, id: str) -> None:
    from generator.drills import msel

    loaded = _library(found)
    scenario = _scenario(loaded, id)
    injects, wrong = msel.from_csv(file.read_bytes(), file.name, [objective.id for objective in scenario.objectives])
    if wrong:
        _print_problems(wrong, Format.text)
    if not injects:
        raise typer.Exit(CONTENT)
    text = msel.replace_injects((found.root / scenario.path).read_text("utf-8-sig"), injects)
    entry, wrong = library.parse_entry(text.encode(), scenario.path, loaded.vocabulary)
    wrong += privacy.scan_text(text, scenario.path, _allowed(found))
    if entry is None or any(problem.is_error for problem in wrong):
        _print_problems(sorted(wrong), Format.text)
        _print_line(_("nothing was changed"))
        raise typer.Exit(CONTENT)
    _write(found.root / scenario.path, text)
    typer.echo(scenario.path)
    _print_line(ngettext("{n} inject written", "{n} injects written", len(injects)).format(n=len(injects)))


def _find(found: Settings, words: str, like: str, limit: int) -> "list[Found]":
    """The results for words, cases first; or the cases that are like one given by its id or its file."""
    from generator import content, precedents
    from generator.search.find import open_finder

    loaded = content.load(found.root, cache=_cache(found), allow=_allowed(found))
    if loaded.library is None:
        _print_problems([problem for problem in loaded.problems if problem.is_error], Format.text)
        raise typer.Exit(CONTENT)
    entries = list(precedents.entries(loaded.library))
    finder = open_finder(entries, found.work_folder / "find", precedents.analysis(loaded.library))
    if not like:
        try:
            results = finder.find(words, _MANY)
            return sorted(results, key=lambda result: result.kind != "case")[:limit]
        except ValueError as error:
            _leave(str(error), "casepress find --help")
    entry = next((entry for entry in entries if entry.id == like), None)
    if entry is None:
        case = _case_in_file(like, loaded.library)
        entry = precedents.case_to_entry(case, card_of(case), loaded.library, precedents.also_of(loaded.library.vocabulary))
    return [result for result in finder.like(entry, _MANY) if result.kind == "case"][:limit]


def _similar(found: Settings, name: str) -> None:
    """Print the cases most like one that is given by its id or its file."""
    from generator.search.analogy import analogy_of, lines_of
    from generator.search.similar import Side

    with _opened(found) as loaded, closing(_lists(found, loaded)) as lists:
        case = loaded.cases[name] if name in loaded.cards else _case_in_file(name, loaded)
        own, likes = Side.of(case, card_of(case)), lists.like(case)
        for like in likes:
            other = lists.side(like.id)
            first, *more = lines_of(other, analogy_of(own, other, like.words))
            typer.echo(privacy.mask(problems.shown(first)))
            for line in more:
                typer.echo("    " + privacy.mask(problems.shown(line)))
    if not likes:
        _print_line(_("no case is like it"))
    raise typer.Exit(CLEAN if likes else CONTENT)


def _print_twins(found: Settings) -> None:
    """Print all pairs of cases that were probably entered twice."""
    with _opened(found) as loaded:
        twice = _entered_twice(found, loaded, most=None)
    if twice:
        _print_problems(sorted(twice), Format.text)
    else:
        _print_line(_("no case was entered twice"))


def _entered_twice(found: Settings, loaded: "Library", most: int | None = 20) -> list[Problem]:
    """Warnings of cases that were probably entered twice, at most so many one by one."""
    from generator.search import duplicates

    with closing(_lists(found, loaded)) as lists:
        return duplicates.problems(lists, loaded, found.root, most)


def _lists(found: Settings, loaded: "Library") -> "Lists":
    from generator.search.similar import open_lists

    return open_lists(loaded, found.work_folder / "similar-manager.sqlite")  # the edition with every case


def _case_in_file(name: str, loaded: "Library") -> "Case":
    """The case in a file that need not be in the library; leaves with 1 where it is not valid, with 2 where there is none."""
    if not Path(name).is_file():
        _leave(_("there is no case and no file \"{name}\"").format(name=name), _("give the id of a case, or the path of its file"))
    case, wrong = library.parse_entry(Path(name).read_bytes(), f"cases/{date.today().year}/{Path(name).name}", loaded.vocabulary)
    if case is None:
        _print_problems(wrong, Format.text)
        raise typer.Exit(CONTENT)
    return case


def _new_file(found: Settings, kind_name: str, id: str) -> None:
    """Write the template of a kind where it belongs, or say why not and leave with 2."""
    kinds = {kind.name: kind for kind in KINDS_OF_FILE}
    if kind_name not in kinds:
        near = problems.nearest(kind_name, kinds)
        _leave(_("there is no kind of file \"{name}\"").format(name=kind_name), _("write \"{word}\"").format(word=near) if near else ", ".join(kinds))
    kind, today = kinds[kind_name], date.today()
    vocabulary = _vocabulary(found)
    taken = library.taken_ids(found.root)
    if not id and kind.name == "case":
        id = documents.next_case_id(taken, today)
    if not is_id(id):
        _leave(_("\"{id}\" is no id").format(id=id), _("use letters a-z, digits and hyphens only"))
    other = {name.lower(): path for name, path in taken.items()}.get(id.lower())
    path = documents.template_path(kind, id, today)
    if other or (found.root / path).exists():
        _leave(_("the id \"{id}\" belongs to {path} already").format(id=id, path=other or path), _("choose another id"))
    _write(found.root / path, documents.template(kind, vocabulary, id, today))
    typer.echo(path)
    _print_line(_("fill it in, then run: casepress check"))


def _new_library(root: Path) -> None:
    """Write a small library into an empty folder, or say why not and leave with 2."""
    if root.is_dir() and any(entry.name != ".git" for entry in root.iterdir()):
        _leave(_("the folder {path} is not empty").format(path=root), _("choose an empty folder"))
    for path, text in documents.library_files(date.today()).items():
        _write(root / path, text)
        typer.echo(path)
    _print_line(_("next: casepress build"))


def _write_schemas(found: Settings, folder: Path) -> int:
    """Write the schemas of this library's vocabulary; gives how many."""
    schemas = documents.json_schemas(_vocabulary(found))
    for name, value in schemas.items():
        _write(folder / name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    return len(schemas)


def _vocabulary(found: Settings) -> Vocabulary:
    vocabulary, wrong = library.read_vocabulary(found.root, _allowed(found))
    if vocabulary is None:
        _print_problems(wrong, Format.text)
        raise typer.Exit(CONTENT)
    return vocabulary


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _leave(message: str, fix: str) -> NoReturn:
    _print_line(message)
    _print_line("  " + _("fix: {text}").format(text=fix))
    raise typer.Exit(USAGE)


def _build(found: Settings) -> "Report":
    """Build with a progress bar, then print problems and a summary."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from generator.build import build as build_site

    started = time.monotonic()
    screen = Console(stderr=True)
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=screen, transient=True, disable=not screen.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        report = build_site(found, progress=tell)
    errors = [problem for problem in report.problems if problem.is_error]
    if report.site is None:
        _print_problems(errors, Format.text)
        _print_line(_("nothing was published; the old site stands"))
        return report
    warnings = len(report.problems)
    _print_line(_("{cases} cases, {pages} pages, {written} files made anew, {seconds:.1f} s").format(
        cases=report.cases, pages=report.pages, written=report.written, seconds=time.monotonic() - started))
    if warnings:
        _print_line(ngettext("{n} warning; `casepress check` shows it", "{n} warnings; `casepress check` shows them", warnings).format(n=warnings))
    _print_line(_("open {path}").format(path=f"{found.site_dir}/index.html"))
    return report


def _settings(root: Path) -> Settings:
    """The settings of a library; prints what is wrong with them, and leaves with 2 where there are none to use."""
    found, wrong = _load_settings(root, Format.text)
    if wrong:
        _print_problems(wrong, Format.text)
    return found


def _load_settings(root: Path, format: Format) -> tuple[Settings, list[Problem]]:
    """The settings of a library and warnings about them; leaves with 2 where there are none to use."""
    if not root.is_dir():
        _print_line(_("there is no folder {path}").format(path=root))
        raise typer.Exit(USAGE)
    found, wrong = settings.load(root.resolve())
    if found is None:
        _print_problems(wrong, format)
        raise typer.Exit(USAGE)
    return found, wrong


def _cache(found: Settings) -> Path:
    return found.work_folder / "store.sqlite"


def _allowed(found: Settings) -> tuple[str, ...]:
    return tuple(text.text for text in found.privacy_allow)


def _print_line(text: str) -> None:
    typer.echo(problems.shown(privacy.mask(text)), err=True)


def _print_problems(found: list[Problem], format: Format, quiet: bool = False) -> None:
    """Print problems and a summary; nothing where there are none and `quiet`."""
    if quiet and not found:
        return
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
