"""Text → a tree of blocks with line numbers, in CommonMark's words.

Everything that Deckpress knows of a file it knows from these blocks and their tokens; nothing later looks at
the Markdown itself.
"""

import hashlib
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Any

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from deckpress.reading import east_asian, elements, formulas

_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FIRST_VALUE = re.compile(r"---[ \t]*(?:\r\n?|\n)[ \t]*\S")
_LONGEST_ADDRESS = 4096  # characters; every address in a line is looked for in the rest of it
_ANCHOR = re.compile(r"\s*(?:\[\[[\w-]+\]\]|\{\s*#[\w-]+[^{}]*\})\s*$")
"""The address that some site generators let a heading have, at its end."""
_BLANKS = re.compile("[ \xa0]{64,}")
"""So many blanks within a line are no layout, and patterns would go through them again and again."""
_DEEPEST = 100  # containers in containers; the parser leaves out what lies deeper, and its own limit of 20 is reached


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a file: CommonMark's leaf and container blocks, and GFM's tables.

    `kind` is `paragraph`, `heading`, `fence`, `code_block`, `html_block`, `comment` (HTML that is nothing else),
    `hr`, `bullet_list`, `ordered_list`, `list_item`, `blockquote`, `table` or one of a table's parts, and `element`
    (see `elements.py`). `line` and `end` are its first and last line, counted from 1. `tokens` are the parser's, from
    the opening to the closing one, and are never changed in place: other blocks may share them.
    """

    kind: str
    line: int
    end: int
    tokens: tuple[Token, ...]
    children: tuple["Block", ...] = ()

    @property
    def inline(self) -> Sequence[Token]:
        """The inline tokens of a paragraph or heading; none for other blocks."""
        if self.kind in ("paragraph", "heading"):
            return self.tokens[1].children or ()
        return ()

    @property
    def level(self) -> int:
        """The level of a heading, 1 to 6."""
        return int(self.tokens[0].tag[1:])

    @property
    def name(self) -> str:
        """The name of an element, such as `details`; empty for other blocks."""
        return self.tokens[0].info if self.kind == "element" else ""

    @property
    def is_list(self) -> bool:
        """Whether the block is a list of either kind."""
        return self.kind in ("bullet_list", "ordered_list")

    @property
    def is_comment(self) -> bool:
        """Whether the block is nothing but HTML comments."""
        return self.kind == "comment"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    `front_matter` is what stands between the `---` at its top, None if it has none; `references` are its link
    reference definitions (CommonMark 4.7), as the parser keeps them.
    """

    blocks: tuple[Block, ...]
    front_matter: str | None = None
    references: dict[str, Any] = field(default_factory=dict, repr=False)


def parse(text: str, tick: Callable[[float], None] = lambda _: None, *, is_mdx: bool = False) -> Document:
    """Parse the `text` of a whole file, telling `tick` now and then which part of it is done (0 to 1).

    In MDX, whatever begins with a capital is a component and not text, such as `<Tabs>`.
    """
    env: dict[str, Any] = {"tick": tick, "is_mdx": is_mdx}
    # A page can begin with a divider; front matter has something in its first line.
    has_front_matter = _FIRST_VALUE.match(text) is not None
    tokens = _parser(front_matter=has_front_matter).parse(text, env)
    front_matter = None
    if tokens and tokens[0].type == "front_matter":
        front_matter = tokens[0].content
        tokens = tokens[1:]
    return Document(tuple(_blocks(tokens, 1)), front_matter, env.get("references", {}))


def parse_again(source: str, line: int, references: dict[str, Any]) -> tuple[Block, ...]:
    """Parse a part of a file, which begins at `line`, as the Markdown that its author may have meant it to be.

    `references` are the document's, so that its link reference definitions hold here, too.
    """
    # What is defined in a reading that is only tried holds for that reading alone.
    env = {"references": ChainMap({}, references)}
    return tuple(_blocks(_parser(front_matter=False).parse(source, env), line))


def rewrite(block: Block, inline: Sequence[Token], *, hidden: bool = False, role: str = "") -> Block:
    """Make a paragraph in `block`'s place that holds the `inline` tokens.

    In a tight list it is `hidden`: shown without being a paragraph. Its `role` becomes its HTML class.
    """
    attrs: dict[str, str | int | float] = {"class": role} if role else {}
    opening = Token("paragraph_open", "p", 1, block=True, hidden=hidden, attrs=attrs)
    content = Token("inline", "", 0, block=True, children=list(inline))
    closing = Token("paragraph_close", "p", -1, block=True, hidden=hidden)
    return Block("paragraph", block.line, block.end, (opening, content, closing))


def is_hidden(paragraph: Block) -> bool:
    """Whether a paragraph stands in a tight list, where it is shown without being one."""
    return paragraph.tokens[0].hidden


def regroup(block: Block, children: Sequence[Block]) -> Block:
    """Make a copy of the container `block` that holds `children` in place of its own."""
    inside = tuple(token for child in children for token in child.tokens)
    return replace(block, tokens=(block.tokens[0], *inside, block.tokens[-1]), children=tuple(children))


def container(kind: str, tag: str, children: Sequence[Block]) -> Block:
    """Make a block of that kind, such as a list or an item of one, that holds `children`."""
    tokens = (
        Token(f"{kind}_open", tag, 1, block=True),
        *(token for child in children for token in child.tokens),
        Token(f"{kind}_close", tag, -1, block=True),
    )
    lines = [(child.line, child.end) for child in children] or [(1, 1)]
    return Block(kind, lines[0][0], lines[-1][1], tokens, tuple(children))


def lift(item: Block) -> tuple[Block, ...]:
    """Take the blocks of a list item out of it; paragraphs of a tight list become paragraphs of their own."""
    return tuple(rewrite(child, child.inline) if child.kind == "paragraph" else child for child in item.children)


def digest(blocks: Iterable[Block]) -> str:
    """Return a hash of what an author wrote in these blocks, which tells an edit from another way of rendering.

    Wrapping, comments, and which signs mark an emphasis or a list do not count.
    """
    written: list[str] = []
    for block in blocks:
        for token in block.tokens:
            if token.type not in ("html_block", "inline") or not _is_comment(token.content):
                written += (
                    token.type,
                    "hidden" if token.hidden else "",
                    token.info.strip(),
                    *map(str, token.attrs.values()),
                )
                written.append(token.content if token.children is None else _inline_source(token.children))
    return hashlib.sha256("\0".join(written).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _inline_source(inline: Iterable[Token]) -> str:
    pieces: list[str] = []
    for token in inline:
        if token.type == "softbreak":
            pieces.append(" ")
        elif token.type == "text":
            pieces.append(token.content)
        elif not (token.type == "html_inline" and _is_comment(token.content)):
            pieces += ("\0", token.type, "\0", *map(str, token.attrs.values()), token.content)
    return " ".join("".join(pieces).split())


@cache
def _parser(*, front_matter: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"linkify": True, "maxNesting": _DEEPEST})
    if front_matter:
        md.use(front_matter_plugin)
    md.enable(["table", "strikethrough", "linkify"])
    md.linkify = _Links()
    md.core.ruler.at("inline", _inline)
    md.use(elements.plugin)
    md.use(east_asian.plugin)
    md.use(formulas.plugin)
    return md


class _Links(LinkifyIt):
    """Finds bare addresses. Only what names its scheme is one: README.md, ASP.NET and //comment are none."""

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": False})
        self.add("//", None)

    def match_at_start(self, text: str) -> Any:
        """Return the address that `text` begins with, without what strikes through or emphasises what is before."""
        match = super().match_at_start(text[:_LONGEST_ADDRESS].partition("~~")[0])
        if match is not None:
            match.url = match.url.rstrip("_")
        return match


def _inline(state: StateCore) -> None:
    """Parse the inline content block by block, as markdown_it.rules_core.inline does, and tell how far it is."""
    tick: Callable[[float], None] = state.env.get("tick", lambda _: None)
    contents = [token for token in state.tokens if token.type == "inline"]
    headings = {id(token) for before, token in pairwise(state.tokens) if before.type == "heading_open"}
    for index, token in enumerate(contents):
        token.children = token.children or []
        token.content = _BLANKS.sub(" " * 16, token.content)
        if id(token) in headings:
            token.content = _ANCHOR.sub("", token.content)
        state.md.inline.parse(token.content, state.md, state.env, token.children)
        token.children = _marks(list(_line_breaks(token.children)))
        if index % 100 == 0:
            tick(index / len(contents))


def _blocks(tokens: Sequence[Token], first_line: int) -> Iterator[Block]:
    start, depth = 0, 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield _block(tokens[start : index + 1], first_line)
            start = index + 1


def _block(tokens: Sequence[Token], first_line: int) -> Block:
    opening = tokens[0]
    first, stop = opening.map or (0, 1)
    kind = opening.type.removesuffix("_open")
    if kind == "html_block" and _is_comment(opening.content):
        kind = "comment"
    inside = () if kind in ("paragraph", "heading") else tuple(_blocks(tokens[1:-1], first_line))
    return Block(kind, first_line + first, first_line + stop - 1, tuple(tokens), inside)


def _is_comment(source: str) -> bool:
    """Whether some HTML is nothing but comments: none of its parts between them has anything in it."""
    end = 0
    for start, stop in _comments(source):
        if source[end:start].strip():
            return False
        end = stop
    return end > 0 and not source[end:].strip()


def _comments(source: str) -> Iterator[tuple[int, int]]:
    position = 0
    while (start := source.find("<!--", position)) >= 0 and (end := source.find("-->", start)) >= 0:
        position = end + len("-->")
        yield start, position


_MARK_TAG = re.compile(r"<(/?)([a-z]+)(?:\s[^<>]*)?>", re.IGNORECASE)
_MARK_OF = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}


def _marks(inline: list[Token]) -> list[Token]:
    """Make `<b>` and `<i>` the marks that Markdown has for them, and let other tags hold what stands between them."""
    opened: list[tuple[str, int, int]] = []
    depth = 0
    for index, token in enumerate(inline):
        depth += token.nesting
        found = _MARK_TAG.fullmatch(token.content) if token.type == "html_inline" else None
        if found is None:
            continue
        name = found[2].lower()
        if not found[1]:
            opened.append((name, index, depth))
        elif opened and opened[-1][0] == name and opened[-1][2] == depth:
            _, start, _ = opened.pop()
            mark = _MARK_OF.get(name)
            if mark is None:  # what is opened and closed belongs together, as with any mark
                inline[start].nesting, token.nesting = 1, -1
                continue
            inline[start] = Token(f"{mark}_open", mark, 1, markup=inline[start].content)
            inline[index] = Token(f"{mark}_close", mark, -1, markup=token.content)
    return inline


def _line_breaks(inline: Iterable[Token]) -> Iterator[Token]:
    """Make `<br>` what it is, a hard line break, and drop the soft one after it."""
    broken = False
    for token in inline:
        if token.type == "html_inline" and _LINE_BREAK_TAG.fullmatch(token.content):
            broken = True
            yield Token("hardbreak", "br", 0)
        elif not (broken and token.type == "softbreak"):
            broken = False
            yield token
