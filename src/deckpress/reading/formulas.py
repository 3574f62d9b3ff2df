"""Formulas between dollar signs: their `_` and `*` are no emphasis, and their backslashes escape nothing.

They are text as they stand. The rule is Pandoc's (tex_math_dollars): the first sign has no blank behind it, the last
none before it and no digit behind it, so that `$5 and $10` are prices.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_LONGEST = 2000
"""Characters; each sign is looked for no further."""


def plugin(md: MarkdownIt) -> None:
    """Teach a parser to leave formulas alone."""
    md.inline.ruler.before("escape", "formula", _formula)


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    sign = "$$" if state.src.startswith("$$", state.pos) else "$"
    start = state.pos + len(sign)
    end = state.src.find(sign, start, min(state.posMax, start + _LONGEST))
    if end <= start:
        return False
    behind = state.src[end + len(sign) : end + len(sign) + 1]
    inside = state.src[start:end]
    if sign == "$" and (inside[0].isspace() or inside[-1].isspace() or "\n" in inside or behind.isdecimal()):
        return False
    if not silent:
        state.push("text", "", 0).content = sign + inside + sign
    state.pos = end + len(sign)
    return True
