"""The project's own bank, source/questions.md, read as a whole."""

import re
from collections import Counter
from pathlib import Path

from conftest import CheckExpected
from deckpress import bank
from records import records

ROOT = Path(__file__).parents[1]
HREF = re.compile('href="(.*?)"')


def test_every_question_of_the_bank_is_read_as_reviewed(check_expected: CheckExpected) -> None:
    read = bank.read(ROOT / "source")

    check_expected(Path(__file__).with_name("questions.txt"), records(read))


def test_the_bank_has_the_parts_that_counting_its_source_gives() -> None:
    questions = bank.read(ROOT / "source").questions

    assert len(questions) == 69
    assert all(question.stem and question.answer for question in questions)
    assert sum(bool(question.explanation) for question in questions) == 52
    assert sum(bool(question.rejected) for question in questions) == 1
    assert sum(question.sources.html.count("<a ") for question in questions) == 7


def test_no_word_of_the_bank_is_lost_and_none_is_added() -> None:
    source = (ROOT / "source" / "questions.md").read_text("utf-8").split("---", 2)[2]
    fields = " ".join(
        " ".join([part.text, *HREF.findall(part.html)])
        for question in bank.read(ROOT / "source").questions
        for part in (question.stem, question.answer, question.explanation, question.rejected, question.sources)
    )
    before, after = Counter(re.findall(r"\w+", source)), Counter(re.findall(r"\w+", fields))

    assert before - after == Counter(Learn=7, more=7, about=7)
    assert after - before == Counter()
