"""Which corrections of grammar and punctuation say what the sentence said before."""

import pytest

from tests.articles.changes.test_classify import least


def is_cosmetic(old, new):
    return least(f"<p>{old}</p>", f"<p>{new}</p>")[0] == "cosmetic"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The effects on memory is small.", "The effects on memory are small."),
        ("The days between sessions was hard.", "The days between sessions were hard."),
        ("People who lives there wait.", "People who live there wait."),
        ("There is two rooms.", "There are two rooms."),
        ("A small number of people has it.", "A small number of people have it."),
        ("Rest and water improves sleep.", "Rest and water improve sleep."),
        ("The law apply here.", "The law applies here."),
        ("Each patients have a plan.", "Each patient has a plan."),
        ("Two serotonergic drug are combined.", "Two serotonergic drugs are combined."),
        ("It may causes a rash.", "It may cause a rash."),
        ("She has wrote a book.", "She has written a book."),
        ("This findings are new.", "These findings are new."),
        ("It works more often then usual.", "It works more often than usual."),
        ("Most woman recover.", "Most women recover."),
        ("It is neither home or work.", "It is neither home nor work."),
        ("We met in may.", "We met in May."),
        ("We met in march 2026.", "We met in March 2026."),
        ("She speaks Ukranian there.", "She speaks Ukrainian there."),
        ("It takes sixteen sesions.", "It takes sixteen sessions."),
        ("It takes 16 sesions.", "It takes 16 sessions."),
        ("Some fourty people came.", "Some forty people came."),
        ("Ask the Bereavment Team there.", "Ask the Bereavement Team there."),
        ("The guide leads you trough the day.", "The guide leads you through the day."),
    ],
)
def test_the_one_right_form_is_cosmetic_and_the_wrong_one_is_not(old, new):
    assert is_cosmetic(old, new)
    assert not is_cosmetic(new, old)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("One of the drugs that is safe", "One of the drugs that are safe", "which drugs are meant"),
        ("If there is more pain then stop.", "If there is more pain than stop.", "an order, not a comparison"),
        ("If it gets worse then stop.", "If it gets worse than stop.", "an order, not a comparison"),
        ("Take the blood test you need.", "Take the blood tests you need.", "a noun, not a verb"),
        ("These patients may drink.", "This patient may drink.", "other patients"),
        ("Each drug is safe.", "Each drug are safe.", "a mistake is brought in"),
        ("He has eaten.", "He was eaten.", "another verb"),
        ("Fewer people died.", "Few people died.", "no comparison"),
        ("Rest or sleep helps.", "Rest nor sleep helps.", "nothing before says neither"),
        ("Those it was given in may sleep.", "Those it was given in May sleep.", "a verb, and no end or year"),
        ("Ask Dr. Marchetty there.", "Ask Dr. Marchetti there.", "a name of a person"),
        ("Ask Ann Clemment there.", "Ask Ann Clement there.", "a name of a person"),
        ("It takes 16 sesions.", "It takes 17 sessions.", "another number"),
        ("Some fourty people came.", "Some fifty people came.", "another number"),
        ("Take 5 mgg.", "Take 5 mg.", "too short a unit"),
    ],
)
def test_what_may_say_something_else_is_raised(old, new, why):
    assert not is_cosmetic(old, new), why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("In adults the maximum is 200 mg.", "In adults, the maximum is 200 mg."),
        ("In 2019 no one knew.", "In 2019, no one knew."),
        ("Ask us, if you are unsure.", "Ask us if you are unsure."),
        ("The house, (built in 2020) is new.", "The house (built in 2020) is new."),
        ("It is free, warm and open 24 hours.", "It is free, warm, and open 24 hours."),
        ("If a dose is missed skip it.", "If a dose is missed, skip it."),
        ("They conclude, that it helps.", "They conclude that it helps."),
        ("This list is not complete, there may be more.", "This list is not complete; there may be more."),
        ("Step 1: Breathe out.", "Step 1. Breathe out."),
        ("Onset: slow", "Onset – slow"),
        ("It was seen in twelve patients.", "It was seen in 12 patients."),
        ("On July 4th we close.", "On July 4 we close."),
        ("The 2nd floor", "The second floor"),
        ("In other words: you decide.", "In other words, you decide."),
        ("Open Mon - Fri.", "Open Mon–Fri."),
        ("Seen on 3. May 2026.", "Seen on May 3, 2026."),
        ("Shear et al, 2020", "Shear et al., 2020"),
        ("C.S. Lewis wrote it.", "C. S. Lewis wrote it."),
        ("We re-set the clock.", "We reset the clock."),
    ],
)
def test_marks_and_numbers_that_say_the_same_are_cosmetic_either_way(one, other):
    assert is_cosmetic(one, other)
    assert is_cosmetic(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("If you feel worse stop and call.", "If you feel worse stop, and call."),
        ("After food, it is safe to rest.", "After food; it is safe to rest."),
        ("If you are ill, you should rest.", "If you are ill; you should rest."),
        ("Take two 5 mg tablets.", "Take 2 5 mg tablets."),
        ("Do not call us, if you are ill.", "Do not call us if you are ill."),
        ("Call or text, if you are ill.", "Call or text if you are ill."),
        ("Avoid: alcohol", "Avoid – alcohol"),
        ("Step 1: Call", "Step 2: Call"),
        ("Open Mon - Fri.", "Open Mon, Fri."),
        ("Seen on 3 May 2026.", "Seen on May 4, 2026."),
        ("He re-signed.", "He resigned."),
        ("On July 4th we close.", "On July 14 we close."),
    ],
)
def test_marks_and_numbers_that_may_reach_further_are_raised(one, other):
    assert not is_cosmetic(one, other)
    assert not is_cosmetic(other, one)


def test_a_sentence_becomes_a_question_only_where_it_begins_as_one():
    assert is_cosmetic("Do you sleep well.", "Do you sleep well?")
    assert not is_cosmetic("Do you sleep well?", "Do you sleep well.")
    assert not is_cosmetic("You sleep well.", "You sleep well?")
