"""Invented texts of any length, the same for the same dice."""

_NOUNS = [
    "sleep",
    "mood",
    "anxiety",
    "breath",
    "memory",
    "therapy",
    "session",
    "clinic",
    "nurse",
    "dose",
    "week",
    "month",
    "family",
    "worry",
    "habit",
    "stress",
    "rest",
    "light",
    "walk",
    "exercise",
    "depression",
    "grief",
    "panic",
    "trauma",
    "attention",
    "focus",
    "appetite",
    "energy",
    "pain",
    "support",
    "group",
    "visit",
    "plan",
    "goal",
    "step",
    "change",
    "infusion",
    "ketamine",
    "lithium",
    "side",
    "effect",
    "risk",
    "benefit",
    "question",
    "answer",
    "study",
    "trial",
    "result",
    "symptom",
    "diagnosis",
    "screening",
    "relapse",
    "recovery",
    "routine",
    "morning",
    "evening",
    "insurance",
    "cost",
    "referral",
    "appointment",
    "waiting",
    "room",
    "doctor",
    "therapist",
    "pharmacist",
]
_VERBS = [
    "helps",
    "changes",
    "follows",
    "eases",
    "raises",
    "lowers",
    "needs",
    "explains",
    "keeps",
    "shows",
    "improves",
    "limits",
    "supports",
    "delays",
    "repeats",
]
_LINKS = ["because", "when", "after", "before", "while", "although", "if", "until", "since", "unless"]
_OTHERS = [
    "often",
    "rarely",
    "slowly",
    "usually",
    "mostly",
    "early",
    "late",
    "daily",
    "quietly",
    "safely",
    "together",
    "alone",
    "again",
    "first",
    "soon",
]


def sentence(dice):
    """Return a sentence of about twelve words."""
    noun, verb = dice.choice(_NOUNS), dice.choice(_VERBS)
    rest = f"{dice.choice(_NOUNS)} {dice.choice(_OTHERS)} {dice.choice(_LINKS)} {dice.choice(_NOUNS)}"
    return f"{noun.capitalize()} {verb} {rest} {dice.choice(_VERBS)} {dice.choice(_NOUNS)}."


def paragraph(dice, sentences=5):
    """Return a paragraph of plain text."""
    return " ".join(sentence(dice) for _ in range(sentences))


def title(dice):
    """Return a title of some words."""
    noun, other, third = (dice.choice(_NOUNS) for _ in range(3))
    return f"{noun.capitalize()} and {other}: what {third} {dice.choice(_VERBS)}"
