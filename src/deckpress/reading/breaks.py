"""A `---` directly under a paragraph: a heading to CommonMark (4.3), a divider to most who write one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, regroup, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import emphasis, sources

_LONGEST_HEADING = 80
"""Characters of a line that still looks like a heading."""


def mend(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """Make paragraph and thematic break of the headings that were meant as such.

    Such are those over several lines; those that are an answer, a rejected answer or a link, or stand below an
    answer (below a list of answered questions, all but a short line); and in a file that thematic breaks divide,
    all but a short line that opens an entry with more below it. Returns the blocks, and the lines of the `---` that
    were taken for thematic breaks.
    """
    glued = [_is_underlined(block) and _is_no_heading(block) for block in blocks]
    divided = any(glued) or any(block.kind == "hr" for block in blocks)
    mended: list[Block] = []
    lines: list[int] = []
    opening, answered, answered_in_list = True, False, False
    for index, block in enumerate(blocks):
        if block.kind in ("bullet_list", "ordered_list"):
            block, inner = _mend_items(block)  # noqa: PLW2901
            lines += inner
        if _is_underlined(block) and (
            glued[index]
            or answered
            or (answered_in_list and not _is_like_heading(block))
            or (divided and not (opening and _is_like_heading(block) and _has_more_below(blocks, index)))
        ):
            mended += _divided(block)
            lines.append(block.end)
            opening, answered, answered_in_list = True, False, False
        else:
            mended.append(block)
            ends = block.kind in ("hr", "heading")
            opening = ends or (opening and block.is_comment)
            answered = not ends and (answered or emphasis.is_emphasis(block))
            answered_in_list = not ends and (answered_in_list or _holds_answer(block))
    return tuple(mended), tuple(lines)


def _is_underlined(block: Block) -> bool:
    return block.kind == "heading" and block.tokens[0].markup == "-"


def _is_no_heading(block: Block) -> bool:
    paragraph = rewrite(block, block.inline)
    return (
        len(inlines.lines(block.inline, inlines.BREAKS)) > 1
        or emphasis.is_emphasis(paragraph)
        or unwrap(paragraph, "s") is not None
        or bool(sources.take([paragraph])[0])
    )


def _holds_answer(block: Block) -> bool:
    return any(emphasis.is_emphasis(child) for item in block.children for child in item.children)


def _is_like_heading(block: Block) -> bool:
    line = inlines.text(block.inline).strip()
    return len(line) <= _LONGEST_HEADING and line[-1:] not in tuple(".?!。？！")


def _has_more_below(blocks: Sequence[Block], index: int) -> bool:
    below = next((block for block in blocks[index + 1 :] if not block.is_comment), None)
    return below is not None and below.kind != "hr"


def _divided(block: Block) -> Iterator[Block]:
    yield replace(rewrite(block, block.inline), end=block.end - 1)
    yield Block("hr", block.end, block.end, ())


def _mend_items(block: Block) -> tuple[Block, list[int]]:
    """Mend inside of list items, where a `---` can only end the item."""
    items: list[Block] = []
    lines: list[int] = []
    for item in block.children:
        children, inner = mend(item.children)
        lines += inner
        items.append(regroup(item, [child for child in children if child.tokens]) if inner else item)
    return (regroup(block, items) if lines else block), lines
