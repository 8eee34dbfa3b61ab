"""The measured article: 1,700 words and 50 comments, the same in each run.

The site and the floors (floor.py) show the same.
"""

import re
from random import Random

WORDS, SECTIONS, COMMENTS = 1_700, 8, 50
_VOCABULARY = re.findall(
    r"\w+",
    """
    sleep rest night doctor therapy session week dose body mind people often because after before research study
    group reported better worse feeling memory trial placebo treatment clinic nurse question answer morning
    evening breathing anxiety depression relief support family doctor careful slowly first second several months
    years evidence unclear small large effect side risk benefit patient and the of in a to with for from that
    which when they it was is
    """,
)


def write_words(number, seed):
    """Return `number` words as sentences."""
    dice, written = Random(seed), []
    while len(written) < number:
        sentence = dice.choices(_VOCABULARY, k=min(dice.randint(8, 18), number - len(written)))
        sentence[0] = sentence[0].capitalize()
        sentence[-1] += "."
        written += sentence
    return " ".join(written)


def sections():
    """Return the article's [(heading, HTML)], three paragraphs each."""
    each = WORDS // SECTIONS
    rows = []
    for number in range(SECTIONS):
        paragraphs = [write_words(each // 3, f"{number}-{part}") for part in range(3)]
        rows.append((f"Part {number + 1} of sleep", "".join(f"<p>{text}</p>" for text in paragraphs)))
    return rows


def comments(number=COMMENTS):
    """Return [(name, body)]; every body has two paragraphs of about 45 words."""
    return [(f"Robin {one}", f"{write_words(30, f'c{one}')}\n\n{write_words(15, f'd{one}')}") for one in range(number)]
