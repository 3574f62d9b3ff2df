"""The stem: what is asked in it, apart from the scenario above, and without boldness that is only layout."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from deckpress.reading import inlines, sentences
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import sources
from deckpress.reading.parts.selecting import is_aside

_DECIDES = ("code_block", "fence", "image")
ASKED = "asked"
"""The HTML class of the paragraph that asks."""


def read(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the stem's blocks with its last paragraph divided in scenario and question.

    What is asked is what follows the paragraph's last hard line break, else its last sentence; it becomes a
    paragraph of class `asked`. A closing `(Select TWO.)` counts with the sentence, line or paragraph before it.
    Where every paragraph is bold as a whole, none is in the result.
    """
    stem = list(_without_layout_strong(blocks))
    for place in reversed([index for index, block in enumerate(stem) if _can_ask(block)]):
        scenario, asked, pictures = _divide(stem[place].inline)
        parts = ((scenario, ""), (asked, ASKED), (pictures, ""))
        stem[place : place + 1] = [rewrite(stem[place], part, role=role) for part, role in parts if part]
        if scenario or not is_aside(inlines.text(asked)):
            break
    return tuple(stem)


_CODE = r"(?:code|programs?|snippets?|functions?|quer(?:y|ies)|scripts?|statements?|expressions?|loop|example|lines?)"
_SPEAKS_OF_CODE = re.compile(
    rf"\b(?:following|folgende[nrs]?|suivante?s?|siguientes?|seguintes?|seguente|следующ\w+|наступн\w+|"
    rf"sau đây)\b|{_CODE}\s+below|below\s+{_CODE}|"
    rf"\b(?:output|outputs|logged|printed|prints?|returned|evaluates? to|ausgabe|salida|saída|sortie|вывод|"
    rf"выведет|виведе)\b|\b(?:this|the given|given)\s+{_CODE}|"
    r"下面|以下|下列|输出|输出|次の|出力|다음|출력|التالي|[:：]\s*$",
    re.IGNORECASE,
)


def shows_code(text: str) -> bool:
    """Whether a stem speaks of code, which is then to stand below it."""
    return _SPEAKS_OF_CODE.search(text) is not None


def asked(stem: Iterable[Block]) -> str:
    """Return the text of the paragraphs that ask."""
    return " ".join(inlines.text(block.inline) for block in stem if _is_asked(block))


def _is_asked(block: Block) -> bool:
    return block.kind == "paragraph" and block.tokens[0].attrs.get("class") == ASKED


def code(stem: Iterable[Block]) -> str:
    """Return the stem's blocks of code, and the addresses of its pictures: where words are alike, they decide."""
    tokens = (part for block in stem for token in block.tokens for part in (token, *(token.children or ())))
    kept = (token for token in tokens if token.type in _DECIDES)
    return "\n".join(str(token.attrs.get("src", token.content)) for token in kept).rstrip()


def _can_ask(block: Block) -> bool:
    """Whether a block is a paragraph with words in it that do more than point somewhere or show a picture."""
    return block.kind == "paragraph" and _has_words(block.inline) and not sources.only_points(block.inline)


def _has_words(inline: Sequence[Token]) -> bool:
    return bool(inlines.text(token for token in inline if token.type != "image").strip())


def _without_layout_strong(blocks: Sequence[Block]) -> Sequence[Block]:
    """Take strong emphasis away where all words of the stem have it, a remark on how many to select left aside."""
    plain = [_without_strong(block) for block in blocks]
    return blocks if None in plain else [block for block in plain if block is not None]


def _without_strong(block: Block) -> Block | None:
    if not _can_ask(block) or is_aside(inlines.text(block.inline)):
        return block
    unwrapped = unwrap(block, "strong")
    end = max((index for index, token in enumerate(block.inline, 1) if token.type == "strong_close"), default=0)
    if unwrapped is None and is_aside(inlines.text(block.inline[end:])):
        bold = unwrap(rewrite(block, block.inline[:end]), "strong")
        return None if bold is None else rewrite(block, (*bold.inline, *block.inline[end:]))
    return unwrapped


def _divide(inline: Inline) -> tuple[Inline, Inline, Inline]:
    """Divide a paragraph into the scenario, what is asked, and the pictures in its last lines."""
    lines = inlines.line_ranges(inline)
    stop = len(lines)
    while stop > 1 and not _has_words(inlines.from_to(inline, lines[stop - 1 : stop])):
        stop -= 1
    first = stop - 1
    while first and is_aside(inlines.text(inlines.from_to(inline, lines[first:stop]))):
        first -= 1
    asked, pictures = inlines.from_to(inline, lines[first:stop]), inlines.from_to(inline, lines[stop:])
    if stop == 1:
        return (*_divide_line(asked), pictures)
    return inlines.from_to(inline, lines[:first]), asked, pictures


def _divide_line(line: Inline) -> tuple[Inline, Inline]:
    """Divide a line before its last sentence that asks."""
    text = inlines.text(line)
    cuts = _cuts(line)
    end = len(text)
    for offset in reversed(sentences.starts(text)):
        place = bisect_right(cuts, offset, key=_start) - 1
        index, start, can_split = cuts[place] if place >= 0 else (0, 0, False)
        if start != offset and not can_split:
            continue
        if not is_aside(text[offset:end]):
            return _cut(line, index, offset - start)
        end = offset
    return (), line


def _cuts(line: Inline) -> list[tuple[int, int, bool]]:
    """Return where a line can be cut without cutting emphasis or a link: a token, its start, if it can be split."""
    cuts: list[tuple[int, int, bool]] = []
    position = depth = 0
    for index, token in enumerate(line):
        if depth == 0:
            cuts.append((index, position, token.type == "text"))
        position += len(inlines.text((token,)))
        depth += token.nesting
    return cuts


def _start(cut: tuple[int, int, bool]) -> int:
    return cut[1]


def _cut(line: Inline, index: int, split: int) -> tuple[Inline, Inline]:
    """Cut a line before its token of that index, or after so many characters of it."""
    if split == 0:
        return inlines.strip(line[:index]), line[index:]
    content = line[index].content
    head, tail = Token("text", "", 0, content=content[:split].rstrip()), Token("text", "", 0, content=content[split:])
    return inlines.strip((*line[:index], head)), (tail, *line[index + 1 :])
