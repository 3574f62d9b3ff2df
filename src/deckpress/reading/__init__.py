"""From the text of a file to its questions: blocks, entries, parts."""
