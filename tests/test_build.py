"""`deckpress build` as its users meet it: what it prints, what it writes, and what it leaves alone."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deckpress import cli

ROOT = Path(__file__).parents[1]
DECKPRESS = (sys.executable, "-m", "deckpress")
GOOD = "A?\n\n*B*\n"


def run(*arguments: str | Path, **settings: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DECKPRESS, *map(str, arguments)], capture_output=True, text=True, check=False, encoding="utf-8", **settings
    )


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bank_is_pressed_with_a_summary_for_a_person(tmp_path: Path, seed: Path) -> None:
    done = run("build", seed)

    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == (
        "Sample Questions: 69 notes\n"
        "  69 added\n"
        "Deck file: build/sample-questions.apkg\n"
        "Lock file: source/deckpress.lock, to be committed with the questions\n"
        "\n"
        "To study it, open the file with Anki, or there with File, Import; on a phone, send it there and open it\n"
        "with AnkiDroid or AnkiMobile.\n"
    )
    assert zipfile.is_zipfile(tmp_path / "build" / "sample-questions.apkg")


def test_json_is_one_object_with_the_keys_of_the_design(seed: Path) -> None:
    done = run("build", seed, "-o", "decks/exam.apkg", "--json")
    report = json.loads(done.stdout)

    assert done.stderr == ""
    assert list(report) == ["deck", "output", "lock", "counts", "questions", "removed", "problems"]
    assert report["deck"] == "Sample Questions"
    assert report["output"] == "decks/exam.apkg"
    assert report["lock"] == "source/deckpress.lock"
    assert report["counts"] == {"notes": 69, "added": 69, "changed": 0, "unchanged": 0, "removed": 0}
    assert report["questions"][0] == {
        "id": "7upffovv",
        "guid": "7upffovv4ytcuxsn",
        "status": "added",
        "file": "questions.md",
        "line": 9,
        "tags": [],
    }
    assert (report["removed"], report["problems"]) == ([], [])


def test_a_warning_is_said_and_counted_and_the_rest_is_pressed(tmp_path: Path) -> None:
    write(tmp_path / "source" / "week-1.md", f"{GOOD}\n---\n\nNo answer here?\n")

    done = run("build")

    assert done.returncode == 0
    assert done.stderr == (
        "source/week-1.md:7:1: warning[no-answer] No answer found, so this is left out: No answer here?\n"
        "  help: Write `Answer: …` below it, tick the right option, or make the whole answer *emphasis*.\n"
    )
    assert "source: 1 note\n" in done.stdout
    assert "Needs attention: 1 warning, listed above\n" in done.stdout


def test_quiet_says_only_problems(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", f"{GOOD}\n---\n\nNo answer here?\n")

    done = run("build", "-q")

    assert done.stdout == ""
    assert "warning[no-answer]" in done.stderr


def test_verbose_says_how_each_file_was_read(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)
    write(tmp_path / "source" / "b.md", "1. A?\n\n   *C*\n\n2. B?\n\n   *D*\n")

    done = run("build", "-v")

    assert "a.md: divided by thematic breaks, answers told by emphasis (1), 100% sure, 1 question\n" in done.stdout
    assert "b.md: divided by numbered items, answers told by emphasis (2), 100% sure, 2 questions\n" in done.stdout


BAD = {
    "no-source": ({}, "There is no file or folder `source` here"),
    "no-files": ({"source/notes.txt": GOOD}, "There is no Markdown file (*.md, *.markdown, *.mdx) in source"),
    "no-question": ({"source/a.md": "Only prose.\n"}, "There is no question in source"),
    "not-utf-8": ({"source/a.md": "A?\n\n*ca\udcfe*\n"}, "a.md:3:4: error[not-utf-8]"),
    "front-matter": ({"source/a.md": "---\ntitle: [\n---\n" + GOOD}, "a.md:2:9: error[front-matter]"),
    "front-matter-open": (
        {"source/a.md": "---\ntitle: A\n\n" + GOOD},
        "it has to begin on the first line and to end",
    ),
    "front-matter-late": ({"source/a.md": "\n---\ntitle: A\n---\n" + GOOD}, "a.md:2:1: error[front-matter]"),
    "front-matter-list": ({"source/a.md": "---\n- a\n---\n" + GOOD}, "a.md:1:1: error[front-matter]"),
    "front-matter-title": (
        {"source/a.md": "---\ntitle: {a: b}\n---\n" + GOOD},
        "a.md:2:1: error[front-matter] The front matter's title is no text",
    ),
    "front-matter-tags": ({"source/a.md": "---\na: 1\ntags: {a: b}\n---\n" + GOOD}, "a.md:3:1: error[front-matter]"),
    "front-matter-number": ({"source/a.md": "---\nx: !!int y\n---\n" + GOOD}, "error[front-matter]"),
    "front-matter-letter": ({"source/a.md": '---\nx: "\\U00110000"\n---\n' + GOOD}, "error[front-matter]"),
    "front-matter-time": ({"source/a.md": "---\nx: !!timestamp y\n---\n" + GOOD}, "error[front-matter]"),
    "toml-number": ({"source/a.md": GOOD, "source/deck.toml": f"a = {'9' * 5000}\n"}, "error[not-toml]"),
    "front-matter-depth": ({"source/a.md": f"---\nx: {'[' * 5000}\n---\n" + GOOD}, "error[front-matter]"),
    "not-toml": ({"source/a.md": GOOD, "source/deck.toml": "[deck]\nname = x\n"}, "deck.toml:2:8: error[not-toml]"),
    "unknown-table": (
        {"source/a.md": GOOD, "source/deck.toml": "[dekc]\n"},
        "deck.toml:1:1: error[unknown-setting] deck.toml sets [dekc]",
    ),
    "unknown-key": (
        {"source/a.md": GOOD, "source/deck.toml": "[deck]\n\nnam = 'x'\n"},
        "deck.toml:3:1: error[unknown-setting]",
    ),
    "no-table": ({"source/a.md": GOOD, "source/deck.toml": "deck = 1\n"}, "deck is a table"),
    "wrong-type": ({"source/a.md": GOOD, "source/deck.toml": "[deck]\nname = 1\n"}, "deck.name has to be a text"),
    "wrong-list": ({"source/a.md": GOOD, "source/deck.toml": "[tags]\nall = [1]\n"}, "tags.all has to be a list"),
    "wrong-url": ({"source/a.md": GOOD, "source/deck.toml": "[source]\nurl = 'x'\n"}, "has to begin with https://"),
    "all-excluded": ({"source/a.md": GOOD, "source/deck.toml": "[source]\nexclude = ['*']\n"}, "is excluded"),
    "unknown-brace": (
        {"source/a.md": GOOD, "source/deck.toml": "[source]\nurl = 'https://x/{fil}'\n"},
        "deck.toml:2:1: error[wrong-setting] source.url can hold {file} and {line}",
    ),
}


@pytest.mark.parametrize(("files", "says"), BAD.values(), ids=BAD)
def test_bad_input_gets_a_clear_word_and_leaves_the_deck_alone(
    files: dict[str, str], says: str, tmp_path: Path
) -> None:
    before = write(tmp_path / "deck.apkg", "the deck of last week")
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))

    done = run("build", "-o", "deck.apkg")
    as_json = json.loads(run("build", "-o", "deck.apkg", "--json").stdout)

    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith(": nothing was written.\n")
    assert done.stdout == ""
    assert before.read_text() == "the deck of last week"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deck.apkg", *(["source"] if files else [])]
    assert list(as_json) == ["deck", "output", "lock", "counts", "questions", "removed", "problems"]
    assert (as_json["output"], as_json["counts"]["notes"], as_json["questions"]) == (None, 0, [])
    assert as_json["problems"][-1]["severity"] == "error"


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    before = write(tmp_path / "deck.apkg", "the deck of last week")

    done = run("build", "week-1.md", "-o", "deck.apkg")

    assert done.returncode == 1
    assert done.stderr.startswith("error[no-source] There is no file or folder `week-1.md` here\n")
    assert before.read_text() == "the deck of last week"


def test_all_problems_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", "---\ntitle: [\n---\n")
    write(tmp_path / "source" / "b.md", "No answer.\n")
    (tmp_path / "source" / "c.md").write_bytes(b"\xff\xfeA\x00")
    write(tmp_path / "source" / "deck.toml", "[deck]\nx = 1\ny = 2\n")

    problems = json.loads(run("build", "--json").stdout)["problems"]

    assert [(problem["file"], problem["code"]) for problem in problems] == [
        ("deck.toml", "unknown-setting"),
        ("deck.toml", "unknown-setting"),
        ("c.md", "not-utf-8"),
        ("a.md", "front-matter"),
        ("b.md", "nothing-read"),
    ]


def test_a_mistyped_setting_is_met_with_the_one_that_was_meant(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)
    write(tmp_path / "source" / "deck.toml", "[dekc]\n[deck]\nnam = 'x'\n")

    said = run("build").stderr

    assert "help: Did you mean deck?" in said
    assert "help: Did you mean name?" in said


def test_a_place_is_named_as_one_gets_there_from_here(tmp_path: Path) -> None:
    write(tmp_path / "bank" / "deep" / "a b.md", f"{GOOD}\n---\n\nNo answer?\n")
    (tmp_path / "elsewhere").mkdir()

    by_file = run("build", "../bank/deep/a b.md", cwd=tmp_path / "elsewhere")
    by_folder = run("build", "../bank", cwd=tmp_path / "elsewhere")

    assert by_folder.stderr.startswith("../bank/deep/a b.md:7:1: warning[no-answer]")
    assert by_file.stderr.startswith("../bank/deep/a b.md:7:1: warning[no-answer]")


def test_tags_that_anki_would_not_keep_are_said(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", f"---\ntags: [Leech, '::', fine]\n---\n\n{GOOD}")

    said = run("build").stderr

    assert "warning[no-tag] Anki keeps the tag `Leech` for itself" in said
    assert "warning[no-tag] Nothing is left of the tag `::`" in said
    assert said.count("warning") == 2


def test_files_are_read_in_their_natural_order(tmp_path: Path) -> None:
    for name in ("10.md", "2.md", "b/1.markdown", "a/3.MD", ".hidden/x.md", ".y.md", "z.txt"):
        write(tmp_path / "source" / name, f"Where is {name}?\n\n*There*\n")

    questions = json.loads(run("build", "--json").stdout)["questions"]

    assert [question["file"] for question in questions] == ["2.md", "10.md", "a/3.MD", "b/1.markdown"]


def test_a_single_file_is_a_bank_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "notes" / "Week 1, part_2.md", GOOD)
    write(tmp_path / "notes" / "other.md", "C?\n\n*D*\n")

    report = json.loads(run("build", "notes/Week 1, part_2.md", "--json").stdout)

    assert report["deck"] == "Week 1, part_2"
    assert report["output"] == "build/week-1-part-2.apkg"
    assert report["counts"]["notes"] == 1


NAMES = {
    "set": ("Set", {"deck.toml": "[deck]\nname = 'Set'\n", "a.md": "---\ntitle: Title\n---\n# Heading\n\n" + GOOD}),
    "title": ("No", {"a.md": "---\ntitle: No\n---\n# Heading\n\n" + GOOD}),
    "heading": ("Big `O`".replace("`", ""), {"a.md": "# Big `O`\n\n" + GOOD}),
    "index": ("Index", {"a.md": "---\ntitle: A\n---\n" + GOOD, "index.md": "---\ntitle: Index\n---\nC?\n\n*D*\n"}),
    "folder": ("source", {"a.md": "---\ntitle: A\n---\n" + GOOD, "b.md": "# B\n\nC?\n\n*D*\n"}),
}


@pytest.mark.parametrize(("name", "files"), NAMES.values(), ids=NAMES)
def test_the_deck_is_named_by_the_most_deliberate_name(name: str, files: dict[str, str], tmp_path: Path) -> None:
    for file, text in files.items():
        write(tmp_path / "source" / file, text)

    assert json.loads(run("build", "--json").stdout)["deck"] == name


def test_settings_give_name_description_tags_and_links(tmp_path: Path) -> None:
    write(tmp_path / "source" / "ä b.md", f"---\ntags: own\n---\n\n{GOOD}")
    write(
        tmp_path / "source" / "deck.toml",
        "[deck]\nname = 'N'\ndescription = 'D'\n[tags]\nall = ['x y']\n"
        "[source]\nurl = 'https://example.org/{file}?a&b#L{line}'\nexclude = ['drafts/*']\n",
    )
    write(tmp_path / "source" / "drafts" / "c.md", GOOD)

    report = json.loads(run("build", "--json").stdout)
    [note] = json.loads(run("inspect", report["output"], "--json").stdout)["notes"]

    assert report["deck"] == "N"
    assert report["questions"][0]["tags"] == ["own", "x_y"]
    assert note["fields"]["Link"] == "https://example.org/%C3%A4%20b.md?a&amp;b#L5"


def test_what_is_in_a_deck_file_is_deflated_and_of_no_time(tmp_path: Path, seed: Path) -> None:
    run("build", seed, "-o", "deck.apkg")

    with zipfile.ZipFile(tmp_path / "deck.apkg") as archive:
        entries = [(entry.filename, entry.compress_type, entry.date_time) for entry in archive.infolist()]
    assert entries == [(name, zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0)) for name in ("collection.anki2", "media")]


def test_the_deck_of_the_same_time_has_the_same_bytes(tmp_path: Path, seed: Path) -> None:
    for name in ("one.apkg", "two.apkg"):
        run("build", seed, "-o", name, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})

    assert (tmp_path / "one.apkg").read_bytes() == (tmp_path / "two.apkg").read_bytes()
    notes = json.loads(run("inspect", "one.apkg", "--json").stdout)["notes"]
    assert {note["mod"] for note in notes} == {1700000000}


def test_a_wrong_epoch_is_an_error(seed: Path) -> None:
    done = run("build", seed, env={**os.environ, "SOURCE_DATE_EPOCH": "yesterday"})

    assert done.returncode == 1
    assert "SOURCE_DATE_EPOCH is 'yesterday'" in done.stderr


@pytest.mark.parametrize("output", ["file/deck.apkg", "folder.apkg", "n" * 300 + ".apkg"])
def test_an_output_that_cannot_be_written_is_an_error(output: str, tmp_path: Path, seed: Path) -> None:
    write(tmp_path / "file", "")
    (tmp_path / "folder.apkg").mkdir()

    done = run("build", seed, "-o", output)

    assert done.returncode == (2 if output == "folder.apkg" else 1)
    assert output in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.apkg", "source"]
    assert [path.name for path in seed.iterdir()] == ["questions.md"]


def test_the_bank_is_never_overwritten_by_its_deck(tmp_path: Path) -> None:
    bank = write(tmp_path / "source" / "a.md", GOOD)
    (tmp_path / "link.apkg").symlink_to(bank)

    by_name, by_link = run("build", "-o", "source/a.md"), run("build", "-o", "link.apkg")

    assert by_name.returncode == 2
    assert "has to end in .apkg" in by_name.stderr
    assert by_link.returncode == 1
    assert "is a file of the bank itself" in by_link.stderr
    assert bank.read_text() == GOOD


def test_an_output_that_is_no_deck_file_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)
    notes = write(tmp_path / "notes.txt", "mine")
    (tmp_path / "link.apkg").symlink_to(notes)
    os.mkfifo(tmp_path / "pipe.apkg")

    for output, says in (("link.apkg", "no deck file"), ("pipe.apkg", "no regular file")):
        done = run("build", "-o", output)

        assert done.returncode == 1
        assert says in done.stderr
        assert "Traceback" not in done.stderr
    assert notes.read_text() == "mine"
    assert (tmp_path / "pipe.apkg").is_fifo()


@pytest.mark.usefixtures("seed")
def test_a_deck_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    before = write(tmp_path / "deck.apkg", "the deck of last week")

    # No file may grow beyond 32 blocks of 512 bytes, as on a full disk.
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 32; {' '.join(DECKPRESS)} build -o deck.apkg"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "error[not-written]" in done.stderr
    assert before.read_text() == "the deck of last week"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deck.apkg", "questions.md", "source"]


def test_folders_behind_links_are_read_and_circles_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "b.md", "C?\n\n*D*\n")
    write(tmp_path / "source" / "a.md", GOOD)
    (tmp_path / "source" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "source")

    questions = json.loads(run("build", "--json").stdout)["questions"]

    assert [question["file"] for question in questions] == ["a.md", "more/b.md"]


def test_pictures_tell_questions_of_the_same_words_apart(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", "![](a.png)\n\nWhat?\n\n*A*\n\n---\n\n![](b.png)\n\nWhat?\n\n*A*\n")

    assert json.loads(run("build", "--json").stdout)["problems"] == []


def test_a_question_that_stands_twice_is_a_warning(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)
    write(tmp_path / "source" / "b.md", f"## Again\n\n{GOOD}")

    [problem] = json.loads(run("build", "--json").stdout)["problems"]

    assert (problem["code"], problem["file"], problem["line"]) == ("twin", "b.md", 3)
    assert "a.md:1" in problem["message"]


def test_every_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / "source").mkdir(exist_ok=True)
        (tmp_path / "source" / name).symlink_to(tmp_path / "nowhere")
    (tmp_path / "source" / "deck.toml").mkdir()

    done = run("build", "--json")

    assert done.returncode == 1
    found = [(problem["file"], problem["code"]) for problem in json.loads(done.stdout)["problems"]]
    assert found == [("deck.toml", "unreadable"), ("a.md", "unreadable"), ("b.md", "unreadable")]


def test_a_deck_file_keeps_its_mode(tmp_path: Path, seed: Path) -> None:
    deck = write(tmp_path / "deck.apkg", "before")
    deck.chmod(0o640)

    run("build", seed, "-o", "deck.apkg")

    assert deck.stat().st_mode & 0o777 == 0o640


def test_a_source_that_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)
    os.mkfifo(tmp_path / "source" / "b.md")

    done = run("build")

    assert done.returncode == 1
    assert "source/b.md: error[unreadable] b.md cannot be read: it is no regular file" in done.stderr


def test_names_that_are_not_utf_8_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / os.fsdecode(b"b\xff.md")).write_text(GOOD)

    done = run("build", "-v")

    assert done.returncode == 0
    assert "b\\udcff.md: divided by" in done.stdout


def test_a_terminal_without_the_letters_shows_what_it_can(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", f"---\ntitle: 日本 Ünï\n---\n{GOOD}")

    done = subprocess.run(
        [*DECKPRESS, "build"], env={**os.environ, "PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False
    )

    assert done.returncode == 0
    assert b"\\u65e5\\u672c" in done.stdout
    assert (tmp_path / "build" / "日本-ünï.apkg").is_file()


def test_a_full_disk_behind_the_output_is_said(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*DECKPRESS, "build"], stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 1
    assert done.stderr == b"error: standard output: No space left on device\n"


def test_closed_streams_are_no_obstacle(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)

    subprocess.run(["sh", "-c", f"{' '.join(DECKPRESS)} build >&- 2>&-"], check=True)

    assert zipfile.is_zipfile(tmp_path / "build" / "source.apkg")


def test_tags_that_differ_in_case_are_one_as_in_anki(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", f"---\ntags: [Exam, EXAM]\n---\n\n## Part\n\n{GOOD}")
    write(tmp_path / "source" / "b.md", "---\ntags: [exam]\n---\n\n## PART\n\nC?\n\n*D*\n")

    questions = json.loads(run("build", "--json").stdout)["questions"]

    assert [question["tags"] for question in questions] == [["EXAM", "section::Part"]] * 2


@pytest.mark.parametrize(
    ("title", "deck"), [("A::::B", "A::B"), ("'::A::'", "A"), ('"a\\0b\\x07 c\\ud800"', "ab c"), ("'  '", "a")]
)
def test_the_deck_has_the_name_that_anki_will_show(title: str, deck: str, tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", f"---\ntitle: {title}\n---\n{GOOD}")

    assert json.loads(run("build", "source/a.md", "--json").stdout)["deck"] == deck


def test_a_deck_file_can_be_a_link_and_stays_one(tmp_path: Path, seed: Path) -> None:
    real = write(tmp_path / "real.apkg", "before")
    (tmp_path / "link.apkg").symlink_to(real)

    run("build", seed, "-o", "link.apkg")

    assert (tmp_path / "link.apkg").is_symlink()
    assert zipfile.is_zipfile(real)


def test_wrong_usage_exits_with_2_and_a_suggestion() -> None:
    command, option = run("bulid"), run("build", "--jsn")

    assert (command.returncode, option.returncode) == (2, 2)
    assert "Did you mean 'build'?" in command.stderr
    assert "--json" in option.stderr


@pytest.mark.parametrize("command", [[], ["build"], ["inspect"]])
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert "Example" in done.stdout
    assert re.search("^ +deckpress ", done.stdout.split("Example")[1], re.MULTILINE)
    assert "\\b" not in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == "deckpress 0.1.0\n"


def test_a_build_of_some_time_shows_how_far_it_is_on_a_terminal(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)

    assert "Pressing" in _on_a_terminal(after_seconds=0)


def test_a_build_of_no_time_shows_no_progress_bar(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)

    assert "Pressing" not in _on_a_terminal(after_seconds=1_000_000)


def test_some_time_is_a_second() -> None:
    assert cli.WAIT == 1.0


def test_no_progress_bar_goes_to_a_file(tmp_path: Path) -> None:
    write(tmp_path / "source" / "a.md", GOOD)

    assert subprocess.run(_build_with_bar(0), capture_output=True, check=True).stderr == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_everything_as_it_was(number: signal.Signals, tmp_path: Path) -> None:
    before = write(tmp_path / "build" / "source.apkg", "the deck of last week")
    entries = [f"What is {index} times {index}?\n\n*{index * index}*\n" for index in range(10_000)]
    write(tmp_path / "source" / "a.md", "\n---\n\n".join(entries))

    leader, follower = pty.openpty()
    with subprocess.Popen(_build_with_bar(0), stdout=follower, stderr=follower) as going:
        os.close(follower)
        said = os.read(leader, 4096)  # the progress bar: the build is at work
        going.send_signal(number)
        said += b"".join(_read_all(leader))
    os.close(leader)

    assert b"Pressing" in said
    assert going.returncode == {signal.SIGINT: 1, signal.SIGTERM: 128 + signal.SIGTERM}[number]
    assert b"Traceback" not in said
    assert before.read_text() == "the deck of last week"
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["source.apkg"]


def _build_with_bar(after_seconds: float) -> list[str]:
    code = f"import sys; from deckpress import cli; cli.WAIT = {after_seconds}; sys.argv[1:] = ['build']; cli.main()"
    return [sys.executable, "-c", code]


def _on_a_terminal(after_seconds: float) -> str:
    leader, follower = pty.openpty()
    with subprocess.Popen(_build_with_bar(after_seconds), stdout=follower, stderr=follower) as going:
        os.close(follower)
        shown = b"".join(_read_all(leader))
    os.close(leader)
    assert going.returncode == 0
    return shown.decode("utf-8")


def _read_all(leader: int) -> Iterator[bytes]:
    while True:
        try:
            read = os.read(leader, 4096)
        except OSError:  # what Linux says at the end of a terminal
            return
        if not read:
            return
        yield read
