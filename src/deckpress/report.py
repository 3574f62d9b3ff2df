"""What happened, as text for people and as JSON for programs."""

import html
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nh3

from deckpress.problems import Problem, Severity

if TYPE_CHECKING:
    from rich.text import Text

    from deckpress.anki.unpack import UnpackedDeck, UnpackedNote
    from deckpress.build import Pressed

_BLOCK = re.compile(r"<(?=/?(?:br|div|dd|dt|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b)", re.IGNORECASE)
_COUNTS = ("notes", "added", "changed", "unchanged", "removed")


def build_as_json(pressed: "Pressed") -> dict[str, Any]:
    """Return a finished build as one JSON object, the questions in the order of the source."""
    counts = dict.fromkeys(_COUNTS, 0) | {"notes": len(pressed.notes), "added": len(pressed.notes)}
    questions = [
        {
            "id": note.identity.id,
            "guid": note.identity.guid,
            "status": "added",
            "file": note.question.file,
            "line": note.question.line,
            "tags": list(note.question.tags),
        }
        for note in pressed.notes
    ]
    built = {
        "deck": pressed.bank.name,
        "output": _from_here(pressed.output),
        "counts": counts,
        "questions": questions,
    }
    return refusal_as_json(pressed.bank.problems) | built


def refusal_as_json(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return a build that wrote nothing as an object with the keys of one that did."""
    return {
        "deck": None,
        "output": None,
        "lock": None,
        "counts": dict.fromkeys(_COUNTS, 0),
        "questions": [],
        "removed": [],
        "problems": [_problem_as_json(problem) for problem in problems],
    }


def deck_as_json(deck: "UnpackedDeck") -> dict[str, Any]:
    """Return a deck file's notes as one JSON object."""
    return {
        "decks": list(deck.decks),
        "notes": [
            {
                "guid": note.guid,
                "mod": note.mod,
                "note_type": note.note_type,
                "deck": note.deck,
                "tags": list(note.tags),
                "fields": note.fields,
            }
            for note in deck.notes
        ],
    }


def no_deck_as_json(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return what was no deck file as one without notes, with the problems that say why."""
    return {"decks": [], "notes": [], "problems": [_problem_as_json(problem) for problem in problems]}


def deck_as_text(deck: "UnpackedDeck", width: int) -> str:
    """Return a deck file's notes as a table `width` columns wide, a row a note: two fields of it and its tags."""
    from rich.console import Console
    from rich.table import Table

    shown = [(*_shown_fields(note), " ".join(note.tags)) for note in deck.notes]
    titles = [*_titles(deck.notes), *(["Tags"] if any(note.tags for note in deck.notes) else [])]
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("", justify="right", no_wrap=True)
    for title, ratio in zip(titles, (5, 4, 2), strict=False):
        table.add_column(title, ratio=ratio, no_wrap=True, overflow="ellipsis")
    for number, cells in enumerate(shown, 1):
        table.add_row(str(number), *map(_unstyled, cells[: len(titles)]))
    note_types = sorted({note.note_type for note in deck.notes})
    printed = io.StringIO()
    console = Console(file=printed, width=width, highlight=False)
    console.print(f"{', '.join(deck.decks)}: {_count(len(deck.notes), 'note')}", markup=False)
    if note_types:
        console.print(f"Note type: {', '.join(note_types)}", markup=False)
        console.print()
        console.print(table)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines())


def build_as_text(pressed: "Pressed") -> str:
    """Return what a person wants to know of a finished build."""
    lines = [
        f"{pressed.bank.name}: {_count(len(pressed.notes), 'note')}",
        f"Deck file: {_from_here(pressed.output)}",
    ]
    attention = count_problems(pressed.bank.problems)
    if attention:
        lines.append(f"Needs attention: {attention}, listed above")
    lines += [
        "",
        "To study it, open the file with Anki, or there with File, Import; on a phone, send it there and open it",
        "with AnkiDroid or AnkiMobile.",
    ]
    return "\n".join(lines)


def files_as_text(pressed: "Pressed") -> str:
    """Return how each file was read, a line a file."""
    return "\n".join(
        f"{file.file}: {_count(len(file.questions), 'question')} in {_count(file.entries, 'stretch', 'stretches')},"
        f" divided by {file.divider}"
        for file in pressed.bank.files
    )


def problem_as_text(problem: Problem, source: Path) -> str:
    """Return a problem of the bank at `source`, its file named as one gets there from the working directory."""
    if problem.file is None:
        return str(problem)
    folder = source if os.path.isdir(source) else source.parent
    return str(replace(problem, file=_from_here(folder / problem.file)))


def count_problems(problems: Iterable[Problem]) -> str:
    """Return how many problems there are of each severity, such as `1 error, 2 warnings`; empty for none."""
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(_count(counts[severity], severity.value) for severity in Severity if counts[severity])


def _titles(notes: Sequence["UnpackedNote"]) -> tuple[str, str]:
    """Return the names of the fields that are shown, if all notes show the same."""
    names = {tuple(name for name, _ in _first_two(note)) for note in notes}
    [(first, second)] = names if len(names) == 1 else [("First field", "Second field")]
    return first, second


def _shown_fields(note: "UnpackedNote") -> tuple[str, str]:
    (_, first), (_, second) = _first_two(note)
    return _plain(first), _plain(second)


def _first_two(note: "UnpackedNote") -> list[tuple[str, str]]:
    """Return the names and contents of a note's first two fields that are not empty."""
    filled = [(name, content) for name, content in note.fields.items() if content]
    return [*filled, ("", ""), ("", "")][:2]


def _plain(field: str) -> str:
    return " ".join(html.unescape(nh3.clean(_BLOCK.sub(" <", field), tags=set())).split())


def _unstyled(text: str) -> "Text":
    from rich.text import Text

    return Text(text)


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _from_here(path: Path) -> str:
    """Return the path relative to the working directory, with `/`; as it is where there is no such way."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except (OSError, ValueError):  # the working directory is gone, or on another drive
        return path.as_posix()


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
