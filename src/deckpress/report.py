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

from deckpress import changes
from deckpress.identity.history import Cause, Status
from deckpress.identity.matching import By
from deckpress.problems import Problem, Severity

if TYPE_CHECKING:
    from rich.text import Text

    from deckpress.adopt import Adopted
    from deckpress.anki.unpack import UnpackedDeck, UnpackedNote
    from deckpress.bank import Checked
    from deckpress.build import Plan, Pressed
    from deckpress.identity.history import Known
    from deckpress.reading.file import FileReading

_BLOCK = re.compile(r"<(?=/?(?:br|div|dd|dt|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b)", re.IGNORECASE)

_LINE_END = re.compile(r"\r\n|\r|\n")
_WIDEST = 100
"""Characters of a line that are shown below a problem."""
_NAMED = 5
"""How many questions a summary names."""


def build_as_json(pressed: "Pressed") -> dict[str, Any]:
    """Return a finished build as one JSON object, the questions in the order of the source."""
    return plan_as_json(pressed.plan) | {"output": _from_here(pressed.output)}


def plan_as_json(plan: "Plan") -> dict[str, Any]:
    """Return what a build would make as the object that it would print, without an output."""
    return refusal_as_json(plan.problems) | {
        "deck": plan.bank.name,
        "lock": _from_here(plan.bank.lock_path),
        "counts": plan.history.counts,
        "questions": [_question_as_json(known) for known in plan.history.known],
        "removed": [{"id": line.id, "stem": line.wording.stem} for line in plan.history.removed],
    }


def diff_as_json(plan: "Plan") -> dict[str, Any]:
    """Return what a build would make as JSON, with the wordings before and after of each changed question."""
    planned = plan_as_json(plan)
    for known, question in zip(plan.history.known, planned["questions"], strict=True):
        if known.match and known.status == Status.CHANGED:
            before, after = changes.before_and_after(known.match.line.wording, known.wording)
            question |= {"before": before, "after": after, "matched_by": known.match.by.value}
    return planned


def _question_as_json(known: "Known") -> dict[str, Any]:
    question = {
        "id": known.identity.id,
        "guid": known.identity.guid,
        "status": known.status.value,
        "file": known.question.file,
        "line": known.question.line,
        "tags": list(known.question.tags),
    }
    return question | ({"cause": known.cause.value} if known.status == Status.CHANGED else {})


def refusal_as_json(problems: Iterable[Problem]) -> dict[str, Any]:
    """Return a build that wrote nothing as an object with the keys of one that did."""
    return {
        "deck": None,
        "output": None,
        "lock": None,
        "counts": {"notes": 0, "added": 0, "changed": 0, "unchanged": 0, "removed": 0},
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
    plan = pressed.plan
    lines = [_summary(plan), f"Deck file: {_from_here(pressed.output)}"]
    if plan.changes_lock:
        lines.append(f"Lock file: {_from_here(plan.bank.lock_path)}, to be committed with the questions")
    attention = count_problems(plan.problems)
    if attention:
        lines.append(f"Needs attention: {attention}, listed above")
    if plan.history.removed:
        lines += ["", _search(plan)]
    if plan.bank.lock is None:
        lines += [
            "",
            "To study it, open the file with Anki, or there with File, Import; on a phone, send it there and open it",
            "with AnkiDroid or AnkiMobile.",
        ]
    return "\n".join(lines)


def diff_as_text(plan: "Plan") -> str:
    """Return what a build would add, change and remove, with the changed words marked."""
    search = [_search(plan)] if plan.history.gone else []
    return "\n\n".join([_summary(plan), *changes.as_text(plan.history), *search])


def _search(plan: "Plan") -> str:
    return (
        "Anki keeps notes that were removed from a deck. To find them all, search in its browser for\n"
        f"  {changes.search(plan.history)}"
    )


def adoption_as_text(adopted: "Adopted") -> str:
    """Return which notes of a deck were recognised in the bank, how, and which were not."""
    plan = adopted.plan
    matches = [(known, known.match) for known in plan.history.known if known.match]
    by = Counter(match.by.value for _, match in matches)
    lines = [
        f"Recognised {len(matches):,} of {_count(len(adopted.lock.lines), 'note')} of the deck"
        + "".join(f", {number:,} by {what}" for what, number in by.items())
    ]
    lines += [f"  {_place(known)} is {changes.reason(match)}" for known, match in matches if match.likeness]
    if plan.history.removed:
        lines.append("Not recognised, so the next build takes them for removed:")
        lines += [f"  {line.id} {changes.shortened(line.wording)}" for line in plan.history.removed]
    new = [known for known in plan.history.known if known.match is None]
    if new:
        lines.append("Not in the deck, so the next build adds them:")
        lines += [f"  {_place(known)} {changes.shortened(known.wording)}" for known in new]
    lines.append(f"Lock file: {_from_here(plan.bank.lock_path)}, to be committed with the questions. Now build.")
    return "\n".join(lines)


def _place(known: "Known") -> str:
    return f"{known.question.file}:{known.question.line}"


def _summary(plan: "Plan") -> str:
    lines = [f"{plan.bank.name}: {_count(len(plan.history.known), 'note')}", plan.history.summary]
    for by in (By.ANSWER, By.CODE, By.LIKENESS):
        alike = [known for known in plan.history.known if known.match and known.match.by == by]
        if alike:
            named = [*map(_place, alike[:_NAMED]), *(["…"] if len(alike) > _NAMED else [])]
            lines.append(f"{len(alike):,} known again by {by}: {', '.join(named)}")
    rendered = sum(known.status == Status.CHANGED and known.cause == Cause.RENDERING for known in plan.history.known)
    if rendered:
        lines.append(f"{rendered:,} of the changed only because this Deckpress renders them otherwise")
    return "\n  ".join(lines)


def files_as_text(plan: "Plan") -> str:
    """Return how each file was read, a line a file."""
    return "\n".join(f"{file.file}: {_reading(file)}{_passed_over(file)}" for file in plan.bank.files)


def _passed_over(file: "FileReading") -> str:
    """Say which lines of a file are in no question."""
    if not file.passed:
        return ""
    places = ", ".join(f"{each.line}" if each.line == each.end else f"{each.line}-{each.end}" for each in file.passed)
    return f"\n  passed over, since nothing asks there: line {places}"


def check_as_text(checked: "Checked", source: Path) -> str:
    """Return how each file of the bank at `source` was read, and how many problems there are."""
    folder = source if os.path.isdir(source) else source.parent
    found = Counter(problem.file for problem in checked.problems)
    lines = [
        f"{_from_here(folder / file.file)}: {_reading(file)}, {_count(found[file.file], 'problem')}"
        f"{_passed_over(file)}"
        for file in checked.files
    ]
    questions = sum(len(file.questions) for file in checked.files)
    total = f"{_count(questions, 'question')} in {_count(len(checked.files), 'file')}"
    return "\n".join([*lines, f"{total}: {count_problems(checked.problems) or 'no problem'}"])


def check_as_json(checked: "Checked") -> dict[str, Any]:
    """Return how each file of a bank was read, and every problem, as one JSON object."""
    return {
        "files": [
            {
                "file": file.file,
                "divider": file.divider,
                "markers": [marker for marker, _ in file.markers],
                "score": round(file.score, 3),
                "questions": len(file.questions),
                "options": _options(file),
            }
            for file in checked.files
        ],
        "problems": [_problem_as_json(problem) for problem in checked.problems],
    }


def _reading(file: "FileReading") -> str:
    if not file.questions:
        return "no question"
    markers = " and ".join(f"{marker} ({number:,})" for marker, number in file.markers)
    options = f", {_count(_options(file), 'option')}" if _options(file) else ""
    return (
        f"divided by {file.divider}, answers told by {markers}, {file.score:.0%} sure,"
        f" {_count(len(file.questions), 'question')}{options}"
    )


def _options(file: "FileReading") -> int:
    return sum(len(question.options) for question in file.questions)


def problem_with_line(problem: Problem, checked: "Checked", source: Path) -> str:
    """Return a problem as compilers show it, with the line where it is and a caret below its column."""
    said = problem_as_text(problem, source)
    lines = _LINE_END.split(checked.texts.get(problem.file or "", ""))
    if problem.line is None or not 0 < problem.line <= len(lines):
        return said
    head, *rest = said.split("\n")
    number = str(problem.line)
    raw = lines[problem.line - 1]
    written = raw.expandtabs(4)
    shown = written if len(written) <= _WIDEST else f"{written[:_WIDEST]}…"
    column = problem.column or 1
    first = len(written) - len(written.lstrip()) if column == 1 else len(raw[: column - 1].expandtabs(4))
    return "\n".join([head, f"  {number} | {shown}", f"  {' ' * len(number)} | {' ' * first}^", *rest])


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
