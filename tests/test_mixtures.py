"""Whatever blocks meet, a file is read, and each of its words is in a field, in a section or reported."""

import re
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from deckpress.questions import Content
from deckpress.reading import file as reading
from deckpress.reading.file import FileReading

WORD = re.compile(r"w\d+x")
# W stands for a word that occurs nowhere else.
PIECES = [
    "W W?", "W W.", "W W W", "*W*", "_W W_", "**W?**", "***W***", "~~W~~", "*W*  \n~~W~~", "W?\n*W*", "W?  \n*W*\nW.",
    "*W,\n2. W*", "W\n2. W?", "W `W\n3. W` W<br>4. W?", "1. W?", "1. W?\n\n   *W*", "1. W?\n   *W*\n2. W?\n   *W*",
    "- W?\n\n  *W*", "- *W*\n- *W*", "- *W*\n- *W*\nW", "* W\n* W", "10. W?\n\n   *W*", "1. W\n2. W", "(Select two.)",
    "---", "***", "W\n---", "*W*\n---", "W W\nW\n---", "# W", "## W", "### W", "W\n===", "## *W*",
    "```\nW\n---\n*W*\n```", "    *W*", "    W = 1", "> W", "> *W*", "| W | W |\n|---|---|\n| W | W |", "![W](a.png)",
    "Learn more about [W](https://example.org/).", "W.  \nSee also [W](https://example.org/).",
    "https://example.org/W",
    "References:\n\n- [W](https://example.org/)", "<details><summary>W</summary>\n\nW\n\n</details>",
    "<p>W</p>\n---\nW?", "1. W?\n\n   *W*\n\nW *W,\n2. W*\n\n*W*",
    "<!-- a remark -->", "<div>\nW\n</div>", "<kbd>W</kbd> List<String>", "[W][W]", "&nbsp;", "\\", "W\\\nW?",
]  # fmt: skip
MIXTURES = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n\n", "\n\n", "\n"])), max_size=12)


def write(mixture: list[tuple[str, str]]) -> str:
    words = (f"w{number}x" for number in range(1_000_000))
    # The first line is empty, so that a divider does not begin a front matter.
    return re.sub("W", lambda _: next(words), "\n" + "".join(piece + end for piece, end in mixture))


def contents(read: FileReading) -> Iterator[Content]:
    for question in read.questions:
        yield from (question.stem, question.answer, question.explanation, question.rejected, question.sources)
        yield from (question.hint, *question.section)
        yield from (part for option in question.options for part in (option.content, option.reason))


def left_out(text: str, read: FileReading) -> Iterator[str]:
    """Yield what is in no question: what may have been one, and what was passed over."""
    yield from (unread.text for unread in read.unread)
    lines = text.split("\n")
    for passed in read.passed:
        yield from lines[passed.line - 1 : passed.end]


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(MIXTURES)
def test_any_mixture_of_blocks_is_read_and_no_word_of_it_is_lost(mixture: list[tuple[str, str]]) -> None:
    text = write(mixture)
    read = reading.read(text, "a.md", lambda _: None)

    told = [
        read.title,
        *(content.html for content in contents(read)),
        *(problem.message for problem in read.problems),
        *left_out(text, read),
    ]
    assert set(WORD.findall(text)) - set(WORD.findall(" ".join(told))) == set()


@settings(derandomize=True, deadline=None, max_examples=500)
@given(MIXTURES)
def test_what_is_opened_in_a_field_is_closed_in_it(mixture: list[tuple[str, str]]) -> None:
    for content in contents(reading.read(write(mixture), "a.md", lambda _: None)):
        opened: list[str] = []
        for closing, name in re.findall(r"<(/?)([a-z]+\d?)\b", content.html):
            if closing:
                assert opened.pop() == name
            elif name not in ("br", "hr", "img"):
                opened.append(name)
        assert opened == []
