"""The key: which options are right, as an answer line, a sentence or a block of code tells it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from deckpress.reading import layout, letters, words
from deckpress.reading.parts.options import Option

_AND = "with and und et y e i и і й та và oraz ve dan plus".split()
_JOINT = rf"(?:\s*(?:[,、，،;；&/+و・と와과和与及및]|,\s*and|{'|'.join(_AND)})\s*|\s+)"
_SIGN = r"[^\W\d_](?:\u200d|ـ)?|\d{1,2}|[①-⑳]|[ivx]{2,4}"
_NOUNS = (
    r"options?|choices?|answers?|letters?|number|no\.?|вариант|буква|літера|选项|選択肢|phương án|opción|opção|"
    r"letras?|lettera|lettere|alternativas?|número|گزینه|الخيار|خيار"
)
_ONE = rf"[(（\[「'\"`]?(?:(?:{_NOUNS})\s*)?[(（\[]?({_SIGN})[)）\]」'\"`]?"
_SIGNS = re.compile(rf"\s*{_ONE}(?:{_JOINT}{_ONE})*\s*[.。)）:]?\s*", re.IGNORECASE)
_EACH = re.compile(rf"(?<![^\W\d_])(?:{_SIGN})(?![^\W\d_])", re.IGNORECASE)
_FIRST = re.compile(
    rf"\s*{_ONE}((?:\s*(?:,|、|，|،|;|&|/|\+|and|und|et|и|і|та|和|と|و)\s*{_ONE})*)\s*(?:[.):：．、,，;]|"
    rf"[-–—](?=\s)|\(|（|$)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\s*([A-Z]{2,8}|[a-h]{2,8}|[Ａ-Ｈ]{2,8}|[ア-オ]{2,5}|[가-바]{2,5})\s*[.。]?\s*$")
_MORE = rf"(?:(?:\s*,\s*|\s*,?\s+(?:and|und|et|y|e|и|та|і|và)\s+|\s*&\s*){_ONE})*"
_END = r"(?![\w'’-])"
_IS = r"(?:is|are|would be|should be|:|=)\s*:?\s*(?:the\s+)?"
_EST = r"(?:est|sont|es|son|é|são|è|sono)\s*:?\s*(?:la\s+|l[ea]s\s+|a\s+)?"
_SENTENCES = (
    rf"(?:answers?|options?|choices?|solutions?)(?:\s+\w+)?\s+{_IS}{_ONE}{_MORE}{_END}",
    rf"(?:options?|choices?|answers?|number)\s+{_ONE}{_MORE}\s+(?:is|are)\s+(?:the\s+)?(?:only\s+)?(?:solutions?|correct|right|answers?|true)",
    rf"^\s*{_ONE}\s+is\s+(?:the\s+)?(?:correct|right|solution|answer)",
    rf"^\s*{_ONE}[.):]?\s*(?:[-–—,]\s*)?(?:this is the )?(?:correct|right)\b",
    rf"(?:antwort(?:en)?|lösung(?:en)?|option(?:en)?|richtig)\s+(?:ist|sind|lautet|lauten)\s*:?\s*{_ONE}{_MORE}{_END}",
    rf"(?:réponses?|respuestas?|respostas?|rispost[ae]|solution|opti?on|opción|opção)(?:\s+\w+)?\s+{_EST}{_ONE}{_MORE}{_END}",
    rf"(?:ответы?|відповідь)\s*(?:[-–—:]|это|є)\s*{_ONE}{_MORE}{_END}",
    rf"(?:答案|正解|答え|正答|정답|답|解答)\s*[是为為は은는:：]\s*[「『【]?{_ONE}(?:(?:\s*[、,，和와과]\s*){_ONE})*",
    rf"(?:选|選)\s*{_ONE}(?=[。.,，\s]|$)",
    rf"(?:đáp án|câu trả lời)(?:\s+đúng)?\s+(?:là|:)\s*{_ONE}{_MORE}{_END}",
    rf"(?:الإجابة|الاجابة|الجواب)(?:\s+الصحيحة)?\s+(?:هي|هو|:)\s*(?:الخيار\s+)?{_ONE}",
)
"""Sentences that name the right options, by language."""
_QUOTES = re.compile(r"[\"'“”‘’„«»「」『』`*_]")
_SPLIT = re.compile(r"\s*(?:\n|;|；|、| and | und | et | и )\s*")
_LABELLED = re.compile(r"(?<![^\s,;(])([^\W\d_])[.):]\s+")
_ENDS = re.compile(r"[\s,;]*(?:\b(?:and|und|et|y|e|и|та|і|và|oraz)\b|和|と)?\s*$")


@cache
def _sentence(pattern: str) -> re.Pattern[str]:
    """Return a sentence's pattern, made when a bank first needs it."""
    return re.compile(pattern, re.IGNORECASE)


class Key(frozenset[int]):
    """The places of the right options, from 0; and whether letters named options that have numbers in the source."""

    by_letters = False


def from_text(text: str, options: Sequence[Option], *, whole: bool = False) -> Key | str | None:
    """Read the key that an answer's text tells.

    Returns the letter where it names an option that is not there, and None where the text tells none. With `whole`,
    only a text that is nothing but the key counts, an option's words included.
    """
    line = text.strip().lstrip(words.MARKS + "\ufe0f👉➡→ ")
    label, colon, rest = line.partition(":")
    if colon and words.part_of(label) == "answer":
        line = rest.strip()
    if not line:
        return None
    for read in _READINGS:
        found = read(line, options)
        if found is not None:
            return found
    return _by_first(line, options, whole=whole)


def _by_letters(line: str, options: Sequence[Option]) -> Key | None:
    """Read a line that is nothing but letters of the kind that the options have."""
    signs = _signs(line) if _SIGNS.fullmatch(line) else []
    kinds = {letters.kind(option.letter) for option in options}
    found = _places(signs, options) if signs and {letters.kind(sign) for sign in signs} == kinds else None
    return found if isinstance(found, Key) else None


def _by_label(line: str, options: Sequence[Option]) -> Key | None:
    """Read an option's letter with its words."""
    letter, count = letters.label(line, numbers=True)
    found = _places([letter], options) if letter else None
    return found if isinstance(found, Key) and _is_text_of(line[count:], found, options) else None


def _by_other_letters(line: str, options: Sequence[Option]) -> Key | str | None:
    """Read a line that is nothing but letters or numbers of one kind, whatever the options have."""
    signs = _signs(line) if _SIGNS.fullmatch(line) else []
    return _places(signs, options) if len({letters.kind(sign) for sign in signs}) == 1 else None


def _together(line: str, options: Sequence[Option]) -> Key | None:
    """Read letters without anything between them, such as `BD`."""
    told = _TOGETHER.match(line)
    found = _places(list(told[1]), options) if told else None
    return found if told and isinstance(found, Key) and len(found) == len(told[1]) else None


def _by_first(line: str, options: Sequence[Option], *, whole: bool) -> Key | str | None:
    """Read letters at the beginning of a line that says more."""
    first = _FIRST.match(line)
    if first is None:
        return None
    signs = _signs(line[: first.end()])
    found = _places(signs, options)
    rest = line[first.end() :].strip()
    if isinstance(found, Key):
        return found if not whole or not rest or _is_text_of(rest, found, options) else None
    return found if not whole and _is_sure(signs, line, first.end()) else None


def _by_labels(line: str, options: Sequence[Option]) -> Key | None:
    """Read several options that are named by letter and text each, such as `A) x and C) z`."""
    named = list(_LABELLED.finditer(line))
    if not named:
        return None
    stops = [*(each.start() for each in named[1:]), len(line)]
    places: set[int] = set()
    for each, stop in zip(named, stops, strict=True):
        found = _places([each[1]], options)
        if not isinstance(found, Key) or not _is_text_of(_ENDS.sub("", line[each.end() : stop]), found, options):
            return None
        places |= found
    return Key(places) if len(places) > 1 else None


def from_lines(lines: Sequence[str], options: Sequence[Option]) -> Key | None:
    """Read a key of which each line, or list item, names one option."""
    places: set[int] = set()
    for line in lines:
        found = from_text(line, options, whole=True)
        if not isinstance(found, Key):
            return None
        places |= found
    return Key(places) if places else None


def from_sentence(text: str, options: Sequence[Option]) -> Key | None:
    """Read the key out of a sentence, such as `The correct answer is B`."""
    plain = _QUOTES.sub("", text)
    for pattern in _SENTENCES:
        for found in _sentence(pattern).finditer(plain):
            signs = [sign for sign in found.groups() if sign]
            more = [each for each in _EACH.findall(found[0]) if each.isupper() or each.isdecimal()]
            places = _places(signs, options)
            every = _places(list(dict.fromkeys([*signs, *more])), options) if len(more) > len(signs) else places
            if isinstance(every, Key):
                return every
            if isinstance(places, Key):
                return places
    return None


def _signs(text: str) -> list[str]:
    bare = re.sub(
        rf"\b(?:{_NOUNS}|and|und|et|with|plus|và|та|oraz|ve|dan)\b|[とو和与及및와과](?=\s*\W*\w)",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    found = [
        sign
        for sign in re.findall(rf"(?<!\w)(?:{_SIGN})(?!\w)|(?:{_SIGN})(?=[、,，،和및とو]|$)", bare, re.IGNORECASE)
        if sign
    ]
    # Between letters, these are words for "and".
    return [
        sign for index, sign in enumerate(found) if not (index % 2 and index + 1 < len(found) and sign in "eyiиійoو")
    ]


def _places(signs: Sequence[str], options: Sequence[Option]) -> Key | str | None:
    """Return the places of the options that the letters name, or the first letter that names none."""
    own = {
        _folded_sign(option.letter): place for place, option in reversed(list(enumerate(options))) if option.letter
    }
    kinds = {letters.kind(option.letter) for option in options if option.letter}
    places: set[int] = set()
    for sign in signs:
        place = own.get(_folded_sign(sign))
        if place is None:
            named = letters.place(sign, options[0].letter if options and options[0].letter else "")
            if named is None:
                named = letters.place(sign)
            if named is None:
                return None
            is_other = letters.kind(sign) not in kinds
            if not is_other or not 0 <= named < len(options):
                return sign
            place = named
        places.add(place)
    found = Key(places) if places else None
    if found is not None:
        found.by_letters = kinds == {"number"} and any(
            letters.kind(sign) not in ("number", "circled") for sign in signs
        )
    return found


def _folded_sign(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign).casefold().replace("ـ", "").replace("\u200d", "")


def _is_sure(signs: Sequence[str], line: str, end: int) -> bool:
    """Whether letters that name no option were meant to: capitals, or all that there is."""
    return all(sign.isupper() or sign.isdecimal() for sign in signs) and (
        len(line) == end or line[end - 1] in ").:："
    )


def _by_words(line: str, options: Sequence[Option]) -> Key | None:
    """Return the one option that has these words, or several that have one part of them each."""
    texts = [_folded(layout.text(option.blocks)) for option in options]
    whole = _folded(line)
    places = [place for place, text in enumerate(texts) if text and text == whole]
    if len(places) == 1:
        return Key(places)
    parts = [part for part in map(_folded, _SPLIT.split(line)) if part]
    if len(parts) > 1:
        found = [texts.index(part) for part in parts if texts.count(part) == 1]
        if len(found) == len(parts) == len(set(found)):
            return Key(found)
    commas = [part for part in map(_folded, re.split("[,，]", line)) if part]
    if len(commas) > 1:
        found = [texts.index(part) for part in commas if texts.count(part) == 1]
        if len(found) == len(commas) == len(set(found)):
            return Key(found)
    return None


def _is_text_of(rest: str, found: Key, options: Sequence[Option]) -> bool:
    texts = [_folded(layout.text(option.blocks)) for option in options]
    folded = _folded(rest)
    return any(
        folded and (texts[place].startswith(folded) or folded.startswith(texts[place]))
        for place in found
        if texts[place]
    )


def _folded(text: str) -> str:
    return " ".join(_QUOTES.sub("", unicodedata.normalize("NFKC", text)).casefold().split()).strip(" .。!;:,")


_READINGS: tuple[Callable[[str, Sequence[Option]], Key | str | None], ...] = (
    _by_letters,
    _by_words,
    _by_labels,
    _by_label,
    _by_other_letters,
    _together,
)
"""The ways to read a line that is a key as a whole, in their order."""
