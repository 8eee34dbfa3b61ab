"""A small site in which every kind of public page has something to show."""

from articles.models import Callout, ClinicSpotlight, FooterLink, Reference, RelatedArticle, Series, Source
from clinics.models import Affiliation, Condition, Insurance, Treatment
from comments.models import Comment
from tests.factories.articles import (
    add_block,
    approve,
    freeze,
    make_approver,
    make_article,
    make_site_page,
    make_topic,
    publish,
)
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import (
    make_check,
    make_city,
    make_clinic,
    make_helpline,
    make_hours,
    make_law,
    make_paid,
    make_question,
)


class Site:
    """Three articles of three topics, two clinics in two states, and people for them."""

    def __init__(self):
        self._number = 0
        self.author, self.other_author = make_person(name="Ann Lee"), make_person(name="Bo Chan")
        self.approver = make_approver()
        self.picture = make_image(width=300, height=200)
        self.miami, self.boston = make_city(), make_city("Boston", state="Massachusetts")
        self.clinic = make_clinic(name="Bay Clinic", city=self.miami, latitude=25.76, longitude=-80.19)
        self.other_clinic = make_clinic(name="Hill Clinic", city=self.boston, latitude=42.36, longitude=-71.06)
        self.article = make_article(
            "Sleep and mood", topic=make_topic("Mood"), authors=[self.author], tags=["sleep"], lead_image=self.picture
        )
        self.other = make_article("Fear and calm", topic=make_topic("Fear"), authors=[self.other_author], tags=["fear"])
        add_block(self.article, ClinicSpotlight, clinic=self.clinic)
        self.source = Source.objects.create(title="A trial", doi="10.1000/trial")
        add_block(self.article, Reference, source=self.source)
        self.series = Series.objects.create(name="Steps")
        self.third = make_article("Reading list", topic=make_topic("Books"), series=self.series, part=1)
        self.fourth = make_article("Second list", topic=self.third.topic, series=self.series, part=2)
        add_block(self.third, RelatedArticle, target=self.article)
        add_block(self.third, Callout, style="safety", heading="In danger", html="<p>Call 555 0100.</p>")
        self.topic = self.article.topic
        self.edition = self._live(self.article)
        self.other_edition = self._live(self.other)
        self._live(self.third), self._live(self.fourth)
        self.comment = self._comment(self.article)
        self.other_comment = self._comment(self.other)
        self._surround()

    def _live(self, article):
        edition = freeze(article)
        approve(edition, self.approver)
        return publish(edition)

    def _comment(self, article):
        return Comment.objects.create(article=article, name="Kim", body="Thank you.", state="approved")

    def _surround(self):
        for clinic in (self.clinic, self.other_clinic):
            make_hours(clinic=clinic)
            make_check(clinic=clinic)
        make_paid(clinic=self.clinic)
        Affiliation.objects.create(person=self.author, clinic=self.clinic, role="Director", interest="owner")
        make_law(region=self.miami.parent.parent)
        make_question(region=self.miami)
        for name in ("Listening Line", "Night Line", "Parents’ Line"):
            make_helpline(name=name)
        self.about = make_site_page()
        publish(freeze(self.about))
        FooterLink.objects.create(article=self.about, label="Who we are")
        self.treatment = Treatment.objects.create(
            name="Ketamine infusion", slug="ketamine", route="iv", substance="ketamine"
        )
        self.condition = Condition.objects.create(name="Depression", slug="depression")
        self.insurance = Insurance.objects.create(name="Blue", slug="blue")
        self.clinic.treatments.add(self.treatment)
        self.clinic.conditions.add(self.condition)

    def number(self):
        """Return a new number, so that each write changes something."""
        self._number += 1
        return self._number

    def paths(self):
        """Return the addresses of one page of each kind."""
        slug, other = self.article.slug, self.other.slug
        return [
            "/",
            "/articles/",
            f"/articles/{slug}/",
            f"/articles/{other}/",
            f"/articles/{self.third.slug}/",
            f"/articles/{slug}.md",
            f"/articles/{slug}/history/",
            f"/articles/{other}/history/",
            f"/articles/{slug}/editions/1/",
            f"/articles/{slug}/changes.atom",
            f"/articles/{slug}/comments.atom",
            "/about/",
            "/a-z/",
            "/feeds/",
            "/feeds/articles.atom",
            "/feeds/articles.json",
            "/feeds/comments.rss",
            "/feeds/corrections.atom",
            f"{self.topic.get_absolute_url()}feed.rss",
            "/tags/fear/feed.atom",
            f"{self.author.get_absolute_url()}feed.json",
            f"{self.approver.get_absolute_url()}approved.atom",
            self.topic.get_absolute_url(),
            self.other.topic.get_absolute_url(),
            f"/tags/{self.article.tags.order_by('pk').first().slug}/",
            "/tags/fear/",
            "/authors/",
            self.author.get_absolute_url(),
            self.other_author.get_absolute_url(),
            self.approver.get_absolute_url(),
            f"/comments/{slug}/",
            f"/comments/{other}/",
            f"/comments/{slug}/{self.comment.pk}/",
            "/clinics/",
            "/clinics/us/",
            "/clinics/us/florida/",
            "/clinics/us/florida/miami/",
            "/clinics/us/massachusetts/boston/",
            self.clinic.get_absolute_url(),
            self.other_clinic.get_absolute_url(),
            "/clinics/compare/",
            "/clinics/shortlist/",
            "/help/",
            "/search/",
            "/sitemap.xml",
            "/llms.txt",
            "/robots.txt",
            "/.well-known/security.txt",
            "/api/clinics/",
            f"/api/clinics/{self.clinic.slug}/",
            "/api/regions/us/florida/",
            "/api/help-lines/",
            "/api/",
            "/clinics/map/points/",
            "/clinics/map/land/coarse/",
        ]
