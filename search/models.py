"""Synonyms, promoted results, words of the index, and counted queries."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from core.db.fields import CleanCharField
from core.text.clean import clean_line
from search.terms import plain

MOST_SYNONYMS, MOST_QUERY_CHARACTERS = 20, 80


class Synonyms(models.Model):
    """Words for one thing: a search for one of them finds the others, too."""

    words = CleanCharField(
        max_length=500,
        unique=True,
        help_text="Separate words or phrases by commas: “spravato, esketamine”.",
    )
    is_one_way = models.BooleanField(
        "one way",
        default=False,
        help_text="Only a search for the first word finds the others. Use it for a word and what it includes: "
        "“ketamine, esketamine”.",
    )
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        verbose_name = "set of synonyms"
        verbose_name_plural = "synonyms"
        ordering = ["words"]
        constraints = [models.CheckConstraint(name="search_synonyms_have_a_comma", condition=Q(words__contains=","))]

    def __str__(self):
        return self.words

    def clean(self):
        found = self.phrases()
        if len(found) < 2:
            raise ValidationError({"words": "Write at least two words or phrases, separated by commas."})
        if len(found) > MOST_SYNONYMS:
            raise ValidationError({"words": f"A set holds at most {MOST_SYNONYMS} words. Make a second set."})
        self.words = ", ".join(found.values())

    def phrases(self):
        """Return {phrase in small letters: as it was written}."""
        written = (clean_line(one) for one in self.words.split(","))
        return {key: one for one in written if (key := " ".join(plain(one).split()))}


class Promotion(models.Model):
    """A page that comes first when readers search for these words."""

    words = CleanCharField(
        max_length=200,
        help_text="Separate words or phrases by commas. A search for exactly one of them shows the page.",
    )
    title = CleanCharField(max_length=200)
    path = CleanCharField(
        "address",
        max_length=300,
        validators=[RegexValidator(r"^/(?!/)[^\s\\]*$", "Write an address of this site that begins with one “/”.")],
        help_text="A page of this site, such as /articles/choosing-a-clinic/.",
    )
    text = CleanCharField("one sentence", max_length=300, blank=True)
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        verbose_name = "promoted result"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="search_promotion_complete",
                condition=~Q(words="") & ~Q(title="") & Q(path__startswith="/") & ~Q(path__startswith="//"),
                violation_error_message="Fill in words, a title and an address of this site.",
            )
        ]

    def __str__(self):
        return self.title

    def phrases(self):
        """Return the set of phrases in small letters."""
        return {key for one in self.words.split(",") if (key := " ".join(plain(one).split()))}


class Word(models.Model):
    """A word of the public texts, and in how many of them it occurs.

    Written by words/counting.py alone. The row of the empty word counts the texts.
    """

    word = models.CharField(max_length=40, unique=True)
    stem = models.CharField(max_length=40, db_index=True)
    documents = models.PositiveIntegerField()
    # What a misspelling mostly keeps, so that few words are compared.
    initial = models.CharField(max_length=1)
    length = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["initial", "length"], name="search_word_by_shape")]

    def __str__(self):
        return f"{self.word}: {self.documents}"


class AskedQuery(models.Model):
    """How often a query was asked on a day. Nothing of who asked is stored."""

    day = models.DateField()
    words = models.CharField(max_length=MOST_QUERY_CHARACTERS)
    times = models.PositiveIntegerField(default=1)
    found = models.PositiveIntegerField(help_text="How many results the last one had.")

    class Meta:
        verbose_name = "query"
        verbose_name_plural = "queries"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="search_asked_once_a_day")]
        indexes = [models.Index(fields=["day"], name="search_asked_by_day")]

    def __str__(self):
        return self.words
