"""The remark that tells how many answers to select: `(Select TWO.)`, which asks nothing of its own."""

import re

_REMARK = re.compile(
    r"[(（].{1,60}[)）][.:。：]?"
    r"|(?:select|choose|pick|check|mark)\s+(?:any\s+|the\s+)?(?:one|two|three|four|five|six|\d|all)\b[^?]{0,40}",
    re.IGNORECASE,
)


def is_remark(text: str) -> bool:
    """Whether a text is such a remark and nothing else, in brackets or as an imperative."""
    return _REMARK.fullmatch(text.strip()) is not None
