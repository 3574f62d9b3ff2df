"""An entry's blocks → stretches, each with the part of a question that its label names.

A label is a heading, a paragraph, the beginning of a line or the summary of a fold that names a part, such as
`### Answer`, `**Explanation:** …`, `答案：B` or `<summary>Show answer</summary>`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it.token import Token

from deckpress.reading import inlines, layout, words
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, is_hidden, lift, regroup, rewrite

_COLON = re.compile(
    r"[:：】\]＝]|(?<=\bans)\.|(?<=\bsol)\.|(?<=\bresp)\.|(?<=\bответ)\.|\s[-–—=>]+\s|\s[-–—]+$", re.IGNORECASE
)
_LONGEST_LABEL = 50
_CALLOUT = re.compile(r"\s*\[!([\w-]+)\][+-]?\s*")
_ADJECTIVES = frozenset(
    {"correct", "right", "richtig", "correcto", "correcta", "correto", "correta", "верно", "правильно"}
)
"""What names the answer beside it; below it may be anything, as below `Incorrect:` and `Correct:`."""
_ENDS = frozenset({"topic", "difficulty", "hint"})
"""Parts that end with their paragraph, if their label stands in it."""
_ALONE = frozenset({"topic", "difficulty"})
"""Parts whose value stands on the label's line, and that end with it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an entry: the part that its label names, empty without one, and the blocks, label left out.

    `source` are the same blocks as they were written; `is_folded` tells whether they are hidden at first. `label` is
    the text of the label.
    """

    part: str
    blocks: tuple[Block, ...]
    source: tuple[Block, ...]
    is_folded: bool = False
    label: str = ""


def divide(blocks: Iterable[Block], *, folded: bool = False) -> list[Segment]:
    """Divide blocks at labels. What stands before the first is a segment without a part."""
    segments: list[Segment] = []
    for piece in _pieces(blocks, folded):
        last = segments[-1] if segments else None
        joins = last is not None and not piece.part and last.is_folded == piece.is_folded
        if last is not None and joins and last.part in _ENDS and last.blocks and not last.is_folded:
            before = next((each for each in reversed(segments) if each.part not in _ENDS), None)
            part = before.part if before is not None and before.is_folded == piece.is_folded else ""
            segments.append(replace(piece, part=part))
        elif last is not None and joins:
            segments[-1] = replace(last, blocks=last.blocks + piece.blocks, source=last.source + piece.source)
        else:
            segments.append(piece)
    return segments


def label_of(inline: Inline, *, alone: bool = False) -> tuple[str, str, Inline] | None:
    """Return the part that a line's label names, the label, and the rest of the line; None if it has no label.

    The label ends with a colon, or is all that is bold at the line's start; `alone`, all of the line is one.
    """
    line = inlines.strip(inline)
    text = inlines.text(line)
    if alone and (part := words.part_of(text)):
        return part, text, ()
    end = _COLON.search(text, 1, _LONGEST_LABEL)
    if end and (part := words.part_of(text[: end.start()])):
        if words.folded(text[: end.start()]) in _ADJECTIVES and not text[end.end() :].strip():
            return None
        rest = inlines.drop(line, end.end())
        while (more := inlines.text(rest))[:1] in tuple(":：*-–— ") and more:
            rest = inlines.drop(rest, 1)
        return part, text[: end.start()], rest
    if line and line[0].type == "strong_open":
        bold, *_ = _first_mark(line)
        if part := words.part_of(bold):
            return part, bold, inlines.drop(line, len(bold))
    return None


def _first_mark(line: Inline) -> tuple[str, int]:
    depth = 0
    for index, token in enumerate(line):
        depth += token.nesting
        if depth == 0:
            return inlines.text(line[: index + 1]), index + 1
    return inlines.text(line), len(line)


def _pieces(blocks: Iterable[Block], folded: bool) -> Iterator[Segment]:
    for block in layout.flat(blocks):
        yield from _piece(block, folded)


def _piece(block: Block, folded: bool) -> Iterator[Segment]:
    if block.kind == "heading":
        found = label_of(block.inline, alone=True)
        if found:
            yield _labelled(found, block, folded)
        else:
            yield Segment("", (block,), (block,), folded)
    elif block.kind == "paragraph":
        yield from _lines(block, folded)
    elif block.kind == "element":
        yield from _element(block, folded)
    elif block.is_list:
        yield from _list(block, folded)
    elif block.kind == "blockquote":
        yield from _quote(block, folded)
    else:
        yield Segment("", (block,), (block,), folded)


def _labelled(found: tuple[str, str, Inline], block: Block, folded: bool) -> Segment:
    part, label, rest = found
    blocks = (rewrite(block, rest),) if rest else ()
    return Segment(part, blocks, (layout.paragraph(block),), folded, label)


def _lines(block: Block, folded: bool) -> Iterator[Segment]:
    """Divide a paragraph at the lines that begin with a label."""
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    start = 0
    labels = []
    for index, line in enumerate(lines):
        inline = tuple(block.inline[line.start : line.stop])
        is_alone = len(lines) == 1 and inlines.inside(inline, "strong") is not None
        found = label_of(inline, alone=is_alone or inlines.text(inline).rstrip().endswith((":", "：")))
        if found:
            labels.append((index, found))
    stops = [*(each for each, _ in labels[1:]), len(lines)]
    for (index, found), following in zip(labels, stops, strict=False):
        if index > start:
            part = rewrite(block, inlines.from_to(block.inline, lines[start:index]))
            yield Segment("", (part,), (part,), folded)
        name, label, rest = found
        stop = index + 1 if name in _ALONE else following
        after = inlines.from_to(block.inline, lines[index + 1 : stop])
        breaks = tuple(block.inline[lines[index].stop : lines[index + 1].start]) if after else ()
        source = rewrite(block, inlines.from_to(block.inline, lines[index:stop]))
        content = (*rest, *(breaks if rest else ()), *after)
        place = replace(block, line=_line_of(block, lines[index].start))
        blocks = (rewrite(place, content),) if content else ()
        yield from _split_answer(Segment(name, blocks, (source,), folded, label))
        start = stop
    if not labels:
        yield Segment("", (block,), (block,), folded)
    elif start < len(lines):
        part = rewrite(block, inlines.from_to(block.inline, lines[start:]))
        yield Segment("", (part,), (part,), folded)


def _line_of(block: Block, place: int) -> int:
    """Return the line of a paragraph's inline token; a `<br>` counts for none."""
    breaks = sum(
        token.type == "softbreak" or (token.type == "hardbreak" and token.tag != "br:html")
        for token in block.inline[:place]
    )
    return min(block.line + breaks, block.end)


def _split_answer(segment: Segment) -> Iterator[Segment]:
    """Divide `Answer: B Explanation: …` on one line."""
    if segment.part != "answer" or not segment.blocks:
        yield segment
        return
    first = segment.blocks[0]
    text = inlines.text(first.inline)
    for colon in re.finditer("[:：]", text):
        start = max(text.rfind(sign, 0, colon.start()) for sign in " .。,，;；\n")
        name = text[start + 1 : colon.start()]
        if start > 0 and words.part_of(name) == "explanation":
            before = inlines.drop_last(first.inline, len(text) - start - 1)
            rest = inlines.drop(first.inline, colon.end())
            yield replace(segment, blocks=(rewrite(first, before),))
            yield Segment("explanation", (rewrite(first, rest),) if rest else (), (), segment.is_folded, name)
            return
    yield segment


def _element(block: Block, folded: bool) -> Iterator[Segment]:
    if block.name in ("details", "spoiler"):
        title, inside = layout.summary(block)
        text = layout.text(title)
        found = label_of(title[0].inline, alone=True) if len(title) == 1 else None
        below = next(_pieces(inside[:1], folded=True), None)
        if words.only_shows(text) or not text or (found is None and below is not None and below.part == "answer"):
            found = ("fold", text, ())
        if found is None:
            yield Segment("", (block,), (block,), folded)
            return
        part, label, rest = found
        first = (rewrite(title[0], rest),) if rest else ()
        yield Segment(part, first, (block,), True, label)
        yield from _pieces(inside, True)
    elif block.name == "summary" and (named := label_of(_title(block), alone=True)):  # of a fold that never ends
        yield Segment(named[0], (), (block,), True, named[1])
    elif is_part := words.part_of(block.name):
        yield Segment(is_part, (), (block,), True, block.name)
        yield from _pieces(layout.summary(block)[1], True)
    else:
        yield Segment("", (block,), (block,), folded)


def _title(summary: Block) -> Inline:
    return next((child.inline for child in layout.flat(summary.children)), ())


def _list(block: Block, folded: bool) -> Iterator[Segment]:
    """Divide a list at items that begin with a label, if one of them names the answer."""
    labels = []
    for index, item in enumerate(block.children):
        first = item.children[0] if item.children else None
        if first is not None and first.kind == "paragraph" and (found := label_of(first.inline)):
            labels.append((index, found))
    is_filed = len(labels) == len(block.children) and all(found[0] in _ALONE for _, found in labels)
    if not is_filed and not any(found[0] == "answer" for _, found in labels):
        yield from _last_item(block, folded)
        return
    start = 0
    for index, found in labels:
        if index > start:
            part = regroup(block, block.children[start:index])
            yield Segment("", (part,), (part,), folded)
        item = block.children[index]
        yield _labelled(found, lift(item)[0], folded)
        if len(item.children) > 1:
            yield from _pieces(lift(item)[1:], folded)
        start = index + 1
    if start < len(block.children):
        part = regroup(block, block.children[start:])
        yield Segment("", (part,), (part,), folded)


def _last_item(block: Block, folded: bool) -> Iterator[Segment]:
    """Take what is labelled inside of a list's last item out of it: it was indented by a blank too many."""
    *items, last = block.children
    if last.children and last.children[0].kind == "paragraph":
        own, *labelled = _lines(last.children[0], folded)
        if not own.part and labelled and labelled[0].part in ("answer", "explanation"):
            first = rewrite(last.children[0], own.blocks[0].inline, hidden=is_hidden(last.children[0]))
            own_list = regroup(block, [*items, regroup(last, [first])])
            yield Segment("", (own_list,), (own_list,), folded)
            yield from labelled
            yield from _pieces(lift(last)[1:], folded)
            return
    for place, child in enumerate(last.children[1:], 1):
        pieces = list(_piece(child, folded))
        named = pieces[0].part if pieces else ""
        if named == "answer" or (named in ("explanation", "sources", "fold") and child.kind != "paragraph"):
            own_list = regroup(block, [*items, regroup(last, last.children[:place])])
            yield Segment("", (own_list,), (own_list,), folded)
            yield from pieces
            yield from _pieces(lift(last)[place + 1 :], folded)
            return
    yield Segment("", (block,), (block,), folded)


def _quote(block: Block, folded: bool) -> Iterator[Segment]:
    """Take a quotation that begins with a label apart, such as a callout `> [!answer]`."""
    first = block.children[0] if block.children else None
    if first is None or first.kind != "paragraph":
        yield Segment("", (block,), (block,), folded)
        return
    callout = _CALLOUT.match(inlines.text(first.inline))
    if callout:
        line, *rest = inlines.line_ranges(first.inline, inlines.BREAKS)
        title = inlines.drop(tuple(first.inline[line.start : line.stop]), callout.end())
        part = words.part_of(inlines.text(title)) or words.part_of(callout[1])
        if part in ("answer", "hint", "explanation") and callout[1].lower() not in ("note", "tip"):
            body = (rewrite(first, inlines.from_to(first.inline, rest)),) if rest else ()
            yield Segment(part, (), (block,), True, callout[1])
            yield from _pieces((*body, *block.children[1:]), True)
            return
    elif (found := label_of(first.inline, alone=len(block.children) > 1)) and found[0] == "answer":
        yield from _pieces(block.children, folded)
        return
    yield Segment("", (block,), (block,), folded)


def plain(text: str) -> Inline:
    """Return a text as the inline tokens of a paragraph."""
    return (Token("text", "", 0, content=text),)
