"""Blocks → the HTML of one part, safe by construction, and its plain text.

First the source's own HTML is made text where it is not meant as such (`raw_html.py`); then nh3 keeps of it what the
allow-list names and nothing else. Only after it is Anki's own syntax made harmless, since nh3 would decode the
entities that this takes.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from deckpress.questions import NOTHING, Content, without_controls
from deckpress.reading import raw_html
from deckpress.reading.markdown import Block
from deckpress.reading.parts.sources import Source

_ELEMENTS = set(raw_html.PHRASING | raw_html.BLOCKS | raw_html.VOID)
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
_ALIGNMENT = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|right|center|justify|start|end)\s*(?:;|$)")
_SCHEMES = {"data", "ftp", "http", "https", "mailto", "tel"}
_PICTURE = re.compile(r"data:image/(?:avif|gif|jpeg|png|webp);base64,", re.IGNORECASE)

# In what nh3 returns, every attribute is in double quotes.
_CLEAN_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
# What Anki turns into sounds, buttons, pictures and input boxes, wherever it stands, in an attribute as well.
_ANKI_BRACKET = re.compile(r"\[(?=sound:|anki:|latex\]|\$|\[type:)", re.IGNORECASE)
_MATHJAX = re.compile(r"\\(?=[(\[])")
_FIRST_LINE_OF_PRE = re.compile(r"(<pre[^>]*>)\n")  # empty, and lost on a card if it is not written twice
_LITERAL = re.compile(r"<(/?)(?:pre|code)\b")
_ENDS_WORD = re.compile(rf"</?(?:{'|'.join(sorted(raw_html.BLOCKS | raw_html.VOID))})\b")
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
    raw = _renderer().render(raw_html.admit(tokens), _options(), {})
    clean = without_controls(_FIRST_LINE_OF_PRE.sub(r"\1\n\n", _cleaner().clean(raw).strip()))
    return Content(_harmless(clean), plain(clean))


@cache
def _renderer() -> RendererHTML:
    return RendererHTML()


@cache
def _options() -> OptionsDict:
    return MarkdownIt("commonmark").options


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_ELEMENTS,
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(part for part in value.split() if _CLASS.fullmatch(part)) or None
    if name in ("src", "href") and value.strip().lower().startswith("data:"):
        return value if tag == "img" and _PICTURE.match(value.strip()) else None
    if name == "style":
        alignment = _ALIGNMENT.search(value)
        return f"text-align:{alignment[1]}" if alignment else None
    return value


def _harmless(clean: str) -> str:
    """Show as text what Anki would act on (rslib/src/latex.rs, card_rendering; MathJax in the reviewer).

    What is returned is in NFC, since Anki makes it so on import, and would make one sign of a tag's `>` and a
    combining mark behind it.
    """
    literal = 0
    pieces: list[str] = []
    for piece in _CLEAN_TAG.split(clean):
        text = unicodedata.normalize("NFC", piece)
        if text.startswith("<"):
            if tag := _LITERAL.match(text):
                literal += -1 if tag[1] else 1
        else:
            if text and unicodedata.combining(text[0]):
                text = f"&#x{ord(text[0]):x};{text[1:]}"
            if not literal:  # MathJax leaves <pre> and <code> alone, and a span in them would be one more thing
                text = _MATHJAX.sub(r"\\<span></span>", text)
        pieces.append(_ANKI_BRACKET.sub("&#91;", text))
    return "".join(pieces)


def plain(clean: str) -> str:
    """Return what a reader sees of the HTML of a field."""
    pieces: list[str] = []
    for piece in _CLEAN_TAG.split(clean):
        if not piece.startswith("<"):
            pieces.append(html.unescape(piece))
        elif piece.startswith("<img") and (alt := _ALT.search(piece)):
            pieces.append(html.unescape(alt[1]))
        elif _ENDS_WORD.match(piece):
            pieces.append("\n")
    return "".join(pieces).strip()
