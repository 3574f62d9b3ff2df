"""Anki's side: the note type and its card, and the package that an import reads."""
