"""Every divider crossed with every marker that can go with it: a bank is written, then read back word for word.

A divider puts the same few questions on a page in one way, a marker tells the right answers in one way. What goes
together is said by sets at the end, so that whoever adds a divider or a marker has to say what it goes with.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from textwrap import indent

import pytest

from deckpress import bank


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be written: with `options` and the letters of those that are `right`, or with an `answer`."""

    stem: str
    answer: str = ""
    options: tuple[str, ...] = ()
    right: str = ""

    @property
    def lettered(self) -> list[tuple[str, str]]:
        return list(zip("ABCDEF", self.options, strict=False))

    @property
    def right_texts(self) -> list[str]:
        return [text for letter, text in self.lettered if letter in self.right]


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below a stem: what all see, such as the options, and what tells the answer."""

    shown: str
    told: str = ""

    def __str__(self) -> str:
        return "\n\n".join(filter(None, (self.shown, self.told)))


CLOSED = (
    Asked("Which planet is closest to the sun?", options=("Venus", "Mercury", "Mars"), right="B"),
    Asked(
        "What is the largest ocean on Earth?",
        options=("The Pacific Ocean", "The Atlantic Ocean", "The Indian Ocean", "The Arctic Ocean"),
        right="A",
    ),
    Asked("Which two of these animals are mammals?", options=("Bat", "Trout", "Dolphin", "Crow"), right="AC"),
    Asked("How many strings does a violin have?", options=("Three", "Four", "Six"), right="B"),
    Asked(
        "Name the longest bone of the human body.",
        options=("The collar bone", "The shin bone", "The upper arm bone", "The thigh bone"),
        right="D",
    ),
    Asked("Which gas do plants take in from the air?", options=("Oxygen", "Carbon dioxide"), right="B"),
)
OPEN = (
    Asked("What is the capital of Canada?", "Ottawa"),
    Asked("Why does ice float on water?", "It is less dense than the water around it."),
    Asked("Who wrote the play Hamlet?", "William Shakespeare"),
    Asked("How long does light need from the sun to the Earth?", "About eight minutes"),
    Asked("Name the process by which plants make sugar from light.", "Photosynthesis"),
    Asked("When did people first walk on the moon?", "In July 1969"),
)

# Markers: a question → its body.

Marker = Callable[[Asked], Body]
ANSWER = {
    "English": "Correct Answer:",
    "German": "Richtige Antwort:",
    "French": "Réponse :",
    "Spanish": "Respuesta correcta:",
    "Russian": "Правильный ответ:",
    "Chinese": "答案：",
    "Japanese": "正解：",
    "Korean": "정답:",
    "Vietnamese": "Đáp án:",
    "Arabic": "الإجابة:",
}


def items(asked: Asked, wrong: str = "- {}. {}", right: str = "") -> str:
    """Write the options, by a format of letter and text, and the right ones by one of their own."""
    lines = [(letter in asked.right, letter, text) for letter, text in asked.lettered]
    return "\n".join((right if right and is_right else wrong).format(*option) for is_right, *option in lines)


def letters(asked: Asked) -> str:
    return ", ".join(asked.right)


def labelled(label: str) -> Marker:
    return lambda asked: Body(items(asked), f"{label} {letters(asked)}")


def fold(title: str, inside: str) -> str:
    return f"<details>\n<summary>{title}</summary>\n\n{inside}\n\n</details>"


def hard_breaks(asked: Asked) -> str:
    return "  \n".join(f"{letter}. {text}" for letter, text in asked.lettered)


def paragraphs(asked: Asked) -> str:
    return "\n\n".join(f"{letter}) {text}" for letter, text in asked.lettered)


def sentence(asked: Asked) -> str:
    named = " and ".join(f"**{letter}**" for letter in asked.right)
    return f"The correct answer is {named}." if len(asked.right) == 1 else f"The correct answers are {named}."


OF_OPTIONS: dict[str, Marker] = {
    "ticks": lambda asked: Body(items(asked, "- [ ] {1}", "- [x] {1}")),
    "bold option": lambda asked: Body(items(asked, "- {1}", "- **{1}**")),
    "bold lettered option": lambda asked: Body(items(asked, "- {}) {}", "- **{}) {}**")),
    "mark": lambda asked: Body(items(asked, right="- {}. {} ✅")),
    "word in brackets": lambda asked: Body(items(asked, right="- {}. {} (correct)")),
}
OF_LINES: dict[str, Marker] = {
    "letter below items": labelled("Answer:"),
    "letter below lines": lambda asked: Body(hard_breaks(asked), f"Answer: {letters(asked)}"),
    "letter below paragraphs": lambda asked: Body(paragraphs(asked), f"Answer: {letters(asked)}"),
    "text below items": lambda asked: Body(items(asked, "- {1}"), f"Answer: {', '.join(asked.right_texts)}"),
    "sentence": lambda asked: Body(items(asked), sentence(asked)),
    **{f"letter in {language}": labelled(f"**{label}**") for language, label in ANSWER.items()},
}
FOLDED: dict[str, Marker] = {"folded letter": lambda asked: Body(items(asked), fold("Answer", letters(asked)))}
HEADED: dict[str, Marker] = {
    "letter below a heading": lambda asked: Body(items(asked), f"#### Answer\n\n{letters(asked)}")
}
IN_A_LINE: dict[str, Marker] = {"letter after A:": labelled("A:")}
FAR: dict[str, Marker] = {name: lambda asked: Body(items(asked)) for name in ("key table", "key list")}
OF_OPEN: dict[str, Marker] = {
    "label": lambda asked: Body("", f"**Answer:** {asked.answer}"),
    "emphasis": lambda asked: Body("", f"*{asked.answer}*"),
    "what follows": lambda asked: Body("", asked.answer),
    "fold": lambda asked: Body("", fold("Answer", asked.answer)),
    "answer after A:": lambda asked: Body("", f"A: {asked.answer}"),
    "gap": lambda asked: Body("", f"[[{asked.answer}]]"),
}
MARKERS = OF_OPTIONS | OF_LINES | FOLDED | HEADED | IN_A_LINE | FAR | OF_OPEN


def key(marker: str, questions: Sequence[Asked]) -> str:
    """Write the key that stands at the end of a page, empty where the marker is none."""
    answers = [(number, letters(asked) or asked.answer) for number, asked in enumerate(questions, 1)]
    if marker == "key table":
        rows = "\n".join(f"| {number} | {answer} |" for number, answer in answers)
        return f"\n## Answer key\n\n| Question | Answer |\n| --- | --- |\n{rows}\n"
    if marker == "key list":
        return "\n## Answers\n\n" + "".join(f"{number}. {answer}\n" for number, answer in answers)
    return ""


# Dividers: questions with their bodies → pages.

Pairs = Sequence[tuple[str, Body]]
Divider = Callable[[Pairs], list[str]]


def page(entries: Sequence[str], between: str = "\n\n") -> list[str]:
    return [f"# A small quiz\n\n{between.join(entry.rstrip() for entry in entries)}\n"]


def form(entry: str, inside: str = "", between: str = "\n\n") -> Divider:
    """Return a divider by the form of an entry, whose body is indented by `inside`."""

    def divide(pairs: Pairs) -> list[str]:
        numbered = enumerate(pairs, 1)
        written = [entry.format(stem=stem, n=n, body=indent(str(body), inside)) for n, (stem, body) in numbered]
        return page(written, between)

    return divide


def with_answers_apart(opening: str, told: str, closing: str) -> Divider:
    """Return a divider whose entries hide what tells the answer, and show the rest."""

    def divide(pairs: Pairs) -> list[str]:
        parts = [(opening, stem, body.shown, told.format(body.told), closing) for stem, body in pairs]
        return page(["\n\n".join(filter(None, each)) for each in parts])

    return divide


def in_front_matter(pairs: Pairs) -> list[str]:
    return [f'---\nquestion: "{stem}"\n---\n\n{body}\n' for stem, body in pairs]


def in_rows(pairs: Pairs) -> list[str]:
    return page(["| Question | Answer |", "| --- | --- |", *(f"| {stem} | {body} |" for stem, body in pairs)], "\n")


# Any body can stand below the stem.
WHOLE: dict[str, Divider] = {
    "breaks": form("{stem}\n\n{body}", between="\n\n---\n\n"),
    "numbered headings": form("### {n}. {stem}\n\n{body}"),
    "bare headings": form("## {stem}\n\n{body}"),
    "headings above stems": form("## Question {n}\n\n{stem}\n\n{body}"),
    "numbered items": form("{n}. {stem}\n\n{body}", inside="   "),
    "numbered items and the margin": form("{n}. {stem}\n\n{body}"),
    "bulleted items": form("- {stem}\n\n{body}", inside="  "),
    "headed items": form("{n}. ### {stem}\n\n{body}", inside="   "),
    "bold paragraphs": form("**{n}. {stem}**\n\n{body}"),
    "summaries": form("<details>\n<summary>{stem}</summary>\n\n{body}\n\n</details>"),
    "summaries in items": form(
        "{n}. <details>\n   <summary>{stem}</summary>\n\n{body}\n\n   </details>", inside="   "
    ),
    "details of colons": form("::: details {stem}\n\n{body}\n\n:::"),
    "boxes": form('??? question "{stem}"\n\n{body}', inside="    "),
    "front matter": in_front_matter,
}
NUMBERED: dict[str, Divider] = {
    "numbered breaks": form("**Q{n}.** {stem}\n\n{body}", between="\n\n---\n\n"),
    **{
        name: WHOLE[name]
        for name in (
            "numbered headings",
            "headings above stems",
            "numbered items",
            "numbered items and the margin",
            "headed items",
            "bold paragraphs",
        )
    },
}
LINES: dict[str, Divider] = {
    "question lines": form("Q: {stem}\n\n{body}"),
    "tight question lines": form("Q: {stem}\n{body}"),
}
APART: dict[str, Divider] = {
    "folds": with_answers_apart("", fold("Show", "{}"), ""),
    "challenges": with_answers_apart("::: challenge", "::: solution\n\n{}\n\n:::", ":::"),
}
QUIZZES: dict[str, Divider] = {"quiz elements": form("<quiz>\n{stem}\n\n{body}\n</quiz>")}
GAPS: dict[str, Divider] = {"quiz elements with gaps": form("<quiz>\n{stem} {body}\n</quiz>")}
ROWS: dict[str, Divider] = {"rows": in_rows}
CARDS: dict[str, Divider] = {
    "cards of one line": form("{stem}::{body}"),
    "cards of three lines": form("{stem}\n?\n{body}"),
}
DIVIDERS = WHOLE | NUMBERED | LINES | APART | QUIZZES | GAPS | ROWS | CARDS


def crossed(dividers: Iterable[str], markers: Iterable[str]) -> list[tuple[str, str]]:
    return list(product(dividers, markers))


# What goes together.

CLOSED_PAIRS = [
    *crossed([*WHOLE, "question lines"], [*OF_OPTIONS, *OF_LINES, *FOLDED]),
    *crossed(["numbered headings", "bare headings", "headings above stems"], HEADED),
    *crossed(NUMBERED, FAR),
    *crossed(LINES, IN_A_LINE),
    *crossed(APART, OF_LINES),  # an option cannot be marked where nobody is to see it yet
    *crossed(QUIZZES, ["ticks"]),  # the plugin that reads them knows no other marker
]
OPEN_PAIRS = [
    *crossed(WHOLE, ["label", "emphasis", "fold"]),
    *crossed(
        (name for name in WHOLE if name != "breaks"), ["what follows"]
    ),  # between breaks, nothing else tells stem and answer apart
    *crossed(NUMBERED, FAR),
    *crossed(LINES, ["answer after A:"]),
    *crossed(["question lines"], ["label", "fold"]),
    *crossed(APART, ["label", "emphasis", "what follows"]),
    *crossed(ROWS, ["emphasis", "what follows"]),
    *crossed(CARDS, ["emphasis", "what follows"]),
    *crossed(GAPS, ["gap"]),
]


def folded(text: str) -> str:
    return " ".join(text.split())


def write(folder: Path, divider: str, marker: str, questions: Sequence[Asked]) -> Path:
    """Write the questions as a bank in a folder of its own, a file a page."""
    pages = DIVIDERS[divider]([(asked.stem, MARKERS[marker](asked)) for asked in questions])
    pages[-1] += key(marker, questions)
    for number, text in enumerate(pages, 1):
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> list[tuple[str, list[tuple[str, bool]], str]]:
    """Read a bank back: of each question its stem, its options and its answer."""
    found = bank.read(folder)
    assert found.problems == ()
    return [
        (
            folded(question.stem.text),
            [(folded(option.content.text), option.is_right) for option in question.options],
            folded(question.answer.text),
        )
        for question in found.questions
    ]


@pytest.mark.parametrize(("divider", "marker"), CLOSED_PAIRS)
def test_a_divider_and_a_marker_of_options_are_read_together(divider: str, marker: str, tmp_path: Path) -> None:
    assert read(write(tmp_path, divider, marker, CLOSED)) == [
        (asked.stem, [(text, letter in asked.right) for letter, text in asked.lettered], " ".join(asked.right_texts))
        for asked in CLOSED
    ]


@pytest.mark.parametrize(("divider", "marker"), OPEN_PAIRS)
def test_a_divider_and_a_marker_of_an_open_answer_are_read_together(
    divider: str, marker: str, tmp_path: Path
) -> None:
    gap = " […]" if marker == "gap" else ""

    assert read(write(tmp_path, divider, marker, OPEN)) == [(asked.stem + gap, [], asked.answer) for asked in OPEN]


def test_every_divider_and_every_marker_is_crossed_with_another() -> None:
    pairs = [*CLOSED_PAIRS, *OPEN_PAIRS]

    assert {divider for divider, _ in pairs} == set(DIVIDERS)
    assert {marker for _, marker in pairs} == set(MARKERS)
