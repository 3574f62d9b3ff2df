"""Small banks, files and folders, one a way of writing, each beside what it is to be read as."""

from pathlib import Path

import pytest

from conftest import CheckExpected
from deckpress import bank
from deckpress.problems import RefusedError
from records import records

BANKS = Path(__file__).with_name("banks")


@pytest.mark.parametrize("name", sorted(path.name for path in BANKS.iterdir() if path.suffix != ".txt"))
def test_a_bank_is_read_as_expected(name: str, check_expected: CheckExpected) -> None:
    try:
        read = records(bank.read(BANKS / name))
    except RefusedError as refused:
        read = "\n\n".join(map(str, refused.problems)) + "\n"

    check_expected((BANKS / name).with_suffix(".txt"), read)
