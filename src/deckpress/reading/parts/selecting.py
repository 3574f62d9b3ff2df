"""The remark that tells how many answers to select, such as `(Select TWO.)`, which asks nothing of its own."""

import re

_VERBS = (
    r"select|choose|pick|check|mark|wählen?|wähle|choisissez|choisir|sélectionnez|seleccione|elige|elija|selecione"
    r"|escolha|scegli|selezionare|выберите|оберіть|选择|選択|選ん|선택|고르|chọn|اختر"
)
_COUNTED = re.compile(
    rf"(?:{_VERBS})\s+(?:any\s+|the\s+)?(?:one|two|three|four|five|six|\d|all)\b[^?]{{0,40}}", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(（\[].{1,60}[)）\]][.:。：]?")
_VERB = re.compile(rf"[(（\[](?:.{{0,20}}\W)?(?:{_VERBS})", re.IGNORECASE)


def is_remark(text: str) -> bool:
    """Whether a text is such a remark and nothing else."""
    return is_aside(text) and (not _BRACKETED.fullmatch(text.strip()) or _VERB.match(text.strip()) is not None)


def is_aside(text: str) -> bool:
    """Whether a text asks nothing of its own: such a remark, or anything that is all in brackets."""
    return (_BRACKETED.fullmatch(text.strip()) or _COUNTED.fullmatch(text.strip())) is not None


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_HOW_MANY = re.compile(rf"\b(?:{_VERBS})\s+(?:any\s+|the\s+)?(one|two|three|four|five|six|\d)\b", re.IGNORECASE)


def how_many(text: str) -> int | None:
    """Return how many options a stem says to select, None where it says nothing of it."""
    found = _HOW_MANY.findall(text)
    return None if not found else _NUMBERS.get(found[-1].lower()) or int(found[-1])
