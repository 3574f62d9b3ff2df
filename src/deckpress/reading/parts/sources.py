"""Sources: the lines of an entry that only point somewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deckpress.reading import inlines
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.sentences import sentences

_LINK = "\ufffc"
"""Stands for a link in a line's text (OBJECT REPLACEMENT CHARACTER)."""

# A line that points begins with a lead, and a sentence follows, or with a label and nothing but links.
_LEADS = (
    r"(?:to )?(?:learn|read|find out|see) more|for (?:more|further|additional) (?:information|info|details|reading)"
    r"|see(?: also)?|cf\.?"
)
_LABELS = (
    r"references?|sources?|links?|docs?|documentation|resources?|citations?|further reading|more reading|more"
    r"|(?:more|further|additional) (?:information|info|details|resources)"
    r"|quellen?|mehr (?:dazu|infos?)|weitere informationen|siehe(?: auch)?|literatur"
    r"|références?|sources? ?|en savoir plus|voir(?: aussi)?|pour en savoir plus|liens?"
    r"|referencias?|fuentes?|más información|ver(?: también)?|enlaces?"
    r"|referências?|fontes?|saiba mais|veja(?: também)?|riferiment[oi]|font[ei]|approfondiment[oi]"
    r"|источники?|ссылк[аи]|подробнее|см\.?(?: также)?|джерел[оа]|посилання"
    r"|参考(?:资料|文献|链接|資料|リンク)?|来源|出处|链接|更多信息|延伸阅读|詳細|詳しくは|出典|参照"
    r"|관련 링크|참고(?: 자료)?|출처"
    r"|tham khảo|nguồn|xem thêm|tìm hiểu thêm|المصدر|المصادر|المراجع|مرجع|اقرأ المزيد|रोत|संदर्भ"
)
_LEAD = re.compile(rf"(?:{_LEADS})\b", re.IGNORECASE)
_LABEL = re.compile(rf"(?:{_LABELS}|{_LEADS})\s*[:：]?", re.IGNORECASE)
# … and of what else stands in it, these words say nothing.
_FILLER = re.compile(
    r"\b(?:about|on|in|at|from|the|this|these|those|following|here|and|or|also|please|see|read|refer to|visit|check"
    r"|check out|page|docs?|documentation|links?|references?|sources?)\b",
    re.IGNORECASE,
)
_LONGEST_WORDING = 14
"""Words beside the links. A sentence with more of them tells something and is no pointer."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place to read on: the link, or the whole line where it says more than where to look."""

    inline: Inline


def take(blocks: Sequence[Block]) -> tuple[tuple[Source, ...], tuple[Block, ...]]:
    """Divide `blocks` into the sources and the rest, both in their order.

    A paragraph can be sources as a whole or in its last lines (after a hard line break), a list where each of
    its items is; the label above such a list goes with it.
    """
    found: list[Source] = []
    rest: list[Block] = []
    for block in blocks:
        if block.kind == "paragraph":
            lines = inlines.lines(block.inline)
            kept = len(lines)
            while kept and only_points(lines[kept - 1]):
                kept -= 1
            found += [source for line in lines[kept:] for source in _sources(line)]
            if kept == len(lines):
                rest.append(block)
            elif kept:
                rest.append(rewrite(block, inlines.join(lines[:kept])))
        elif _is_list_of_pointers(block):
            if rest and _is_label(rest[-1]):
                rest.pop()
            found += [source for item in block.children for source in _sources(item.children[0].inline)]
        else:
            rest.append(block)
    return tuple(found), tuple(rest)


def only_points(line: Inline) -> bool:
    """Whether a line does nothing but point: it is all links, or each of its sentences leads to one."""
    wording, links = _wording(line)
    if not links:
        return False
    return all(
        _points_without_words(_unlabelled(sentence))
        or (_LEAD.match(sentence) and _LINK in sentence and len(sentence.split()) <= _LONGEST_WORDING)
        for sentence in sentences(wording)
    )


def _is_list_of_pointers(block: Block) -> bool:
    return block.kind in ("bullet_list", "ordered_list") and all(
        len(item.children) == 1 and only_points(item.children[0].inline) for item in block.children
    )


def _is_label(block: Block) -> bool:
    wording = inlines.text(block.inline).strip()
    return _LABEL.fullmatch(wording) is not None


def _sources(line: Inline) -> list[Source]:
    wording, links = _wording(line)
    if all(_points_without_words(_FILLER.sub("", _unlabelled(sentence))) for sentence in sentences(wording)):
        return [Source(link) for link in links]
    return [Source(line)]


def _unlabelled(sentence: str) -> str:
    label = _LABEL.match(sentence)
    return sentence[label.end() :] if label else sentence


def _points_without_words(wording: str) -> bool:
    return not any(letter.isalnum() for letter in re.sub(r"\b(?:and|or)\b", "", wording))


def _wording(line: Inline) -> tuple[str, list[Inline]]:
    """Return the line's text with a sign for each link, and its links; a picture counts as wording."""
    wording: list[str] = []
    links: list[Inline] = []
    link: list[int] = []
    for index, token in enumerate(line):
        if token.type == "link_open":
            link.append(index)
        elif token.type == "link_close":
            links.append(line[link.pop() : index + 1])
            wording.append(_LINK)
        elif token.type == "image":
            wording.append("image")
        elif not link:
            wording.append(inlines.text((token,)))
    return "".join(wording).strip(), links
