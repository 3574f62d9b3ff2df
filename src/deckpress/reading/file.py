"""The text of one file → its questions."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from deckpress.problems import Problem, error, warning
from deckpress.questions import Content, Question, Unread
from deckpress.reading import comments, front_matter, html, markdown, mending, sections, survey
from deckpress.reading.comments import Pin
from deckpress.reading.entries import Entry
from deckpress.reading.front_matter import FrontMatter
from deckpress.reading.markdown import Block
from deckpress.reading.parts import MARKERS, Parts, is_answer, stem
from deckpress.reading.survey import Found

_SHOWS = re.compile("<(?:img|pre|hr|table)")
_CONFLICT = re.compile("^<{7} ", re.MULTILINE)
_PIN = re.compile(r"[\w-]{1,64}")
_PARSING = 0.6
"""The share of a file's time that parsing takes; the rest is rendering."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file was read as.

    `title` is its single `#` heading, empty where it has none or several. `entries` is how many stretches it was
    divided into, by `divider` and where that left a rest, by others. The questions have no tags yet. `unread` is
    what may have been a question: entries without an answer or a stem, and a second question inside of another.
    """

    file: str
    front_matter: FrontMatter
    title: str
    divider: str
    entries: int
    questions: tuple[Question, ...]
    unread: tuple[Unread, ...]
    problems: tuple[Problem, ...]


def read(text: str, file: str, tick: Callable[[float], None]) -> FileReading:
    """Read the `text` of `file`, named as problems are to name it; `tick` is told how far it is, 0 to 1."""
    document = markdown.parse(text, lambda done: tick(done * _PARSING))
    meta, problems = front_matter.read(document, file)
    blocks, mended = mending.mend(document)
    surveyed = survey.survey(blocks, document.references)
    kept = [found for found in surveyed.found if found.parts is not None or _beginning(found.entry)]
    entries = [found.entry for found in kept]
    headings = sections.outside(blocks, entries)
    title = sections.title(headings, entries)
    questions: list[Question] = []
    unread: list[Unread] = []
    more = [warning("glued", mend.message, mend.hint, file=file, line=mend.line) for mend in mended]
    filed = sections.read(headings, entries, title)
    more += [_empty_section(heading, file) for heading in filed.empty]
    for found, section in zip(kept, filed.above, strict=True):
        tick(_PARSING + (1 - _PARSING) * len(questions) / len(entries))
        if found.parts is not None:
            questions.append(_question(found.entry, found.parts, file, section))
        unread += _unread(found, file, section)
        more += _problems(found, file)
        more += _pin_problems(found, file)
    more += _lone_pins(blocks, entries, file)
    more += [_misspelt(pin, file) for pin in comments.misspelt(blocks)]
    more += _torn(blocks, file)
    more.sort(key=lambda problem: problem.line or 0)
    return FileReading(
        file=file,
        front_matter=meta,
        title="" if title is None else html.render_heading(title).text,
        divider=surveyed.divider,
        entries=len(entries),
        questions=tuple(questions),
        unread=tuple(unread),
        problems=(*problems, *more),
    )


def _question(entry: Entry, parts: Parts, file: str, section: tuple[Content, ...]) -> Question:
    pins = comments.pins(entry.blocks)
    return Question(
        file=file,
        line=entry.line,
        stem=html.render(parts.stem),
        answer=html.render(parts.answer),
        explanation=html.render(parts.explanation),
        rejected=html.render(parts.rejected),
        sources=html.render_sources(parts.sources),
        section=section,
        asked=stem.asked(parts.stem),
        code=stem.code(parts.stem),
        pin=pins[0].id if pins else "",
        source_hash=markdown.digest(entry.blocks),
    )


def _unread(found: Found, file: str, section: Sequence[Content]) -> Iterator[Unread]:
    pins = tuple(pin.id for pin in comments.pins(found.entry.blocks))
    if found.parts is None:  # a stem may have become a heading
        words = " ".join([*(heading.text for heading in section), html.render(found.entry.blocks).text])
        yield Unread(file, found.entry.line, words, pins)
    elif found.parts.more_answers:
        line = found.parts.more_answers[0].line
        yield Unread(file, line, html.render((*found.parts.stem, *found.parts.explanation)).text, pins[1:])


def _pin_problems(found: Found, file: str) -> Iterator[Problem]:
    pins = comments.pins(found.entry.blocks)
    for pin in pins:
        if not _PIN.fullmatch(pin.id):
            message = f"{f'`{pin.id}`' if pin.id else 'Nothing'} cannot be the id of a question"
            hint = "Write one word of letters, digits, `-` and `_`, such as <!-- id: s3-costs -->."
            yield error("wrong-id", message, hint, file=file, line=pin.line, column=1)
    if len(pins) > 1:
        message = f"One question has two ids, `{pins[0].id}` and `{pins[1].id}`"
        hint = "Keep one of them, or divide the two questions."
        yield error("two-ids", message, hint, file=file, line=pins[1].line, column=1)


def _lone_pins(blocks: Sequence[Block], entries: Sequence[Entry], file: str) -> Iterator[Problem]:
    """Warn of ids that stand in no entry."""
    used = Counter(comments.pins(block for entry in entries for block in entry.blocks))
    for pin in comments.pins(blocks):
        used[pin] -= 1
        if used[pin] < 0:
            message = f"The id `{pin.id}` belongs to no question"
            hint = "Put it inside of its question, or directly above the heading or list item that begins it."
            yield warning("lone-id", message, hint, file=file, line=pin.line)


def _misspelt(pin: Pin, file: str) -> Problem:
    hint = f"Write <!-- id: {pin.id} -->, with a colon."
    return warning("misspelt-id", "This comment pins no id", hint, file=file, line=pin.line)


def _torn(blocks: Sequence[Block], file: str) -> Iterator[Problem]:
    """Refuse what a merge left between two versions, which nobody writes but in code, and comments without an end."""
    for block in blocks:
        for token in block.tokens:
            if token.type in ("inline", "html_block") and (found := _CONFLICT.search(token.content)):
                line = block.line + token.content.count("\n", 0, found.start())
                hint = "Keep one of the two versions, and remove the lines <<<<<<<, ======= and >>>>>>>."
                yield error("conflict", "A merge left a conflict here", hint, file=file, line=line, column=1)
            if token.type == "html_block" and token.content.startswith("<!--") and "-->" not in token.content:
                hint = "Close it with -->: all below it is left out."
                yield error("open-comment", "A comment that never ends", hint, file=file, line=block.line, column=1)


def _problems(found: Found, file: str) -> Iterator[Problem]:
    if found.parts is None and any(is_answer(block) for block in found.entry.blocks):
        yield warning(
            "no-stem",
            "An answer without a question above it is left out",
            "Put the question above it, in a paragraph of its own: a heading is a section.",
            file=file,
            line=found.entry.line,
        )
    elif found.parts is None:
        yield warning(
            "no-answer",
            f"No answer found, so this is left out: {_shortened(_beginning(found.entry))}",
            MARKERS[0].hint,
            file=file,
            line=found.entry.line,
        )
    else:
        for block in found.parts.more_answers:
            yield warning(
                "second-answer",
                "Another answer in the same entry; it and what stands before it went into the explanation",
                "If a new question begins above it, divide the two with a line `---`, blank lines around it.",
                file=file,
                line=block.line,
            )


def _beginning(entry: Entry) -> str:
    """Return the words of an entry's first block; empty where there is nothing to see, as in one of `&nbsp;`."""
    contents = [html.render([block]) for block in entry.blocks]
    words = next(filter(None, (" ".join(content.text.split()) for content in contents)), "")
    shows = any(_SHOWS.search(content.html) for content in contents)
    return words or ("a picture or code" if shows else "")


def _empty_section(heading: Block, file: str) -> Problem:
    return warning(
        "empty-section",
        f"Nothing stands below the heading {_shortened(html.render_heading(heading).text)}",
        "Put questions below it, or remove it.",
        file=file,
        line=heading.line,
    )


def _shortened(text: str) -> str:
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
