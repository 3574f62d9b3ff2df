"""Question banks and the edits that maintainers make of them, at random, with the truth of who is who.

Random words are the bank's own, so that what is new looks like what is there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

_EXPLAINED = 0.7
"""The share of questions that have an explanation."""


@dataclass(frozen=True)
class Entry:
    """A question with its true identity, `key`. The stem is a scenario, which may be empty, and what is asked."""

    key: int
    scenario: str
    asked: str
    answer: str
    explanation: str = ""


@dataclass
class Bank:
    """A bank on its way: its entries, those that were removed, and the words that its author writes with."""

    random: Random
    vocabulary: Sequence[str]
    entries: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=count)

    def sentence(self, least: int, most: int, end: str) -> str:
        """Return a sentence of so many random words."""
        number = self.random.randint(least, most)
        return " ".join(self.random.choices(self.vocabulary, k=number)).capitalize() + end

    def reword(self, words: Sequence[str], share: float) -> list[str]:
        """Replace that share of the words by others."""
        reworded = list(words)
        for place in self.random.sample(range(len(words)), int(len(words) * share)):
            reworded[place] = self.random.choice(self.vocabulary)
        return reworded

    def new(self, scenario: str) -> Entry:
        """Return a new question for a scenario."""
        explanation = self.sentence(8, 40, ".") if self.random.random() < _EXPLAINED else ""
        return Entry(next(self.keys), scenario, self.sentence(6, 14, "?"), self.sentence(4, 30, "."), explanation)


def generate(random: Random, vocabulary: Sequence[str], size: int) -> Bank:
    """Make a bank of so many questions, every second one with a scenario."""
    bank = Bank(random, vocabulary)
    bank.entries += [bank.new(bank.sentence(15, 60, ".") if number % 2 else "") for number in range(size)]
    return bank


def as_markdown(entries: Sequence[Entry], layout: str = "breaks") -> str:
    """Write the entries as a page, divided by thematic breaks or as the items of a numbered list."""
    if layout == "breaks":
        return "\n\n---\n\n".join(_lines(entry, "*") for entry in entries) + "\n"
    items = (f"{number}. {_lines(entry, '_')}" for number, entry in enumerate(entries, 1))
    return "\n\n".join(item.replace("\n", "\n    ").replace("\n    \n", "\n\n") for item in items) + "\n"


def revise(bank: Bank, names: Iterable[str]) -> dict[int, str]:
    """Make the edits of these names, each to another question, and return what was done to which, by their keys."""
    done: dict[int, str] = {}
    for name in names:
        before = {entry.key: entry for entry in bank.entries}
        places = [place for place, entry in enumerate(bank.entries) if entry.key not in done]
        if places:
            EDITS[name](bank, bank.random.choice(places))
            done |= {entry.key: name for entry in bank.entries if before.get(entry.key) != entry}
    return done


def _lines(entry: Entry, mark: str) -> str:
    stem = f"{entry.scenario}  \n{entry.asked}" if entry.scenario else entry.asked
    return "\n\n".join(filter(None, (stem, f"{mark}{entry.answer}{mark}", entry.explanation)))


def _typo(bank: Bank, entry: Entry) -> Entry:
    words = entry.asked.split()
    place = bank.random.randrange(len(words))
    words[place] = words[place][:1] + words[place]
    return replace(entry, asked=" ".join(words))


def reword(bank: Bank, entry: Entry) -> Entry:
    """Reword up to a third of an entry's stem."""
    scenario = entry.scenario.split()
    words = bank.reword([*scenario, *entry.asked.rstrip("?").split()], bank.random.uniform(0.1, 1 / 3))
    asked = " ".join(words[len(scenario) :])
    return replace(entry, scenario=" ".join(words[: len(scenario)]), asked=f"{asked}?")


def _correct(bank: Bank, entry: Entry) -> Entry:
    return replace(entry, answer=" ".join(bank.reword(entry.answer.rstrip(".").split(), 1 / 3)) + ".")


def _answer(bank: Bank, entry: Entry) -> Entry:
    return replace(entry, answer=bank.sentence(4, 30, "."))


def _explain(bank: Bank, entry: Entry) -> Entry:
    return replace(entry, explanation=bank.sentence(8, 40, "."))


def _both(bank: Bank, entry: Entry) -> Entry:
    return _correct(bank, reword(bank, entry))


def _shorten(_: Bank, entry: Entry) -> Entry:
    words = entry.scenario.split()
    return replace(entry, scenario=" ".join(words[len(words) // 3 :]))


def _in_place(edit: Callable[[Bank, Entry], Entry]) -> Callable[[Bank, int], None]:
    def apply(bank: Bank, place: int) -> None:
        bank.entries[place] = edit(bank, bank.entries[place])

    return apply


def _move(bank: Bank, place: int) -> None:
    entry = bank.entries.pop(place)
    bank.entries.insert(bank.random.randint(0, len(bank.entries)), entry)


def _swap(bank: Bank, place: int) -> None:
    other = bank.random.randrange(len(bank.entries))
    bank.entries[place], bank.entries[other] = bank.entries[other], bank.entries[place]


def _delete(bank: Bank, place: int) -> None:
    bank.removed.append(bank.entries.pop(place))


def _bring_back(bank: Bank, place: int) -> None:
    if bank.removed:
        bank.entries.insert(place, bank.removed.pop(bank.random.randrange(len(bank.removed))))


def _split(bank: Bank, place: int) -> None:
    words = bank.entries[place].answer.split()
    bank.entries[place] = replace(bank.entries[place], answer=" ".join(words[: len(words) // 2 + 1]))
    bank.entries.insert(place + 1, replace(bank.new(""), answer=" ".join(words[len(words) // 2 :])))


def _merge(bank: Bank, place: int) -> None:
    kept = bank.entries[place]
    if place + 1 < len(bank.entries):
        gone = bank.entries.pop(place + 1)
        bank.removed.append(gone)
        bank.entries[place] = replace(kept, answer=f"{kept.answer} {gone.answer}")


def _new_beside(bank: Bank, place: int) -> None:
    bank.entries.insert(place, bank.new(bank.entries[place].scenario))


def _new_instead(bank: Bank, place: int) -> None:
    bank.removed.append(bank.entries[place])
    bank.entries[place] = bank.new(bank.entries[place].scenario)


EDITS: dict[str, Callable[[Bank, int], None]] = {
    "typo": _in_place(_typo),
    "stem reworded": _in_place(reword),
    "answer corrected": _in_place(_correct),
    "answer replaced": _in_place(_answer),
    "stem and answer": _in_place(_both),
    "explanation": _in_place(_explain),
    "scenario shortened": _in_place(_shorten),
    "moved": _move,
    "swapped": _swap,
    "deleted": _delete,
    "brought back": _bring_back,
    "split": _split,
    "merged": _merge,
    "new beside, same scenario": _new_beside,
    "new instead, same scenario": _new_instead,
}
"""What a maintainer does to the entry at a place of the bank; of a third of the words at most, where it rewords."""
