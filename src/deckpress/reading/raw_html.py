"""HTML in the source: which of its tags are meant as such, and which are words about tags or types.

On a card, `List<String>` and "a <p> is a block" have to show as written, `<kbd>Enter</kbd>` as a key. What is kept
here is not yet safe: `html.py` passes all of it through nh3.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

from markdown_it.token import Token

PHRASING = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rb rp rt ruby s samp small span strike strong sub sup"
    " time u var".split()
)
"""Elements inside of a paragraph. One that is opened and never closed (`List<A>`) is text."""
_TABLE_PARTS = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
BLOCKS = _TABLE_PARTS | frozenset(
    "blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li ol p pre summary table ul".split()
)
VOID = frozenset({"br", "hr", "img"})
# Layout without meaning on a card: nh3 takes the tags away, what stands between them stays.
_TRANSPARENT = frozenset("article aside big center font footer header main nav nobr section tt wbr".split())
_KNOWN = PHRASING | BLOCKS | VOID | _TRANSPARENT
_ONE_TAG = VOID | {"col", "wbr"}

# What CommonMark takes for HTML inside of a line (6.6): a tag; or a comment and three forms that show as text here.
_TAG = re.compile(
    r"""<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>"""
    r"|</[A-Za-z][A-Za-z0-9-]*\s*>"
)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
"""How the other forms begin and end; the longer beginnings first."""
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_BARE_ATTRIBUTE = re.compile(r"\s([A-Za-z_:][\w.:-]*)(?=[\s/>])(?!\s*=)")
_VALUE = re.compile(r"""(?<!\s)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_BARE_ATTRIBUTES = frozenset({"markdown", "open", "reversed"})

_Place = tuple[int, int]
"""Where a tag stands: in which token, by its `id`, and at which character there."""


def admit(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with all HTML made text but for the tags that are meant as such; comments are left out.

    A tag is meant as such if its element is on the list and, inside of a paragraph, is closed in the same one. Around
    blocks, an end tag that nothing has opened is left out, so that it closes nothing that Markdown opened.
    """
    verdict = _judge(tokens)

    def admitted(token: Token) -> Token:
        if token.type == "html_block":
            content = "".join(_pieces(token, verdict))
            has_tags = any(place in verdict.kept for _, _, place in _tags(token))
            return _with_content(token, content if has_tags else _as_text(content))
        if token.type == "html_inline":
            return _with_content(token, "".join(_pieces(token, verdict)))
        if token.type == "inline" and any(child.type == "html_inline" for child in token.children or ()):
            token = copy(token)
            token.children = [admitted(child) for child in token.children or ()]
        return token

    return [admitted(token) for token in tokens]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The places of the tags to keep and of those to leave out; all others are text."""

    kept: set[_Place] = field(default_factory=set)
    dropped: set[_Place] = field(default_factory=set)


def _judge(tokens: Sequence[Token]) -> _Verdict:
    verdict = _Verdict()
    containers = [_Open()]
    for token in tokens:
        if token.type == "html_block":
            for element, tag, place in _tags(token):
                _judge_in_block(element, tag, place, containers[-1], verdict)
        elif token.type == "inline":
            paragraph = _Open()
            for child in token.children or ():
                if child.type == "html_inline":
                    for element, tag, place in _tags(child):
                        _judge_in_paragraph(element, tag, place, paragraph, verdict)
        elif token.nesting == 1:
            containers.append(_Open())
        elif token.nesting == -1:
            containers.pop()
    return verdict


class _Open(defaultdict[str, list[_Place]]):
    """The tags of each element that are open within one container of blocks, or within one paragraph."""

    def __init__(self) -> None:
        super().__init__(list)


def _judge_in_paragraph(element: str, tag: str, place: _Place, paragraph: _Open, verdict: _Verdict) -> None:
    if element in _ONE_TAG:
        if element in ("br", "wbr") or (element == "img" and "src" in tag):
            verdict.kept.add(place)
    elif not tag.startswith("</"):
        paragraph[element].append(place)
    elif paragraph[element]:
        verdict.kept.update((place, paragraph[element].pop()))


def _judge_in_block(element: str, tag: str, place: _Place, container: _Open, verdict: _Verdict) -> None:
    if element in _TABLE_PARTS and not container["table"]:
        return
    if element in _ONE_TAG:
        verdict.kept.add(place)
    elif not tag.startswith("</"):
        container[element].append(place)
        if element not in PHRASING:  # HTML closes these by itself
            verdict.kept.add(place)
    elif container[element]:
        verdict.kept.update((place, container[element].pop()))
    elif element not in PHRASING:
        verdict.dropped.add(place)


def _tags(token: Token) -> Iterator[tuple[str, str, _Place]]:
    """Yield the tags in a token that could be meant as such: the element, the tag and its place."""
    for start, stop in _markup(token.content):
        tag = token.content[start:stop]
        name = _NAME.match(tag)
        if name is not None and name[1].lower() in _KNOWN and not _has_stray_attribute(tag):
            yield name[1].lower(), tag, (id(token), start)


def _markup(source: str) -> Iterator[tuple[int, int]]:
    """Yield where in the source each piece of HTML begins and ends, in one pass."""
    position = 0
    unfinished: set[str] = set()  # what never ends from here on, so that it is not looked for again
    while (start := source.find("<", position)) >= 0:
        position = start + 1
        if tag := _TAG.match(source, start):
            position = tag.end()
            yield start, position
            continue
        begin = next((begin for begin in _ENDS if source.startswith(begin, start)), None)
        if begin is None or begin in unfinished:
            continue
        # <!--> and <!---> are whole comments.
        end = source.find(_ENDS[begin], start + (2 if begin == "<!--" else len(begin)))
        if end < 0:
            unfinished.add(begin)
        else:
            position = end + len(_ENDS[begin])
            yield start, position


def _has_stray_attribute(tag: str) -> bool:
    """Whether a tag has an attribute without a value that HTML does not know, as in `a <b and c> d`."""
    bare = _BARE_ATTRIBUTE.findall(_VALUE.sub('=""', tag))
    return any(name.lower() not in _BARE_ATTRIBUTES for name in bare)


def _pieces(token: Token, verdict: _Verdict) -> Iterator[str]:
    source, position = token.content, 0
    for start, stop in _markup(source):
        yield source[position:start].replace("<", "&lt;")
        place = (id(token), start)
        if place in verdict.kept:
            yield source[start:stop]
        elif place not in verdict.dropped and not source.startswith("<!--", start):
            yield html.escape(source[start:stop], quote=False)
        position = stop
    yield source[position:].replace("<", "&lt;")


def _as_text(content: str) -> str:
    """Make a block of what is only text: a paragraph, or code where it has several lines."""
    content = content.strip()
    element = "pre" if "\n" in content else "p"
    return f"<{element}>{content}</{element}>\n" if content else ""


def _with_content(token: Token, content: str) -> Token:
    token = copy(token)
    token.content = content
    return token
