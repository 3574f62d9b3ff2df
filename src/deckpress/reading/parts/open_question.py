"""Open questions: which of an entry's blocks are the answer, by one marker or another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading import gaps, inlines, layout, words
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.noise import is_noise
from deckpress.reading.parts import emphasis
from deckpress.reading.parts.stem import shows_code
from deckpress.reading.segments import Segment, divide

_LONGEST_SUMMARY = 60
"""Characters of a summary that can be that of an answer."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An entry's blocks around its answer: what stands before it, the answer without its mark, what follows."""

    before: tuple[Block, ...]
    answer: tuple[Block, ...]
    after: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a marker goes by: the entry's blocks, whole and divided at labels, and what of them is told by form.

    The first `told` blocks are the stem; `gaps` is how words to fill in are written, empty where there are none;
    `far` is the answer that a key elsewhere gives, None if there is none.
    """

    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]
    told: int
    gaps: str
    far: tuple[Block, ...] | None
    references: dict[str, Any]


def _by_emphasis(told: Told) -> Marked | None:
    found = emphasis.find(told.blocks, told.references)
    return None if found is None else Marked(*found)


def _by_label(told: Told) -> Marked | None:
    """Take what a label calls the answer; all of the segment, since nothing else says where it ends."""
    return _at_label(told, "answer")


def _at_label(told: Told, name: str) -> Marked | None:
    place = next((index for index, each in enumerate(told.segments) if each.part == name), None)
    if place is None:
        return None
    before = tuple(
        block
        for each in told.segments[:place]
        if each.blocks or not each.is_folded
        for block in (each.blocks if each.part in ("", "question") else each.source)
    )
    answer, stop = told.segments[place].blocks, place + 1
    while stop < len(told.segments) and (
        told.segments[stop].part == name
        or (not answer and told.segments[stop].part in ("", "explanation"))
        or (not answer and told.segments[place].is_folded and told.segments[stop].is_folded)
    ):
        answer, stop = answer + told.segments[stop].blocks, stop + 1
    after = tuple(
        block
        for each in told.segments[stop:]
        for block in (each.blocks if each.part in ("", "explanation") else each.source)
    )
    return Marked(before, answer, after) if answer else None


def _by_last_fold(told: Told) -> Marked | None:
    """Take what is folded below a button that only says `Show`, or the only thing that is, for the answer."""
    if marked := _at_label(told, "fold"):
        return marked
    folds = [index for index, block in enumerate(told.blocks) if block.name == "details"]
    if len(folds) != 1 or folds[0] == 0:
        return None
    place = folds[0]
    title, inside = layout.summary(told.blocks[place])
    if any(block.kind in ("paragraph", "heading") for block in told.blocks[max(told.told, 1) : place]):
        return None
    text = layout.text(title)
    if len(text) > _LONGEST_SUMMARY or words.ends_with_question_mark(text):
        return None
    return Marked(told.blocks[:place], (*title, *layout.flat(inside)), told.blocks[place + 1 :])


def _by_gaps(told: Told) -> Marked | None:
    if not told.gaps:
        return None
    found = gaps.take(told.blocks, told.gaps)
    return None if found is None else Marked(*found)


def _by_key(told: Told) -> Marked | None:
    if told.far is None:
        return None
    divided = divide(told.far)
    place = next((index for index, each in enumerate(divided) if each.part in ("answer", "fold") and each.blocks), 0)
    after = tuple(block for each in divided[place + 1 :] for block in each.blocks)
    return Marked(told.blocks, divided[place].blocks, after) if divided else None


def _by_what_follows(told: Told) -> Marked | None:
    """Take all that stands below a stem that its form tells; code that the stem speaks of belongs to it."""
    place = told.told
    if (
        not place
        or place >= len(told.blocks)
        or any(each.part in ("answer", "fold") and not each.blocks for each in told.segments)
    ):
        return None
    stem = layout.text(told.blocks[:place])
    while (
        place + 1 < len(told.blocks)
        and "?" not in stem
        and told.blocks[place].kind == "paragraph"
        and words.ends_with_question_mark(layout.text([told.blocks[place]]))
    ):
        place += 1
    if (
        place + 1 < len(told.blocks)
        and told.blocks[place].kind in ("fence", "code_block")
        and shows_code(layout.text(told.blocks[:place]))
    ):
        place += 1
    answer = list(told.blocks[place:])
    if answer[0].kind == "paragraph":
        name, count = words.question_line(layout.text([answer[0]]))
        if name == "answer":
            answer[0] = rewrite(answer[0], inlines.drop(answer[0].inline, count))
    cut = next(
        (
            index
            for index, block in enumerate(answer)
            if index and block.kind == "heading" and words.part_of(inlines.text(block.inline)) == "sources"
        ),
        len(answer),
    )
    return Marked(told.blocks[:place], tuple(answer[:cut]), tuple(answer[cut + 1 :]))


MARKERS: dict[str, Callable[[Told], Marked | None]] = {
    "gaps": _by_gaps,
    "labels": _by_label,
    "emphasis": _by_emphasis,
    "folds": _by_last_fold,
    "a key elsewhere": _by_key,
    "what follows": _by_what_follows,
}
"""The markers of open questions by name, in the order in which they are tried if a file does not tell another."""


def find(told: Told, markers: Sequence[str]) -> tuple[str, Marked] | None:
    """Return the first of the `markers` that tells the answer, and what it told."""
    for name in markers:
        marked = MARKERS[name](told)
        if marked is not None and any(_shows(block) for block in marked.answer):
            return name, marked
    return None


def is_placeholder(answer: Sequence[Block]) -> bool:
    """Whether an answer is still to be written."""
    return (
        all(block.kind in ("paragraph", "heading", "comment") or block.is_list for block in answer)
        and not any(token.type == "image" for block in answer for token in block.inline)
        and all(words.is_placeholder(text) for text in map(_text, answer) if text)
    )


def _text(block: Block) -> str:
    return layout.text([block])


def _shows(block: Block) -> bool:
    return (
        not block.is_comment
        and not is_noise(block)
        and (block.kind != "paragraph" or bool(layout.text([block])) or _has_image(block))
    )


def _has_image(block: Block) -> bool:
    return any(token.type == "image" for token in block.inline)
