"""The letters and numbers that options are known by, in any script."""

import re
import unicodedata
from functools import lru_cache

_SCRIPTS = (
    "abcdefghijklmnop",
    "абвгдежзиклм",
    "абвгґдеєжз",
    "أبجدهوزح",
    "ابجدهوزح",
    "アイウエオカキクケコ",
    "イロハニホヘト",
    "あいうえお",
    "가나다라마바사아",
    "ㄱㄴㄷㄹㅁㅂㅅ",
    "甲乙丙丁戊己",
    "αβγδεζηθ",
    "אבגדהוזח",
    "กขคงจฉ",
    "कखगघङ",
    "অআইঈ",
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_CIRCLED = re.compile("[①-⑳❶-❿➀-➓Ⓐ-ⓩ]")
_SIGN = r"(?:[^\W\d_]|\d{1,2}|[ivx]{1,4}|ه\u200d|هـ)"
_LABEL = re.compile(
    rf"\s*(?:(?:option|choice|answer|вариант|选项|選択肢|보기|phương án|opción|opção)\s*(?=[A-Za-z\d][.):：]))?"
    rf"(?:(?P<bare>[ァ-ヶぁ-んㄱ-ㅎ가-하Ａ-Ｚ甲乙丙丁戊])[ 　]+(?=\S)|"
    rf"[(（\[［【]\s*({_SIGN})\s*[)）\]］】]\s*[.:：、]?|({_SIGN})\s*(?:[.)．、：:）\]]|\s?[-–—](?=\s)|\)\.))\s*",
    re.IGNORECASE,
)


@lru_cache(4096)
def label(text: str, *, numbers: bool = False) -> tuple[str, int]:
    """Return the letter that a text begins with as a label, such as `B` of `b) x`, and how many characters it takes.

    Numbers are labels only if `numbers`; `("", 0)` where there is none.
    """
    if circled := _CIRCLED.match(text.lstrip()):
        at = len(text) - len(text.lstrip())
        end = at + 1
        while end < len(text) and text[end] in " .)、．\t　":
            end += 1
        return circled[0], end
    found = _LABEL.match(text)
    if found is None:
        return "", 0
    sign = found["bare"] or found[2] or found[3]
    if sign.isdecimal() and not numbers:
        return "", 0
    return sign, found.end()


@lru_cache(4096)
def place(sign: str, beside: str = "") -> int | None:
    """Return which option a letter or number names, from 0; None where it names none.

    `beside` is the letter before it: a letter that is of two scripts is one of that.
    """
    plain = unicodedata.normalize("NFKC", sign).casefold().replace("ـ", "").replace("\u200d", "")
    if plain.isdecimal():
        return int(plain) - 1
    beside = unicodedata.normalize("NFKC", beside).casefold()
    if plain in _ROMAN and (len(plain) > 1 or beside in _ROMAN):
        return _ROMAN.index(plain)
    for script in _SCRIPTS:
        if plain in script and (not beside or beside in script):
            return script.index(plain)
    return None


@lru_cache(4096)
def kind(sign: str) -> str:
    """Return what kind of label it is: `number`, `circled`, `roman`, or the script of its letter."""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    if not plain:
        return ""
    if _CIRCLED.match(sign):
        return "circled"
    if plain.isdecimal():
        return "number"
    if len(plain) > 1 and plain in _ROMAN:
        return "roman"
    return next((script for script in _SCRIPTS if plain.replace("ـ", "") in script), "")
