"""Blocks → the HTML of one part, safe by construction, and its plain text.

What is safe is decided twice. First every tag that the allow-list does not name becomes text, so that
`List<String>` shows as written; then nh3 keeps of the rest what the list names and nothing else. Only after it
is Anki's own syntax made harmless, since nh3 would decode the entities that this takes.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from deckpress.questions import NOTHING, Content
from deckpress.reading.markdown import Block
from deckpress.reading.parts.sources import Source

_PHRASING = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rb rp rt ruby s samp small span strike strong sub sup"
    " time u var".split()
)
"""Elements inside a line. One that is opened and never closed (`List<A>`) is text, too."""
_BLOCKS = frozenset(
    "blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li ol p pre summary"
    " table tbody td tfoot th thead tr ul".split()
)
_VOID = frozenset({"br", "hr", "img", "wbr"})
_ALLOWED = _PHRASING | _BLOCKS | _VOID
# Layout without meaning on a card: the tags go, what stands between them stays.
_TRANSPARENT = frozenset("article aside big center font footer header main nav nobr section tt".split())
_KNOWN = _ALLOWED | _TRANSPARENT

_ATTRIBUTES = {
    "*": {"class", "dir", "lang", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "scope", "style"},
    "time": {"datetime"},
}
_CLASS = re.compile(r"asked|language-[\w+#.-]+")
_SCHEMES = {"data", "ftp", "http", "https", "mailto", "tel"}
_PICTURE = re.compile(r"data:image/(?:avif|gif|jpeg|png|webp);base64,", re.IGNORECASE)

# What CommonMark takes for HTML inside of a line (6.6): a tag, a comment, and three forms that show as text here.
_TAG = re.compile(
    r"""<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>"""
    r"|</[A-Za-z][A-Za-z0-9-]*\s*>|<!---?>|<!--.*?-->|<\?.*?\?>|<![A-Za-z][^>]*>|<!\[CDATA\[.*?\]\]>",
    re.DOTALL,
)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_BARE_ATTRIBUTE = re.compile(r"""\s([A-Za-z_:][\w.:-]*)(?=[\s/>])(?!\s*=)""")
_VALUE = re.compile(r"""\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_BARE_ATTRIBUTES = frozenset({"markdown", "open", "reversed"})

# In what nh3 returns, every attribute is in double quotes.
_CLEAN_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
# What Anki turns into sounds, buttons, pictures and input boxes, wherever it stands, in an attribute as well.
_ANKI_BRACKET = re.compile(r"\[(?=sound:|anki:|latex\]|\$|\[type:)", re.IGNORECASE)
_MATHJAX = re.compile(r"\\(?=[(\[])")
_LITERAL = re.compile(r"<(/?)(?:pre|code)\b")
_ENDS_WORD = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS | _VOID))})\b")
_ALT = re.compile(r'\salt="([^"]*)"')


def render(blocks: Sequence[Block]) -> Content:
    """Render blocks to the content of a field."""
    return _content([token for block in blocks for token in block.tokens])


def render_sources(sources: Sequence[Source]) -> Content:
    """Render sources to a list of links."""
    if not sources:
        return NOTHING
    tokens = [Token("bullet_list_open", "ul", 1, block=True)]
    for source in sources:
        tokens += [
            Token("list_item_open", "li", 1, block=True),
            Token("inline", "", 0, children=list(source.inline)),
            Token("list_item_close", "li", -1, block=True),
        ]
    tokens.append(Token("bullet_list_close", "ul", -1, block=True))
    return _content(tokens)


def render_heading(heading: Block) -> Content:
    """Render what stands in a heading, without making a heading of it."""
    return _content(heading.tokens[1:-1])


def _content(tokens: Sequence[Token]) -> Content:
    raw = _renderer().render(list(_with_known_tags(tokens)), _options(), {})
    clean = _cleaner().clean(raw).strip()
    return Content(_harmless(clean), _plain(clean))


@cache
def _renderer() -> RendererHTML:
    return RendererHTML()


@cache
def _options() -> OptionsDict:
    from markdown_it import MarkdownIt  # noqa: PLC0415 the options of CommonMark's own preset

    return MarkdownIt("commonmark").options


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_ALLOWED),
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        filter_style_properties={"text-align"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(part for part in value.split() if _CLASS.fullmatch(part)) or None
    if name in ("src", "href") and value.strip().lower().startswith("data:"):
        return value if tag == "img" and _PICTURE.match(value.strip()) else None
    return value


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag of the source: in which token it stands, and where there."""

    token: int
    start: int
    name: str
    closes: bool


def _with_known_tags(tokens: Sequence[Token]) -> Iterator[Token]:
    """Make text of every piece of HTML in the source that is no tag of the allow-list, and drop its comments."""
    flat = list(_flat(tokens))
    known = _known_tags(flat)
    position = 0

    def escaped(token: Token) -> Token:
        nonlocal position
        index, position = position, position + 1
        if children := token.children:
            token = copy(token)
            token.children = [escaped(child) for child in children]
        elif token.type in ("html_block", "html_inline"):
            token = copy(token)
            token.content = "".join(_escape(token.content, index, known))
        return token

    for token in tokens:
        yield escaped(token)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def _known_tags(flat: Sequence[Token]) -> set[tuple[int, int]]:
    """Return the places (token, offset) of the tags to keep: on the list, and closed if they have to be."""
    keep: set[tuple[int, int]] = set()
    open_tags: dict[str, list[tuple[int, int]]] = {}
    for index, token in enumerate(flat):
        if token.type not in ("html_block", "html_inline"):
            continue
        for match in _TAG.finditer(token.content):
            name = _TAG_NAME.match(match[0])
            if name is None or name[1].lower() not in _KNOWN or _has_stray_attribute(match[0]):
                continue
            element, place = name[1].lower(), (index, match.start())
            if element not in _PHRASING or match[0].endswith("/>"):
                keep.add(place)
            elif not match[0].startswith("</"):
                open_tags.setdefault(element, []).append(place)
            elif open_tags.get(element):
                keep |= {place, open_tags[element].pop()}
    return keep


def _has_stray_attribute(tag: str) -> bool:
    """Whether a tag has an attribute without a value that HTML does not know, as in `a <b and c> d`."""
    bare = _BARE_ATTRIBUTE.findall(_VALUE.sub('=""', tag))
    return any(name.lower() not in _BARE_ATTRIBUTES for name in bare)


def _escape(source: str, index: int, known: set[tuple[int, int]]) -> Iterator[str]:
    position = 0
    for match in _TAG.finditer(source):
        yield source[position : match.start()].replace("<", "&lt;")
        if (index, match.start()) in known:
            yield match[0]
        elif not match[0].startswith("<!--"):
            yield html.escape(match[0], quote=False)
        position = match.end()
    yield source[position:].replace("<", "&lt;")


def _harmless(clean: str) -> str:
    """Show as text what Anki would act on (rslib/src/latex.rs, card_rendering; MathJax in the reviewer)."""
    literal = 0
    pieces: list[str] = []
    for piece in _CLEAN_TAG.split(_ANKI_BRACKET.sub("&#91;", clean)):
        if piece.startswith("<"):
            if tag := _LITERAL.match(piece):
                literal += -1 if tag[1] else 1
            pieces.append(piece)
        else:
            # MathJax leaves <pre> and <code> alone, and a span in them would be one more thing to go wrong.
            pieces.append(piece if literal else _MATHJAX.sub(r"\\<span></span>", piece))
    return "".join(pieces)


def _plain(clean: str) -> str:
    pieces: list[str] = []
    for piece in _CLEAN_TAG.split(clean):
        if not piece.startswith("<"):
            pieces.append(html.unescape(piece))
        elif piece.startswith("<img") and (alt := _ALT.search(piece)):
            pieces.append(html.unescape(alt[1]))
        elif _ENDS_WORD.match(piece):
            pieces.append("\n")
    return "".join(pieces).strip()
