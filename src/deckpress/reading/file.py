"""The text of one file → its questions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deckpress.problems import Problem, warning
from deckpress.questions import Content, Question
from deckpress.reading import front_matter, html, markdown, mending, sections, survey
from deckpress.reading.entries import Entry
from deckpress.reading.front_matter import FrontMatter
from deckpress.reading.markdown import Block
from deckpress.reading.parts import MARKERS, Parts, is_answer
from deckpress.reading.survey import Found

_SHOWS = re.compile("<(?:img|pre|hr|table)")
_PARSING = 0.6
"""The share of a file's time that parsing takes; the rest is rendering."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file was read as.

    `title` is its single `#` heading, empty where it has none or several. `entries` is how many stretches it was
    divided into, by `divider` and where that left a rest, by others. The questions have no tags yet.
    """

    file: str
    front_matter: FrontMatter
    title: str
    divider: str
    entries: int
    questions: tuple[Question, ...]
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
    more = [warning("glued", mend.message, mend.hint, file=file, line=mend.line) for mend in mended]
    filed = sections.read(headings, entries, title)
    more += [_empty_section(heading, file) for heading in filed.empty]
    for found, section in zip(kept, filed.above, strict=True):
        tick(_PARSING + (1 - _PARSING) * len(questions) / len(entries))
        if found.parts is not None:
            questions.append(_question(found.entry, found.parts, file, section))
        more += _problems(found, file)
    more.sort(key=lambda problem: problem.line or 0)
    return FileReading(
        file=file,
        front_matter=meta,
        title="" if title is None else html.render_heading(title).text,
        divider=surveyed.divider,
        entries=len(entries),
        questions=tuple(questions),
        problems=(*problems, *more),
    )


def _question(entry: Entry, parts: Parts, file: str, section: tuple[Content, ...]) -> Question:
    return Question(
        file=file,
        line=entry.line,
        stem=html.render(parts.stem),
        answer=html.render(parts.answer),
        explanation=html.render(parts.explanation),
        rejected=html.render(parts.rejected),
        sources=html.render_sources(parts.sources),
        section=section,
    )


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
