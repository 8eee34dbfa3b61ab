"""References in Vancouver and APA, with the shapes that real publications have."""

from types import SimpleNamespace

import pytest

from articles.document.citation_styles import Name, apa, read_authors, vancouver
from articles.models import Source


def work(authors="", title="Sleep and mood", publication="", year=None, volume="", issue="", pages=""):
    return SimpleNamespace(
        authors=authors, title=title, publication=publication, year=year, volume=volume, issue=issue, pages=pages
    )


MANY = ", ".join(f"Writer{letter} A" for letter in "ABCDEFGHIJKLMNOPQRSTU")
LEX = "Carhart-Harris R, Giribaldi B, Watts R"

WRITTEN = [
    (
        work(
            LEX, "Trial of Psilocybin versus Escitalopram for Depression", "N Engl J Med", 2021, "384", "15", "1402-11"
        ),
        "Carhart-Harris R, Giribaldi B, Watts R. Trial of Psilocybin versus Escitalopram for Depression. N Engl J Med. "
        "2021;384(15):1402-11.",
        "Carhart-Harris, R., Giribaldi, B., & Watts, R. (2021). Trial of Psilocybin versus Escitalopram for Depression. "
        "N Engl J Med, 384(15), 1402–11.",
    ),
    (
        work("van der Kolk BA, King ML Jr.", "Does it last?", "J Sleep", 1999, volume="7"),
        "van der Kolk BA, King ML Jr. Does it last? J Sleep. 1999;7.",
        "van der Kolk, B. A., & King, M. L., Jr. (1999). Does it last? J Sleep, 7.",
    ),
    (
        work("World Health Organization", "Depression", year=2023),
        "World Health Organization. Depression. 2023.",
        "World Health Organization. (2023). Depression.",
    ),
    (
        work("Department of Health, Education and Welfare", "Sleep", "GPO", 1974),
        "Department of Health, Education and Welfare. Sleep. GPO. 1974.",
        "Department of Health, Education and Welfare. (1974). Sleep. GPO.",
    ),
    (
        work("Doe J; Committee on Sleep, Mood and Work", "Rest", year=2001),
        "Doe J; Committee on Sleep, Mood and Work. Rest. 2001.",
        "Doe, J., & Committee on Sleep, Mood and Work. (2001). Rest.",
    ),
    (work("", "Sleep law", "Congress"), "Sleep law. Congress.", "Sleep law. (n.d.). Congress."),
    (work("", "Who sleeps?", year=2020), "Who sleeps? 2020.", "Who sleeps? (2020)."),
    (work("Doe J et al.", "Rest", "J Sleep"), "Doe J, et al. Rest. J Sleep.", "Doe, J., et al. (n.d.). Rest. J Sleep."),
    (work(), "Sleep and mood.", "Sleep and mood. (n.d.)."),
    (work("Lee J-H", "Rest", pages="e12"), "Lee JH. Rest. e12.", "Lee, J.-H. (n.d.). Rest. e12."),
]


@pytest.mark.parametrize(("source", "in_vancouver", "in_apa"), WRITTEN, ids=[row[1][:25] for row in WRITTEN])
def test_reference_is_written_in_the_style(source, in_vancouver, in_apa):
    assert vancouver(source) == in_vancouver
    assert apa(source) == in_apa


def test_long_lists_of_authors_are_cut_as_each_style_does():
    assert vancouver(work(MANY)).startswith(
        "WriterA A, WriterB A, WriterC A, WriterD A, WriterE A, WriterF A, et al. Sleep"
    )
    found = apa(work(MANY))
    assert "Writer" + "S, A., … WriterU, A. (n.d.)" in found and "WriterT" not in found
    twenty = ", ".join(MANY.split(", ")[:20])
    assert "WriterS, A., & WriterT, A. (n.d.)" in apa(work(twenty))


def test_authors_are_read_as_people_write_them():
    assert read_authors("Doe, J. A.; Roe R") == ([Name("Doe", "JA"), Name("Roe", "R")], False)
    assert read_authors("Doe J, Roe R, COVID Study Group")[0][-1] == Name("COVID Study Group")
    assert read_authors("Núñez Á, Ørsted HC") == ([Name("Núñez", "Á"), Name("Ørsted", "HC")], False)
    assert read_authors("") == ([], False)


def test_style_of_the_site_and_kind_are_shown(settings):
    source = Source(title="Rest", authors="Doe J", year=2020, doi="10.1000/1", kind="trial", participants=1233)
    assert source.citation() == "Doe J. Rest. 2020." and source.about() == "Trial, 1,233 people"
    settings.CITATION_STYLE = "apa"
    assert str(source) == "Doe, J. (2020). Rest."
    assert Source(title="Rest", participants=1).about() == "1 person" and Source(title="Rest").about() == ""
