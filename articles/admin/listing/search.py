"""Words that the list of articles searches: texts, addresses and names.

The index of texts belongs to an app above this one, which says at the start how to read it.
"""

from django.db.models import Q

from articles.models import Approval, Article, Byline
from authors.models import Person

MAX_FOUND = 1000
_finders = []


def use_text_search(find):
    """Search texts with `find(words, limit)`, which returns keys of articles."""
    _finders[:] = [find]


def find_articles(words):
    """Return the condition (a Q) for articles with these words.

    At most three queries. The draft, the address, the authors and the approvers are searched. At most MAX_FOUND texts
    and as many articles of people are found.
    """
    keys = {key for find in _finders for key in find(words, MAX_FOUND)}
    people = list(Person.objects.filter(name__icontains=words).order_by().values_list("pk", flat=True)[:100])
    if people:
        written = Byline.objects.filter(person__in=people).values("article")
        approved = Approval.objects.filter(person__in=people, decision="approved", withdrawn_at=None)
        named = Article.objects.filter(Q(pk__in=written) | Q(pk__in=approved.order_by().values("edition__article")))
        keys.update(named.order_by("-updated_at").values_list("pk", flat=True)[:MAX_FOUND])
    return Q(pk__in=keys) | Q(slug=words)
