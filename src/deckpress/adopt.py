"""A deck that was pressed before its lock was lost → a lock."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from deckpress import bank, lockfile, writing
from deckpress.anki import note_type
from deckpress.anki.unpack import UnpackedDeck, UnpackedNote, unpack
from deckpress.build import Plan, plan_bank
from deckpress.identity import matching, names
from deckpress.lockfile import Line, Lock, NoteTypeState
from deckpress.problems import RefusedError, error
from deckpress.questions import Content, Question
from deckpress.reading import html

_ASKED = re.compile('<p class="asked">(.*?)</p>', re.DOTALL)
_CODE = re.compile('<pre><code.*?>(.*?)</code></pre>|<img src="(.*?)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A lock that was made of a deck, and what a build would now make of it."""

    lock: Lock
    plan: Plan


def adopt(deck: Path, source: Path) -> Adopted:
    """Write the lock of the bank at `source`, made of the notes of a `deck` file.

    Raises RefusedError if anything is wrong with the bank or the deck file, if the deck is not one of Deckpress, or
    if there is a lock already.
    """
    read = bank.read(source)
    if read.lock is not None:
        message = f"There is a lock already, {read.lock_path}, and it knows more than a deck"
        hint = "If it is of no use, remove it first."
        raise RefusedError((error("has-lock", message, hint),))
    lock = _lock(unpack(deck), deck, read.name)
    text = lockfile.write(lock)
    named = replace(read, name=read.name if read.is_named else lock.name, lock=lock, lock_text=text)
    adopted = Adopted(lock, plan_bank(named, allow_unreadable=True))
    if not any(known.match for known in adopted.plan.history.known):
        raise _other_deck(f"{deck} has no question of this bank")
    writing.write({read.lock_path: text.encode()})
    return adopted


def _lock(deck: UnpackedDeck, path: Path, name: str) -> Lock:
    found = [(known, note_type.deck_of(known.name, known.fields)) for known in deck.note_types]
    if len(found) != 1 or found[0][1] is None:
        if not found:
            reason = "holds no notes"
        elif any(own is None for _, own in found):
            other = next(known.name for known, own in found if own is None)
            reason = f"has notes of the type `{other}`, which is not one of Deckpress: Anki would not update them"
        else:
            reason = "has notes of several decks"
        raise _other_deck(f"{path} {reason}")
    [(known, own)] = found
    # The seed is the name of the first build. Where the deck was renamed since, it is not known any more; then it
    # only makes the GUIDs of questions to come.
    seeds = [seed for seed in (own, *deck.decks, name) if seed and names.number(seed, "note type") == known.id]
    state = NoteTypeState(known.id, note_type.hash_looks(known.name, *known.card) if known.card else "", known.mod)
    lines: list[Line] = []
    ids: set[str] = set()
    for note in deck.notes:
        if not note.fields.keys() >= set(known.fields):
            raise _other_deck(f"{path} has a note without all its fields")
        line = _line(note, lines[-1].id if lines else "")
        # A note that a learner copied has the id of the first.
        lines.append(replace(line, id=note.guid) if line.id.casefold() in ids else line)
        ids.add(line.id.casefold())
    return Lock(seeds[0] if seeds else own or name, own or name, state, tuple(lines))


def _other_deck(message: str) -> RefusedError:
    hint = "Name a deck file that Deckpress pressed from this bank; without one, build: learners then get all anew."
    return RefusedError((error("other-deck", message, hint),))


def _line(note: UnpackedNote, after: str) -> Line:
    fields = {name: Content(content, html.plain(content)) for name, content in note.fields.items()}
    stem = note.fields["Question"]
    question = Question(
        file="",
        line=1,
        stem=fields["Question"],
        answer=fields["Answer"],
        explanation=fields["Explanation"],
        rejected=fields["Rejected"],
        sources=fields["Sources"],
        section=(fields["Section"],) if fields["Section"] else (),
        tags=note.tags,
        asked=" ".join(map(html.plain, _ASKED.findall(stem))),
        code="\n".join(html.plain(code or picture) for code, picture in _CODE.findall(stem)).rstrip(),
    )
    return Line(
        id=fields["ID"].text or note.guid[:8],
        guid=note.guid,
        note_id=note.id,
        seen=note.mod,
        mod=note.mod,
        hash=note_type.content_hash(note.fields, note.tags),
        source_hash="",
        file="",
        after=after,
        wording=matching.wording(question),
    )
