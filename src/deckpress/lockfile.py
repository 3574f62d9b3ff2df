"""The lock file: its format, and nothing else.

`deckpress.lock` lies beside the questions and is committed with them. A comment comes first, then a line for the
deck, then one for each question, all JSON objects (https://jsonlines.org). Two things are there for branches to
merge: the questions' lines are sorted by their ids, which fall at random, and blank lines stand between them, since
git takes changes of neighbouring lines for a conflict. Where a question stands on two lines all the same, as after a
merge that kept both sides, the one that changed later holds.
"""

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deckpress.problems import Problem, RefusedError, error

NAME = "deckpress.lock"
FORMAT = 1
_LARGEST = 1 << 53  # of the whole numbers that every reader of JSON knows exactly
_NAME = re.compile(r"[\w!-/:-@[-`{-~]{1,64}")
_END = "# End of the lock."
_HEAD = "# Who is who in this deck. `deckpress build` writes this file: commit it with the questions, do not edit it."
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
RESTORE = (
    "Bring back the last good one, as with git restore. If there is none, remove it and let `deckpress adopt` make"
    " one from the last deck file: without it, learners may get questions anew."
)


@dataclass(frozen=True, slots=True)
class NoteTypeState:
    """What is known of the deck's note type: its id in Anki, a hash of its looks, and the second they changed in."""

    id: int
    hash: str
    mod: int


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a question, by which it is recognised and changes are shown: plain text, white space folded.

    `asked` is the part of the stem that asks, and stands in `stem`, too. `code` is what decides where stems are
    alike: the blocks of code in the stem, with all their white space, and the addresses of its pictures.
    """

    stem: str = ""
    asked: str = ""
    code: str = ""
    answer: str = ""
    explanation: str = ""
    rejected: str = ""
    sources: str = ""
    section: str = ""
    tags: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One question that is in the deck, or was.

    `seen` is when it came, `mod` when its note last changed, `removed` when it went, None if it is there; all in
    seconds since 1970. `hash` is that of the note's content, `source_hash` of what its author wrote. `file` and
    `after`, the id of the question before it there, tell where it stood; `after` is empty for a file's first.
    """

    id: str
    guid: str
    note_id: int
    seen: int
    mod: int
    hash: str
    source_hash: str
    file: str
    after: str
    removed: int | None = None
    wording: Wording = field(default_factory=Wording)


@dataclass(frozen=True, slots=True)
class Lock:
    """What is known of a deck that was pressed before. `seed` is its name at the first build, `name` at the last."""

    seed: str
    name: str
    note_type: NoteTypeState
    lines: tuple[Line, ...] = ()


_LINE_KEYS = {"id": str, "guid": str, "note_id": int, "seen": int, "mod": int, "hash": str, "source_hash": str} | {
    "file": str,
    "after": str,
}
_WORDS = tuple(each.name for each in dataclasses.fields(Wording))
_OPTIONAL_KEYS = {"removed": int} | dict.fromkeys(_WORDS, str)


def write(lock: Lock) -> str:
    """Return the text of the lock file."""
    head = {"format": FORMAT, "seed": lock.seed, "name": lock.name, "note_type": dataclasses.asdict(lock.note_type)}
    lines = sorted(lock.lines, key=lambda line: line.id)
    text = "\n\n".join([_HEAD, _as_json(head), *(_as_json(_line_as_dict(line)) for line in lines), _END]) + "\n"
    # What is no letter, as in the name of a file that is not UTF-8, JSON has a way to write.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def read(text: str, file: str) -> Lock:
    """Read the `text` of the lock `file`, named as problems are to name it.

    Raises RefusedError if anything is wrong with it: it is never taken for a new one.
    """
    problems: list[Problem] = []
    heads: list[Lock] = []
    lines: dict[str, Line] = {}
    rows = [(number, row) for number, row in enumerate(text.split("\n"), 1) if row.strip()]
    for number, row in rows:
        if row.startswith(_CONFLICT):
            raise RefusedError((_conflict(file, number),))
        try:
            found = None if row.startswith("#") else _parsed(row)
            if isinstance(found, Line) and found.guid in lines:
                found = _merged(lines[found.guid], found)
        except _NewerError as newer:
            raise RefusedError((_newer(file, number, str(newer)),)) from newer
        except (ValueError, TypeError, RecursionError) as mistake:
            problems.append(_broken(file, str(mistake), number))
        else:
            if isinstance(found, Lock):
                heads.append(found)
            elif found:
                lines[found.guid] = found
    problems = problems or list(_amiss(file, heads, lines, rows[-1][1] if rows else ""))
    if problems:
        raise RefusedError(tuple(problems))
    last = max(heads, key=lambda head: head.note_type.mod)
    return dataclasses.replace(last, lines=tuple(_with_own_ids(lines.values())))


def _merged(one: Line, other: Line) -> Line:
    """Return one line for two of the same GUID, as after a merge: that which changed later.

    If it does not have what the source has after the merge, the next build makes a still later change of it, so that
    who has the deck of either branch gets that. So it does for a line of two that came in different builds and have
    different answers: stems were alike, and the GUIDs as well. Then the first line stays, and the other question is
    new once more.
    """
    if one.note_id != other.note_id:
        raise _TwoError
    later = max(one, other, key=lambda line: (line.mod, line.removed or 0))
    answers = [(line.wording.answer, line.wording.code) for line in (one, other)]
    if one.seen != other.seen and answers[0] != answers[1]:
        first = min(one, other, key=lambda line: line.seen)
        return dataclasses.replace(first, hash="", mod=later.mod)
    is_even = one.mod == other.mod and one.hash != other.hash
    return dataclasses.replace(later, hash="") if is_even else later


def _with_own_ids(lines: Iterable[Line]) -> Iterator[Line]:
    """Let no two questions have one id, as branches may have pinned; the later line falls back to its GUID."""
    ids: set[str] = set()
    for line in lines:
        yield dataclasses.replace(line, id=line.guid) if line.id.casefold() in ids else line
        ids.add(line.id.casefold())


def _as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _line_as_dict(line: Line) -> dict[str, Any]:
    values = {key: getattr(line, key) for key in _LINE_KEYS}
    if line.removed is not None:
        values["removed"] = line.removed
    return values | {key: words for key in _WORDS if (words := getattr(line.wording, key))}


class _TwoError(ValueError):
    """Two questions have one GUID."""

    def __init__(self) -> None:
        super().__init__("the GUID is that of another question, too")


class _NewerError(Exception):
    """The line that tells the format tells one that is not known yet."""


def _parsed(line: str) -> Lock | Line:
    """Return what a line stands for. Raises ValueError or TypeError, with the reason, if for nothing."""
    try:
        values = json.loads(line)
    except ValueError as mistake:
        raise ValueError("the line is not JSON") from mistake
    if not isinstance(values, dict):
        raise TypeError("the line is no JSON object")
    if "format" in values:
        _check({"format": values["format"]}, {"format": int})
        if values["format"] > FORMAT:
            raise _NewerError(values["format"])
        _check(values, {"format": int, "seed": str, "name": str, "note_type": dict})
        _check(values["note_type"], {"id": int, "hash": str, "mod": int})
        return Lock(values["seed"], values["name"], NoteTypeState(**values["note_type"]))
    _check(values, _LINE_KEYS, _OPTIONAL_KEYS)
    words = {key: values.pop(key) for key in _WORDS if key in values}
    return Line(**values, wording=Wording(**words))


def _check(
    values: Mapping[str, Any], required: Mapping[str, type[Any]], optional: Mapping[str, type[Any]] | None = None
) -> None:
    known = {**required, **(optional or {})}
    for key in (*required, *values):
        if key not in values:
            raise ValueError(f"`{key}` is missing")
        if key not in known:
            raise ValueError(f"`{key}` is not known here")
        value = values[key]
        is_right = type(value) is known[key]
        if is_right and isinstance(value, int):
            is_right = (1 if key in ("id", "note_id", "format") else 0) <= value < _LARGEST
        elif is_right and key in ("id", "guid"):
            is_right = _NAME.fullmatch(value) is not None
        if not is_right:
            raise ValueError(f"`{key}` is not what it has to be")


def _amiss(file: str, heads: list[Lock], lines: Mapping[str, Line], last_row: str) -> Iterator[Problem]:
    """Yield what is wrong with a lock whose lines are all right by themselves."""
    if not heads:
        yield _broken(file, "the line for the deck is missing" if lines else "it is empty")
    elif last_row.strip() != _END:
        yield _broken(file, "its end is missing")
    elif len({(head.seed, head.note_type.id) for head in heads}) > 1:
        yield _broken(file, "it holds the lines of two decks")
    numbers = Counter(line.note_id for line in lines.values())
    for number, count in numbers.items():
        if count > 1:
            yield _broken(file, f"{count} questions have the note id {number}")


def _conflict(file: str, line: int) -> Problem:
    hint = (
        "Remove the lines of signs (<<<<<<<, |||||||, =======, >>>>>>>) and keep all others, also where a question"
        " has several. Then build."
    )
    return error("lock-conflict", f"A merge left a conflict in {file}", hint, file=file, line=line, column=1)


def _newer(file: str, line: int, found: str) -> Problem:
    message = f"{file} was written by a later Deckpress (format {found}; this one knows {FORMAT})"
    hint = "Update Deckpress, as with pip install --upgrade."
    return error("newer-lock", message, hint, file=file, line=line, column=1)


def _broken(file: str, reason: str, line: int | None = None) -> Problem:
    message = f"{file} is broken: {reason}"
    return error("broken-lock", message, RESTORE, file=file, line=line, column=None if line is None else 1)
