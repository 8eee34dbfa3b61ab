"""Turn a comment into tokens for the classifier: words, pairs, hosts and style.

Pure, and linear in the text. Kinds of drugs never stand alone, because every commenter here names
them; only what is said about them ("buy …") is informative. Personal data is not kept: phone numbers,
emails, handles and numbers become a mark. A mark begins with "*"; MARKS describes it.
"""

import re
import unicodedata
from itertools import pairwise

from articles.document.tokens import VOCABULARY

MAX_WORD_LENGTH, MAX_WORDS, MAX_CHARACTERS = 40, 400, 5000

MARKS = {
    "*link": "a link",
    "*path": "a link to a page deep in a site",
    "*query": "a link with parameters",
    "*hidden": "an address without http",
    "*markup": "markup of links",
    "*first": "begins with a link",
    "*last": "ends with a link",
    "*alone": "hardly more than a link",
    "*few": "a link and a few words",
    "*mail": "an email address",
    "*handle": "a name with @",
    "*money": "an amount of money",
    "*phone": "a phone number",
    "*capitals": "written in capitals",
    "*loud": "many exclamation marks",
    "*disguised": "symbols instead of letters",
    "*length0": "very short",
    "*length1": "one line long",
    "*length2": "two lines long",
    "*length3": "three lines long",
    "*length4": "a paragraph long",
    "*length5": "several paragraphs long",
    "*length6": "very long",
}

_TOPS = (
    "com|net|org|info|biz|tv|me|ru|co|uk|pl|se|ly|be|io|us|in|shop|site|xyz|top|club|online|store|click|link|live|pro|icu|cc|to|gg|app|eu|"
    "de|fr|es|nl|it|br|cn|tk|example"
)
_URL = re.compile(r"https?://([^\s/<>\"'\]]{1,253})([^\s<>\"'\]]{0,2000})", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}\w{2,24}")
_DOT = r"(?:\s{0,2}\.\s{0,2}|\s?\[\.\]\s?|\s?\(dot\)\s?|\sdot\s)"
_BARE = re.compile(
    rf"(?<![\w@.-])((?:[a-z0-9][a-z0-9-]{{0,62}}{_DOT}){{1,4}}(?:{_TOPS}))(?![\w-])([/?]\S{{0,500}})?", re.IGNORECASE
)
_BETWEEN = re.compile(_DOT, re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\s?\w{2,}")
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?[$€£]|\d\s(?:dollars|usd|euros?|pounds)\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d+])\+?\d(?:[\s().-]{0,2}\d){8,17}(?!\d)")
_MARKUP = re.compile(r"watch\?v=|\[url|\[link|<a\s|</a>|<script", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# Symbols inside a word: "you[tube]", "f*ree", "v_i_a".
_INSIDE = re.compile(r"(?<=[^\W_])[\[\](){}*_|~^]{1,2}(?=[^\W_])|(?<=[^\W_])\](?!\w)")
_THRICE = re.compile(r"(.)\1{2,}")
_AMONG = re.compile(r"[a-z@$][013457@$]+[a-z]|^[013457@$][a-z]{3,}")
_LETTERS = str.maketrans("013457@$", "oieastas")
_DRUGS, _DRUG_ENDS = frozenset(VOCABULARY["drugs"]), tuple(VOCABULARY["drug_ends"])


def extract_words(body):
    """Return the tokens of `body`: at most MAX_WORDS of at most MAX_WORD_LENGTH."""
    text = unicodedata.normalize("NFKC", body[:MAX_CHARACTERS])
    found = dict.fromkeys([*_style(text)])
    rest = _without_links(text, found)
    words = _words(rest, found)
    if "*link" in found:
        found |= dict.fromkeys(_placed(text, len(words)))
    if words and not is_drug(words[0]):
        found[f"1: {words[0]}"] = None
    for word in words:
        if not is_drug(word):
            found[word] = None
            if len(word) >= 6:
                found[f"{word[:5]}…"] = None
    found |= dict.fromkeys(f"{one} {two}" for one, two in pairwise(words))
    return frozenset([word[:MAX_WORD_LENGTH] for word in found][:MAX_WORDS])


def describe_word(word):
    """Return a token as a moderator reads it."""
    if word.startswith("/"):
        return f"“{word[1:]}” in a link"
    if word.startswith("1: "):
        return f"begins with “{word[3:]}”"
    if word.startswith("host:"):
        return word[5:]
    return MARKS.get(word, f"“{word}”")


def is_drug(word):
    """Return True if a folded word names a drug or a kind of drug."""
    return word in _DRUGS or word.endswith(_DRUG_ENDS)


def _style(text):
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) > 15 and sum(sign.isupper() for sign in letters) > 0.6 * len(letters):
        yield "*capitals"
    if text.count("!") >= 3:
        yield "*loud"
    if _MONEY.search(text):
        yield "*money"
    if _MARKUP.search(text):
        yield "*markup"
    yield f"*length{min(6, (1 + len(text) // 20).bit_length() - 1)}"


def _without_links(text, found):
    """Add links and addresses to `found`; return the text without them."""
    for host, path in _URL.findall(text):
        _link(found, host, path)
    text = _URL.sub(" ", text)
    if _MAIL.search(text):
        found["*mail"] = None
        text = _MAIL.sub(" ", text)
    for name, path in _BARE.findall(text):
        found["*hidden"] = None
        _link(found, _BETWEEN.sub(".", name), path)
    text = _BARE.sub(" ", text)
    for mark, pattern in (("*handle", _HANDLE), ("*phone", _PHONE)):
        if pattern.search(text):
            found[mark] = None
            text = pattern.sub(" ", text)
    return text


def _link(found, host, path):
    host = host.lower().removeprefix("www.").partition(":")[0]
    found["*link"] = found[f"host:{host}"] = None
    found[f"host:*.{host.rpartition('.')[2]}"] = None
    if len(path) > 1:
        found["*path"] = None
    if "=" in path:
        found["*query"] = None
    found |= dict.fromkeys(f"/{word}" for word in re.findall(r"[a-z]{3,20}", path.lower())[:12])


def _words(text, found):
    folded = _INSIDE.sub("", text.casefold().replace("\u2019", "'"))
    return [_word(word, found) for word in _WORD.findall(folded)[:1000]]


def _word(word, found):
    if word.isdigit():
        return "#" * min(len(word), 6)
    word = _THRICE.sub(r"\1\1", word)
    if _AMONG.search(word):
        found["*disguised"] = None
        word = word.translate(_LETTERS)
    return word[:30]


def _placed(text, words):
    """Yield marks for where the links are in a text."""
    stripped = text.strip().lower()
    if stripped.startswith(("http", "www.")):
        yield "*first"
    last = stripped.split()[-1]
    if last.startswith(("http", "www.")):
        yield "*last"
    if words <= 1:
        yield "*alone"
    elif words <= 7:
        yield "*few"
