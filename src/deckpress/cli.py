"""The command line: reads arguments, calls, prints. No decision about questions is made here."""

import io
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click

from deckpress.problems import Problem, RefusedError

# What a command needs is imported inside of it: reading and pressing take far longer to import than to say --help.

WAIT = 1.0
"""Seconds that pass in silence before a progress bar appears."""


def main() -> None:
    """Run the command line."""
    # A build that is ended from outside cleans up like one that is interrupted.
    for ending in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), lambda number, _: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors="backslashreplace")  # a terminal without these letters
    try:
        commands()
    except OSError as refusal:  # such as a full disk behind standard output, or no working directory
        click.echo(f"error: {refusal.filename or 'standard output'}: {refusal.strerror}", err=True)
        if sys.stdout is not None:  # what is left to say goes nowhere, or Python would try again when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="deckpress", prog_name="deckpress", message="%(prog)s %(version)s")
def commands() -> None:
    """Press an Anki deck from a question bank kept in Markdown.

    \b
    Example:
      deckpress build
    """


_SOURCE = click.argument("source", type=click.Path(path_type=Path), default="source")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
_ALLOW_UNREADABLE = click.option(
    "--allow-unreadable", is_flag=True, help="Take questions that cannot be read any more for removed."
)


@commands.command()
@_SOURCE
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="DECK.apkg",
    help="Where the deck goes; folders are made.",
)
@_JSON
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Print how each file was read, too, and what was passed over.")
@click.option("--locked", is_flag=True, help="Fail if the lock file would change, as in CI.")
@_ALLOW_UNREADABLE
def build(
    source: Path,
    *,
    output: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    locked: bool,
    allow_unreadable: bool,
) -> None:
    """Press the questions in SOURCE into a deck file.

    SOURCE is a folder of Markdown files or one such file, `source` if it is left out. The deck goes to
    build/NAME.apkg, NAME being the deck's, or to the file named with -o. Who is who goes into
    SOURCE/deckpress.lock, or FILE.deckpress.lock for one file, to be committed with the questions: by it, a question
    that is edited stays the same note.

    \b
    Examples:
      deckpress build
      deckpress build questions.md -o exam.apkg
      deckpress build --locked
    """
    from deckpress import report
    from deckpress.build import press

    if output is not None and output.suffix.lower() != ".apkg":
        raise click.BadParameter(f"{output} has to end in .apkg, as Anki knows deck files by it.", param_hint="-o")
    with _refusals(source, as_json), _Progress("Pressing") as progress:
        pressed = press(source, output, progress.at, locked=locked, allow_unreadable=allow_unreadable)
    if as_json:
        _print_json(report.build_as_json(pressed))
        return
    _say(pressed.plan.problems, source)
    if verbose:
        click.echo(report.files_as_text(pressed.plan))
    if not quiet:
        click.echo(report.build_as_text(pressed))


@commands.command()
@_SOURCE
@_JSON
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
def check(source: Path, *, as_json: bool, strict: bool) -> None:
    """Show how each file of SOURCE is read, and every problem, and write nothing.

    It tells where questions begin (the divider), what tells the right answers (the markers), how sure that is, and
    how many questions and options there are. Fails if anything is wrong, with --strict also on warnings.

    \b
    Examples:
      deckpress check
      deckpress check questions.md --strict
    """
    from deckpress import bank, report
    from deckpress.problems import Severity

    with _Progress("Reading") as progress:
        checked = bank.check(source, progress.at)
    if as_json:
        _print_json(report.check_as_json(checked))
    else:
        for problem in checked.problems:
            click.echo(report.problem_with_line(problem, checked, source), err=True)
        click.echo(report.check_as_text(checked, source))
    if any(strict or problem.severity == Severity.ERROR for problem in checked.problems):
        sys.exit(1)


@commands.command()
@_SOURCE
@_JSON
@_ALLOW_UNREADABLE
def diff(source: Path, as_json: bool, allow_unreadable: bool) -> None:
    """Show what a build would add, change and remove, and write nothing.

    What is compared is SOURCE and its lock: words that went stand in [-…-], those that came in {+…+}.

    \b
    Example:
      deckpress diff
    """
    from deckpress import report
    from deckpress.build import plan

    with _refusals(source, as_json), _Progress("Reading") as progress:
        planned = plan(source, tick=progress.at, allow_unreadable=allow_unreadable)
    if as_json:
        _print_json(report.diff_as_json(planned))
        return
    _say(planned.problems, source)
    click.echo(report.diff_as_text(planned), color=False if os.environ.get("NO_COLOR") else None)


@commands.command()
@click.argument("deck", type=click.Path(path_type=Path), metavar="OLD.apkg")
@_SOURCE
def adopt(deck: Path, source: Path) -> None:
    """Make the lock of SOURCE from a deck file that Deckpress pressed before the lock was lost.

    \b
    Example:
      deckpress adopt build/sample-questions.apkg
    """
    from deckpress import report
    from deckpress.adopt import adopt

    with _refusals(source, as_json=False):
        adopted = adopt(deck, source)
    _say(adopted.plan.problems, source)
    click.echo(report.adoption_as_text(adopted))


@commands.command()
@click.argument("deck", type=click.Path(path_type=Path), metavar="DECK.apkg")
@_JSON
def inspect(deck: Path, as_json: bool) -> None:
    """Show the notes of a deck file, of any age and from any program.

    \b
    Example:
      deckpress inspect build/sample-questions.apkg
    """
    from deckpress import report
    from deckpress.anki.unpack import unpack

    try:
        unpacked = unpack(deck)
    except RefusedError as refused:
        if as_json:
            _print_json(report.no_deck_as_json(refused.problems))
        else:
            _say(refused.problems, deck)
        sys.exit(1)
    if as_json:
        _print_json(report.deck_as_json(unpacked))
    else:
        click.echo(report.deck_as_text(unpacked, shutil.get_terminal_size().columns))


@contextmanager
def _refusals(source: Path, as_json: bool) -> Iterator[None]:
    """Say what was refused, and exit."""
    try:
        yield
    except RefusedError as refused:
        from deckpress import report

        if as_json:
            _print_json(report.refusal_as_json(refused.problems))
        else:
            _say(refused.problems, source)
            click.echo(f"{report.count_problems(refused.problems)}: nothing was written.", err=True)
        sys.exit(1)


class _Progress:
    """A progress bar on standard error, on a terminal only, once the work has taken longer than a second."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._start = time.monotonic()
        self._bar: Any = None
        self._on_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))

    def __enter__(self) -> Self:
        return self

    def at(self, done: float) -> None:
        """Show that the part `done` (0 to 1) of the work is over."""
        if self._bar is None and self._on_terminal and time.monotonic() - self._start > WAIT:
            self._bar = click.progressbar(length=100, label=self._label, file=sys.stderr, show_eta=False)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(int(done * 100) - self._bar.pos)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


def _say(problems: Iterable[Problem], source: Path) -> None:
    from deckpress import report

    for problem in problems:
        click.echo(report.problem_as_text(problem, source), err=True)


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
