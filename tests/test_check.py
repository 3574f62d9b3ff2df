"""`deckpress check` as its users meet it: how each file is read, every problem with its line, and nothing written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deckpress import cli

GOOD = "What is the capital of Peru?\n\n*Lima*\n"
NO_KEY = "# Seas\n\nWhich sea is salt?\n\n*All*\n\n---\n\n{}\n\n- A. The Black Sea\n- B. The Dead Sea\n"
STEM = "Which sea is a lake?"


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deckpress", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def run(*arguments: str) -> Result:
    """Run the program inside of this process, which saves most of its time; what it does not expect is raised."""
    return CliRunner().invoke(cli.commands, arguments, catch_exceptions=False)


def check(*arguments: str) -> Result:
    return run("check", *arguments)


def write(files: dict[str, str], folder: str = "source") -> None:
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def written() -> dict[str, bytes]:
    """Return all files below the working directory, with what is in them."""
    return {path.as_posix(): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


def test_a_good_bank_is_told_in_a_line_a_file_and_one_for_all() -> None:
    write({"a.md": GOOD, "b.md": "1. Is ice cold?\n\n   - [x] Yes\n   - [ ] No\n\n2. Is fire cold?\n\n   *No*\n"})

    done = program("check")

    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == (
        "source/a.md: divided by thematic breaks, answers told by emphasis (1), 100% sure, 1 question, 0 problems\n"
        "source/b.md: divided by numbered items, answers told by ticks (1) and emphasis (1), 100% sure,"
        " 2 questions, 2 options, 0 problems\n"
        "3 questions in 2 files: no problem\n"
    )


def test_a_problem_is_said_as_compilers_do_with_its_line_and_a_caret() -> None:
    write({"questions.md": NO_KEY.format(STEM)})

    done = program("check")

    assert done.returncode == 0
    assert done.stderr == (
        "source/questions.md:9:1: warning[no-key] Nothing tells which of these options is right\n"
        "  9 | Which sea is a lake?\n"
        "    | ^\n"
        "  help: Tick it, as in `- [x]`, or write a line `Answer: B` below the options.\n"
    )
    assert done.stdout == (
        "source/questions.md: divided by thematic breaks, answers told by emphasis (1), 50% sure,"
        " 1 question, 1 problem\n"
        "1 question in 1 file: 1 warning\n"
    )


@pytest.mark.parametrize(("title", "column"), [("Peru", 15), ("All\tof\tPeru", 22)], ids=["blanks", "tabs"])
def test_the_caret_stands_below_the_column_of_the_problem(title: str, column: int) -> None:
    write({"a.md": f'---\ntags: peru\ntitle: "{title}" quiz\n---\n\n{GOOD}'})

    place, line, caret, help_line = check().stderr.splitlines()

    assert place.startswith(f"source/a.md:3:{column}: error[front-matter] ")
    assert line.startswith("  3 | title: ")
    assert caret.startswith("    | ")
    assert caret.expandtabs().index("^") == line.expandtabs().index("quiz")
    assert help_line.startswith("  help: ")


def test_the_line_of_a_setting_is_shown_too() -> None:
    write({"a.md": GOOD, "deck.toml": "[deck]\nnam = 'Peru'\n"})

    place, *shown = check().stderr.splitlines()

    assert place.startswith("source/deck.toml:2:1: error[unknown-setting] ")
    assert shown == ["  2 | nam = 'Peru'", "    | ^", "  help: Did you mean name?"]


@pytest.mark.parametrize("sign", ["\f", "\u2028", "\x85"], ids=["form feed", "line separator", "next line"])
def test_signs_that_end_no_line_of_markdown_do_not_shift_the_line_shown(sign: str) -> None:
    write({"questions.md": NO_KEY.format(STEM).replace("*All*", f"*All{sign}of them*")})

    assert check().stderr.splitlines()[:2] == [
        "source/questions.md:9:1: warning[no-key] Nothing tells which of these options is right",
        f"  9 | {STEM}",
    ]


def test_a_very_long_line_is_cut() -> None:
    write({"questions.md": NO_KEY.format(STEM[:-1] + ", so to say" * 50 + "?")})

    _, line, _, _ = check().stderr.splitlines()

    assert line.startswith("  9 | Which sea is a lake, so to say")
    assert line.endswith("…")
    assert len(line) < 120


def test_a_file_is_named_as_one_gets_there_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"questions.md": NO_KEY.format(STEM)}, "banks/geo")
    (tmp_path / "elsewhere").mkdir()

    below = check("banks/geo/questions.md")
    monkeypatch.chdir(tmp_path / "elsewhere")
    beside = check("../banks/geo")

    assert below.stderr.startswith("banks/geo/questions.md:9:1: warning[no-key] ")
    assert below.stdout.startswith("banks/geo/questions.md: ")
    assert beside.stderr.startswith("../banks/geo/questions.md:9:1: warning[no-key] ")
    assert beside.stdout.startswith("../banks/geo/questions.md: ")


def test_json_is_one_object_with_the_keys_of_the_design() -> None:
    write({"a.md": GOOD, "geo/questions.md": NO_KEY.format(STEM) + "\n---\n\nIs it?\n\n- [x] Yes\n- [ ] No\n"})

    done = check("--json")
    report = json.loads(done.stdout)

    assert (done.exit_code, done.stderr) == (0, "")
    assert list(report) == ["files", "problems"]
    assert [list(file) for file in report["files"]] == [
        ["file", "divider", "markers", "score", "questions", "options"]
    ] * 2
    assert report["files"] == [
        {
            "file": "a.md",
            "divider": "thematic breaks",
            "markers": ["emphasis"],
            "score": 1.0,
            "questions": 1,
            "options": 0,
        },
        {
            "file": "geo/questions.md",
            "divider": "thematic breaks",
            "markers": ["emphasis", "ticks"],
            "score": 0.667,
            "questions": 2,
            "options": 2,
        },
    ]
    assert [list(problem) for problem in report["problems"]] == [
        ["code", "severity", "file", "line", "column", "message", "hint"]
    ]
    assert report["problems"] == [
        {
            "code": "no-key",
            "severity": "warning",
            "file": "geo/questions.md",
            "line": 9,
            "column": 1,
            "message": "Nothing tells which of these options is right",
            "hint": "Tick it, as in `- [x]`, or write a line `Answer: B` below the options.",
        }
    ]


WRONG = {
    "no-source": {},
    "no-files": {"notes.txt": GOOD},
    "front-matter": {"a.md": "---\ntitle: [\n---\n\n" + GOOD, "b.md": GOOD},
    "no-question": {"a.md": "Only prose.\n"},
    "unknown-setting": {"a.md": GOOD, "deck.toml": "[dekc]\n"},
}


@pytest.mark.parametrize(("code", "files"), WRONG.items(), ids=WRONG)
def test_an_error_is_said_and_fails(code: str, files: dict[str, str]) -> None:
    write(files)

    done = check()
    as_json = check("--json")

    assert done.exit_code == 1
    assert f"error[{code}] " in done.stderr
    assert done.stdout.splitlines()[-1].split(": ")[1].startswith("1 error")
    assert as_json.exit_code == 1
    assert as_json.stderr == ""
    problems = json.loads(as_json.stdout)["problems"]
    assert [problem["code"] for problem in problems if problem["severity"] == "error"] == [code]


def test_files_that_can_be_read_are_told_beside_one_that_cannot() -> None:
    write({"a.md": "---\ntitle: [\n---\n\n" + GOOD, "b.md": GOOD, "c.md": NO_KEY.format(STEM)})

    done = check()

    assert [line.split(": ")[0] for line in done.stdout.splitlines()[:-1]] == [
        "source/a.md",
        "source/b.md",
        "source/c.md",
    ]
    assert "source/c.md:9:1: warning[no-key]" in done.stderr
    assert done.stdout.splitlines()[-1].endswith(": 1 error, 1 warning")


@pytest.mark.parametrize(
    ("text", "statuses"), [(GOOD, (0, 0)), (NO_KEY.format(STEM), (0, 1))], ids=["good", "a warning"]
)
def test_strict_fails_on_warnings_too(text: str, statuses: tuple[int, int]) -> None:
    write({"a.md": text})

    lax, strict = check(), check("--strict")

    assert (lax.exit_code, strict.exit_code) == statuses
    assert (lax.stdout, lax.stderr) == (strict.stdout, strict.stderr)


def test_strict_fails_with_json_too_and_prints_the_same() -> None:
    write({"a.md": NO_KEY.format(STEM)})

    lax, strict = check("--json"), check("--json", "--strict")

    assert (lax.exit_code, strict.exit_code) == (0, 1)
    assert lax.stdout == strict.stdout


def test_nothing_is_written() -> None:
    write({"a.md": GOOD, "b.md": NO_KEY.format(STEM)})
    before = written()

    check()
    check("source/a.md", "--strict")
    check("--json")

    assert written() == before


def test_a_locked_bank_is_checked_and_its_lock_left_alone() -> None:
    write({"a.md": GOOD})
    run("build")
    write({"a.md": GOOD.replace("capital", "largest city")})
    before = written()

    done = check()

    assert (done.exit_code, done.stderr) == (0, "")
    assert written() == before


def test_files_are_one_deck_in_their_natural_order() -> None:
    names = ["1.md", "2.markdown", "10.mdx", "chapter 2/2.MD", "chapter 2/10.md", "chapter 10/1.md", "README.md"]
    write({name: f"What is on page {number}?\n\n*Number {number}*\n" for number, name in enumerate(names)})
    write(dict.fromkeys((".hidden.md", ".git/a.md", "notes.txt", "a.md.bak"), GOOD))

    done = check("--json")

    assert [file["file"] for file in json.loads(done.stdout)["files"]] == names


def test_readme_is_read_like_any_other() -> None:
    write({"README.md": NO_KEY.format(STEM)})

    done = check()

    assert "source/README.md:9:1: warning[no-key]" in done.stderr
    assert done.stdout.endswith("1 question in 1 file: 1 warning\n")


def test_files_are_excluded_by_glob() -> None:
    write(
        {
            "a.md": GOOD,
            "drafts/b.md": "Only prose.\n",
            "drafts/deep/c.md": "---\ntitle: [\n---\n",
            "chapter/drafts.md": GOOD.replace("Peru", "Chile").replace("Lima", "Santiago"),
            "deck.toml": '[source]\nexclude = ["drafts/*"]\n',
        }
    )

    done = check("--strict")

    assert done.exit_code == 0
    assert done.stderr == ""
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:-1]] == [
        "source/a.md",
        "source/chapter/drafts.md",
    ]


def test_a_file_that_yields_nothing_says_why() -> None:
    write({"a.md": GOOD, "b.md": "\n<!-- a remark -->\n\nOnly prose.\n"})

    done = check()

    assert done.exit_code == 0
    assert done.stderr.splitlines()[0].startswith("source/b.md:4:1: warning[nothing-read] No question was found")
    assert done.stderr.splitlines()[1] == "  4 | Only prose."
    assert "exclude in deck.toml" in done.stderr
    assert "source/b.md: no question, 1 problem\n" in done.stdout


@pytest.mark.parametrize("text", ["", "\n\n", "---\ntitle: A\n---\n"], ids=["empty", "blank", "front matter"])
def test_an_empty_file_says_so_too(text: str) -> None:
    write({"a.md": GOOD, "b.md": text})

    done = check()

    assert "source/b.md:1:1: warning[nothing-read]" in done.stderr
    assert "source/b.md: no question, 1 problem\n" in done.stdout


PAGE = """# Rivers

Some words before the questions, which ask nothing.

They are two paragraphs.

## Europe

### 1. Which river flows through Rome?

The Tiber

### 2. Which river flows through Bonn?

- A. The Rhine
- B. The Main

## Thanks

All rivers were drawn by hand.
"""


def test_verbose_build_says_which_lines_were_passed_over() -> None:
    write({"a.md": GOOD, "b.md": PAGE})

    done = run("build", "-v")

    assert "source/b.md:13:1: warning[no-key]" in done.stderr
    of_a, of_b, passed, *_ = done.stdout.splitlines()
    assert of_a.startswith("a.md: divided by thematic breaks, ")
    assert of_b.startswith("b.md: divided by numbered headings, ")
    assert passed.startswith("  passed over, since nothing asks there: line ")
    told = [span.split("-") for span in passed.partition(": line ")[2].split(", ")]
    lines = {line for span in told for line in range(int(span[0]), int(span[-1]) + 1)}
    assert lines & {3, 5, 9, 11, 13, 15, 16, 20} == {3, 5, 20}


def test_breaks_titles_and_names_of_sections_are_not_passed_over() -> None:
    write(
        {
            "breaks.md": f"# Peru\n\n{GOOD}\n---\n\nWhat is its highest mountain?\n\n*The Huascarán*\n",
            "headings.md": PAGE.replace("## Thanks\n\n", ""),
        }
    )

    told = [line for line in run("build", "-v").stdout.splitlines() if "passed over" in line]

    assert told == ["  passed over, since nothing asks there: line 3-5"]


def test_a_build_that_is_not_verbose_passes_lines_over_in_silence() -> None:
    write({"b.md": PAGE})

    done = run("build")

    assert "passed over" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 2
