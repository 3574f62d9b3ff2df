"""Numbers, difficulty signs and links back to the top around a stem: layout, and no part of what is asked."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from markdown_it.token import Token

from deckpress.reading import inlines
from deckpress.reading.inlines import Inline

_NAMES = (
    r"q(?:uestion|uest|n|ues)?s?|exercise|problem|task|card|mcq|frage|aufgabe|pregunta|pergunta|quest(?:ão|ao)|"
    r"domanda|"
    r"vraag|pytanie|zadanie|otázka|úloha|fråga|spørgsmål|spørsmål|kysymys|întrebarea|kérdés|питанье|вопрос|"
    r"задача|питання|"
    r"запитання|въпрос|ερώτηση|问题|問題|题目|題目|題|题|问|問|設問|문제|문|질문|câu(?: hỏi)?|السؤال|سؤال|س|"
    r"پرسش|شماره|שאלה|soru|soal|"
    r"pertanyaan|คำถาม|ข้อ|प्र(?:श्न)?"
)
_NUMBER = r"(?:(?:\d\ufe0f?\u20e3)+|[\d०-९٠-٩۰-۹]{1,4}(?:\.\d{1,3}){0,3}[a-z]?|[①-⑳])"
_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NAMED = re.compile(
    rf"\s*[\[【(（]?(?:{_NAMES})\s*(?:no\.?|nr\.?|n[º°]|num(?:ber)?|№|#|-|\.)?\s*:?\s*#?({_NUMBER}|"
    rf"(?<=\s){_WORDS}\b)"
    rf"\s*[\]】)）]?\s*(?:(?:of|von|di|de|sur|из|з|van|z)\s+\d+|/\s*\d+)?\s*(?:[.):、．：。–—|-]+\s*|"
    rf"(?=[\s(（\[【])\s*|$)",
    re.IGNORECASE,
)
_ONLY_NAMED = re.compile(rf"\s*(?:{_NAMES})\s*[.:：]\s*", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s*第\s*([\d一二三四五六七八九十百]{1,5})\s*[题題问問回]\s*[.:：、)）]?\s*|"
    r"\s*제?\s*(\d+)\s*[번문]\s*[.:)]?\s*"
)
_BARE = re.compile(
    rf"\s*[\[(（【#]?\s*({_NUMBER})\s*(?:[.)．、：:\]）】](?!\d)|/\s|(?<=\u20e3)|-\s|\s[-–—]\s|\.\s)\s*\)?\s*"
)
_HASHED = re.compile(r"\s*#(\d{1,4})(?:\s*[.):：-]\s*|\s+)(?=\S)")
_DOTTED = re.compile(r"\s*(\d{1,4})(?:[.)]\s+|[、．]\s*)(?=\S)")
_LEVEL = re.compile(
    r"\s*[\[(（【](?:easy|medium|hard|beginner|intermediate|advanced|basic|difficulty[^)\]）】]{0,20}|leicht|"
    r"mittel|schwer|facile|moyen|difficile|"
    r"fácil|medio|médio|difícil|простой|средний|сложный|легко|средне|сложно|简单|中等|困难|初級|中級|上級|쉬움|"
    r"보통|어려움|dễ|khó|trung bình)[\])）】]\s*",
    re.IGNORECASE,
)
_SHORT = 3
"""Characters of a link that is a sign and no word."""
_ARROWS = frozenset("↑⬆⇧↥⤴🔝🔼")


_KINDS = re.compile(
    r"\s*(?:[(（\[【].{1,30}[)）\]】]|单选题?|多选题?|判断题?|填空题?|简答题?|不定项选择题?|選択問題|"
    r"multiple[- ]choice|single[- ]choice|true/false|"
    r"[·•|,–—-]?\s*[(（\[]?\s*(?:weight|points?|marks?|gewichtung)?\s*:?\s*\d{1,3}\s*(?:%|points?|marks?|"
    r"punkte?|pkt|pts?\.?|puntos?|pontos?|punti|punten|балл\w*|"
    r"бал\w*|điểm|점|点|分)\s*[)）\]]?|true or false|short answer|open question|multiple[- ]select|"
    r"fill in the blanks?|questions?)?\s*[:：.]?\s*",
    re.IGNORECASE,
)


def only_layout(text: str) -> bool:
    """Whether what is left of a heading behind its number says only of what kind the question is, or its points."""
    return _KINDS.fullmatch(text) is not None


@lru_cache(4096)
def number(text: str, *, bare: bool = True) -> tuple[str, int]:
    """Return the number that a text begins with, and how many characters it takes; `("", 0)` where there is none.

    Without `bare` only what names itself is one, such as `Q12.` or `第3题`, and what a list item would begin with.
    """
    if bare and text.strip().isdecimal():
        return text.strip().lstrip("0"), len(text)
    for pattern in (_NAMED, _COUNTED, _HASHED, _BARE if bare else _DOTTED):
        if found := pattern.match(text):
            digits = next(filter(None, found.groups()), "")
            return unicodedata.normalize("NFKC", digits).lower().lstrip("0"), found.end()
    if found := _ONLY_NAMED.match(text):
        return "", found.end()
    return "", 0


def is_named(text: str) -> bool:
    """Whether a text begins with a number that says it is a question's, such as `Q12.`, `Question 3` or `第3题`."""
    return any(pattern.match(text) for pattern in (_NAMED, _COUNTED, _ONLY_NAMED))


def is_number(text: str) -> bool:
    """Whether a text is a number, such as `12.`, and nothing else."""
    return re.fullmatch(rf"\s*#?{_NUMBER}[.)]?\s*", text) is not None


def without_signs(inline: Sequence[Token]) -> Inline:
    """Leave out difficulty signs and links to the top at both ends of a line, as long as words are left."""
    line = inlines.strip(_without_links_up(inline))
    while True:
        text = inlines.text(line)
        head = _signs(text)
        tail = _signs(text[::-1])
        if level := _LEVEL.match(text):
            head = max(head, level.end())
        ends = [found for found in _LEVEL.finditer(text) if found.end() == len(text)]
        if ends:
            tail = max(tail, len(text) - ends[-1].start())
        if head + tail >= len(text) or not (head or tail):
            return line
        if head:
            line = inlines.drop(line, head)
        if tail:
            line = inlines.drop_last(line, tail)


def _signs(text: str) -> int:
    """Return how many characters at the start of a text are pictures and the blanks around them."""
    count = 0
    seen = False
    for sign in text:
        kind = unicodedata.category(sign)
        is_picture = kind in ("So", "Sk") or sign in "\u200d\ufe0f\u20e3↑⇧↥"
        if not is_picture and not sign.isspace():
            break
        seen = seen or is_picture
        count += 1
    return count if seen else 0


def _without_links_up(inline: Sequence[Token]) -> Sequence[Token]:
    """Leave out links within the page at the end of a line that has other words."""
    line = list(inlines.strip(inline))
    while line and line[-1].type == "link_close":
        depth, start = 0, len(line)
        while start:
            start -= 1
            depth -= line[start].nesting
            if depth == 0:
                break
        label = inlines.text(line[start:])
        if not str(line[start].attrs.get("href", "")).startswith("#") or not start:
            break
        if any(letter.isalnum() for letter in label) and not _ARROWS.intersection(label) and len(label) > _SHORT:
            break
        line = list(inlines.strip(line[:start]))
    return line
