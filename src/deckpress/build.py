"""One build, in order: a bank is read, its questions are recognised, the deck is pressed, both files are written."""

import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from deckpress import bank, lockfile, writing
from deckpress.anki import note_type, package
from deckpress.anki.package import DeckInfo, Note
from deckpress.bank import Bank
from deckpress.identity import history, names
from deckpress.identity.history import History
from deckpress.identity.names import Identity
from deckpress.problems import Problem, RefusedError, Severity, error, soften, warning
from deckpress.questions import Question

_DECKS = Path("build")
_LONGEST_NAME = 200  # bytes, of the 255 that file systems take
_READING = 0.8
"""The share of a build's time that reading takes."""
_LET_GO = "It counts as removed now. Once it can be read again, it is the same note."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would make: the bank, what became of its questions, the deck, and the text of the next lock.

    `problems` are warnings, those of the bank included.
    """

    bank: Bank
    history: History
    lock_text: str
    problems: tuple[Problem, ...]

    @property
    def changes_lock(self) -> bool:
        """Whether the next lock is another one than the last."""
        return self.lock_text != self.bank.lock_text


@dataclass(frozen=True, slots=True)
class Pressed:
    """A build that is done: its plan, and where the deck lies."""

    plan: Plan
    output: Path


def plan(
    source: Path,
    output: Path | None = None,
    tick: Callable[[float], None] = lambda _: None,
    *,
    allow_unreadable: bool = False,
) -> Plan:
    """Find out what a build of the bank at `source` would make; `tick` is told how far it is, 0 to 1.

    Raises RefusedError if anything is wrong with the bank, if a question of the last deck can be read no more and
    that is not allowed, and if there is no lock and the last deck, in its place or at `output`, needs one.
    """
    planned = plan_bank(bank.read(source, tick), allow_unreadable=allow_unreadable)
    more = _compare_with_last(_target(planned.bank, output), source, planned)
    return replace(planned, problems=(*planned.problems, *more))


def plan_bank(read: Bank, *, allow_unreadable: bool = False) -> Plan:
    """Find out what a build of a bank that was read would make, see `plan`."""
    now = _now()
    traced = history.trace(
        read.questions,
        read.unread,
        read.lock,
        name=read.name,
        looks=note_type.looks(read.name),
        hash_of=_hash,
        now=now,
    )
    lost = [soften(problem, _LET_GO) for problem in traced.lost] if allow_unreadable else traced.lost
    problems = (*read.problems, *lost, *traced.warnings)
    if any(problem.severity == Severity.ERROR for problem in problems):
        raise RefusedError(problems)
    return Plan(read, traced, lockfile.write(traced.lock), problems)


def press(
    source: Path,
    output: Path | None,
    tick: Callable[[float], None] = lambda _: None,
    *,
    locked: bool = False,
    allow_unreadable: bool = False,
) -> Pressed:
    """Press the bank at `source` into the deck file `output`, by default `build/` and the deck's name.

    `tick` is told how far it is, 0 to 1. Raises RefusedError if anything is wrong with the input, if the deck or
    the lock cannot be written, or if `locked` and the lock would change; what was there before is then as it was.
    """
    planned = plan(source, output, lambda done: tick(done * _READING), allow_unreadable=allow_unreadable)
    read, traced = planned.bank, planned.history
    if locked and planned.changes_lock:
        raise RefusedError((*planned.problems, _not_locked(planned)))
    target = _target(read, output)
    writing.refuse_to_lose(target, (*read.paths, read.lock_path))
    deck = DeckInfo(
        name=read.name,
        description=read.description,
        number=names.number(traced.seed, "deck"),
        note_type_number=traced.note_type.id,
        note_type_mod=traced.note_type.mod,
    )
    notes = [Note(known.question, known.identity, known.mod) for known in traced.known]
    packed = package.pack(deck, notes, lambda done: tick(_READING + done * (1 - _READING)))
    files = {target: packed}
    if planned.changes_lock:
        files = {read.lock_path: planned.lock_text.encode(), **files}
    writing.write(files)
    return Pressed(planned, target)


def _target(read: Bank, output: Path | None) -> Path:
    return output or _DECKS / f"{_file_name(read.name)}.apkg"


def _compare_with_last(target: Path, source: Path, planned: Plan) -> Iterator[Problem]:
    """Look at the deck that will be replaced, if it is one of this bank: it may know more than the lock.

    Raises RefusedError where the lock is gone and notes of the deck would not be known again. Yields a warning where
    notes would be older than they are there, as after the lock was brought back together with the questions.
    """
    if not os.path.isfile(target):
        return
    from deckpress.anki.unpack import unpack

    try:
        last = unpack(target)
    except RefusedError:
        return  # whatever it is, it is no deck that learners have
    traced = planned.history
    is_ours = any(known.id == traced.note_type.id for known in last.note_types)
    if not is_ours and note_type.note_type_name(traced.name) not in (known.name for known in last.note_types):
        return
    mods = {known.identity.guid: known.mod for known in traced.known}
    forgotten = sum(note.guid not in mods for note in last.notes)
    older = sum(note.mod > mods.get(note.guid, note.mod) for note in last.notes)
    if planned.bank.lock is None and forgotten:
        lost = f"{forgotten:,} of the {len(last.notes):,} notes in {target} are lost"
        command = f"deckpress adopt {quote(str(target))} {quote(str(source))}"
        hint = (
            f"Bring the lock back, as with git restore; if it is gone for good, run {command}."
            " To start anew, remove the deck or use -o."
        )
        raise RefusedError((error("no-lock", f"There is no lock, and without it {lost}", hint),))
    if is_ours and older:
        message = (
            f"Notes are older here than in the last {target}, {older:,} of them: learners who have that keep its text"
        )
        hint = (
            "On another branch, this is as it has to be. After a revert, leave the questions as they are, bring back"
            f" the lock of before, as with git restore -s HEAD~1 {quote(str(planned.bank.lock_path))}, and build."
        )
        yield warning("older-lock", message, hint)


def _hash(question: Question, identity: Identity) -> str:
    return note_type.content_hash(note_type.fields(question, identity), question.tags)


def _now() -> int:
    """Return the time of the build in seconds (https://reproducible-builds.org/specs/source-date-epoch)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return int(time.time())
    if not re.fullmatch(r"[0-9]{1,10}", epoch):
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds since 1970"
        raise RefusedError((error("wrong-date", message, "Set it to a whole number, or unset it."),))
    return int(epoch)


def _file_name(deck: str) -> str:
    letters = unicodedata.normalize("NFC", deck.lower())
    words = "".join(
        letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in letters
    ).split()
    encoding = sys.getfilesystemencoding()
    return "-".join(words).encode(encoding, "ignore")[:_LONGEST_NAME].decode(encoding, "ignore") or "deck"


def _not_locked(planned: Plan) -> Problem:
    path = planned.bank.lock_path
    change = "is missing" if planned.bank.lock is None else "would change"
    message = f"{path.name} {change}: {planned.history.summary}"
    hint = "Run deckpress build without --locked, and commit what it writes; deckpress diff shows what changes."
    if planned.bank.lock is None:
        hint = "If it was lost, bring it back, or run deckpress adopt with the last deck; else build, and commit it."
    return error("not-locked", message, hint, file=path.name)
