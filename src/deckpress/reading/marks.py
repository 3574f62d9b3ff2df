"""Blocks that are one mark as a whole: all emphasis, all strong, all struck through."""

from collections.abc import Iterator

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, is_hidden, regroup, rewrite

_MARKS = frozenset({"em", "strong", "s"})


def unwrap(block: Block, mark: str, *, besides: frozenset[str] = frozenset()) -> Block | None:
    """Return `block` without the mark that is its whole content, or None where it is not.

    `mark` is `em`, `strong` or `s`. A paragraph may hold several such marks, one a line or one after another;
    of a list every item has to be one. Marks around or directly inside that `mark` are layout as well and go
    with it, unless they are among `besides`: those make it another kind of block.
    """
    if block.kind == "paragraph":
        lines = [_unwrap_line(line, mark, besides) for line in inlines.lines(block.inline)]
        if not lines or None in lines:
            return None
        content = inlines.join(line for line in lines if line is not None)
        return rewrite(block, content, hidden=is_hidden(block))
    if block.is_list or block.kind == "list_item":
        inner = [unwrap(child, mark, besides=besides) for child in block.children if not child.is_comment]
        if not inner or None in inner:
            return None
        return regroup(block, [child for child in inner if child is not None])
    return None


def _unwrap_line(line: inlines.Inline, mark: str, besides: frozenset[str]) -> inlines.Inline | None:
    unwrapped: list[inlines.Inline] = []
    for span in _spans(line):
        if len(span) == 1 and inlines.is_blank(span[0]):
            unwrapped.append(span)
            continue
        content, marks = inlines.peel(span, _MARKS)
        if mark not in marks or marks & besides:
            return None
        unwrapped.append(content)
    return tuple(token for span in unwrapped for token in span)


def _spans(line: inlines.Inline) -> Iterator[inlines.Inline]:
    start, depth = 0, 0
    for index, token in enumerate(line):
        depth += token.nesting
        if depth == 0:
            yield line[start : index + 1]
            start = index + 1
