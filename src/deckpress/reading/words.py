"""What people call the parts of a question, in the languages that banks are written in."""

import re
import unicodedata
from functools import lru_cache

_VERBS = (
    r"show(?: me)?(?: the)?|hide(?: the)?|reveal(?: the)?|see(?: the)?|view(?: the)?|"
    r"click(?: here)?(?: to)?(?: see| show| view| reveal|"
    r" expand)?(?: the)?|tap(?: to)?(?: see| show| view| reveal)?(?: the)?|check(?: the)?|expand(?: the)?|"
    r"toggle|spoiler|open|read|"
    r"zeige?|anzeigen|afficher|voir|montrer|cliquez pour (?:voir|afficher)|mostrar|ver|muestra|exibir|mostra|"
    r"vedi|bekijk|toon|pokaż|"
    r"показать|покажи|смотреть|показати|переглянути|顯示|显示|查看|点击查看|點擊查看|点击展开|展开|看|보기|xem|"
    r"hiển thị|اظهر|أظهر|عرض|إظهار|göster|lihat|ดู"
)
_ADJECTIVES = (
    r"the|correct|right|best|model|sample|suggested|short|long|possible|final|expected|good|full|"
    r"quick|detailed|official|"
    r"korrekte|richtige|die|la|le|les|el|los|lösung und|bonne|bonnes|correcte|corrigée|rispost[ae]|corrett[ae]|"
    r"juiste?|goede|"
    r"правильный|правильные|верный|краткий|правильна|правильні|вірна|正确的?|正確的?|参考|參考|标准|正しい|"
    r"정확한|올바른|đáp án|doğru|jawaban yang"
)
_WORDS = {
    "answer": (
        r"answers?|ans|solutions?|sol|soln|correct(?: answers?| options?| choices?)?|answer key|keys?|response|"
        r"responses|reply|result|"
        r"correct answers?(?: is| are)?|the answers?|answers? and explanations?|answers? & explanations?|"
        r"answers?[ /]explanations?|"
        r"answers? with explanations?|explanation and answers?|correct answer\(s\)|answer\(s\)|"
        r"antwort(?:en)?|lösung(?:en)?|richtig(?:e antworten?)?|musterlösung|auflösung|"
        r"réponses?(?: correctes?)?|solution|corrigé|bonnes? réponses?|rép|"
        r"respuestas?(?: correctas?)?|solución|soluciones|resp|rta|respuesta correcta|"
        r"respostas?(?: corretas?| certas?)?|gabarito|solução|rispost[ae](?: corrett[ae])?|soluzion[ei]|"
        r"antwoord(?:en)?|oplossing|odpowied[źz]i?|rozwiązanie|prawidłowa odpowiedź|poprawna odpowiedź|odpověď|"
        r"řešení|odpoveď|svar|rätt svar|lösning|"
        r"vastaus|răspuns(?:uri)?(?: corect)?|odgovor(?:i)?|točan odgovor|përgjigj[ae]|απάντηση|válasz|"
        r"helyes válasz|"
        r"ответы?|решение|правильные ответы|отв|відповід[ьі]|розв'?язання|розв’язок|рішення|отговор|"
        r"答案|答|回答|正确答案|正確答案|参考答案|參考答案|答案和解析|答案与解析|答案及解析|答案解析|解答|题解|"
        r"标准答案|"
        r"正解|答え|回答例|解答例|正答|模範解答|解答と解説|"
        r"정답|답|답변|해답|답안|모범 ?답안|정답 및 해설|풀이|"
        r"đáp án(?: đúng)?|trả lời|câu trả lời|lời giải|giải|đáp án và giải thích|"
        r"(?:ال)?[إا]جاب(?:ة|ات)(?: الصحيحة)?|(?:ال)?جواب(?: الصحيح)?|الحل|"
        r"(?:پاسخ|جواب|گزینه)(?: صحیح| درست)?|(?:ה)?תשובה(?: ה?נכונה)?|facit|klíč|klucz(?: odpowiedzi)?|"
        r"soluzioni|corrigés|جواب صحیح|תשובה|פתרון|cevap|yanıt|doğru cevap|çözüm|jawaban|kunci jawaban|"
        r"pembahasan dan jawaban|คำตอบ|เฉลย|उत्तर|सही उत्तर|जवाब|javob"
    ),
    "explanation": (
        r"explanations?|explain|why|why\?|reason(?:ing)?|rationale|justification|discussion|details?|"
        r"more details|detail|analysis|notes?|comments?|remarks?|"
        r"explication|explications|justification|erklärung(?:en)?|begründung|erläuterung(?:en)?|"
        r"explicaci[óo]n(?:es)?|justificaci[óo]n|explicaç(?:ão|ões)|justificativa|"
        r"spiegazion[ei]|uitleg|toelichting|wyjaśnienie|uzasadnienie|vysvětlení|förklaring|selitys|explicație|"
        r"objašnjenje|shpjegim|εξήγηση|magyarázat|"
        r"объяснение|пояснени[ея]|обоснование|комментарий|пояснення|обґрунтування|обяснение|"
        r"解析|解释|解釋|说明|說明|分析|详解|詳解|题目解析|答案解析|解説|説明|ポイント|해설|설명|풀이|"
        r"giải thích|lý giải|(?:ال)?شرح|(?:ال)?تعليل|(?:ال)?سبب|التفسير|تفسير|التوضيح|توضیح|הסבר|açıklama|"
        r"penjelasan|pembahasan|"
        r"คำอธิบาย|व्याख्या|स्पष्टीकरण|izoh"
    ),
    "question": (
        r"questions?|problem|exercise|task|prompt|scenario|stem|frage(?:stellung)?|aufgabe|question|énoncé|"
        r"pregunta|enunciado|pergunta|questão|domanda|vraag|pytanie|otázka|fråga|"
        r"вопрос|задача|питання|запитання|въпрос|问题|問題|题目|題目|问|問|題|质问|設問|質問|문제|질문|문|"
        r"câu hỏi|câu|hỏi|السؤال|سؤال|س|پرسش|שאלה|soru|pertanyaan|soal|คำถาม|प्रश्न|savol"
    ),
    "options": (
        r"options?|choices?|answer options?|answer choices?|possible answers?|alternatives?|select one|"
        r"choose one|antwortmöglichkeiten|optionen|auswahl|choix|propositions|opciones|opções|alternativas|"
        r"opzioni|opties|"
        r"opcje|možnosti|варианты(?: ответов?)?|варіанти(?: відповідей| відповіді)?|选项|選項|选择|選択肢|보기|"
        r"선택지|lựa chọn|các lựa chọn|phương án|الخيارات|خيارات|الاختيارات|گزینه‌ها|seçenekler|şıklar|pilihan|"
        r"ตัวเลือก|विकल्प"
    ),
    "hint": (
        r"hints?|tip|tips|clue|clues|need a hint|tipp|hinweis|indice|astuce|pista|dica|suggerimento|подсказка|"
        r"підказка|提示|小提示|ヒント|힌트|gợi ý|تلميح|ipucu|petunjuk|wskazówka|संकेत"
    ),
    "sources": (
        r"ref(?:erence)?s?|reference\(s\)|sources?|further reading|read (?:more|on)|learn more|"
        r"more information|additional resources|resources?|see also|links?|useful links|documentation|docs|"
        r"citations?|"
        r"quellen?|referenzen|weiterführende links|références?|pour en savoir plus|sources?|referencias?|"
        r"fuentes?|más información|referências?|fontes?|saiba mais|riferimenti|fonti|bronnen|źródł[oa]|"
        r"источники?|ссылки|литература|джерел[оа]|посилання|参考(?:资料|文献|链接|資料|リンク|サイト)?|"
        r"參考(?:資料|文獻)?|来源|延伸阅读|出典|参照|関連リンク|참고(?: ?자료)?|출처|참조|tham khảo|nguồn|"
        r"tài liệu tham khảo|المصادر|المراجع|مرجع|مصدر|kaynak(?:lar|ça)?|referensi|sumber|อ้างอิง|संदर्भ"
    ),
    "topic": (
        r"topics?|domains?|concepts?(?: tested)?|tags?|category|categories|subject|skill|skills tested|"
        r"objective|exam objective|section|chapter|module|area|keywords?|"
        r"thema|themen|kategorie|bereich|fachgebiet|thème|sujet|domaine|catégorie|tema|temas|categoría|dominio|"
        r"categoria|tópicos?|assunto|domínio|argomento|"
        r"тема|категория|раздел|категорія|розділ|теги|知识点|知識點|考点|考點|主题|类别|分类|标签|章节|分野|"
        r"カテゴリ|タグ|トピック|テーマ|주제|분류|분야|태그|영역|chủ đề|phân loại|lĩnh vực|الموضوع|المجال|"
        r"التصنيف|konu|kategori|topik|หัวข้อ|विषय"
    ),
    "difficulty": (
        r"difficulty(?: level)?|level|bloom'?s(?: taxonomy)?(?: level)?|cognitive level|"
        r"schwierigkeit(?:sgrad)?|difficulté|niveau|dificultad|nivel|dificuldade|nível|difficoltà|livello|"
        r"сложность|уровень(?: сложности)?|складність|рівень|难度|難度|難易度|난이도|độ khó|mức độ|الصعوبة|"
        r"المستوى|zorluk|tingkat kesulitan|poziom"
    ),
}  # fmt: skip
"""Part → its names, as alternatives of a regular expression."""

PARTS = tuple(_WORDS)
_LONGEST = 60
"""Characters of the longest label."""
_TAIL = r"(?: ?(?:#|no\.? ?)?\d{1,3}[a-z]?)?(?: ?[(（][^()（）]{0,40}[)）])?"
_LABELS = {
    part: re.compile(
        rf"(?:(?:{_VERBS}) ?)?(?:(?:{_ADJECTIVES}) ?){{0,2}}(?:{words}){_TAIL}(?: ?(?:{_VERBS}|here|below|hier|"
        rf"ici|aquí|(?:を|の)?(?:見る|表示|確認)(?:する)?|확인(?:하기)?|펼치기|보기))?",
        re.IGNORECASE,
    )
    for part, words in _WORDS.items()
}
_ONLY_VERB = re.compile(rf"(?:{_VERBS})(?: more)?|details?|more|expand|펼치기|더보기", re.IGNORECASE)
CORRECT = re.compile(
    r"\s*[(（\[]\s*(?:(?:the )?(?:correct|right)(?: answer| option| choice)?|answer|richtig|korrekt|correcte?|"
    r"bonne réponse|vrai|correct[oa]|respuesta correcta|corret[oa]|certa|"
    r"corretta|juist|poprawn[ae]|prawidłow[ae]|správně|верно|правильно|правильный(?: ответ)?|вірно|"
    r"правильна(?: відповідь)?|正确(?:答案)?|正確(?:答案)?|对|正解|正答|정답|đúng|đáp án đúng|"
    r"صحيح|صحيحة|الإجابة الصحيحة|doğru|benar|ถูก|ถูกต้อง|सही|✓|✔|x)\s*[)）\]]\s*[.!]?",
    re.IGNORECASE,
)
"""What says of an option that it is right, in brackets."""
WRONG = re.compile(
    r"\s*[(（\[]\s*(?:incorrect|wrong|not correct|false answer|falsch|faux|incorrecte?|mauvaise réponse|"
    r"incorrect[oa]|errad[oa]|errato|fout|неверно|неправильно|"
    r"невірно|неправильна|错误?|錯誤?|不正确|不正解|誤り|오답|sai|خطأ|yanlış|salah|✗|✘|❌)\s*[)）\]]\s*[.!]?",
    re.IGNORECASE,
)
"""What says of an option that it is wrong, in brackets."""
AND = re.compile(r"\s*(?:[+&/、,]|\b(?:and|und|et|y|e|и|та|і|và|with)\b|と|和|与|及|및)\s*")
"""What joins two names."""
MARKS = "✅✔☑✓🟢🟩⭕◉"
PLACEHOLDER = re.compile(
    r"(?:your |the |write (?:your )?|insert |add )?(?:answers?|explanations?|solution|text|content|"
    r"question)(?: goes)? (?:here|text)|"
    r"(?:option|choice|answer|question|distractor|opción|вариант|选项|オプション|항목) ?(?:\d|[a-e])?|tbd|tba|"
    r"todo|to ?do|t\.b\.d|wip|fixme|coming soon|"
    r"work in progress|lorem ipsum.{0,40}|n/?a|\?+|\.{2,}|…+|-+|_+|x{3,}|待补充|待完善|待更新|暂无|未完成|未定|"
    r"準備中|작성 ?예정|작성중|추후 작성|"
    r"(?:answer|solution)s?:? ?(?:todo|tbd|coming soon|pending)|en construction|próximamente|em breve|folgt|"
    r"скоро|пусто|đang cập nhật|قريبا",
    re.IGNORECASE,
)
"""What stands where something is still to be written."""


@lru_cache(4096)
def folded(text: str) -> str:
    """Return a text in small letters, NFKC, with single blanks, without the signs and pictures around it."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    first, stop = 0, len(text)
    while first < stop and not _tells(text[first]):
        first += 1
    while stop > first and not (_tells(text[stop - 1]) or text[stop - 1] in ")）"):
        stop -= 1
    return text[first:stop]


def _tells(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M") or sign in "(（"


@lru_cache(4096)
def part_of(text: str) -> str | None:
    """Return the part of a question that a text names and does nothing else, such as `Correct answer:`."""
    if len(text) > _LONGEST:
        return None
    name = folded(text)
    if not name:
        return None
    several = [_one_part(each) for each in AND.split(name)]
    if len(several) > 1 and None not in several and "question" not in several:  # `Answer and explanation`
        return "answer" if "answer" in several else several[0]
    return _one_part(name)


def _one_part(name: str) -> str | None:
    return next((part for part in PARTS if _LABELS[part].fullmatch(name)), None)


def only_shows(text: str) -> bool:
    """Whether a text says nothing but that something can be shown, as on a button."""
    return _ONLY_VERB.fullmatch(folded(text)) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text says that something is still to be written."""
    plain = " ".join(text.split())
    return bool(plain) and PLACEHOLDER.fullmatch(plain.strip(" .:!*_[]()<>") or plain) is not None


_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|(?:how|why|where|when)(?:['’]s)?(?= (?:is|are|was|were|do|does|did|can|"
    r"could|should|would|will|many|much|often|long|far|has|have|might|must|come)\b)|is|are|does|do|did|can|"
    r"could|should|would|will|explain|"
    r"describe|define|name|list|"
    r"compare|give|write|create|implement|find|state|discuss|differentiate|difference|distinguish|tell|"
    r"true or false|"
    r"was|welche[rsnm]?|wie|warum|wozu|wann|wo|wer|erkläre|erläutere|nenne|beschreibe|definiere|"
    r"qu'est-ce|qu’est-ce|que|quels?|quelles?|comment|pourquoi|quand|où|qui|expliquez|décrivez|définissez|citez|"
    r"qué|cuál(?:es)?|cómo|por qué|cuándo|dónde|explique|explica|describe|defina|nombre|o que|qual|quais|como|"
    r"por que|quando|onde|cite|"
    r"che cos|cosa|quali?|come|perché|spiega|wat|welke|hoe|waarom|leg uit|co to|jak|dlaczego|jakie|"
    r"что|как(?:ой|ая|ие|ое|им|ую)?|почему|зачем|когда|где|кто|чем|для чего|в чем|в чём|расскажите|объясните|"
    r"опишите|назовите|перечислите|"
    r"що|як(?:ий|а|і|е)?|чому|навіщо|коли|де|хто|чим|поясніть|опишіть|назвіть|"
    r"là gì|tại sao|thế nào|khi nào|hãy|giải thích|trình bày|nêu|so sánh|phân biệt|ما|ماذا|كيف|لماذا|متى|أين|"
    r"من|اشرح|عرف|اذكر|هل|nedir|neden|nasıl|apa|bagaimana|mengapa|jelaskan)"
    r"(?:\W|$)|.*(?:什么|什麼|如何|怎么|怎麼|怎样|为什么|為什麼|哪些|哪个|哪種|是否|吗|嗎|呢|多少|几种|说说|"
    r"谈谈|介绍|简述|描述|区别|列举|解释)|"
    r".*(?:とは|なぜ|どの|どう|何|説明|述べ|違い|ですか|ますか|せよ)|.*(?:무엇|무슨|설명|차이|왜|어떻|어떤|"
    r"인가|까|나요|하시오|란|이란)|.*(?:là gì|thế nào|khác nhau)$",
    re.IGNORECASE,
)
_QUESTION_MARKS = ("?", "？", "؟")
_TELLS = ("how to ", "how it ", "how we ", "why we ", "cómo usar", "como usar")
"""How headings begin that tell something and ask nothing."""
_QUESTION_LINE = re.compile(
    r"\s*(?:(?P<question>q(?=\s*\d*\s*[:：]|\s*\d+\s*\.)|question|pregunta|pergunta|frage|domanda|вопрос|"
    r"питання|问|問|"
    r"问题|問題|質問|문|질문|문제|câu hỏi|hỏi|سؤال|السؤال|prompt|problem|front"
    r"|[pfвس](?=\s*\d*\s*[:：]))"
    r"|(?P<cloze>c(?:loze)?(?=\s*[:：]))"
    r"|(?P<answer>a(?=\s*\d*\s*[:：]|\s*\d+\s*\.)|ans(?:wer)?|respuesta|resposta|réponse|risposta|antwort|"
    r"ответ|відповідь|答|答案|回答|答え|답|답변|đáp(?: án)?|trả lời|جواب|الجواب|solution|back"
    r"|[srоج](?=\s*\d*\s*[:：])))"
    r"\s*(?:\d{1,4}\s*)?[:：.]\s*",
    re.IGNORECASE,
)


def has_question_mark(text: str) -> bool:
    """Whether a question mark stands in a text, of whatever script."""
    return any(mark in text for mark in _QUESTION_MARKS)


def ends_with_question_mark(text: str) -> bool:
    """Whether a text ends with a question mark, of whatever script."""
    return text.rstrip().endswith(_QUESTION_MARKS)


@lru_cache(4096)
def asks(text: str) -> bool:
    """Whether a text asks for something: it has a question mark, or begins as questions and tasks do."""
    name = folded(text)
    return has_question_mark(text) or (not name.startswith(_TELLS) and _ASKS.match(name) is not None)


@lru_cache(4096)
def question_line(text: str) -> tuple[str, int]:
    """Return whether a line begins with `Q:`, `A:` or `C:` (question, answer, cloze), and how long that is.

    Returns `("", 0)` where it does not.
    """
    found = _QUESTION_LINE.match(text)
    if found is None:
        return "", 0
    name = found.lastgroup or ""
    return name, found.end()
