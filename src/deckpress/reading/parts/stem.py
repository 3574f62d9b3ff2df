"""The stem: what is asked in it, apart from the scenario above, and without boldness that is only layout."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from deckpress.reading import inlines, sentences
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import sources

ASKED = "asked"
"""The HTML class of the paragraph that asks."""

_SELECT = re.compile(
    r"\(.{1,60}\)[.:]?|(?:select|choose|pick|check|mark)\s+(?:any\s+|the\s+)?"
    r"(?:one|two|three|four|five|six|\d|all)\b[^?]{0,40}",
    re.IGNORECASE,
)
"""A closing remark on how many to select, which asks nothing of its own."""


def read(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the stem's blocks with its last paragraph divided in scenario and question.

    What is asked is what follows the paragraph's last hard line break, else its last sentence; it becomes a
    paragraph of class `asked`. A closing `(Select TWO.)` counts with the sentence, line or paragraph before it.
    Where every paragraph is bold as a whole, none is in the result.
    """
    stem = list(_without_layout_strong(blocks))
    for last in reversed([index for index, block in enumerate(stem) if _can_ask(block)]):
        scenario, asked = _divide(inlines.lines(stem[last].inline))
        replacement = [rewrite(stem[last], asked, role=ASKED)]
        if scenario:
            replacement.insert(0, rewrite(stem[last], scenario))
        only_selects = not scenario and _SELECT.fullmatch(inlines.text(asked).strip())
        stem[last : last + 1] = replacement
        if not only_selects:
            break
    return tuple(stem)


def _can_ask(block: Block) -> bool:
    """Whether a block is a paragraph with words in it that do more than point somewhere or show a picture."""
    words = [token for token in block.inline if token.type != "image"] if block.kind == "paragraph" else []
    return bool(inlines.text(words).strip()) and not sources.only_points(block.inline)


def _without_layout_strong(blocks: Sequence[Block]) -> Sequence[Block]:
    plain = [unwrap(block, "strong") if block.kind == "paragraph" else block for block in blocks]
    return blocks if None in plain else [block for block in plain if block is not None]


def _divide(lines: Sequence[Inline]) -> tuple[Inline, Inline]:
    """Divide a paragraph's lines into scenario and question; the first is empty where all of it asks."""
    if len(lines) == 1:
        return _divide_line(lines[0])
    first = len(lines) - 1
    while first and _SELECT.fullmatch(inlines.text(lines[first]).strip()):
        first -= 1
    return inlines.join(lines[:first]), inlines.join(lines[first:])


def _divide_line(line: Inline) -> tuple[Inline, Inline]:
    text = inlines.text(line)
    end = len(text)
    for offset in reversed(sentences.starts(text)):
        divided = _cut(line, offset)
        if divided is None:
            continue
        if not _SELECT.fullmatch(text[offset:end].strip()):
            return divided
        end = offset
    return (), line


def _cut(line: Inline, offset: int) -> tuple[Inline, Inline] | None:
    """Cut a line at a character of its text, or return None where emphasis or a link would be cut, too."""
    position, depth = 0, 0
    for index, token in enumerate(line):
        length = len(inlines.text((token,)))
        if depth == 0 and position == offset:
            return inlines.strip(line[:index]), line[index:]
        if depth == 0 and token.type == "text" and position < offset < position + length:
            split = offset - position
            head, tail = _text(token.content[:split].rstrip()), _text(token.content[split:])
            return inlines.strip((*line[:index], head)), (tail, *line[index + 1 :])
        position += length
        depth += token.nesting
    return None


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
