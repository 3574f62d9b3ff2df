"""The text of one file → its questions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deckpress.problems import Problem, warning
from deckpress.questions import Content, Question
from deckpress.reading import breaks, front_matter, html, markdown, survey
from deckpress.reading.front_matter import FrontMatter
from deckpress.reading.markdown import Block
from deckpress.reading.parts import emphasis
from deckpress.reading.survey import Found

_PARSING = 0.6
"""The share of a file's time that parsing takes; the rest is rendering."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file was read as.

    `title` is its single `#` heading, empty where it has none or several. `score` is the share of the entries
    under `divider` that are whole questions, 0 to 1. The questions have no tags yet.
    """

    file: str
    front_matter: FrontMatter
    title: str
    divider: str
    score: float
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]


def read(text: str, file: str, tick: Callable[[float], None]) -> FileReading:
    """Read the `text` of `file`, named as problems are to name it; `tick` is told how far it is, 0 to 1."""
    document = markdown.parse(text, lambda done: tick(done * _PARSING))
    meta, problems = front_matter.read(document.front_matter, file)
    blocks, glued = breaks.mend(document.blocks)
    surveyed = survey.survey(blocks, document.references)
    title = _title(blocks)
    questions: list[Question] = []
    more = [_glued(line, file) for line in glued]
    sections = _Sections(title)
    for index, found in enumerate(surveyed.found):
        tick(_PARSING + (1 - _PARSING) * index / len(surveyed.found))
        if found.parts is not None:
            questions.append(_question(found, file, sections))
        more += _problems(found, file)
    more.sort(key=lambda problem: problem.line or 0)
    return FileReading(
        file=file,
        front_matter=meta,
        title="" if title is None else html.render_heading(title).text,
        divider=surveyed.divider,
        score=surveyed.score,
        questions=tuple(questions),
        problems=(*problems, *more),
    )


class _Sections:
    """The headings above entries, each rendered once."""

    def __init__(self, title: Block | None) -> None:
        self._title = title
        self._rendered: dict[int, Content] = {}

    def above(self, found: Found) -> tuple[Content, ...]:
        return tuple(self._render(heading) for heading in found.entry.headings if heading is not self._title)

    def _render(self, heading: Block) -> Content:
        if heading.line not in self._rendered:
            self._rendered[heading.line] = html.render_heading(heading)
        return self._rendered[heading.line]


def _title(blocks: tuple[Block, ...]) -> Block | None:
    """Return the page's title: its `#` heading, if there is just one."""
    found = [block for block in blocks if block.kind == "heading" and block.level == 1]
    return found[0] if len(found) == 1 else None


def _question(found: Found, file: str, sections: _Sections) -> Question:
    parts = found.parts
    assert parts is not None  # noqa: S101 the caller asked
    return Question(
        file=file,
        line=found.entry.line,
        stem=html.render(parts.stem),
        answer=html.render(parts.answer),
        explanation=html.render(parts.explanation),
        rejected=html.render(parts.rejected),
        sources=html.render_sources(parts.sources),
        section=sections.above(found),
    )


def _problems(found: Found, file: str) -> Iterator[Problem]:
    if found.parts is None and any(emphasis.is_emphasis(block) for block in found.entry.blocks):
        yield warning(
            "no-stem",
            "An answer without a question above it is left out",
            "Put the question above it, or remove it.",
            file=file,
            line=found.entry.line,
        )
    elif found.parts is None:
        beginning = " ".join(html.render(found.entry.blocks[:1]).text.split())
        yield warning(
            "no-answer",
            f"No answer found, so this is left out: {_shortened(beginning)}",
            "Make the whole answer *emphasis*, in a paragraph of its own below the question.",
            file=file,
            line=found.entry.line,
        )
    elif found.parts.second_answer is not None:
        yield warning(
            "second-answer",
            "A second answer in one entry; it and what stands before it went into the explanation",
            "If a new question begins above it, divide the two with a line `---`, blank lines around it.",
            file=file,
            line=found.parts.second_answer.line,
        )


def _glued(line: int, file: str) -> Problem:
    return warning(
        "glued-break",
        "This `---` stands directly under a paragraph, which makes a heading of it; it was taken for a divider",
        "Put a blank line above it.",
        file=file,
        line=line,
    )


def _shortened(text: str) -> str:
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
