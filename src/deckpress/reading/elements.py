"""Elements that hold Markdown: `<details>`, `<div>`, MDX components, `:::` and `???` become one kind of block.

CommonMark ends raw HTML at a blank line and leaves Markdown above it alone (4.6); an element that is closed is here
one block, from its first tag to its last, and all between is Markdown, with or without blank lines. Other spellings
of the same, `::: name` (Pandoc, VuePress) and `??? name "title"` (Python-Markdown), give the same tokens.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

LAYOUT = frozenset("article aside center div main p section".split())
"""Elements that only place what is in them."""
_LISTS = {"ul": "bullet_list", "ol": "ordered_list", "li": "list_item", "blockquote": "blockquote"}
"""Elements that Markdown has itself, and how it calls them."""
_HELD = LAYOUT | set(_LISTS) | {"details", "h1", "h2", "h3", "h4", "h5", "h6", "quiz", "summary"}
_COMPONENTS = frozenset(
    "MultipleChoice Option Question Quiz QuizQuestion QuizOption Choice Choices Answer Solution Hint".split()
)
"""MDX components that are known by name, wherever they stand; in `.md`, any other capital may begin a type."""
_CLOSED = frozenset({"p", "li"})
"""Elements whose last tag HTML lets people leave out."""
_TITLES = frozenset({"summary", "h1", "h2", "h3", "h4", "h5", "h6"})
_DEEPEST = 20
"""Elements in elements; deeper ones are left as raw HTML."""
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9.-]*)(?=[\s/>])")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_CODE_OR_TAG = re.compile(r"<!--.*?-->|(`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)\1(?!`)|</?[A-Za-z]", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'{<>=]+)))?""")
_EMPTY_START = re.compile(r"\s*<(?:br|hr)\s*/?>", re.IGNORECASE)
_PHRASE = re.compile(r"\s*<(b|strong|i|em|font|small|big|u|span|code)(?:\s[^<>]*)?>", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_COLONS = re.compile(r":{3,}[ \t]*(.*)")
_COLON_NAME = re.compile(
    r"\{?[.#]?([\w-]+)(?:\[([^\]]*)\]|[^\s}\[]*)\}?(?:\{[^}]*title=\"([^\"]*)\"[^}]*\}|\{[^}]*\})?[ \t]*(.*)"
)
_MARKED = re.compile(r"(?:\?{3}\+?|!{3})[ \t]*([\w-]+)(?:[ \t]+[\w-]+)*[ \t]*(?:\"(.*)\")?[ \t]*$")


def plugin(md: MarkdownIt) -> None:
    """Teach a parser the three spellings."""
    alt: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("code", "element", _element, alt)
    md.block.ruler.before("fence", "colons", _colons, alt)
    md.block.ruler.before("fence", "marked", _marked, alt)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Where an element stands in a text: its first tag, what is inside, and its last tag, as offsets."""

    name: str
    start: int
    inner: int
    inner_end: int
    end: int


def _pairs(source: str, is_mdx: bool) -> dict[int, _Pair]:
    """Find the elements of a text, by where they begin, in one pass; a lone tag is an element with nothing in it."""
    opened: list[tuple[str, int, int]] = []
    lone: list[tuple[str, int, int]] = []
    found: dict[int, _Pair] = {}
    for name, start, stop in _tags(source, is_mdx):
        if source.startswith("</", start):
            place = next((index for index in range(len(opened) - 1, -1, -1) if opened[index][0] == name), None)
            if place is None:
                lone.append((name, start, stop))
                continue
            _, begin, inner = opened[place]
            for inside in opened[place + 1 :]:
                _leave(inside, start, found, lone)
            del opened[place:]
            found[begin] = _Pair(name, begin, inner, start, stop)
        elif source.startswith("/>", stop - 2):
            found[start] = _Pair(name, start, stop, stop, stop)
        else:
            if name in _CLOSED and opened and opened[-1][0] == name:
                _leave(opened.pop(), start, found, lone)
            if len(opened) < _DEEPEST:
                opened.append((name, start, stop))
    found |= {start: _Pair(name, start, stop, stop, stop) for name, start, stop in (*lone, *opened) if name.islower()}
    last = len(source)
    return found | {start: _Pair(name, start, inner, last, last) for name, start, inner in opened if name == "li"}


def _leave(opened: tuple[str, int, int], end: int, found: dict[int, _Pair], lone: list[tuple[str, int, int]]) -> None:
    """Close what HTML closes by itself where something else begins or ends."""
    name, start, inner = opened
    if name in _CLOSED:
        found[start] = _Pair(name, start, inner, end, end)
    else:
        lone.append(opened)


def _tags(source: str, is_mdx: bool) -> Iterator[tuple[str, int, int]]:
    """Yield the tags of elements that can hold Markdown: the name and where the tag begins and ends."""
    position = 0
    for first, last in _outside_fences(source):
        position = max(position, first)
        while found := _CODE_OR_TAG.search(source, position, last):
            position = found.end()
            name = _TAG_NAME.match(source, found.start())
            if name is None:
                continue
            is_component = name[1] in _COMPONENTS or (is_mdx and _is_component(name[1]))
            if not is_component and name[1].lower() not in _HELD:
                continue
            end = _end_of_tag(source, name.end(), len(source) if is_component else last)
            if end:
                position = end
                yield name[1] if is_component else name[1].lower(), found.start(), end


def _is_component(name: str) -> bool:
    """Whether a name can be that of an MDX component, such as `Tabs`, and is none of HTML."""
    return name[0].isupper() and not name.isupper() and name.lower() not in _HELD


def _outside_fences(source: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that stand outside of fenced code."""
    start = position = 0
    fence = ""
    for line in source.splitlines(keepends=True):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
            yield start, position
        elif found and found[1].startswith(fence) and not line.strip(" \t>`~\n"):
            fence = ""
            start = position + len(line)
        position += len(line)
    if not fence:
        yield start, position


def _end_of_tag(source: str, position: int, last: int) -> int:
    """Return where a tag ends: at the first `>` outside of quotes and braces; 0 where it does not."""
    depth, quote = 0, ""
    for index in range(position, min(last, position + 20_000)):
        sign = source[index]
        if quote:
            if sign == quote and source[index - 1] != "\\":
                quote = ""
        elif sign in "\"'" or (sign == "`" and depth):
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == ">" and depth <= 0:
            return index + 1
        elif sign == "<" and depth <= 0:
            return 0
    return 0


def _element(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    position = state.bMarks[start_line] + state.tShift[start_line]
    if state.src[position : position + 1] != "<":
        return False
    if state.env.get("element_depth", 0) >= _DEEPEST:
        return False
    pair = _known_pairs(state).get(position)
    # An indented `<details>` that is closed is not meant as code.
    if pair is None or (pair.name != "details" and state.is_code_block(start_line)):
        return False
    next_line = start_line + 1
    while next_line < end_line and state.eMarks[next_line - 1] < pair.end:
        next_line += 1
    if state.eMarks[next_line - 1] < pair.end:
        return False
    if not silent:
        source = state.getLines(start_line, next_line, state.blkIndent, False)
        _push_inside(state, source, start_line, 0)
        state.line = next_line
    return True


def _known_pairs(state: StateBlock) -> dict[int, _Pair]:
    """Return the elements of the text that a parser works on, which is looked through once."""
    known: dict[str, dict[int, _Pair]] = state.env.setdefault("elements", {})
    if state.src not in known:
        known[state.src] = _pairs(state.src, state.env.get("is_mdx", False))
    return known[state.src]


def _push_inside(state: StateBlock, source: str, line: int, depth: int) -> None:
    """Push the tokens of a text that begins at `line`: elements, and the Markdown between them."""
    position = passed = 0
    pairs = _pairs(source, state.env.get("is_mdx", False)) if depth < _DEEPEST else {}
    for start in sorted(pairs):
        pair = pairs[start]
        before = source[position:start]
        if start < passed or before.rpartition("\n")[2].strip():
            continue
        passed = pair.end
        if _is_in_item(before):  # that of the item's Markdown
            continue
        _push_markdown(state, before, line + source.count("\n", 0, position))
        _push_element(state, source, pair, line, depth)
        position = pair.end
    _push_markdown(state, source[position:], line + source.count("\n", 0, position))


def _is_in_item(before: str) -> bool:
    """Whether what comes next, after some blanks on its line, is indented as part of a list item above it."""
    above, _, blanks = before.rpartition("\n")
    indent = len(blanks.expandtabs(4))
    if not indent:
        return False
    for line in reversed(above.split("\n")):
        text = line.expandtabs(4)
        if text.strip() and len(text) - len(text.lstrip()) < indent:
            return _ITEM.match(text) is not None
    return False


def _push_element(state: StateBlock, source: str, pair: _Pair, line: int, depth: int) -> None:
    first = line + source.count("\n", 0, pair.start)
    last = line + source.count("\n", 0, pair.end)
    kind = _LISTS.get(pair.name, "element")
    opening = state.push(f"{kind}_open", pair.name.lower(), 1)
    opening.info = pair.name if kind == "element" else ""
    opening.map = [first, last + 1]
    tag = source[pair.start : pair.inner]
    opening.content = tag
    if "{" not in tag:
        for found in _ATTRIBUTE.finditer(tag, len(pair.name) + 1):
            opening.attrs[found[1]] = html.unescape(found[2] or found[3] or found[4] or "")
    else:
        opening.meta = {"attributes": tag[len(pair.name) + 1 :].rstrip(">").rstrip("/")}
    inner_line = line + source.count("\n", 0, pair.inner)
    inner = source[pair.inner : pair.inner_end]
    if pair.name in _TITLES and "\n\n" not in inner.strip() and not _pairs(inner, is_mdx=False):
        _push_title(state, inner, inner_line)
    else:
        _push_inside(state, inner, inner_line, depth + 1)
    closing = state.push(f"{kind}_close", pair.name.lower(), -1)
    closing.info = opening.info


def _push_title(state: StateBlock, source: str, line: int) -> None:
    """Push the line of a summary or a heading: `1.` in it begins no list."""
    first = line + len(source[: len(source) - len(source.lstrip())].splitlines()) - 1 if source.strip() else line
    last = first + source.strip().count("\n")
    state.push("paragraph_open", "p", 1).map = [first, last + 1]
    state.tokens[-1].hidden = True
    inline = state.push("inline", "", 0)
    inline.content = " ".join(source.split("\n")).strip().removeprefix("#" * 6).lstrip("# ")
    inline.map, inline.children = [first, last + 1], []
    state.push("paragraph_close", "p", -1).hidden = True


def _push_markdown(state: StateBlock, source: str, line: int) -> None:
    """Push the tokens of Markdown inside of an element, at whatever depth it is indented."""
    source, skipped = _unwrapped(source)
    if not source.strip():
        return
    line += skipped
    lines = source.expandtabs(4).split("\n")
    # What stands on the tag's own line says nothing of how the others are indented.
    rest = [each for each in lines[1 if lines[0][:1].strip() else 0 :] if each.strip()]
    indent = min((len(each) - len(each.lstrip(" ")) for each in rest), default=0)
    text = "\n".join(each[indent:] if not each[:indent].strip() else each for each in lines)
    place = len(state.tokens)
    state.env["element_depth"] = state.env.get("element_depth", 0) + 1
    state.md.block.parse(text, state.md, state.env, state.tokens)
    state.env["element_depth"] -= 1
    for token in state.tokens[place:]:
        if token.map:
            token.map = [token.map[0] + line, token.map[1] + line]


def _unwrapped(source: str) -> tuple[str, int]:
    """Leave out the breaks that a text begins with, and bold around all of it; return how many lines went as well."""
    skipped = 0
    while True:
        if empty := _EMPTY_START.match(source):
            cut, stop = empty.end(), len(source)
        elif (
            (phrase := _PHRASE.match(source))
            and re.search(rf"</{phrase[1]}\s*>\s*$", source[phrase.end() :], re.IGNORECASE)
            and source.count("\n\n")
        ):
            cut = phrase.end()
            stop = source.rindex("</")
        else:
            return source, skipped
        skipped += source.count("\n", 0, cut)
        source = source[cut:stop]


def _colons(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    opening = _colon_line(state, start_line)
    if not opening or state.is_code_block(start_line):
        return False
    name = _COLON_NAME.match(opening)
    close = _known_closings(state).get(start_line)
    if name is None or close is None or close >= end_line:
        return False
    if not silent:
        title = (name[2] or name[3] or name[4]).strip().strip("\"'")
        _push_block(state, _Fenced(name[1].lower(), title, start_line, close, close + 1))
    return True


def _known_closings(state: StateBlock) -> dict[int, int]:
    """Return for each line of colons that begins an element the one that ends it, found in one pass over the text."""
    known: dict[str, dict[int, int]] = state.env.setdefault("colons", {})
    if state.src not in known:
        opened: list[int] = []
        closings: dict[int, int] = {}
        for line in range(state.lineMax):
            text = _colon_line(state, line)
            if text:
                opened.append(line)
            elif text is not None and opened:
                closings[opened.pop()] = line
        known[state.src] = closings
    return known[state.src]


def _colon_line(state: StateBlock, line: int) -> str | None:
    """Return what stands after the colons of such a line: empty where it closes, None where it is no such line."""
    start = state.bMarks[line] + state.tShift[line]
    if not state.src.startswith(":::", start):
        return None
    found = _COLONS.match(state.src, start, state.eMarks[line])
    return found[1].strip(": \t") if found else None


def _marked(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(("???", "!!!"), start) or state.is_code_block(start_line):
        return False
    found = _MARKED.match(state.src, start, state.eMarks[start_line])
    if found is None:
        return False
    body = start_line + 1
    indent = state.sCount[start_line]
    while body < end_line and (state.isEmpty(body) or state.sCount[body] > indent + 1):
        body += 1
    if not silent:
        while state.isEmpty(body - 1):
            body -= 1
        inside = [state.sCount[line] for line in range(start_line + 1, body) if not state.isEmpty(line)]
        name = "details" if state.src[start] == "?" else found[1].lower()
        title = found[2] if found[2] is not None else found[1]
        old, state.blkIndent = state.blkIndent, min(inside, default=state.blkIndent)
        _push_block(state, _Fenced(name, title, start_line, body, body))
        state.blkIndent = old
    return True


@dataclass(frozen=True, slots=True)
class _Fenced:
    """An element between lines of signs: its name and title, its line, where its inside ends, and the next line."""

    name: str
    title: str
    line: int
    last: int
    next_line: int


def _push_block(state: StateBlock, fenced: _Fenced) -> None:
    """Push the tokens of an element, and go on below it."""
    name, title, line = fenced.name, fenced.title, fenced.line
    opening = state.push("element_open", name if name in ("details", "div") else "div", 1)
    opening.info = name
    opening.map = [line, fenced.next_line]
    if title:
        summary = state.push("element_open", "summary" if name == "details" else "p", 1)
        summary.info = "summary"
        summary.map = [line, line + 1]
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = title, [line, line + 1], []
        state.push("paragraph_close", "p", -1)
        state.push("element_close", summary.tag, -1)
    old_parent, old_last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "admonition", fenced.last
    state.md.block.tokenize(state, line + 1, fenced.last)
    state.parentType, state.lineMax = old_parent, old_last
    state.push("element_close", opening.tag, -1)
    state.line = fenced.next_line
