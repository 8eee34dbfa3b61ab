"""The editorial workflow in a browser, with five people."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Edition
from psychsite.setup import roles
from tests.factories.articles import make_live, make_topic, make_user
from tests.factories.people import give_address, make_credential, make_person
from tests.factories.pictures import picture_bytes
from tests.factories.places import make_city, make_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long password"


@pytest.fixture
def staff():
    """Return one account per role; the approver has a credential."""
    from django.contrib.auth.models import Group

    roles.sync()
    users = {}
    for username, role in (
        ("writer", "Writer"),
        ("editor", "Editor"),
        ("approver", "Medical approver"),
        ("moderator", "Moderator"),
    ):
        users[username] = make_user(username)
        users[username].groups.add(Group.objects.get(name=role))
    person = make_person(name="Ada Quill", honorific="Dr.", user=users["approver"])
    make_credential(person=person, title="Board-certified psychiatrist")
    give_address(person, "approver@example.org")
    return users


def sign_in(new_page, username):
    page = new_page()
    page.goto("/admin/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("button:text-is('Sign in')")
    page.wait_for_url("**/admin/")
    return page


def complete(page, words):
    """Choose in the autocomplete field that is open."""
    page.locator(".select2-container--open .select2-search__field").last.fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def choose(page, field, words):
    """Choose from one of the admin's autocomplete fields by keyboard."""
    page.locator(f"#{field} + .select2 .select2-selection").click()
    complete(page, words)


def insert_block(page, name):
    """Open the menu of blocks at the end of the text and pick a kind."""
    page.get_by_role("button", name="Add a block", exact=True).click()
    page.locator(".block-menu b", has_text=re.compile(f"^{name}$", re.IGNORECASE)).click()


def step(page, link, button, **fields):
    """Follow a step of the admin: its link, its form, its button."""
    if page.locator(".write-more").count():
        page.locator(".write-more summary").click()
    page.locator(":is(.object-tools, .write-more) a", has_text=link).first.click()
    for name, value in fields.items():
        locator = page.locator(f"[name={name}]").first
        if name == "person":
            page.get_by_role("checkbox", name=value).check()
        elif locator.evaluate("element => element.tagName") == "SELECT":
            locator.select_option(label=value)
        else:
            locator.fill(value)
    page.locator("#content-main").get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    assert page.locator(".errornote, .errorlist").count() == 0, page.locator("#content").inner_text()


def test_article_goes_from_draft_to_correction_in_browser(new_page, staff, tmp_path):
    make_topic("Ketamine therapy")
    make_live("What to ask first")
    clinic = make_clinic(name="Harbor Clinic", city=make_city("Miami", "Florida", "United States"))
    picture = tmp_path / "sea.jpg"
    picture.write_bytes(picture_bytes())

    # 1. A writer creates an author, a picture and an article.
    page = sign_in(new_page, "writer")
    page.goto(reverse("admin:authors_person_add"))
    page.fill("#id_name", "Anna Writer")
    page.fill("#id_bio", "Anna writes about sleep.")
    page.click("input[name=_save]")
    page.goto(reverse("admin:images_image_add"))
    page.set_input_files("input[type=file]", str(picture))
    page.fill("#id_alt", "The sea in the evening")
    page.click("input[name=_save]")
    page.goto(reverse("admin:articles_article_add"))
    page.fill("#id_title", "Ketamine and sleep")
    page.fill("#id_standfirst", "What is known, and what is not.")
    choose(page, "id_topic", "Ketamine therapy")
    page.locator("picture-field:has(#id_lead_image) [data-picture-choose]").click()
    page.locator(".pictures__choose").first.click()
    page.fill("#id_tags", "sleep, ketamine")
    page.get_by_role("button", name="Add author").click()
    complete(page, "Anna Writer")
    insert_block(page, "text")
    expect(page.locator(".block--rich_text .ProseMirror:focus")).to_have_count(1)
    page.keyboard.type("Some people sleep better.")
    insert_block(page, "quote")
    page.locator("textarea[name$='0-quote']").fill("I slept through.")
    insert_block(page, "related article")
    complete(page, "What to ask first")
    insert_block(page, "clinic spotlight")
    complete(page, "Harbor Clinic")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state()
    expect(page.locator(".messagelist .success")).to_have_count(1)
    # The standfirst is short for a search engine. The checklist says so, and stores the reason why it stays.
    expect(page.locator(".desk-checklist")).to_contain_text("need more text")
    step(page, "Create edition", "Create edition", reason_missing_description="It says it all.")
    expect(page.locator(".desk-status")).to_contain_text("It says it all.")
    step(page, "Send for approval", "Send for approval", person="Dr. Ada Quill", note="Please read.")
    edition = Edition.objects.get(title="Ketamine and sleep")
    at_edition = reverse("admin:articles_edition_change", args=[edition.pk])

    # 2. The approver signs exactly this edition, the editor publishes it.
    page = sign_in(new_page, "approver")
    page.goto(at_edition)
    expect(page.locator(".desk-text")).to_contain_text("Some people sleep better.")
    step(page, "Approve", "Sign and approve")
    page = sign_in(new_page, "editor")
    page.goto(at_edition)
    step(page, "Publish", "Publish")

    # 3. A reader finds it, follows what it links to, and leaves a comment.
    reader = new_page()
    reader.goto("/")
    reader.get_by_role("link", name="Ketamine and sleep").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ketamine and sleep")
    expect(reader.locator("main")).to_contain_text("This post was medically approved by Dr. Ada Quill")
    for link, title in (
        ("What to ask first", "What to ask first"),
        ("sleep", "sleep"),
        ("Anna Writer", "Anna Writer"),
        ("Harbor Clinic", "Harbor Clinic"),
        ("Florida", "Florida"),
    ):
        reader.goto("/articles/ketamine-and-sleep/")
        reader.locator("main").get_by_role("link", name=re.compile(f"^{link}")).first.click()
        expect(reader.get_by_role("heading", level=1)).to_contain_text(title)
    reader.goto("/articles/ketamine-and-sleep/")
    assert reader.context.cookies() == []
    reader.get_by_role("textbox", name="Name").fill("Rosa")
    reader.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE)).fill("rosa@example.org")
    reader.get_by_label("Comment").fill("Thank you <b>all</b>.")
    reader.wait_for_timeout(3500)  # a form sent within three seconds is held as a machine's
    reader.get_by_role("button", name=re.compile("Post|Send|reply", re.IGNORECASE)).last.click()
    reader.locator(".sent").wait_for()

    # 4. A moderator approves it, and the next reader sees it.
    page = sign_in(new_page, "moderator")
    page.goto(reverse("admin:comments_comment_changelist"))
    card = page.locator("[id^=c-]", has_text="Rosa").first
    card.get_by_role("button", name="Approve").first.click()
    page.locator("#mod-messages", has_text="approved").wait_for()
    following = new_page()
    following.goto("/articles/ketamine-and-sleep/")
    expect(following.locator("main")).to_contain_text("Thank you <b>all</b>.")

    # 5. Staff correct the live article; readers see the old text until the new edition is published.
    page = sign_in(new_page, "editor")
    article = Article.objects.get(title="Ketamine and sleep")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(".block--rich_text [contenteditable=true]").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Some people sleep a little better.")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist .success").wait_for()
    step(
        page,
        "Create edition",
        "Create edition",
        change_class="Clarification: says the same, more clearly",
        public_note="Put more carefully.",
    )
    following.reload()
    expect(following.locator("main")).to_contain_text("Some people sleep better.")
    step(page, "Send for approval", "Send for approval", person="Dr. Ada Quill", note="Two more words.")
    at_edition = reverse("admin:articles_edition_change", args=[article.editions.latest("number").pk])
    page = sign_in(new_page, "approver")
    page.goto(at_edition)
    step(page, "Still correct", "Still correct")
    page = sign_in(new_page, "editor")
    page.goto(at_edition)
    step(page, "Publish", "Publish")
    following.reload()
    text = following.locator("main").inner_text()
    assert "Some people sleep a little better." in text
    assert "Medically approved" in text
    assert clinic.get_absolute_url() in following.content()
