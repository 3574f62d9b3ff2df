"""The marker of emphasis: an entry's answer is the block that is one emphasis as a whole."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, is_hidden, parse_again, regroup, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import sources
from deckpress.reading.parts.selecting import is_remark

_STRUCK = frozenset({"s"})
_SENTENCE_ENDS = tuple(".!?:…)。！？：）")


def find(
    blocks: Sequence[Block], references: dict[str, Any]
) -> tuple[tuple[Block, ...], tuple[Block, ...], tuple[Block, ...]] | None:
    """Find the answer: the first block below something to ask that is one emphasis, with those that follow at once.

    Where no block is, an indented code block that begins with an emphasis is read as the Markdown it was meant
    to be, and lines that are one emphasis each are taken out of the paragraph that they were stuck to.
    `references` are the file's link reference definitions. Returns the blocks before it, the answer without its mark,
    and those after it, which may be other than `blocks`; None where there is no answer.
    """
    for reading in _readings(blocks, references):
        start = _start(reading)
        if start is not None:
            before, stuck = _unstick_last(reading[:start])
            answer, after = _run([*stuck, *reading[start:]])
            return before, answer, after
    return None


def is_emphasis(block: Block) -> bool:
    """Whether the block is one emphasis as a whole."""
    return _unwrap(block) is not None


def begins(block: Block) -> bool:
    """Whether the block is one emphasis, or a paragraph whose first lines are."""
    return is_emphasis(next(_unstick(block)))


def is_stuck(block: Block) -> bool:
    """Whether the block is a paragraph of something to ask and its answer."""
    first, *rest = _unstick(block)
    return bool(rest) and is_emphasis(rest[0]) and not is_emphasis(first)


def _readings(blocks: Sequence[Block], references: dict[str, Any]) -> Iterator[tuple[Block, ...]]:
    yield tuple(blocks)
    yield tuple(opened for block in blocks for opened in _open(block, references))
    yield tuple(paragraph for block in blocks for paragraph in _unstick(block))


def _start(blocks: Sequence[Block]) -> int | None:
    """Return where the answer begins: below something to ask, which may be emphasis itself."""
    stem: Block | None = None
    for index, (block, below) in enumerate(zip_longest(blocks, blocks[1:])):
        if stem is not None and is_emphasis(block) and not _is_remark_above(block, below):
            return index
        if block.kind == "heading" and stem is not None and is_emphasis(stem):
            return None  # an answer to the heading above it, with the next question's heading below
        if stem is None and block.kind != "heading" and not block.is_comment and not _is_struck(block):
            stem = block
    return None


def _run(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide blocks into the answer that they begin with and the rest; rejected answers may stand in between."""
    answer: list[Block] = []
    rest: list[Block] = []
    passed: list[Block] = []
    for index, block in enumerate(blocks):
        unwrapped = _unwrap(block)
        if unwrapped is not None and (not answer or not sources.take([unwrapped])[0]):
            answer.append(unwrapped)
            rest += passed
            passed = []
        elif block.is_comment or _is_struck(block):
            passed.append(block)
        else:
            return tuple(answer), (*rest, *passed, *blocks[index:])
    return tuple(answer), (*rest, *passed)


def _unstick_last(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Take the beginning of the answer out of the last paragraph above it, if it is stuck there."""
    *stem, last = _unstick(blocks[-1])
    is_answer = stem and is_emphasis(last) and not is_remark(inlines.text(last.inline))
    return ((*blocks[:-1], *stem), (last,)) if is_answer else (blocks, ())


def _unwrap(block: Block) -> Block | None:
    return unwrap(block, "em", besides=_STRUCK)


def _is_remark_above(block: Block, below: Block | None) -> bool:
    """Whether a block tells how many answers to select, and the answer stands below."""
    return is_remark(inlines.text(block.inline)) and below is not None and is_emphasis(below)


def _is_struck(block: Block) -> bool:
    return unwrap(block, "s") is not None


def _open(block: Block, references: dict[str, Any]) -> tuple[Block, ...]:
    # A formatter makes a fence of indented code.
    if block.kind == "code_block" or (block.kind == "fence" and not block.tokens[0].info):
        meant = [
            piece for each in parse_again(block.tokens[0].content, block.line, references) for piece in _unstick(each)
        ]
        first = next((each for each in meant if not _is_struck(each)), None)
        if first is not None and is_emphasis(first):
            return tuple(meant)
    return (block,)


def _unstick(block: Block) -> Iterator[Block]:
    """Divide a paragraph where its lines of emphasis begin and end.

    Before them has to be a hard line break, the end of a sentence or a line that is strong as a whole: a line of
    a wrapped sentence can be emphasis by accident.
    """
    if block.is_list and block.children:
        yield from _unstick_item(block)
        return
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    pieces = [rewrite(block, block.inline[line.start : line.stop]) for line in lines]
    emphasis = [
        is_emphasis(piece) and not _is_remark_above(piece, below) for piece, below in zip_longest(pieces, pieces[1:])
    ]
    start = emphasis.index(True) if True in emphasis else len(lines)
    stop = next((index for index in range(start, len(lines)) if not emphasis[index]), len(lines))
    if start == len(lines) or (start and not _can_end(block.inline, lines[start - 1], lines[start])):
        yield block
        return
    for part in (lines[:start], lines[start:stop], lines[stop:]):
        if part:
            yield rewrite(block, inlines.from_to(block.inline, part), hidden=is_hidden(block))


def _unstick_item(block: Block) -> Iterator[Block]:
    """Take what is stuck to the last item of a list of answers out of the list."""
    *items, last = block.children
    answer, *rest = _unstick(last.children[0]) if len(last.children) == 1 else (last,)
    if rest and is_emphasis(answer):
        yield regroup(block, [*items, regroup(last, [answer])])
        yield from (rewrite(piece, piece.inline) for piece in rest)
    else:
        yield block


def _can_end(inline: inlines.Inline, line: range, below: range) -> bool:
    words = inline[line.start : line.stop]
    return (
        any(token.type == "hardbreak" for token in inline[line.stop : below.start])
        or inlines.text(words).rstrip().endswith(_SENTENCE_ENDS)
        or inlines.inside(words, "strong") is not None
    )


HINT = "Make the whole answer *emphasis*, in a paragraph of its own below the question."
"""How an author writes an answer so that it is found."""
