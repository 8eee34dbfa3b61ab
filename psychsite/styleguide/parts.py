"""The parts of the style guide: templates, their context, and stand-ins."""

from dataclasses import dataclass

from django import forms
from django.template.loader import render_to_string

from articles.approval.status import LABELS, box_heading
from articles.blocks.base import BLOCKS
from psychsite.styleguide import fixtures


@dataclass(frozen=True)
class Part:
    """One template with its examples.

    `examples()` is called on each request and returns [(caption, context)].
    """

    key: str
    group: str
    template: str
    inputs: str
    examples: callable

    def rendered(self):
        """Return [(caption, html)] as the real template makes them."""
        return [(caption, render_to_string(self.template, context)) for caption, context in self.examples()]


class _Form(forms.Form):
    name = forms.CharField(max_length=80, help_text="As it is to be shown.")
    email = forms.EmailField(label="E-mail")
    text = forms.CharField(label="Comment", widget=forms.Textarea(attrs={"rows": 3}))


def _refused():
    return _Form({"name": "M.", "email": "not an address", "text": ""})


def _fields():
    form = _refused()
    return [
        ("With help", {"field": form["name"]}),
        ("Refused", {"field": form["email"]}),
        ("Long", {"field": form["text"]}),
    ]


def _comments():
    talk = fixtures.comment(replies=[fixtures.comment(by=fixtures.person())])
    return [("", {"page": fixtures.talk([talk]), "is_open": False, "article": fixtures.edition().article})]


def _cards():
    pictured = fixtures.edition(image=fixtures.picture(), review=fixtures.status())
    return [
        ("With a picture", {"edition": pictured}),
        ("plain=True", {"edition": pictured, "plain": True}),
        ("brief=True", {"edition": fixtures.edition(), "brief": True}),
        ("lead=True", {"edition": pictured, "lead": True}),
    ]


def _people():
    signed = {"approval": fixtures.approval(), "credentials": fixtures.credentials()}
    heading = box_heading("Dr. Ada Quill")
    return [
        ("An author", {"person": fixtures.person("Bo Reed", role="Health writer"), "link_text": "View all posts"}),
        ("An approver", {"person": fixtures.person(photo=fixtures.picture()), "heading": heading, **signed}),
    ]


def _of_block(kind):
    """Return the Part of a kind of block: its samples, rendered."""

    def examples():
        shown = []
        for caption, sample in kind.samples.items():
            block = kind.render({"type": kind.kind, **sample}, fixtures.named())
            kind.finish([block])
            shown.append((caption, {"block": block}))
        return shown

    return Part(kind.kind, "Text", kind.template(), f"block: what {kind.__name__}.render returns", examples)


PARTS = [
    Part("badge", "Trust", "components/badge.html", "status: a ReviewStatus",
         lambda: [(code, {"status": fixtures.status(code)}) for code in LABELS]),
    Part("person_box", "Trust", "components/person_box.html", "person; heading, link_text; approval, credentials", _people),
    Part("credentials", "Trust", "components/credentials.html", "credentials",
         lambda: [("", {"credentials": fixtures.credentials()})]),
    Part("labels", "Trust", "components/labels.html", "edition", lambda: [("", {"edition": fixtures.labeled_edition()})]),
    Part("portrait", "Trust", "components/portrait.html", "person; lazy",
         lambda: [("A photo", {"person": fixtures.person(photo=fixtures.picture())}), ("None", {"person": fixtures.person()})]),
    Part("byline", "Trust", "components/byline.html", "bylines: rows with person, name and credit",
         lambda: [("", {"bylines": fixtures.edition().authors})]),
    Part("help_bar", "Finding", "components/help_bar.html", "helplines", lambda: [("", {"helplines": fixtures.helplines()})]),
    Part("help_lines", "Finding", "components/help_lines.html", "helplines", lambda: [("", {"helplines": fixtures.helplines()})]),
    Part("help_line", "Finding", "components/help_line.html", "line; full",
         lambda: [("", {"line": fixtures.helpline()}), ("full=True", {"line": fixtures.helpline(is_stale=True), "full": True})]),
    Part("article_card", "Finding", "components/article_card.html", "edition; plain, brief, lead", _cards),
    Part("card_meta", "Finding", "components/card_meta.html", "edition; brief",
         lambda: [(code, {"edition": fixtures.edition(review=fixtures.status(code))}) for code in LABELS]),
    Part("clinic_card", "Finding", "components/clinic_card.html", "clinic; pick",
         lambda: [("", {"clinic": fixtures.clinic()}), ("pick=True", {"clinic": fixtures.found_clinic(), "pick": True})]),
    Part("regions", "Finding", "components/regions.html", "regions",
         lambda: [("", {"regions": fixtures.regions()})]),
    Part("entities", "Finding", "components/entities.html", "entities: rows with names, code and code_system",
         lambda: [("", {"entities": fixtures.entities()})]),
    Part("source_notice", "Text", "components/source_notice.html", "notice: sentence and link",
         lambda: [("", {"notice": fixtures.source_notice()})]),
    Part("breadcrumbs", "Finding", "components/breadcrumbs.html", "items: [(label, address or None)]",
         lambda: [("", {"items": [("Clinics", "#"), ("Colorado", "#"), ("Denver", None)]})]),
    Part("pagination", "Finding", "components/pagination.html", "page; query, kind", lambda: [("", {"page": fixtures.page()})]),
    *map(_of_block, BLOCKS),
    Part("picture", "Text", "components/picture.html", "image; alt, sizes, lazy",
         lambda: [("", {"image": fixtures.picture(), "sizes": "20rem"})]),
    Part("diff", "Talk and change", "components/diff.html", "blocks: [DiffBlock]",
         lambda: [("", {"blocks": fixtures.differences()})]),
    Part("label_changes", "Talk and change", "components/label_changes.html", "label_changes: clauses",
         lambda: [("", {"label_changes": fixtures.label_changes()})]),
    Part("comments", "Talk and change", "comments/section.html", "page of conversations; is_open; policy; article", _comments),
    Part("field", "Talk and change", "components/field.html", "field: a bound form field; quiet", _fields),
    Part("honeypot", "Talk and change", "components/honeypot.html", "field: a form field",
         lambda: [("", {"field": _refused()["name"]})]),
    Part("errors", "Talk and change", "components/errors.html", "form, said; heading",
         lambda: [("", {"form": _refused(), "heading": "Your comment was not sent yet"})]),
    Part("icon", "Signs", "components/icon.html", "name", lambda: [
        (name, {"name": name}) for name in ("search", "place", "note", "warning", *LABELS)
    ]),
    Part("mark", "Signs", "components/mark.html", "", lambda: [("", {})]),
]  # fmt: skip
