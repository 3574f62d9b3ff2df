"""An entry → its parts: stem, answer, explanation, rejected answers, sources. A module a part.

The parts are read in a fixed order, and each takes from what the ones before it left: first the answer, which a
marker finds and which divides the entry; then on both sides the rejected answers; then the sources; the stem is what
stands before the answer, the explanation all else after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block
from deckpress.reading.parts import emphasis, rejected, sources, stem
from deckpress.reading.parts.answer import Marker
from deckpress.reading.parts.sources import Source

MARKERS: tuple[Marker, ...] = (emphasis.MARKER,)
"""The markers; an entry takes the first that tells its answer."""


@dataclass(frozen=True, slots=True)
class Parts:
    """One question's parts, not yet rendered.

    `more_answers` are blocks further down that read like answers with a stem before each, as where dividers were
    forgotten.
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
        more_answers=tuple(_more_answers(explanation)),
    )


def is_answer(block: Block) -> bool:
    """Whether a block by itself looks like an answer, by any marker."""
    return any(marker.marks(block) for marker in MARKERS)


def _more_answers(explanation: tuple[Block, ...]) -> Iterator[Block]:
    for above, block in pairwise(explanation):
        if _has_words(above) and not is_answer(above) and is_answer(block):
            yield block


def _has_words(block: Block) -> bool:
    return block.kind != "paragraph" or any(token.type != "image" and token.content.strip() for token in block.inline)
