"""Words to fill in: `[[word]]` of a quiz, `[word]` of a cloze, `==word==` of Obsidian."""

import re
from collections.abc import Sequence
from copy import copy

from markdown_it.token import Token

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, rewrite

_GAPS = {
    "[[": re.compile(r"\[\[(.+?)\]\]"),
    "[": re.compile(r"\[(?!\[)([^\[\]]+)\](?!\()"),
    "==": re.compile(r"==(?=\S)(.+?)(?<=\S)=="),
}
SIGN = "[…]"
"""What stands on the front in place of a gap's words."""


def take(
    blocks: Sequence[Block], written: str
) -> tuple[tuple[Block, ...], tuple[Block, ...], tuple[Block, ...]] | None:
    """Divide blocks into those up to the last gap, left open, a paragraph with the words, and the rest.

    Returns None where there is no gap.
    """
    found: list[str] = []
    opened: list[Block] = []
    last = 0
    for place, block in enumerate(blocks):
        if block.kind != "paragraph":
            opened.append(block)
            continue
        inline = []
        for token in _joined(block.inline):
            words = _GAPS[written].findall(token.content) if token.type == "text" else []
            inline.append(copy(token))
            if words:
                found += words
                last = place + 1
                inline[-1].content = _GAPS[written].sub(SIGN, token.content)
        opened.append(rewrite(block, inline))
    if not found:
        return None
    answer = rewrite(blocks[0], [Token("text", "", 0, content="; ".join(word.strip() for word in found))])
    return tuple(opened[:last]), (answer,), tuple(opened[last:])


def has(block: Block, written: str) -> bool:
    """Whether a paragraph has words to fill in."""
    return block.kind == "paragraph" and any(
        token.type == "text" and _GAPS[written].search(token.content) for token in _joined(block.inline)
    )


def _joined(inline: Sequence[Token]) -> list[Token]:
    """Put text tokens in a row together: the parser ends one at a bracket."""
    joined: list[Token] = []
    for token in inline:
        if joined and token.type == "text" and joined[-1].type == "text":
            joined[-1] = copy(joined[-1])
            joined[-1].content += token.content
        else:
            joined.append(token)
    return list(inlines.strip(joined))
