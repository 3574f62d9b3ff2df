"""The field renderer keeps the text and the structure of Markdown, section by section of CommonMark 0.31."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from deckpress.reading import html, markdown

FOLDER = Path(__file__).parent / "commonmark"
COMMONMARK = [
    "tabs",
    "backslash-escapes",
    "entity-and-numeric-character-references",
    "precedence",
    "thematic-breaks",
    "atx-headings",
    "setext-headings",
    "indented-code-blocks",
    "fenced-code-blocks",
    "html-blocks",
    "link-reference-definitions",
    "paragraphs",
    "blank-lines",
    "block-quotes",
    "list-items",
    "lists",
    "code-spans",
    "emphasis-and-strong-emphasis",
    "links",
    "images",
    "autolinks",
    "raw-html",
    "hard-line-breaks",
    "soft-line-breaks",
    "textual-content",
]
GFM = ["tables", "strikethrough", "bare-urls"]
SECTIONS = [f"{number:02}-{name}" for number, name in enumerate(COMMONMARK + GFM, 1)]
WITH_HTML = {"10-html-blocks", "22-raw-html"}
"""The sections whose Markdown holds HTML that Deckpress keeps, drops or shows by rules of its own."""

ELEMENTS = set(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rb rp rt ruby s samp small span strike strong sub summary"
    " sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES = set(
    "align alt class colspan datetime dir height href lang open reversed rowspan scope span src start style title"
    " type value width".split()
)
INLINE = set(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rb rp rt ruby s samp small span strike strong sub sup"
    " time u var wbr".split()
)
VOID = {"br", "col", "hr", "img", "wbr"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HARMLESS = re.compile(r"(?:https?|ftp|mailto|tel):|data:image/(?:avif|gif|jpeg|png|webp);base64,", re.IGNORECASE)
STYLE = re.compile(r"text-align: ?(?:left|center|right);?")

Start = tuple[str, frozenset[tuple[str, str]]]


class _Parts(HTMLParser):
    """The tags, with their attributes, and the texts of some HTML, in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.parts: list[Start | str] = []
        self._text = ""
        self.feed(source)
        self.close()
        self._end_text()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self.parts.append((tag, frozenset((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._end_text()
            self.parts.append((f"/{tag}", frozenset()))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_comment(self, data: str) -> None:
        self.parts.append((f"<!--{data}-->", frozenset()))

    def handle_decl(self, decl: str) -> None:
        self.parts.append((f"<!{decl}>", frozenset()))

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.parts.append((f"<?{data}>", frozenset()))

    def _end_text(self) -> None:
        if self._text:
            self.parts.append(self._text)
        self._text = ""


def field(source: str) -> str:
    return html.render(markdown.parse(source).blocks).html


def cases(section: str) -> Iterator[tuple[str, str]]:
    """Return each case of a section: its name and its Markdown."""
    source = (FOLDER / f"{section}.md").read_text(encoding="utf-8")
    before, *parts = re.split(r"^<!-- case: (.+) -->\n", source, flags=re.MULTILINE)
    assert before == ""
    yield from zip(parts[::2], parts[1::2], strict=True)


def structure(source: str) -> list[Start | str]:
    """Return the tags and texts, without classes and without the white space around the whole."""
    parts: list[Start | str] = []
    for part in _Parts(source.replace("\\<span></span>", "\\").strip()).parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append((part[0], frozenset((name, value) for name, value in part[1] if name != "class")))
    return parts


def forbidden(source: str) -> list[str]:
    """Return what could do more than show something."""
    found: list[str] = []
    for part in _Parts(source).parts:
        if isinstance(part, str):
            continue
        element, attributes = part
        if element.removeprefix("/") not in ELEMENTS:
            found.append(element)
        for name, value in attributes:
            if name not in ATTRIBUTES:
                found.append(f"{element} {name}")
            # Browsers leave out these characters before they look for a scheme.
            address = re.sub(r"[\t\n\r]", "", value).lstrip("".join(map(chr, range(33))))
            runs = name in ("href", "src") and SCHEME.match(address) and not HARMLESS.match(address)
            if runs or (name == "style" and not STYLE.fullmatch(value)):
                found.append(f"{element} {name}={value}")
    return found


def words(source: str) -> list[str]:
    """Return what a learner reads, descriptions of pictures included."""
    shown = ""
    for part in _Parts(source).parts:
        if isinstance(part, str):
            shown += part
        elif part[0] == "img":
            shown += dict(part[1]).get("alt", "")
        elif part[0].removeprefix("/") not in INLINE:
            shown += " "
    return shown.split()


@pytest.mark.parametrize("section", SECTIONS)
def test_the_field_of_each_commonmark_section_is_as_reviewed(
    section: str, check_expected: Callable[[Path, str], None]
) -> None:
    fields = "\n".join(f"<!-- case: {name} -->\n{field(source)}\n" for name, source in cases(section))
    check_expected(FOLDER / f"{section}.html", fields)


def test_every_section_has_its_cases_and_there_are_no_other_files() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == SECTIONS
    assert sorted(path.stem for path in FOLDER.glob("*.html")) == SECTIONS


@pytest.mark.parametrize("section", [section for section in SECTIONS if section not in WITH_HTML])
def test_a_section_without_html_has_the_structure_that_commonmark_gives_it(section: str) -> None:
    plain = MarkdownIt("commonmark", {"html": False})
    if section.endswith(tuple(GFM)):
        plain.enable(["table", "strikethrough"])
    if section == "28-bare-urls":
        plain = MarkdownIt("gfm-like", {"html": False})
        assert plain.linkify is not None
        plain.linkify.set({"fuzzy_link": False, "fuzzy_email": False}).add("//", None)
    ours = {name: structure(field(source)) for name, source in cases(section)}
    assert ours == {name: structure(plain.render(source)) for name, source in cases(section)}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_holds_nothing_but_what_the_allow_list_names(section: str) -> None:
    assert [found for _, source in cases(section) for found in forbidden(field(source))] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_the_plain_text_holds_the_words_of_the_field(section: str) -> None:
    for _, source in cases(section):
        content = html.render(markdown.parse(source).blocks)
        assert content.text.split() == words(content.html)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_make_no_difference(section: str, line_end: str) -> None:
    for _, source in cases(section):
        assert field(source.replace("\n", line_end)) == field(source)


def test_a_null_character_becomes_the_replacement_character() -> None:
    assert field("a\0b") == "<p>a\N{REPLACEMENT CHARACTER}b</p>"


HOSTILE = [
    # scripts
    ("<script>alert(1)</script>", "alert(1)"),
    ("say <script>alert(2)</script> twice", "alert(2)"),
    ("<SCRIPT SRC=//evil.example/x.js></SCRIPT> word", "word"),
    ("<scr<script>ipt>alert(3)</scr</script>ipt>", "alert(3)"),
    ("<script/x>alert(4)</script>", "alert(4)"),
    ("<<script>alert(5)//<</script>", "alert(5)"),
    ("<script\n>alert(6)", "alert(6)"),
    ("&lt;script&gt;alert(7)&lt;/script&gt;", "<script>alert(7)</script>"),
    ("- <script>\n  alert(8)\n  </script>", "alert(8)"),
    ("```\n<script>alert(9)</script>\n```", "<script>alert(9)</script>"),
    ("`<script>alert(10)</script>`", "<script>alert(10)</script>"),
    ('``` "><script>alert(11)</script>\nword\n```', "word"),
    ("| <script>alert(12)</script> |\n|---|\n| word |", "word"),
    # event handlers
    ('<img src="x" onerror="alert(1)" alt="word">', "word"),
    ("<img src=x onerror=alert(1) alt=word>", "word"),
    ('<img src="x"onerror="alert(1)"> word', "word"),
    ("<img/src=x/onerror=alert(1)> word", "word"),
    ("<IMG SRC=x ONERROR=alert(1)> word", "word"),
    ('<b onmouseover="alert(1)">word</b>', "word"),
    ('<div\nonclick\n=\n"alert(1)">word</div>', "word"),
    ("<details open ontoggle=alert(1)><summary>word</summary></details>", "word"),
    ('<p autofocus tabindex="1" onfocus="alert(1)">word</p>', "word"),
    ("<body onload=alert(1)>word</body>", "word"),
    ('![x" onerror="alert(1)](y.png) word', "word"),
    ("![word](x.png 'y\" onerror=\"alert(1)')", "word"),
    ('[word](/x "y&quot; onclick=&quot;alert(1)")', "word"),
    ('[word](/x"onclick="alert(1))', "word"),
    ('<https://a.example/"onclick="alert(1)>', "https://a.example/"),
    ('https://a.example/"onclick="alert(1)', "https://a.example/"),
    # addresses that run something
    ("[word](javascript:alert(1))", "word"),
    ("[word](JaVaScRiPt:alert(1))", "word"),
    ("[word](<  javascript:alert(1)>)", "word"),
    ("[word](&#106;avascript:alert(1))", "word"),
    ("[word](&#x6A;&#x61;vascript&colon;alert(1))", "word"),
    ("[word](java&Tab;script:alert(1))", "word"),
    ("[word](java&NewLine;script:alert(1))", "word"),
    ("[word](&#1;javascript:alert(1))", "word"),
    ("[word](javascript&#58;alert(1))", "word"),
    ("[word](javascript%3Aalert(1))", "word"),
    ("[word][x]\n\n[x]: javascript:alert(1)", "word"),
    ("[word]\n\n[word]: <javascript:alert(1)> 'x'", "word"),
    ("[word](vbscript:msgbox(1))", "word"),
    ("[word](livescript:x) [word](feed:javascript:alert(1))", "word"),
    ("[word](view-source:javascript:alert(1))", "word"),
    ("<javascript:alert(1)> word", "word"),
    ("![word](javascript:alert(1))", "word"),
    ('<a href="javascript:alert(1)">word</a>', "word"),
    ("<a href=javascript:alert(1)>word</a>", "word"),
    ('<a href=" &#14; javascript:alert(1)">word</a>', "word"),
    ('<a href="java\tscript:alert(1)">word</a>', "word"),
    ('<a href="java&#10;script:alert(1)">word</a>', "word"),
    ('<a href="javascript&colon;alert(1)">word</a>', "word"),
    ('<a xlink:href="javascript:alert(1)">word</a>', "word"),
    ('<a href="x" ping="https://evil.example" target="_blank" download>word</a>', "word"),
    ('<q cite="javascript:alert(1)">word</q>', "word"),
    ('<table background="javascript:alert(1)"><tr><td>word</td></tr></table>', "word"),
    ('<img src="javascript:alert(1)" alt="word">', "word"),
    ('<img srcset="javascript:alert(1)" lowsrc="x" dynsrc="y" alt="word">', "word"),
    # data in an address
    ("[word](data:text/html,<script>alert(1)</script>)", "word"),
    ("[word](data:text/html;base64,PHNjcmlwdD4=)", "word"),
    ("[word](DATA:text/html,x) [word](data&colon;text/html,x)", "word"),
    ('<a href="data:text/html,x">word</a>', "word"),
    ('<a href=" data:image/png;base64,AAAA">word</a>', "word"),
    ('<img src="data:image/svg+xml;base64,PHN2Zz4=" alt="word">', "word"),
    ('<img src="data:text/html,x" alt="word">', "word"),
    ("![word](data:image/svg+xml;utf8,<svg>)", "word"),
    # other pages and programs
    ('<iframe src="https://evil.example">word</iframe>', "word"),
    ('<iframe srcdoc="<script>alert(1)</script>"></iframe> word', "word"),
    ('<object data="x.swf">word</object>', "word"),
    ('<embed src="x.swf"> word', "word"),
    ('<applet code="x">word</applet>', "word"),
    ('<frameset><frame src="x"></frameset> word', "word"),
    ('<portal src="x"></portal> word', "word"),
    ('<video src="x" autoplay onloadstart="alert(1)">word</video>', "word"),
    ('<audio><source onerror="alert(1)"></audio> word', "word"),
    # drawings and formulas
    ("<svg onload=alert(1)>word</svg>", "word"),
    ("<svg/onload=alert(1)> word", "word"),
    ("<svg><script>alert(1)</script></svg>", "alert(1)"),
    ("<svg><animate onbegin=alert(1) attributeName=x></svg> word", "word"),
    ('<svg><a xlink:href="javascript:alert(1)"><text>word</text></a></svg>', "word"),
    ('<svg><use href="data:image/svg+xml;base64,PHN2Zz4="/></svg> word', "word"),
    ('<math href="javascript:alert(1)">word</math>', "word"),
    ('<math><maction actiontype="statusline" xlink:href="javascript:x">word</maction></math>', "word"),
    # styles
    ("<style>body { display: none }</style>", "body { display: none }"),
    ('<p style="width: expression(alert(1))">word</p>', "word"),
    ('<div style="background: url(javascript:alert(1))">word</div>', "word"),
    ('<table><tr><th style="text-align: left; position: fixed">word</th></tr></table>', "word"),
    ('<table><tr><td style="text-align: center; background: url(//e.example)">word</td></tr></table>', "word"),
    ('<link rel="stylesheet" href="//evil.example/x.css"> word', "word"),
    # pages and forms
    ('<meta http-equiv="refresh" content="0;url=javascript:alert(1)"> word', "word"),
    ('<base href="https://evil.example/"> word', "word"),
    ("<title>word</title>", "word"),
    ("<html><head></head><body>word</body></html>", "word"),
    ('<form action="https://evil.example"><input name="x"><button>word</button></form>', "word"),
    ('<button formaction="javascript:alert(1)">word</button>', "word"),
    ('<input type="image" src="x" onerror="alert(1)"> word', "word"),
    ("<select><option>word</option></select>", "word"),
    ("<textarea>word</textarea>", "word"),
    ('<isindex action="javascript:alert(1)"> word', "word"),
    ('<marquee onstart="alert(1)">word</marquee>', "word"),
    ('<keygen autofocus onfocus="alert(1)"> word', "word"),
    ("<template><b>word</b></template>", "word"),
    ("<slot>word</slot> <dialog open>word</dialog>", "word"),
    ("<anki-mathjax>word</anki-mathjax>", "word"),
    # what is harmless until it is read a second time
    ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">word</p></noscript>', "word"),
    (
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        "<math>",
    ),
    ('<form><math><mtext></form><form><mglyph><style></math><img src onerror="alert(1)"> word', "word"),
    ('<svg></p><style><a id="</style><img src=1 onerror=alert(1)>"> word', "word"),
    ("<svg><foreignobject><p><style></p><img src=x onerror=alert(1)></style> word", "word"),
    ('<listing>&lt;img onerror="alert(1)" src=x&gt;</listing> word', "word"),
    ("<xmp><img src=x onerror=alert(1)></xmp> word", "word"),
    ("<plaintext><b onclick=alert(1)>word</b>", "word"),
    ("<noembed><img src=x onerror=alert(1)></noembed> word", "word"),
    ("<noframes><img src=x onerror=alert(1)></noframes> word", "word"),
    ("<!--><img src=x onerror=alert(1)>--> word", "word"),
    ("<!-- --!><img src=x onerror=alert(1)> --> word", "word"),
    ("<![CDATA[><img src=x onerror=alert(1)>]]> word", "word"),
    ("<?xml ><img src=x onerror=alert(1)> ?> word", "word"),
    ("<!x ><img src=x onerror=alert(1)> word", "word"),
    ('<img title="&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;" alt="word">', "word"),
    ('<p title="`"><img src=x onerror=alert(1)>`"> word', "word"),
    ('<b title="</b><script>alert(1)</script>">word</b>', "word"),
    ("<a title='x\"><script>alert(1)</script>'>word</a>", "word"),
    ("<table><a href=x><tr><td><script>alert(1)</script>", "alert(1)"),
    ("<ruby><rt><svg><b><style></ruby><img src onerror=alert(1)> word", "word"),
    ("<img src=x title='\n\nonerror=alert(1)\n\n'> word", "word"),
    ("<div title='\n\n<script>alert(1)</script>\n\n'> word", "word"),
    ("<b\0 onclick=alert(1)>word</b>", "word"),
    ("<scr\0ipt>alert(1)</scr\0ipt>", "alert(1)"),
    ("\N{FULLWIDTH LESS-THAN SIGN}script>alert(1)", "alert(1)"),
    ("<b/onclick=alert(1)>word</b>", "word"),
    ("</p onclick=alert(1)> word", "word"),
]


@pytest.mark.parametrize(("source", "word"), HOSTILE)
@pytest.mark.parametrize("place", ["{}", "Say: {}", "- {}", "> {}", "# {}", "[{}](/x)", "*{}*", "<div>\n{}\n</div>"])
def test_nothing_that_runs_survives_while_its_words_stay(source: str, word: str, place: str) -> None:
    shown = field(place.format(source))
    assert forbidden(shown) == []
    assert " ".join(word.split()) in " ".join(words(shown))


NAMED = [
    ("Is <p> or <div> a block element?", "Is <p> or <div> a block element?"),
    ("What closes it: </div> or </p>?", "What closes it: </div> or </p>?"),
    ("A <td> and an <li> need a parent.", "A <td> and an <li> need a parent."),
    ("Which draws a line: <hr> or <img>?", "Which draws a line: <hr> or <img>?"),
    ("Both <center> and <font> are obsolete.", "Both <center> and <font> are obsolete."),
    ("Which one opens: <b>?\n\nAnd closes: </b>?", "Which one opens: <b>? And closes: </b>?"),
    ("- Close it with </ul>.\n- Next", "Close it with </ul>. Next"),
    ("| Close it with </td>. | b |\n|---|---|", "Close it with </td>. b"),
    ("# What does <ul> hold?", "What does <ul> hold?"),
    ("<td>a</td><td>b</td>", "<td>a</td><td>b</td>"),
    ("![A List<String> of names](x.png)", "A List<String> of names"),
]


@pytest.mark.parametrize(("source", "expected"), NAMED)
def test_elements_that_prose_names_are_read_as_written(source: str, expected: str) -> None:
    assert words(field(source)) == expected.split()


def test_a_cell_has_no_style_but_its_alignment() -> None:
    assert forbidden(field('<table><tr><td style="text-align: expression(alert(1))">word</td></tr></table>')) == []


def test_a_formula_stays_text_with_an_element_in_its_mark() -> None:
    assert "\\(" not in field("\\\\<wbr>(x\\\\<wbr>)").replace("<wbr>", "")


def test_an_empty_first_line_of_preformatted_text_stays() -> None:
    assert field("<pre>\n\na</pre>") == "<pre>\n\na</pre>"


def test_blocks_that_are_shown_as_text_stay_apart() -> None:
    assert field("<?php a ?>\n\n<?php b ?>").count("<p>") == 2


def test_an_address_can_be_struck_through() -> None:
    struck = '<p><s><a href="https://a.example">https://a.example</a></s></p>'
    assert field("~~https://a.example~~") == struck


def test_the_plain_text_keeps_a_word_with_a_place_to_break_it_whole() -> None:
    assert html.render(markdown.parse("Abstract<wbr>Factory").blocks).text == "AbstractFactory"


@pytest.mark.parametrize("element", ["code", "pre"])
@pytest.mark.parametrize("source", ["[sound:x.mp3]", "[anki:play:q:0]", "[latex]x[/latex]", "[$]x[/$]", "[[type:a]]"])
def test_what_anki_would_act_on_is_shown_in_code_as_well(source: str, element: str) -> None:
    shown = field(f"<{element}>{source}</{element}>\n\n    {source}\n\n`{source}`\n\n![{source}](x '{source}')")
    assert source not in shown
    assert " ".join(words(shown)).count(source) == 4
