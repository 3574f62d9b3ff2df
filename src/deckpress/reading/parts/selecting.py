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


_NUMBERS = {
    1: "one eine einen une un uno una um uma один одну одне 一 1つ 하나 một واحدة ena",
    2: "two zwei deux dos dois duas due два две дві 两 二 兩 二つ 두 둘 hai اثنتين اثنين إجابتين iki twee dwa dwie",
    3: "three drei trois tres três tre три 三 三つ 세 셋 ba ثلاثة ثلاث üç trzy",
    4: "four vier quatre cuatro quatro quattro четыре чотири 四 四つ 네 넷 bốn أربعة أربع dört cztery",
    5: "five fünf cinq cinco cinque пять п'ять 五 五つ 다섯 năm خمسة خمس beş pięć",
    6: "six sechs sei seis шесть шість 六 六つ 여섯 sáu ستة",
}
_BY_WORD = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_WORD = "|".join(sorted(map(re.escape, _BY_WORD), key=len, reverse=True))
_CHOOSE = (
    rf"(?:{_VERBS}|wählen|wähle|seleccion\w*|selecion\w*|eli[gj]\w*|escolh\w*|marque|scegli\w*|choisi\w*|sélectionn\w*|"
    r"выб\w+|укажите|обер\w+|вибер\w+|选|選|选出|選べ|選び|골라|고르\w*|seç\w*|pilih|kies|wybierz)"
)
_HOW_MANY = re.compile(
    rf"{_CHOOSE}\w*\s*(?:any\s+|the\s+|exactly\s+)?({_WORD}|[2-6])(?!\w|\.\d)|{_CHOOSE}\w*\s*({_WORD}|"
    rf"[2-6])\s*(?:项|個|个|つ|가지|개)"
    rf"|({_WORD}|[2-6])\s*(?:つ|項|项|個|个|가지|개)(?:を|를|을|의)?\s*{_CHOOSE}|[(（\[]\s*({_WORD}|"
    rf"[2-6])\s*(?:answers?|antworten|réponses?|respuestas?|respostas?|ответа|відповіді)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"\b(?:which|what|welche|quel(?:le)?s|cuáles|quais|quali|какие|які|哪|どの|"
    rf"nào)\s*(?:of\s+the\s+)?({_WORD})\b",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters at the end of a stem in which it may say how many options to select."""
_SEVERAL = re.compile(
    r"多选|多選|複数|모두|모든|all that apply|select all|choose all|more than one|multiple (?:answers|correct|"
    r"choice)|mehrere|plusieurs|varias|várias|mais de uma|"
    r"más de una|несколько|кілька|все верные|all correct|tất cả|nhiều đáp án|جميع|كل ما|不定项",
    re.IGNORECASE,
)


def how_many(text: str) -> int | None:
    """Return how many options a stem says to select, None where it says nothing of it."""
    end = text[-_LONGEST:]
    found = [
        next(filter(None, each.groups()))
        for each in _HOW_MANY.finditer(end)
        if each[1] is None or _is_remark_at(end, each.start())
    ]
    found = found or [each for each in _WHICH.findall(end) if _BY_WORD.get(each.lower()) != 1]
    return None if not found else _BY_WORD.get(found[-1].lower()) or int(found[-1])


def _is_remark_at(text: str, place: int) -> bool:
    """Whether what begins at a place of a text is told to the reader: in brackets, or a sentence of its own."""
    before = text[:place].rstrip()
    return (
        not before
        or before[-1] in ".?!:;。？！：；،؟)）"
        or max(map(before.rfind, "(（[")) > max(map(before.rfind, ")）]"))
    )


def asks_for_several(text: str) -> bool:
    """Whether a stem says that several options may be right, without saying how many."""
    return _SEVERAL.search(text[-_LONGEST:]) is not None
