"""What is on a page and in no question: anchors, tables of contents, badges, links back to the top.

It is set aside before a file is divided, so that no answer ends with it; `-v` says where it stood.
"""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from deckpress.reading import inlines, layout
from deckpress.reading.markdown import Block

_TAGS_ONLY = re.compile(
    r"(?:\s|<!--.*?-->|</?(?:a|span|br|hr|div|p|center|b|i|strong|sub|sup|h[1-6]|nav|ins)\b[^<>]*>|&nbsp;)*",
    re.DOTALL,
)
_PIXEL = re.compile(r"<img[^>]*(?:width|height)\s*=\s*[\"']?[01](?:px)?[\"'\s>]", re.IGNORECASE)
_BADGE = re.compile(
    r"shields\.io|badge|/actions/workflows/|travis-ci|codecov|visitor|hits\.|komarev|github-readme", re.IGNORECASE
)
_UP = re.compile(
    r"(?:back|return|go|jump)? ?(?:to )?(?:the )?(?:top|table of contents|toc|contents?|index|up)|top|home|"
    r"nach oben|zurück(?: nach oben)?|zum (?:anfang|inhalt(?:sverzeichnis)?)|"
    r"(?:retour|revenir)? ?(?:en|vers le|au|à la)? ?(?:haut|sommaire|table des matières)(?: de (?:la )?page)?|"
    r"(?:volver|ir|regresar|subir)? ?(?:al?|arriba|al inicio|al índice)(?: inicio| índice| principio)?|"
    r"(?:voltar|ir)? ?(?:ao|para o)? ?(?:topo|início|índice|sumário)|torna (?:su|all'inizio|all’inizio)|"
    r"terug naar boven|"
    r"(?:вернуться |назад |перейти )?(?:(?:к|в) )?(?:наверх|вверх|начал[оу]|оглавлени[юе]|содержани[юе]|"
    r"початок)(?: страницы)?|(?:повернутися )?(?:нагору|догори|вгору|до змісту|на початок)|"
    r"返回(?:顶部|目录|頂部|目錄|首页)|回到(?:顶部|目录|頂部|目錄)|回目录|回顶部|(?:ページ)?(?:トップ|先頭|"
    r"目次|上)[にへ]?戻?る?|목차로?|맨 ?위로|위로|처음으로|"
    r"(?:về|lên|quay lại|trở về) ?(?:đầu trang|đầu|mục lục)|(?:العودة|الرجوع|عودة)? ?(?:إلى|الى)? ?(?:الأعلى|"
    r"أعلى|القائمة|الفهرس|البداية|المحتويات)|başa dön|kembali ke atas|↑|⬆|⇧",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:table of )?contents?|toc|index|inhalt|inhaltsverzeichnis|sommaire|table des matières|"
    r"(?:tabla de )?contenidos?|índice|sumário|conteúdo|indice|inhoud|spis treści|"
    r"оглавление|содержание|зміст|目录|目錄|目次|もくじ|목차|mục lục|المحتويات|الفهرس|فهرس|içindekiler|"
    r"daftar isi|สารบัญ|questions",
    re.IGNORECASE,
)
_LONGEST_UP = 60


def is_noise(block: Block) -> bool:
    """Whether a block is nothing that a learner could want to read."""
    if block.kind == "html_block":
        source = block.tokens[0].content
        return _TAGS_ONLY.fullmatch(_PIXEL.sub("<br ", source)) is not None
    if block.kind == "paragraph":
        return _is_noise_line(block.inline)
    if block.kind == "element":
        _, children = layout.summary(block) if block.name == "details" else ((), block.children)
        inside = [child for child in layout.flat(children) if not child.is_comment]
        return all(map(is_noise, inside)) and (block.name != "details" or bool(inside))
    if block.kind == "table":
        return _only_links_inside(block) or _is_up_table(block)
    return block.is_list and _is_contents(block)


def names_contents(text: str) -> bool:
    """Whether a heading stands above a table of contents and is no section."""
    return _CONTENTS.fullmatch(" ".join(re.sub(r"[^\w\s]", " ", text).split())) is not None


def without(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide blocks into those that may belong to a question, and noise."""
    kept: list[Block] = []
    noise: list[Block] = []
    for block in blocks:
        (noise if is_noise(block) else kept).append(block)
    return tuple(kept), tuple(noise)


def _is_noise_line(inline: Sequence[Token]) -> bool:
    text = inlines.text(token for token in inline if token.type != "image").strip()
    hrefs = [str(token.attrs.get("href", "")) for token in inline if token.type == "link_open"]
    images = [token for token in inline if token.type == "image"]
    source = "".join(token.content for token in inline if token.type == "html_inline")
    if not text and images:
        return all(_BADGE.search(str(token.attrs.get("src", ""))) for token in images)
    if not text:
        return "<img" not in source or _PIXEL.search(source) is not None
    points_up = any(href.startswith("#") for href in hrefs) or 'href="#' in source or "href='#" in source
    if len(text) <= _LONGEST_UP and points_up:
        bare = re.sub(r"[^\w\s’']", " ", text.replace("_", " "))
        words = " ".join(bare.split())
        return not words or _UP.fullmatch(words) is not None or not re.search(r"\w", words)
    return False


def _is_contents(block: Block) -> bool:
    """Whether a list is one of links within the page, and little else."""
    entries = list(_entries(block))
    links = sum(any(str(token.attrs.get("href", "")).startswith("#") for token in entry) for entry in entries)
    least = 0.7
    return len(entries) > 1 and links >= least * len(entries) and all(map(_is_link, _linked(entries)))


def _entries(block: Block) -> Iterable[Sequence[Token]]:
    for item in block.children:
        for child in item.children:
            if child.is_list:
                yield from _entries(child)
            elif child.kind in ("paragraph", "heading"):
                yield child.inline


def _linked(entries: Iterable[Sequence[Token]]) -> Iterable[Sequence[Token]]:
    return (entry for entry in entries if any(token.type == "link_open" for token in entry))


def _is_link(inline: Sequence[Token]) -> bool:
    """Whether a line is a link and hardly more."""
    depth, outside = 0, []
    for token in inline:
        if token.type.startswith("link_"):
            depth += token.nesting
        elif not depth:
            outside.append(token)
    longest = 12
    return len(inlines.text(outside).strip()) <= longest


def _only_links_inside(table: Block) -> bool:
    body = next((part for part in table.children if part.kind == "tbody"), table)
    cells = [token for token in body.tokens if token.type == "inline"]
    links = [
        token
        for cell in cells
        for token in cell.children or ()
        if token.type == "link_open" and str(token.attrs.get("href", "")).startswith("#")
    ]
    return len(links) > 1 and len(links) >= 0.4 * sum(bool(cell.content.strip()) for cell in cells)


def _is_up_table(table: Block) -> bool:
    cells = [token for token in table.tokens if token.type == "inline" and token.content.strip()]
    return len(cells) == 1 and _is_noise_line(cells[0].children or ())
