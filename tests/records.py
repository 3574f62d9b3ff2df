"""A bank as a text that a person can review: one record a question, then the problems."""

from deckpress.bank import Bank
from deckpress.questions import Option, Question


def records(bank: Bank) -> str:
    head = [f"deck: {bank.name}"]
    if bank.description:
        head.append(f"description: {bank.description}")
    head += [f"{file.file}: {file.divider}" for file in bank.files]
    problems = [str(problem) for problem in bank.problems]
    return "\n\n".join(["\n".join(head), *map(_record, bank.questions), *problems]) + "\n"


def _record(question: Question) -> str:
    parts = {
        "section": " › ".join(heading.html for heading in question.section),
        "id": question.pin,
        "tags": " ".join(question.tags),
        "stem": question.stem.html,
        "options": "\n".join(map(_option, question.options)),
        "hint": question.hint.html,
        "answer": question.answer.html,
        "explanation": question.explanation.html,
        "rejected": question.rejected.html,
        "sources": question.sources.html,
    }
    lines = [f"== {question.file}:{question.line}"]
    for name, content in parts.items():
        if content:
            lines += [f"{name}:", *(f"    {line}".rstrip() for line in content.split("\n"))]
    return "\n".join(lines)


def _option(option: Option) -> str:
    reason = f" — {option.reason.html}" if option.reason else ""
    return f"{option.letter} [{'x' if option.is_right else ' '}] {option.content.html}{reason}"
