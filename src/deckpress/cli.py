"""The command line: reads arguments, calls, prints. No decision about questions is made here."""

import io
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
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


@commands.command()
@click.argument("source", type=click.Path(path_type=Path), default="source")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="DECK.apkg",
    help="Where the deck goes; folders are made.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Print how each file was read, too.")
def build(source: Path, output: Path | None, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Press the questions in SOURCE into a deck file.

    SOURCE is a folder of Markdown files or one such file, `source` if it is left out. The deck goes to
    build/NAME.apkg, NAME being the deck's, or to the file named with -o.

    \b
    Examples:
      deckpress build
      deckpress build questions.md -o exam.apkg
    """
    from deckpress import report
    from deckpress.build import press

    if output is not None and output.suffix.lower() != ".apkg":
        raise click.BadParameter(f"{output} has to end in .apkg, as Anki knows deck files by it.", param_hint="-o")
    try:
        with _Progress("Pressing") as progress:
            pressed = press(source, output, progress.at)
    except RefusedError as refused:
        if as_json:
            _print_json(report.refusal_as_json(refused.problems))
        else:
            _say(refused.problems, source)
            click.echo(f"{report.count_problems(refused.problems)}: nothing was written.", err=True)
        sys.exit(1)
    if as_json:
        _print_json(report.build_as_json(pressed))
        return
    _say(pressed.bank.problems, source)
    if verbose:
        click.echo(report.files_as_text(pressed))
    if not quiet:
        click.echo(report.build_as_text(pressed))


@commands.command()
@click.argument("deck", type=click.Path(path_type=Path), metavar="DECK.apkg")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
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
