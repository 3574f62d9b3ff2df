"""A learner's collection, in Anki's own library, after each kind of edit that a maintainer may make."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.notes import Note

from conftest import import_deck
from deckpress import changes
from deckpress.build import Pressed, press
from deckpress.identity.history import Status

BANK = (Path(__file__).parent / "learner" / "bank.md").read_text("utf-8")
FIRST, SECOND, THIRD = 1_700_000_000, 1_700_100_000, 1_700_200_000
DIVIDER = "\n---\n\n"
HEADINGS = re.compile(r"## \w+\n\n")
NEW = "How fast may the wind be at the mast?", "*20 metres a second, averaged over ten minutes.*"
SCENARIO = BANK.partition("## Loading\n\n")[2].partition("  \n")[0]

OTHER_CODE = "What is printed?\n\n```python\nloads = [3, 1, 2]\nprint(loads.index(1))\n```\n\n*`1`*\n"

Apply = Callable[[str], str]


def replaced(*pairs: tuple[str, str]) -> Apply:
    def apply(text: str) -> str:
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return apply


def entry(text: str, words: str) -> str:
    [found] = [HEADINGS.sub("", entry) for entry in text.split(DIVIDER) if words in entry]
    return found.partition("---\n\n")[2] if found.startswith("---") else found


def without(words: str) -> Apply:
    return lambda text: text.replace(entry(text, words) + DIVIDER, "")


def put_before(words: str, new: str) -> Apply:
    return lambda text: text.replace(entry(text, words), new + DIVIDER + entry(text, words))


def moved(words: str, before: str) -> Apply:
    return lambda text: put_before(before, entry(text, words))(without(words)(text))


def swapped(words: str, others: str) -> Apply:
    def apply(text: str) -> str:
        one, other = entry(text, words), entry(text, others)
        return text.replace(one, "\0").replace(other, one).replace("\0", other)

    return apply


def both(*edits: Apply) -> Apply:
    def apply(text: str) -> str:
        for edit in edits:
            text = edit(text)
        return text

    return apply


def in_another_layout(text: str) -> str:
    """Write the page as an editor's formatter might: numbered, wrapped elsewhere, other marks, other line ends."""
    head, _, page = text.partition("## Loading\n\n")
    items = [head + "## Loading"]
    for number, each in enumerate(page.split(DIVIDER), 1):
        items += [heading.strip() for heading in HEADINGS.findall(each)]
        body = re.sub(r"^\*(.*)\*$", r"_\1_", HEADINGS.sub("", each).strip(), flags=re.MULTILINE)
        wrapped = re.sub(r"(?<=\w) (?=stands|ships?\b|of\b)", "\n", body) if "```" not in body else body
        items.append(
            f"{number}.  " + "\n".join(f"    {line}" if line else "" for line in wrapped.split("\n")).strip()
        )
    return ("\n\n".join(items) + "\n").replace("\n", "\r\n")


@dataclass(frozen=True)
class Edit:
    """What a maintainer does to the bank, and what is to become of the notes, named by words of their stems."""

    apply: Apply
    changed: tuple[str, ...] = ()
    added: int = 0
    removed: tuple[str, ...] = ()


EDITS = {
    "nothing": Edit(replaced()),
    "a typo": Edit(replaced(("uppermost tier", "upper most teir")), changed=("Which lashing",)),
    "a rewording": Edit(
        replaced(
            ("A pilot boards an inbound tanker in thick fog.", "A pilot comes on board a tanker in dense fog."),
            ("can be seen from the bridge", "is visible from the bridge"),
            ("does the tanker make when it has stopped in the water?", "does the tanker give once it has stopped?"),
        ),
        changed=("Which sound signal",),
    ),
    "a rewording of a third of a short stem": Edit(
        replaced(("How often is a fire drill held on a", "How often has a fire drill to be on a")),
        changed=("fire drill",),
    ),
    "an answer": Edit(
        replaced(("*Once a month.*", "*Every second week, with all of the crew.*")), changed=("fire drill",)
    ),
    "a stem and its answer": Edit(
        replaced(
            ("How much water is left under its keel", "How much water has it under its keel"),
            ("*None: seven metres of water are less than its draught, so it", "*None. Seven metres are less: it"),
        ),
        changed=("How much water",),
    ),
    "an explanation": Edit(replaced(("It names each", "It lists each")), changed=("Which document",)),
    "code": Edit(replaced(("loads.sort()", "loads.sort(reverse=False)")), changed=("loads.sort()",)),
    "the words over all code": Edit(
        lambda text: text.replace("What is printed?", "What does this print?"),
        changed=("loads.sort()", "sorted(loads", "max(berth"),
    ),
    "a move": Edit(moved("Which document", before="Which lashing")),
    "a move to another section": Edit(moved("fire drill", before="Which lashing"), changed=("fire drill",)),
    "a split": Edit(
        both(
            replaced(("corners, and lashing rods to the bridge.*", "corners.*")),
            put_before("Which document", "To what are lashing rods fixed?\n\n*To the lashing bridge.*\n"),
        ),
        changed=("Which lashing",),
        added=1,
    ),
    "a merger": Edit(
        both(
            without("Which document"),
            replaced(
                ("Which lashing holds the uppermost tier of containers on deck?",
                 "Which lashing holds the uppermost tier of containers on deck, and which document lists it?"),
                ("rods to the bridge.*", "rods to the bridge. The manifest lists it.*"),
            ),
        ),
        changed=("Which lashing",),
        removed=("Which document",),
    ),
    "a deletion": Edit(without("Which document"), removed=("Which document",)),
    "two that changed places": Edit(swapped("Which document", "max(berth"), changed=("Which document", "max(berth")),
    "two of one section that changed places": Edit(swapped("fire drill", "outer basin")),
    "another layout": Edit(in_another_layout),
    "a new one much like an old one, before it": Edit(
        put_before("do FIRST", SCENARIO + "  \n" + "\n\n".join(NEW) + "\n"), added=1
    ),
    "a new one of the same scenario, in its place": Edit(
        lambda text: text.replace(entry(text, "do FIRST"), SCENARIO + "  \n" + "\n\n".join(NEW) + "\n"),
        added=1,
        removed=("do FIRST",),
    ),
    "a new one of the same words over other code": Edit(
        put_before("loads.sort()", OTHER_CODE),
        added=1,
    ),
    "another one in the place of a short one": Edit(
        replaced(("How often is a fire drill held on a cargo ship?\n\n*Once a month.*",
                  "Who may order a cargo ship to be abandoned?\n\n*The master, and nobody else.*")),
        added=1,
        removed=("fire drill",),
    ),
}  # fmt: skip


class Learner:
    """A learner who has reviewed every card, and by now edited and tagged some notes."""

    def __init__(self, collection: Collection, deck: Path) -> None:
        self.collection = collection
        import_deck(collection, deck)
        for number in collection.find_cards("is:new"):
            card = collection.get_card(number)
            card.start_timer()
            collection.sched.answerCard(card, 3)  # good

    def reviews(self) -> dict[str, tuple[int, int, int, int]]:
        """Return for each note's GUID the state of its one card, and how often it was reviewed."""
        assert self.collection.db
        rows = self.collection.db.all(
            "SELECT n.guid, c.type, c.reps, c.due, (SELECT count() FROM revlog r WHERE r.cid = c.id)"
            " FROM notes n JOIN cards c ON c.nid = n.id"
        )
        assert len({guid for guid, *_ in rows}) == len(rows)
        return {guid: tuple(state) for guid, *state in rows}

    def note(self, guid: str) -> Note:
        assert self.collection.db
        [number] = self.collection.db.list("SELECT id FROM notes WHERE guid = ?", guid)
        return self.collection.get_note(number)

    def edit(self, guid: str) -> None:
        note = self.note(guid)
        note["Answer"] = "in my own words"
        note.add_tag("mine")
        self.collection.update_note(note)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str], int], Pressed]:
    """Return a function that presses these files, and no others, at that time."""

    def build(files: dict[str, str], time: int) -> Pressed:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(time))
        (tmp_path / "bank").mkdir(exist_ok=True)
        for old in (tmp_path / "bank").glob("*.md"):
            old.unlink()
        for name, text in files.items():
            (tmp_path / "bank" / name).write_bytes(text.encode())
        return press(tmp_path / "bank", tmp_path / f"{time}.apkg")

    return build


Build = Callable[[dict[str, str], int], Pressed]


def guid_of(pressed: Pressed, words: str) -> str:
    [guid] = [known.identity.guid for known in pressed.plan.history.known if words in known.question.stem.text]
    return guid


def guids_of(pressed: Pressed, status: Status) -> set[str]:
    return {known.identity.guid for known in pressed.plan.history.known if known.status == status}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_the_learner_has_each_note_once_with_its_reviews(
    name: str, collection: Collection, build: Build
) -> None:
    edit = EDITS[name]
    first = build({"bank.md": BANK}, FIRST)
    learner = Learner(collection, first.output)
    changed = {guid_of(first, words) for words in edit.changed}
    removed = {guid_of(first, words) for words in edit.removed}
    untouched = guids_of(first, Status.ADDED) - changed
    for guid in untouched:
        learner.edit(guid)
    before = learner.reviews()

    second = build({"bank.md": edit.apply(BANK)}, SECOND)
    log = import_deck(collection, second.output)

    assert guids_of(second, Status.CHANGED) == changed
    assert len(guids_of(second, Status.ADDED)) == edit.added
    assert {line.guid for line in second.plan.history.removed} == removed
    assert (len(log.updated), len(log.new), len(log.conflicting)) == (len(changed), edit.added, 0)
    after = learner.reviews()
    assert {guid: after[guid] for guid in before} == before
    assert len(after) == len(before) + edit.added
    assert all(reviews == 1 for *_, reviews in before.values())
    assert all("mine" in learner.note(guid).tags for guid in untouched)
    assert all(learner.note(guid)["Answer"] == "in my own words" for guid in untouched)
    for known in second.plan.history.known:
        if known.status != Status.UNCHANGED:
            assert learner.note(known.identity.guid)["Question"] == known.question.stem.html
            assert learner.note(known.identity.guid)["Answer"] == known.question.answer.html


@pytest.mark.parametrize("name", EDITS)
def test_a_second_build_after_an_edit_changes_nothing(name: str, build: Build) -> None:
    build({"bank.md": BANK}, FIRST)
    text = {"bank.md": EDITS[name].apply(BANK)}
    second = build(text, SECOND)

    third = build(text, THIRD)

    assert guids_of(third, Status.UNCHANGED) == {known.identity.guid for known in third.plan.history.known}
    assert third.output.read_bytes() == second.output.read_bytes()
    assert not third.plan.changes_lock


def test_a_file_that_is_divided_in_two_touches_no_note(collection: Collection, build: Build) -> None:
    learner = Learner(collection, build({"bank.md": BANK}, FIRST).output)
    before = learner.reviews()
    page, heading, weather = BANK.partition("## Weather\n")

    second = build({"bank.md": page.removesuffix(DIVIDER), "weather.md": heading + weather}, SECOND)
    log = import_deck(collection, second.output)

    assert (len(log.updated), len(log.new), len(log.conflicting)) == (0, 0, 0)
    assert learner.reviews() == before


def test_a_question_that_comes_back_is_the_same_note(collection: Collection, build: Build) -> None:
    first = build({"bank.md": BANK}, FIRST)
    learner = Learner(collection, first.output)
    before = learner.reviews()
    import_deck(collection, build({"bank.md": without("Which document")(BANK)}, SECOND).output)

    third = build({"bank.md": BANK}, THIRD)
    log = import_deck(collection, third.output)

    assert (len(log.updated), len(log.new)) == (0, 0)
    assert learner.reviews() == before
    assert guid_of(third, "Which document") == guid_of(first, "Which document")


def test_a_question_that_comes_back_reworded_is_the_same_note(collection: Collection, build: Build) -> None:
    first = build({"bank.md": BANK}, FIRST)
    learner = Learner(collection, first.output)
    before = learner.reviews()
    import_deck(collection, build({"bank.md": without("Which document")(BANK)}, SECOND).output)

    third = build({"bank.md": BANK.replace("Which document lists", "Which paper lists")}, THIRD)
    log = import_deck(collection, third.output)

    assert (len(log.updated), len(log.new)) == (1, 0)
    assert learner.reviews() == before
    assert guid_of(third, "Which paper") == guid_of(first, "Which document")


def test_the_search_finds_exactly_the_removed_notes(collection: Collection, build: Build) -> None:
    Learner(collection, build({"bank.md": BANK}, FIRST).output)
    other = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[arg-type]
    collection.add_note(other, collection.decks.current()["id"])
    build({"bank.md": without("Which document")(BANK)}, SECOND)
    third = build({"bank.md": without("fire drill")(without("Which document")(BANK))}, THIRD)
    import_deck(collection, third.output)

    found = collection.find_notes(changes.search(third.plan.history))

    assert {collection.get_note(note).guid for note in found} == {line.guid for line in third.plan.history.gone}
    assert len(found) == 2
