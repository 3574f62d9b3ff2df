"""What a build does to each question, in words: what is added, changed and removed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

import click

from deckpress.identity.history import Cause, History, Known, Status
from deckpress.identity.matching import Match
from deckpress.identity.names import WORD
from deckpress.lockfile import Wording

_CONTEXT = 6
"""Words that are shown around changed ones."""
_PARTS = [part.name for part in fields(Wording) if part.name not in ("asked", "code")]  # these are in the stem, too


def as_text(history: History) -> Iterator[str]:
    """Yield a paragraph for each question that a build would change, bring back, add or remove."""
    for known in history.known:
        if known.status == Status.CHANGED:
            yield _changed(known)
    for known in history.known:
        if known.status == Status.UNCHANGED and known.match and known.match.line.removed is not None:
            yield f"back {_place(known)}, as {known.identity.id}\n  {shortened(known.wording)}"
    for known in history.known:
        if known.status == Status.ADDED:
            yield f"added {_place(known)}, as {known.identity.id}\n  {shortened(known.wording)}"
    for line in history.removed:
        place = f", was in {line.file}" if line.file else ""
        yield f"removed {line.id}{place}\n  {shortened(line.wording)}"


def before_and_after(before: Wording, after: Wording) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parts in which two wordings differ, by their names; none where only the formatting does."""
    differing = [part for part in _PARTS if getattr(before, part) != getattr(after, part)]
    return (
        {part: getattr(before, part) for part in differing},
        {part: getattr(after, part) for part in differing},
    )


def search(history: History) -> str:
    """Return what to search for in Anki's browser to find all notes that were ever removed, and no others."""
    ids = "|".join(sorted(line.id for line in history.gone))
    return f'mid:{history.note_type.id} "ID:re:^({ids})$"'


def _changed(known: Known) -> str:
    if known.match is None:
        return ""
    before, after = before_and_after(known.match.line.wording, known.wording)
    back = "" if known.match.line.removed is None else ", which is back"
    lines = [f"changed {_place(known)}, is {reason(known.match)}{back}"]
    lines += [f"  {part}: {_marked(before[part], after[part])}" for part in before]
    if known.cause == Cause.RENDERING:
        lines.append("  Its source is the same: this Deckpress renders it otherwise.")
    elif not before:
        lines.append("  Its words are the same: the formatting, a link or the id is not.")
    return "\n".join(lines)


def _place(known: Known) -> str:
    return f"{known.question.file}:{known.question.line}"


def reason(match: Match) -> str:
    """Say which question one is taken for, and why."""
    if match.likeness is None:
        return f"{match.line.id} by its {match.by.value}"
    stem, answer = match.likeness.stem, match.likeness.answer
    return f"{match.line.id} by likeness: {stem:.0%} of the stem, {answer:.0%} of the answer"


def _marked(before: str, after: str) -> str:
    """Mark words as `git diff --word-diff` does, [-those that went-] and {+those that came+}."""
    from rapidfuzz.distance import Indel  # only a diff needs it

    old, new = _words(before), _words(after)
    blocks = Indel.opcodes([word.strip() for word in old], [word.strip() for word in new]).as_matching_blocks()
    pieces: list[str] = []
    at_old = at_new = 0
    for block in blocks:  # the last one is empty, at both ends
        went, came = "".join(old[at_old : block.a]).strip(), "".join(new[at_new : block.b]).strip()
        pieces += [click.style(f"[-{went}-]", fg="red")] if went else []
        pieces += [click.style(f"{{+{came}+}}", fg="green")] if came else []
        at_old, at_new = block.a + block.size, block.b + block.size
        same = new[block.b : at_new]
        pieces += [_context(same, is_first=not pieces, is_last=at_new == len(new))] if same else []
    return " ".join(pieces)


def _words(text: str) -> list[str]:
    """Return the words of a text, each with the blank behind it."""
    return re.findall(rf"(?:{WORD})\s*", text)


def _context(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """Shorten words that did not change to those next to the ones that did."""
    before = "" if is_first else "".join(words[:_CONTEXT])
    after = "" if is_last else "".join(words[-_CONTEXT:])
    if len(words) <= (2 - is_first - is_last) * _CONTEXT + 1:
        return "".join(words).strip()
    return f"{before}… {after}".strip()


def shortened(wording: Wording) -> str:
    """Return the beginning of a stem, and what it asks."""
    longest, beginning = 160, 80
    if len(wording.stem) <= longest:
        return wording.stem
    return f"{wording.stem[:beginning].rstrip()}… {wording.asked[-beginning:]}"
