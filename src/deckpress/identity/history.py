"""What became of each question since the last build, and the lock that the next build will go by."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from deckpress.identity import matching, names
from deckpress.identity.matching import Match, Matching
from deckpress.identity.names import Identity
from deckpress.lockfile import Line, Lock, NoteTypeState, Wording
from deckpress.problems import Problem, error, warning
from deckpress.questions import Question, Unread


class Status(StrEnum):
    """What a build does to a note."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Cause(StrEnum):
    """Why a note changed: its author edited something, or this Deckpress renders the same otherwise."""

    SOURCE = "source"
    RENDERING = "rendering"


@dataclass(frozen=True, slots=True)
class Known:
    """A question and what is known of it.

    `hash` is that of its note's content, `mod` the second in which that last changed, `seen` the one in which the
    question came. `match` is the line that it had and why that is taken for the same, None for a new question.
    """

    question: Question
    wording: Wording
    identity: Identity
    hash: str
    mod: int
    seen: int
    match: Match | None

    @property
    def status(self) -> Status:
        """Whether the note is new, another one than before, or the same."""
        if self.match is None:
            return Status.ADDED
        return Status.UNCHANGED if self.match.line.hash == self.hash else Status.CHANGED

    @property
    def cause(self) -> Cause:
        """Why the note changed, if it did."""
        if self.match is None:
            return Cause.SOURCE
        line = self.match.line
        was = (line.source_hash, line.id, line.wording.section, line.wording.tags)
        now = (self.question.source_hash, self.identity.id, self.wording.section, self.wording.tags)
        return Cause.RENDERING if was == now else Cause.SOURCE


@dataclass(frozen=True, slots=True)
class History:
    """What a build makes of a bank and its lock.

    `known` are the bank's questions in their order, `removed` the lines of those that are gone since the last
    build, `gone` of all that ever went. `note_type` is the state of the note type now. `lost` are errors, each a
    question of the last deck that can be read no more; `doubts` are warnings, each a new question that may be none.
    """

    seed: str
    known: tuple[Known, ...]
    removed: tuple[Line, ...]
    gone: tuple[Line, ...]
    note_type: NoteTypeState
    lost: tuple[Problem, ...]
    doubts: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many notes there are, of each status, and gone since the last build."""
        statuses = Counter(known.status for known in self.known)
        by_status = {status.value: statuses[status] for status in Status}
        return {"notes": len(self.known), **by_status, "removed": len(self.removed)}

    @property
    def counts_as_text(self) -> str:
        """Such as `1 added, 68 unchanged`."""
        return ", ".join(f"{number:,} {what}" for what, number in self.counts.items() if number and what != "notes")

    @property
    def lock(self) -> Lock:
        """The lock for the next build."""
        return Lock(self.seed, self.note_type, (*_lines(self.known), *self.gone))


def trace(
    questions: Sequence[Question],
    unread: Sequence[Unread],
    lock: Lock | None,
    *,
    name: str,
    looks: str,
    hash_of: Callable[[Question, Identity], str],
    now: int,
) -> History:
    """Find out what became of each question since the `lock` was written.

    `name` is the deck's, `looks` the hash of its note type's, `hash_of` gives that of a note's content, and `now`
    is the time of the build in seconds.
    """
    seed = lock.seed if lock else name
    lines = lock.lines if lock else ()
    wordings = [matching.wording(question) for question in questions]
    found = matching.match(lines, questions, wordings, unread)
    matched = {match.line.guid for match in found.matches if match}
    gone = [line for line in lines if line.guid not in matched]
    identities = names.identify(
        questions,
        seed,
        [_identity(match.line) if match else None for match in found.matches],
        [_identity(line) for line in gone],
    )
    known = (
        _known(*each, content=hash_of(each[0], each[2]), now=now)
        for each in zip(questions, wordings, identities, found.matches, strict=True)
    )
    return History(
        seed=seed,
        known=tuple(known),
        removed=tuple(line for line in gone if line.removed is None),
        gone=tuple(line if line.removed is not None else replace(line, removed=now) for line in gone),
        note_type=_note_type(lock, seed, looks, now),
        lost=tuple(_lost(found)),
        doubts=tuple(_doubts(found, questions)),
    )


def _identity(line: Line) -> Identity:
    return Identity(line.id, line.guid, line.note_id)


def _known(
    question: Question, wording: Wording, identity: Identity, match: Match | None, *, content: str, now: int
) -> Known:
    if match is None:
        return Known(question, wording, identity, content, now, now, None)
    line = match.line
    # Later than before also when the clock went back.
    mod = line.mod if line.hash == content else max(now, line.mod + 1)
    return Known(question, wording, identity, content, mod, line.seen, match)


def _note_type(lock: Lock | None, seed: str, looks: str, now: int) -> NoteTypeState:
    if lock is None:
        return NoteTypeState(names.number(seed, "note type"), looks, now)
    last = lock.note_type
    return last if last.hash == looks else NoteTypeState(last.id, looks, max(now, last.mod + 1))


def _lines(known: Iterable[Known]) -> Iterator[Line]:
    last: dict[str, str] = {}
    for each in known:
        file = each.question.file
        yield Line(
            id=each.identity.id,
            guid=each.identity.guid,
            note_id=each.identity.note_id,
            seen=each.seen,
            mod=each.mod,
            hash=each.hash,
            source_hash=each.question.source_hash,
            file=file,
            after=last.get(file, ""),
            wording=each.wording,
        )
        last[file] = each.identity.id


def _lost(found: Matching) -> Iterator[Problem]:
    for line, stretch in found.unread:
        yield error(
            "lost-question",
            f"Question {line.id} was in the last deck and can be read here no more: {_quote(line.wording.stem)}",
            "Mend it, as the other messages here say. If it shall go, remove it, or build with --allow-unreadable.",
            file=stretch.file,
            line=stretch.line,
            column=1,
        )


def _doubts(found: Matching, questions: Sequence[Question]) -> Iterator[Problem]:
    for index, line in sorted(found.doubts.items()):
        yield warning(
            "doubtful",
            f"This is taken for a new question, and may be one that was there before: {_quote(line.wording.stem)}",
            f"If it is the same, put <!-- id: {line.id} --> into it: learners then keep its reviews.",
            file=questions[index].file,
            line=questions[index].line,
        )


def _quote(text: str) -> str:
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
