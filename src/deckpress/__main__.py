"""`python -m deckpress` is the same as the command `deckpress`."""

from deckpress.cli import main

main()
