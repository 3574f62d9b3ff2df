"""An entry → its parts: stem, answer, explanation, rejected answers, sources. A module a part.

The parts are read in a fixed order, and each takes from what the ones before it left: first the answer, which a
marker finds and which divides the entry; then on both sides the rejected answers; then the sources; the stem is what
stands before the answer, the explanation all else after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from deckpress.reading import inlines
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import emphasis, rejected, sources, stem
from deckpress.reading.parts.answer import Marker
from deckpress.reading.parts.selecting import is_remark
from deckpress.reading.parts.sources import Source

MARKERS: tuple[Marker, ...] = (emphasis.MARKER,)
"""The markers; an entry takes the first that tells its answer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One question's parts, not yet rendered.

    `more_answers` are blocks that read like answers of other questions, as where dividers were forgotten: below
    something that asks, or lists of whole questions.
    """

    stem: tuple[Block, ...]
    answer: tuple[Block, ...]
    explanation: tuple[Block, ...]
    rejected: tuple[Block, ...]
    sources: tuple[Source, ...]
    more_answers: tuple[Block, ...]


def read(entry: Entry, references: dict[str, Any]) -> Parts | None:
    """Read an entry, or return None where it has no answer or nothing before it.

    `references` are the file's link reference definitions.
    """
    marked = next(filter(None, (marker.find(entry.blocks, references) for marker in MARKERS)), None)
    if marked is None:
        return None
    rejected_before, before = rejected.take(marked.before)
    rejected_after, after = rejected.take(marked.after)
    links, explanation = sources.take(after)
    return Parts(
        stem=stem.read(before),
        answer=marked.answer,
        explanation=explanation,
        rejected=rejected_before + rejected_after,
        sources=links,
        more_answers=tuple(_more_answers(before, explanation)),
    )


def is_answer(block: Block) -> bool:
    """Whether a block by itself looks like an answer, by any marker."""
    return any(marker.marks(block) for marker in MARKERS)


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
    return any(mark in text for mark in "?？؟") or unwrap(block, "strong") is not None or is_remark(text)
