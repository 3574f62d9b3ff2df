"""What became of each question since the last build, and the lock that the next build will go by."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from deckpress.identity import matching, names
from deckpress.identity.matching import By, Match, Matching
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
    build, `gone` of all that ever went. `name` and `note_type` are the state of the deck now, `last` is the lock that
    was there. `lost` are the questions of the last deck that can be read no more, as errors; `warnings` are new
    questions that may be none, and a new name of the deck.
    """

    seed: str
    name: str
    last: Lock | None
    known: tuple[Known, ...]
    removed: tuple[Line, ...]
    gone: tuple[Line, ...]
    note_type: NoteTypeState
    lost: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many notes there are, of each status, and gone since the last build."""
        statuses = Counter(known.status for known in self.known)
        by_status = {status.value: statuses[status] for status in Status}
        return {"notes": len(self.known), **by_status, "removed": len(self.removed)}

    @property
    def summary(self) -> str:
        """The counts and what else there is to say, such as `1 added, 68 unchanged; their order changed`."""
        counts = ", ".join(f"{number:,} {what}" for what, number in self.counts.items() if number and what != "notes")
        return "; ".join([counts, *self._remarks()])

    def _remarks(self) -> Iterator[str]:
        """Yield what changes the lock and no note."""
        matches = [known.match for known in self.known if known.match]
        back = sum(match.line.removed is not None for match in matches)
        if back:
            yield f"{back:,} that had been removed came back"
        if self.last is not None:
            before, now = _places(self.last.lines), _places(self.lock.lines)
            moved = any(match.line.file and before[match.line.guid] != now[match.line.guid] for match in matches)
            if moved and not (back or self.removed or len(matches) < len(self.known)):
                yield "the order changed"
            if self.name != self.last.name:
                yield "the deck has a new name"
            elif self.note_type != self.last.note_type:
                yield "the card has a new look"

    @property
    def lock(self) -> Lock:
        """The lock for the next build."""
        return Lock(self.seed, self.name, self.note_type, (*_lines(self.known), *self.gone))


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
        name=name,
        last=lock,
        known=tuple(known),
        removed=tuple(line for line in gone if line.removed is None),
        gone=tuple(line if line.removed is not None else replace(line, removed=now) for line in gone),
        note_type=_note_type(lock, seed, looks, now),
        lost=tuple(_lost(found)),
        warnings=(*_renamed(lock, name), *_wrong_pins(found, questions, wordings), *_doubts(found, questions)),
    )


def _places(lines: Sequence[Line]) -> dict[str, tuple[str, str]]:
    """Return for each GUID where its question stood: its file, and the GUID of the one before it."""
    guids = {line.id: line.guid for line in lines}
    return {line.guid: (line.file, guids.get(line.after, "")) for line in lines}


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
            "Mend it, as the other messages here say. If it shall go, remove it, or use --allow-unreadable.",
            file=stretch.file,
            line=stretch.line,
            column=1,
        )


def _renamed(lock: Lock | None, name: str) -> Iterator[Problem]:
    if lock is not None and lock.name != name:
        yield warning(
            "renamed",
            f"The deck was called `{lock.name}`, now `{name}`: known cards stay in the one, new ones go to the other",
            "Keep the old name by deck.name in deck.toml, or let learners rename their deck before they import.",
        )


def _wrong_pins(found: Matching, questions: Sequence[Question], wordings: Sequence[Wording]) -> Iterator[Problem]:
    """Warn of an id that one question has, while another that is new now is word for word what had it before."""
    new = {
        (wording.stem, wording.code, wording.answer): question
        for question, wording, match in zip(questions, wordings, found.matches, strict=True)
        if match is None
    }
    for question, match in zip(questions, found.matches, strict=True):
        if match is None or match.by != By.ID:
            continue
        was = match.line.wording
        other = new.get((was.stem, was.code, was.answer))
        if other is not None:
            yield warning(
                "other-id",
                f"The id `{question.pin}` was that of the question at {other.file}:{other.line}, which is new now",
                "Write it there and remove it here, if that is still the same question.",
                file=question.file,
                line=question.line,
            )


def _doubts(found: Matching, questions: Sequence[Question]) -> Iterator[Problem]:
    for index, line in sorted(found.doubts.items()):
        question = questions[index]
        new, old = question.stem.text, line.wording.stem
        if _quote(new) == _quote(old):
            new, old = question.answer.text, line.wording.answer
        comment = f"<!-- id: {line.id} -->"
        yield warning(
            "doubtful",
            f"“{_quote(new)}” is taken for a new question, and may be one that was there before: “{_quote(old)}”",
            f"If so, write {comment} in the place of its id, which no question had."
            if question.pin
            else f"If so, put {comment} on a line above its first words before learners get the deck.",
            file=question.file,
            line=question.line,
        )


def _quote(text: str) -> str:
    text, longest = " ".join(text.split()) or "a picture or code", 60
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
