"""Emphasis beside Chinese, Japanese and Korean letters, which stand without blanks between words.

CommonMark 6.2 lets `**注意：**正文` and `*「…」*の` be no emphasis: a run of `*` between a sign and a letter can only
open, or only close. East Asian readers, and their tools, take such a letter for one more that a run may stand beside.
"""

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

_RANGES = (
    (0x1100, 0x11FF), (0x2E80, 0x303F), (0x3040, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F),
    (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Code points of East Asian letters and signs, from first to last."""


def plugin(md: MarkdownIt) -> None:
    """Teach a parser emphasis beside East Asian letters."""
    md.inline.ruler.at("emphasis", _emphasis)


def is_east_asian(sign: str) -> bool:
    """Whether a sign is one of Chinese, Japanese or Korean writing, its punctuation included."""
    return any(first <= ord(sign) <= last for first, last in _RANGES)


def _emphasis(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*":
        before = state.src[state.pos - 1] if state.pos else " "
        stop = state.pos + scanned.length
        after = state.src[stop] if stop < state.posMax else " "
        can_open = can_open or (is_east_asian(before) and _is_sign(after))
        can_close = can_close or (is_east_asian(after) and _is_sign(before))
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, end=-1, open=can_open, close=can_close)
        )
    state.pos += scanned.length
    return True


def _is_sign(sign: str) -> bool:
    return not isWhiteSpace(ord(sign)) and (isMdAsciiPunct(ord(sign)) or isPunctChar(sign))
