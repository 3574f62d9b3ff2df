"""An entry → its parts: stem, options and key or answer, explanation, rejected answers, hint, sources.

The parts are read in a fixed order, and each takes from what the ones before it left: first the labels divide the
entry (`segments.py`); options and what tells the right ones make a multiple-choice question (`choice.py`), else a
marker finds the answer of an open one (`open_question.py`); then the rejected answers and the sources; the stem is
what stands before the options or the answer, the explanation all else after.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from deckpress.reading import inlines, layout, noise, numbering, segments, words
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block, container, parse_again, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import choice, emphasis, open_question, rejected, sources, stem
from deckpress.reading.parts.choice import Fault
from deckpress.reading.parts.options import Option
from deckpress.reading.parts.selecting import is_remark
from deckpress.reading.parts.sources import Source
from deckpress.reading.segments import Segment


@dataclass(frozen=True, slots=True)
class Context:
    """What an entry is read by, besides itself: what is known of the file as a whole.

    `references` are its link reference definitions; `markers` are those of open questions in the order in which they
    are tried; `is_numbered` tells whether bare numbers before stems are numbering; `are_open` that options without a
    key are a part of something else.
    """

    references: dict[str, Any]
    markers: tuple[str, ...] = tuple(open_question.MARKERS)
    is_numbered: bool = True
    are_open: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question: its letter in the source, what it says, whether it is right, why or why not."""

    letter: str
    blocks: tuple[Block, ...]
    is_right: bool
    reason: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """One question's parts, not yet rendered.

    `marker` is the name of what told the answer. `topics` are labels such as `Topic` with their values. `faults` are
    oddities that do not keep it from being a question. `more_answers` are blocks that read like answers of other
    questions, as where dividers were forgotten: below something that asks, or lists of whole questions.
    """

    marker: str
    stem: tuple[Block, ...]
    answer: tuple[Block, ...]
    explanation: tuple[Block, ...] = ()
    options: tuple[Choice, ...] = ()
    rejected: tuple[Block, ...] = ()
    hint: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    more_answers: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why an entry is no question: what is wrong with it, if it looks like one, and whether it has options."""

    fault: Fault | None = None
    has_options: bool = False


def read(entry: Entry, context: Context) -> Parts | Unfit:
    """Read an entry."""
    blocks, told = _without_layout(entry, context)
    divided = segments.divide(blocks)
    topics = tuple((each.label, layout.text(each.blocks)) for each in divided if _is_topic(each))
    hint = tuple(block for each in divided if each.part == "hint" for block in each.blocks)
    divided = _joined([each for each in divided if not _is_topic(each) and not (each.part == "hint" and each.blocks)])
    choices = (
        None
        if entry.gaps
        else choice.read(divided, entry.far, context.references, told=told, only_sure=context.are_open and told > 0)
    )
    unkeyed = choices
    if choices is not None and choices.key is None and context.are_open and told:
        if choices.are_below(told):  # a) and b) may be what is asked, if there is an answer to them
            context = replace(context, markers=tuple(name for name in context.markers if name != "what follows"))
        choices = None
    if choices is not None:
        parts = _multiple_choice(choices)
    else:
        parts = _open(
            open_question.Told(blocks, tuple(divided), told, entry.gaps, entry.far, context.references), context
        )
    if isinstance(parts, Unfit):
        return parts if parts.fault is not None or unkeyed is None else Unfit(unkeyed.faults[0], has_options=True)
    return replace(parts, hint=hint, topics=topics) if parts.stem else Unfit()


def _without_layout(entry: Entry, context: Context) -> tuple[tuple[Block, ...], int]:
    """Return an entry's blocks without the number and the signs around its stem, and how many of them are told."""
    flat = [*entry.blocks[: entry.told], *layout.flat(entry.blocks[entry.told :])]
    if entry.form == "item":
        flat = [piece for block in flat for piece in _prose(block, context)]
    blocks = tuple(
        layout.paragraph(block) if place < entry.told else block
        for place, block in enumerate(flat)
        if place < max(entry.told, 1) or not noise.is_noise(block)
    )
    first = next((place for place, block in enumerate(blocks) if not block.is_comment), None)
    if first is None or blocks[first].kind != "paragraph":
        return blocks, entry.told
    block = blocks[first]
    _, count = numbering.number(inlines.text(block.inline), bare=context.is_numbered)
    inline = inlines.drop(block.inline, count) if count else block.inline
    if entry.told and first + 1 < len(blocks) and words.part_of(inlines.text(inline)) == "question":
        inline = ()
    if count and first + 1 < len(blocks) and numbering.only_layout(inlines.text(inline)):
        inline = ()
    if entry.told:
        stop = next((line.stop for line in inlines.line_ranges(inline, inlines.BREAKS)), len(inline))
        line, below = numbering.without_signs(inline[:stop]), inline[stop:]
        if not count and (count := numbering.number(inlines.text(line), bare=context.is_numbered)[1]):
            line = numbering.without_signs(inlines.drop(line, count))  # behind a sign
        inline = inlines.strip((*line, *below))
    if inline is block.inline:
        return blocks, entry.told
    own = (rewrite(block, inline),) if inline else ()
    return (*blocks[:first], *own, *blocks[first + 1 :]), entry.told


_CODE_SIGNS = re.compile(r"[{}=<>;|\\$]|\w\(|^\s*[#@%>]|::|->|(?:^|\s)-{1,2}\w", re.MULTILINE)


def _prose(block: Block, context: Context) -> tuple[Block, ...]:
    """Read indented code below a list item as the words that it is: it was indented by some blanks too many."""
    if block.kind == "code_block" and not _CODE_SIGNS.search(block.tokens[0].content):
        return parse_again(block.tokens[0].content, block.line, context.references)
    return (block,)


def _is_topic(segment: Segment) -> bool:
    """Whether a segment files the question: a label of that kind with a short value on its line."""
    longest = 100
    return (
        segment.part in ("topic", "difficulty")
        and len(segment.blocks) == 1
        and 0 < len(layout.text(segment.blocks)) <= longest
    )


def _joined(divided: Sequence[Segment]) -> list[Segment]:
    """Join what stood around a label that was taken out."""
    joined: list[Segment] = []
    for each in divided:
        last = joined[-1] if joined else None
        if last is not None and not each.part and not last.part and last.is_folded == each.is_folded:
            joined[-1] = replace(last, blocks=last.blocks + each.blocks, source=last.source + each.source)
        else:
            joined.append(each)
    return joined


def _multiple_choice(choices: choice.Choices) -> Parts | Unfit:
    options = choices.run.options
    unwritten = sum(words.is_placeholder(layout.text(option.blocks)) for option in options if option.blocks)
    if unwritten > len(options) / 2 and len(options) > 1 and unwritten == len(options):
        return Unfit(_placeholder(options[0].line), has_options=True)
    if choices.key is None:
        return Unfit(choices.faults[0], has_options=len(options) > 1)
    right = [option for place, option in enumerate(options) if place in choices.key]
    after = [block for each in choices.after for block in (each.blocks if each.part in _TAKEN else each.source)]
    links, explanation = sources.take(after)
    is_open = len(options) == 1
    return Parts(
        marker=choices.marker,
        stem=stem.read(choices.stem),
        answer=_plain(right[0]) if len(right) == 1 else _list(right),
        explanation=explanation,
        options=()
        if is_open
        else tuple(
            Choice(
                "" if choices.key.by_letters else option.letter,
                _tight(_plain(option)),
                place in choices.key,
                option.reason,
            )
            for place, option in enumerate(options)
        ),
        sources=links,
        faults=choices.faults,
        more_answers=choices.more or _further_answers(choices.after),
    )


def _further_answers(after: Sequence[Segment]) -> tuple[Block, ...]:
    """Return what looks like the answers of further questions below a multiple-choice question's own."""
    labelled = [each for each in after if each.part == "answer" and each.blocks]
    asked = [each for each in after if any("?" in layout.text([block]) for block in each.blocks)]
    return tuple(each.blocks[0] for each in labelled) if labelled and asked else ()


_TAKEN = frozenset({"", "explanation", "answer", "fold", "question"})


def _plain(option: Option) -> tuple[Block, ...]:
    """Return an option without the emphasis that tells that it is right."""
    first = option.blocks[0] if option.blocks else None
    if first is None or first.kind != "paragraph":
        return option.blocks
    inline = inlines.peel(first.inline, ("strong", "em"))[0] if option.is_strong else first.inline
    return (rewrite(first, inline), *option.blocks[1:])


def _tight(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Show a paragraph that is alone in a list item without being one."""
    if len(blocks) != 1 or blocks[0].kind != "paragraph":
        return blocks
    return (rewrite(blocks[0], blocks[0].inline, hidden=True),)


def _list(options: Sequence[Option]) -> tuple[Block, ...]:
    """Make a bulleted list of options."""
    items = [container("list_item", "li", _tight(_plain(option))) for option in options]
    return (container("bullet_list", "ul", items),) if items else ()


def _open(told: open_question.Told, context: Context) -> Parts | Unfit:
    found = open_question.find(told, context.markers)
    if found is None:
        return Unfit()
    marker, marked = found
    if open_question.is_placeholder(marked.answer):
        return Unfit(_placeholder(marked.answer[0].line))
    rejected_before, before = rejected.take(marked.before)
    rejected_after, after = rejected.take(marked.after)
    links, explanation = sources.take(after)
    answer = _without_layout_marks(marked.answer)
    if marker != "emphasis":
        more, rest = sources.take(answer)
        if more and rest:
            links, answer = (*more, *links), rest
    return Parts(
        marker=marker,
        stem=stem.read(before),
        answer=answer,
        explanation=explanation,
        rejected=rejected_before + rejected_after,
        sources=links,
        more_answers=tuple(_more_answers(before, explanation)) if marker == "emphasis" else (),
    )


def _without_layout_marks(answer: tuple[Block, ...]) -> tuple[Block, ...]:
    """Take away emphasis around the whole of an answer of one paragraph: it only sets it off."""
    if len(answer) != 1 or answer[0].kind != "paragraph":
        return answer
    inline, marks = inlines.peel(answer[0].inline, ("strong", "em"))
    return (rewrite(answer[0], inline),) if marks else answer


def _placeholder(line: int) -> Fault:
    return Fault("placeholder", "The answer is still to be written, so this is left out", "Write it.", line)


def is_answer(block: Block) -> bool:
    """Whether a block by itself looks like an answer."""
    return emphasis.is_emphasis(block)


def is_question_list(block: Block) -> bool:
    """Whether most items of a list ask something and hold its answer."""
    if not block.is_list:
        return False
    whole = sum(_is_question(item.children) for item in block.children)
    return whole > len(block.children) / 2


def _is_question(blocks: Sequence[Block]) -> bool:
    asks = bool(blocks) and _asks(blocks[0])
    return asks and (emphasis.is_stuck(blocks[0]) or any(is_answer(block) for block in blocks[1:]))


def _more_answers(stem: Sequence[Block], explanation: Sequence[Block]) -> Iterator[Block]:
    yield from filter(is_question_list, stem)
    for above, block in zip_longest((None, *explanation), explanation):
        if block is not None and (
            is_question_list(block)
            or (above is not None and _asks(above) and is_answer(block) and not is_answer(above))
        ):
            yield block


def _asks(block: Block) -> bool:
    """Whether a block looks like a stem: it has a question mark, is all bold, or tells how many to select."""
    text = " ".join(inlines.text(token.children or ()) for token in block.tokens if token.type == "inline")
    return words.has_question_mark(text) or unwrap(block, "strong") is not None or is_remark(text)
