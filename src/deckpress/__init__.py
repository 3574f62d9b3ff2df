"""Deckpress presses an Anki deck from a question bank kept in Markdown."""
