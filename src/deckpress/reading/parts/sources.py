"""Sources: the lines of an entry that only point somewhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deckpress.reading import inlines
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.sentences import sentences

_LINK = "\ufffc"
"""Stands for a link in a line's text (OBJECT REPLACEMENT CHARACTER)."""

# Before nothing but links, with or without a colon, these are labels …
_LABELS = (
    r"ref(?:erence)?(?:s|\(s\))?|sources?|urls?|links?|(?:\w+ )?(?:docs?|documentation)|resources?|citations?|more"
    r"|(?:further|more) reading|read on|(?:more|further|additional) (?:information|info|details|resources)"
    r"|quellen?|mehr (?:dazu|infos?)|weitere informationen|siehe(?: auch)?|literatur"
    r"|références?|(?:pour )?en savoir plus|voir(?: aussi)?|liens?"
    r"|referencias?|fuentes?|más información|ver(?: también)?|enlaces?"
    r"|referências?|fontes?|saiba mais|veja(?: também)?|riferiment[oi]|font[ei]|approfondiment[oi]"
    r"|источники?|ссылк[аи]|подробнее|см\.?(?: также)?|джерел[оа]|посилання"
    r"|参考(?:资料|文献|链接|資料|リンク)?|来源|出处|链接|更多信息|延伸阅读|詳細|詳しくは|出典|参照"
    r"|관련 링크|참고(?: 자료)?|출처|tham khảo|nguồn|xem thêm|tìm hiểu thêm"
    r"|المصدر|المصادر|المراجع|مرجع|اقرأ المزيد|संदर्भ"
)
# … and a sentence points if it begins like one of these and leads to a link. What stands between is free after the
# first kind; after the second it may only be filler, since "See that the [pod](…) restarts" tells something.
_FREE_LEADS = (
    r"(?:you can |please )?(?:to )?(?:learn|read|find out|see) more"
    r"|for (?:(?:more|further|additional|full) )?(?:information|info|details|reading|documentation|examples)"
)
_CLOSE_LEADS = r"(?:please )?(?:see(?: also)?|refer to|check out|visit|consult|cf\.?)"
_FILLER = (
    r"\b(?:about|on|in|at|from|to|of|for|the|this|these|those|our|its|official|following|here|and|or|also|"
    r"please|see"
    r"|page|guide|docs?|documentation|links?|references?|sources?)\b"
)
_LABEL = re.compile(rf"(?:{_LABELS}|{_FREE_LEADS}|{_CLOSE_LEADS})\s*(?:about\s*)?(?:[::–—-]|\b)\s*", re.IGNORECASE)
_LEAD = re.compile(
    rf"(?:{_FREE_LEADS})\b[^{_LINK}]*{_LINK}|{_CLOSE_LEADS}\b(?:{_FILLER}|[^\w{_LINK}])*{_LINK}(?:{_FILLER}|"
    rf"[\W])*(?:$|\b(?:for|to)\b)",
    re.IGNORECASE,
)
_WORDLESS = re.compile(rf"(?:{_FILLER}|[\W_])*", re.IGNORECASE)
_LONGEST_WORDING = 14
"""Words beside the links. A sentence with more of them tells something and is no pointer."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place to read on: the link, or the whole line where it says more than where to look."""

    inline: Inline


def take(blocks: Sequence[Block]) -> tuple[tuple[Source, ...], tuple[Block, ...]]:
    """Divide `blocks` into the sources and the rest, both in their order.

    A paragraph can be sources as a whole or in its last lines (after a hard line break); a list or a quotation
    where all that stands in it is. A label above goes with them.
    """
    found: list[Source] = []
    rest: list[Block] = []
    for block in blocks:
        pointers, kept = _divide(block)
        if pointers and kept is None and rest and _is_label(rest[-1]):
            rest.pop()
        found += pointers
        if kept is not None:
            rest.append(kept)
    return tuple(found), tuple(rest)


def only_points(line: Inline) -> bool:
    """Whether a line does nothing but point: it is all links, or each of its sentences leads to one."""
    wording, links = _wording(line)
    return bool(links) and all(
        not _has_letters(_unlabelled(sentence))
        or (_LEAD.match(sentence) is not None and len(sentence.split()) <= _LONGEST_WORDING)
        for sentence in sentences(wording)
    )


def _divide(block: Block) -> tuple[list[Source], Block | None]:
    """Return the sources of a block and what else is in it, if anything."""
    if block.kind == "paragraph":
        lines = inlines.lines(block.inline)
        kept = len(lines)
        while kept and only_points(lines[kept - 1]):
            kept -= 1
        pointers = [source for line in lines[kept:] for source in _sources(line)]
        if not pointers:
            return [], block
        return pointers, rewrite(block, inlines.join(lines[:kept])) if kept else None
    if block.is_list or block.kind in ("list_item", "blockquote"):
        divided = [_divide(child) for child in block.children]
        if divided and all(rest is None for _, rest in divided):
            return [source for pointers, _ in divided for source in pointers], None
    return [], block


def _is_label(block: Block) -> bool:
    wording = inlines.text(block.inline).strip()
    return _LABEL.fullmatch(wording) is not None


def _sources(line: Inline) -> Iterator[Source]:
    """Yield the line's links, or the line itself where it says more than where to look."""
    wording, links = _wording(line)
    if all(_WORDLESS.fullmatch(_unlabelled(sentence)) for sentence in sentences(wording)):
        yield from map(Source, links)
    else:
        yield Source(line)


def _unlabelled(sentence: str) -> str:
    label = _LABEL.match(sentence)
    return sentence[label.end() :] if label else sentence


def _has_letters(wording: str) -> bool:
    return any(letter.isalnum() for letter in re.sub(r"\b(?:and|or)\b", "", wording))


def _wording(line: Inline) -> tuple[str, list[Inline]]:
    """Return the line's text, without brackets around all of it, with a sign for each link; and its links."""
    wording: list[str] = []
    links: list[Inline] = []
    opening: list[int] = []
    for index, token in enumerate(line):
        if token.type == "link_open":
            opening.append(index)
        elif token.type == "link_close":
            links.append(line[opening.pop() : index + 1])
            wording.append(_LINK)
        elif token.type == "image":
            wording.append("image")  # it says something
        elif not opening:
            wording.append(inlines.text((token,)))
    text = "".join(wording).strip()
    return (text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text), links
