"""What reading makes and pressing takes: questions, with their parts as safe HTML."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """One part of a question, ready for a field.

    `html` is safe as it is, also from what Anki itself acts on; `text` is what a learner reads of it, code
    included and formatting left out. Both are empty where the part is.
    """

    html: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is anything to show, a picture included."""
        return bool(self.html)


NOTHING = Content()
# A control character divides the fields of a note in Anki's database, half a surrogate pair is not UTF-8 at all.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Leave out of a text what no deck can hold: control characters but tabs and line feeds, and lone surrogates."""
    return _CONTROLS.sub("", text)


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a multiple-choice question.

    `letter` is the source's own letter or number, or that of its place; `reason` says why it is right or not, empty
    where the source gives none to this option alone.
    """

    letter: str
    content: Content
    is_right: bool
    reason: Content = NOTHING


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a bank.

    `file` is relative to the bank's folder, with `/`; `line` is where the question's entry begins, counted from 1.
    An open question has no `options`; else the answer is what the right ones say. `topics` are what its labels say,
    such as `("Domain", "Storage")`. `section` holds the headings above it, outermost first, `tags` what Anki is to
    file it under; `link` is the address where the question stands, empty where the bank has none. `asked` is the
    plain text of the part of the stem that asks, `code` its blocks of code and the addresses of its pictures. `pin`
    is the id that the source gives it, empty if none; `source_hash` tells whether its author changed anything.
    """

    file: str
    line: int
    stem: Content
    answer: Content
    options: tuple[Option, ...] = ()
    explanation: Content = NOTHING
    rejected: Content = NOTHING
    sources: Content = NOTHING
    hint: Content = NOTHING
    topics: tuple[tuple[str, str], ...] = ()
    section: tuple[Content, ...] = ()
    tags: tuple[str, ...] = ()
    link: str = ""
    asked: str = ""
    code: str = ""
    pin: str = ""
    source_hash: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of a file that may have been a question and is none: its place, its words, the ids pinned in it."""

    file: str
    line: int
    text: str
    pins: tuple[str, ...] = ()
