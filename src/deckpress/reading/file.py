"""The text of one file → its questions."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deckpress.problems import Problem, error, warning
from deckpress.questions import Content, Option, Question, Unread
from deckpress.reading import (
    comments,
    components,
    front_matter,
    html,
    keys,
    layout,
    markdown,
    mending,
    noise,
    sections,
    survey,
    words,
)
from deckpress.reading.comments import Pin
from deckpress.reading.entries import Entry
from deckpress.reading.front_matter import FrontMatter
from deckpress.reading.markdown import Block
from deckpress.reading.parts import Choice, Parts, is_answer, stem
from deckpress.reading.parts.choice import Fault
from deckpress.reading.parts.sources import Source
from deckpress.reading.survey import Found, Survey

_SHOWS = re.compile("<(?:img|pre|hr|table)")
_CONFLICT = re.compile("^<{7} ", re.MULTILINE)
_PIN = re.compile(r"[\w-]{1,64}")
_HINT = "Write `Answer: …` below it, tick the right option, or make the whole answer *emphasis*."
_ENTRY_CODES = frozenset("no-answer no-stem no-key wrong-key placeholder unreadable-component".split())
_PARSING = 0.6
"""The share of a file's time that parsing takes; the rest is rendering."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Lines of a file that are neither a question nor structure, and are passed over: a page's introduction, say."""

    line: int
    end: int


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file was read as.

    `title` is its single `#` heading, empty where it has none or several. `entries` is how many stretches it was
    divided into, by `divider` and where that left a rest, by others; `markers` are what told the answers, and how
    many each, `score` how sure all that is, 0 to 1. The questions have no tags yet. `unread` is
    what may have been a question: entries without an answer or a stem, and a second question inside of another.
    `passed` is what is no question and gives no problem.
    """

    file: str
    front_matter: FrontMatter
    title: str
    divider: str
    score: float
    markers: tuple[tuple[str, int], ...]
    entries: int
    questions: tuple[Question, ...]
    unread: tuple[Unread, ...]
    passed: tuple[Passed, ...]
    problems: tuple[Problem, ...]


def read(text: str, file: str, tick: Callable[[float], None]) -> FileReading:
    """Read the `text` of `file`, named as problems are to name it; `tick` is told how far it is, 0 to 1."""
    document = markdown.parse(text, lambda done: tick(done * _PARSING), is_mdx=file.lower().endswith(".mdx"))
    meta, problems = front_matter.read(document, file)
    mended_blocks, mended = mending.mend(document)
    unreadable: list[components.Unreadable] = []
    whole = tuple(layout.flat(components.read(mended_blocks, document.references, unreadable)))
    blocks, _ = noise.without(whole)
    blocks, found_keys = keys.take(blocks)
    surveyed = _from_front_matter(meta, blocks, document.references) or survey.survey(
        blocks, found_keys, sections.headings(whole), document.references
    )
    surveyed = _with_source(surveyed, meta, document.references)
    shown = [found for found in surveyed.found if found.parts is not None or _beginning(found.entry)]
    kept = [found for place, found in enumerate(shown) if _is_candidate(place, shown)]
    entries = [found.entry for found in kept]
    headings = sections.outside(blocks, entries)
    title = sections.title(headings, entries)
    questions: list[Question] = []
    unread: list[Unread] = []
    more = [warning("glued", mend.message, mend.hint, file=file, line=mend.line) for mend in mended]
    more += [_unreadable(each, file) for each in unreadable]
    filed = sections.read(headings, entries, title)
    bare = sections.bare(whole)
    more += [_empty_section(heading, file) for heading in filed.empty if id(heading) in bare]
    idle = {id(heading) for heading in filed.empty} - bare
    structure = {id(heading) for heading in headings} - idle
    for found, section in zip(kept, filed.above, strict=True):
        tick(_PARSING + (1 - _PARSING) * len(questions) / len(entries))
        if found.parts is not None:
            questions.append(_question(found.entry, found.parts, file, section))
        unread += _unread(found, file, section)
        more += _problems(found, file)
        more += _pin_problems(found, file)
    more += _lone_pins(whole, entries, file)
    more += [_misspelt(pin, file) for pin in comments.misspelt(whole)]
    more += _torn(whole, file)
    if not questions and not problems and not any(problem.code in _ENTRY_CODES for problem in more):
        more.append(_nothing_read(whole, file))
    more.sort(key=lambda problem: problem.line or 0)
    return FileReading(
        file=file,
        front_matter=meta,
        title="" if title is None else html.render_heading(title).text,
        divider=surveyed.divider,
        score=surveyed.score,
        markers=tuple(Counter(found.parts.marker for found in kept if found.parts is not None).most_common()),
        entries=len(entries),
        questions=tuple(questions),
        unread=tuple(unread),
        passed=tuple(_passed(whole, shown, kept, structure)),
        problems=(*problems, *more),
    )


def _from_front_matter(meta: FrontMatter, blocks: Sequence[Block], references: dict[str, Any]) -> Survey | None:
    """Read a file whose front matter holds the stem as the one question that it is."""
    if not meta.question:
        return None
    stem_blocks = markdown.parse_again(meta.question, meta.question_line, references)
    source = markdown.parse_again(f"<{meta.source}>", meta.question_line, references) if meta.source else ()
    entry = Entry((*stem_blocks, *blocks, *source), meta.question_line, len(stem_blocks))
    return survey.one(entry, references)


def _with_source(surveyed: Survey, meta: FrontMatter, references: dict[str, Any]) -> Survey:
    """Add the source in a front matter to the one question of its file."""
    asked = [found for found in surveyed.found if found.parts is not None]
    if not meta.source or meta.question or len(asked) != 1:
        return surveyed
    [link] = markdown.parse_again(f"<{meta.source}>", 1, references)
    parts = asked[0].parts
    more = (
        replace(asked[0], parts=replace(parts, sources=(*parts.sources, Source(link.inline)))) if parts else asked[0]
    )
    return replace(surveyed, found=tuple(more if each is asked[0] else each for each in surveyed.found))


def _is_candidate(place: int, found: Sequence[Found]) -> bool:
    """Whether an entry is a question or looks like one: it asks, has options, or stands among questions."""
    each = found[place]
    if each.parts is not None or each.unfit is None or each.unfit.fault is not None:
        return True
    if each.entry.form == "rest":
        return False
    if any(map(is_answer, each.entry.blocks)):
        return True
    text = _beginning(each.entry) if each.entry.told else layout.text(each.entry.blocks)
    is_numbered = bool(each.entry.told and each.entry.number)
    if is_numbered and each.entry.form == "item":  # so is any list; one among questions is one
        beside = (*found[max(0, place - 1) : place], *found[place + 1 : place + 2])
        is_numbered = any(other.parts is not None for other in beside)
    if words.asks(text) or is_numbered:
        return any(other.parts is not None for other in found) or not each.entry.told
    if each.entry.told:
        return False
    return any(other.parts is not None for other in found[:place]) and any(
        other.parts is not None for other in found[place:]
    )


def _passed(
    whole: Sequence[Block], found: Sequence[Found], kept: Sequence[Found], structure: Collection[int]
) -> Iterator[Passed]:
    """Yield what is no question and no structure: entries that were not kept, and the blocks in none.

    Structure are thematic breaks and the headings whose `id` is in `structure`.
    """
    used = set(map(id, kept))
    left = [
        Passed(block.line, block.end)
        for each in found
        if id(each) not in used
        for block in each.entry.blocks
        if block.kind not in ("hr", "comment") and id(block) not in structure
    ]
    spans = sorted((each.entry.line, each.entry.end) for each in found)
    place = 0
    for block in whole:
        while place < len(spans) and spans[place][1] < block.line:
            place += 1
        is_inside = place < len(spans) and spans[place][0] <= block.end
        if not is_inside and block.kind not in ("hr", "comment") and id(block) not in structure:
            left.append(Passed(block.line, block.end))
        elif is_inside and block.kind == "table" and spans[place][0] > block.line:
            left.append(Passed(block.line, block.line + 1))  # its head
    joined: list[Passed] = []
    for each in sorted(left, key=lambda each: each.line):
        if joined and each.line <= joined[-1].end + 2:  # an empty line between
            joined[-1] = Passed(joined[-1].line, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    yield from joined


def _question(entry: Entry, parts: Parts, file: str, section: tuple[Content, ...]) -> Question:
    pins = comments.pins(entry.blocks)
    return Question(
        file=file,
        line=entry.line,
        stem=html.render(parts.stem),
        answer=html.render(parts.answer),
        explanation=html.render(parts.explanation),
        rejected=html.render(parts.rejected),
        options=tuple(_options(parts.options)),
        hint=html.render(parts.hint),
        topics=parts.topics,
        sources=html.render_sources(parts.sources),
        section=section,
        asked=stem.asked(parts.stem),
        code=stem.code(parts.stem),
        pin=pins[0].id if pins else "",
        source_hash=markdown.digest(entry.blocks),
    )


def _options(choices: Sequence[Choice]) -> Iterator[Option]:
    for place, choice in enumerate(choices):
        letter = choice.letter or chr(ord("A") + place)
        yield Option(letter, html.render(choice.blocks), choice.is_right, html.render(choice.reason))


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
    if found.parts is None and found.unfit is not None and found.unfit.fault is not None:
        yield _fault(found.unfit.fault, found.entry, file)
    elif found.parts is None and any(is_answer(block) for block in found.entry.blocks):
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
            _HINT,
            file=file,
            line=found.entry.line,
        )
    else:
        yield from (_fault(fault, found.entry, file) for fault in found.parts.faults)
        for block in found.parts.more_answers:
            yield warning(
                "second-answer",
                "Another answer in the same entry; it and what stands before it went into the explanation",
                "If a new question begins above it, divide the two with a line `---`, blank lines around it.",
                file=file,
                line=block.line,
            )


def _nothing_read(blocks: Sequence[Block], file: str) -> Problem:
    line = next((block.line for block in blocks if not block.is_comment), 1)
    message = "No question was found in this file: nothing in it asks and has its answer beside or below it"
    hint = "If it is no part of the bank, name it under source.exclude in deck.toml."
    return warning("nothing-read", message, hint, file=file, line=line)


def _fault(fault: Fault, entry: Entry, file: str) -> Problem:
    return warning(fault.code, fault.message, fault.hint, file=file, line=fault.line or entry.line)


def _unreadable(component: components.Unreadable, file: str) -> Problem:
    message = f"This `<{component.name}>` cannot be read: {component.reason}"
    hint = "Give its choices as a list of objects of texts, numbers, true and false, or write them as a task list."
    return warning("unreadable-component", message, hint, file=file, line=component.line)


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
