"""The rich-text editor in a browser: it changes only what a person changes."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from lxml import html as lxml_html
from playwright.sync_api import expect

from core.html.convert import convert, convert_text
from core.html.sanitize import sanitize
from psychsite.setup import roles
from tests.browser import signed_in
from tests.e2e.editor_texts import demonstration, imported, model_page
from tests.e2e.test_round import insert_block
from tests.factories.articles import make_article, make_live, make_user
from tests.shared import SHARED, needs_shared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Put each HTML into the editor, add a character after its first words, and read the HTML back.
LETTER = "Ѫ"  # which is in no text
TYPE = """(texts) => {
  const editor = document.querySelector("[contenteditable]").editor
  return texts.map((text) => {
    editor.commands.setContent(text)
    const untouched = editor.getHTML()
    let place = null
    editor.state.doc.descendants((node, pos) => {
      if (place === null && node.isText) place = pos + node.nodeSize
      return place === null
    })
    if (place !== null) editor.view.dispatch(editor.state.tr.insertText("Ѫ", place))
    return [untouched, editor.getHTML()]
  })
}"""
READ = """() => document.querySelector("[contenteditable]").closest(".prose-editor").querySelector("textarea").value"""
# The editor hears of a moved cursor, and of a closed dialog, later than the next step of a program.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def open_editor(new_page, markup="<p>Sleep helps.</p>", **options):
    """Open the form of an article with one text; return the page."""
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    article = make_article(owner=user, html=markup)
    page = signed_in(lambda: new_page(**options), "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(".ProseMirror[spellcheck]").first.wait_for()
    return page


def normalized(markup):
    """Return HTML without insignificant white space, written by one writer."""
    root = lxml_html.fragment_fromstring(markup or "<p></p>", create_parent="div")
    for element in root.iter():
        attributes = sorted(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(attributes)
        element.text = re.sub(r"[ \t\r\n]+", " ", element.text or "")
        element.tail = re.sub(r"[ \t\r\n]+", " ", element.tail or "")
    text = lxml_html.tostring(root, encoding="unicode")
    edge = r"(?:p|h[2-4]|li|ul|ol|blockquote|table|caption|thead|tbody|tr|th|td|div|hr|br)"
    text = re.sub(rf" *(</?{edge}(?: [^>]*)?>) *", r"\1", text)
    # The editor completes rows that have fewer cells than others.
    return re.sub("(<td></td>)+</tr>", "</tr>", text)


def differing(page, texts):
    """Return (text, result) for each text that changes by more than was typed."""
    wrong = []
    for text, (untouched, typed) in zip(texts, page.evaluate(TYPE, texts), strict=True):
        if normalized(text) != normalized(untouched):
            wrong.append((text, untouched))
        elif LETTER in typed and typed.replace(LETTER, "", 1) != untouched:
            wrong.append((text, typed))
    return wrong


KEPT = [
    '<table><caption>What is <em>done</em></caption><thead><tr><th scope="col">Effect</th><th scope="col">Dose</th></tr>'
    '</thead><tbody><tr><th scope="row">Nausea</th><td>4 mg</td></tr></tbody><tbody><tr><td colspan="2">None</td></tr>'
    "</tbody></table>",
    "<table><tbody><tr><td><p>One</p><p>Two</p></td><td></td></tr></tbody></table>",
    '<ol start="3"><li>Three<ul><li><p>Deep</p></li></ul></li></ol>',
    '<p lang="ar" dir="rtl">الصحة.</p><p>In French: <span lang="fr">mal de vivre</span>, <em lang="de">Weltschmerz</em>.</p>',
    '<blockquote lang="de">Wer schläft, sündigt nicht.</blockquote>',
    '<p>10<sup>6</sup>, H<sub>2</sub>O, <abbr title="World Health Organization">WHO</abbr></p>',
    '<p><a href="sms:741741?body=HOME" rel="noopener">HOME</a> <a href="tel:988" title="Call" rel="noopener">988</a></p>',
    '<p><strong><a href="/x/" rel="noopener">a</a> b</strong> <em><strong>c</strong></em><strong><em>d</em></strong></p>',
    '<p><sup><a href="/x/" rel="noopener">1</a></sup> <a href="/x/" rel="noopener"><sup>2</sup></a></p>',
    '<p>Rest<a data-ref="source:7" rel="noopener">[3]</a> <em>on<a data-ref="source:8" rel="noopener">[?]</a></em>.</p>',
    "<ul><li><h3>A heading</h3><p>in an item</p></li></ul><hr><p>A<br>b&nbsp;c &lt; d &amp; e</p>",
]


def test_editor_keeps_the_markup_that_nobody_touched(new_page):
    page = open_editor(new_page)
    assert differing(page, [sanitize(text) for text in KEPT]) == []
    assert differing(page, demonstration()) == []


PASTE = """([html, text]) => {
  const data = new DataTransfer()
  if (html) data.setData("text/html", html)
  if (text) data.setData("text/plain", text)
  const area = document.querySelector("[contenteditable=true]")
  area.editor.commands.focus("end")
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""
PASTES = [
    "C02-gdocs-bold.html", "C03-word-lists.html", "C04-word-tracked.html", "C05-word-notes.html", "C06-gdocs-links.html",
    "C08-sms-link.html", "C09-lang-dir.html", "C34-span-styles.html", "C35-pasted-image.html", "C36-empty-paragraphs.html",
    "C40-bad-links.html",
]  # fmt: skip


def paste(page, html="", text=""):
    """Paste into the empty first text of the page and return its HTML."""
    page.evaluate("() => document.querySelector('[contenteditable=true]').editor.commands.clearContent(true)")
    page.evaluate(PASTE, [html, text])
    page.wait_for_function(f"() => ({READ})() !== ''")
    return page.evaluate(READ)


@needs_shared
def test_pasted_text_is_what_the_converter_makes_of_it(new_page):
    page = open_editor(new_page)
    for name in PASTES:
        markup = (SHARED / "cases" / name).read_text(encoding="utf-8")
        assert normalized(paste(page, markup)) == normalized(convert(markup).html), name
    markdown = (SHARED / "cases" / "C37-markdown.txt").read_text(encoding="utf-8")
    assert normalized(paste(page, text=markdown)) == normalized(convert_text(markdown).html)


def test_paste_says_what_it_left_out_and_is_one_undo(new_page):
    page = open_editor(new_page, "<p>Before</p>")
    page.evaluate(
        PASTE, ['<p>, then <b style="font-weight:normal">plain</b><img src="data:image/png;base64,AA=="></p>', ""]
    )
    note = page.locator(".writing-note")
    note.get_by_text("1 picture was not pasted. Add it as a Figure.").wait_for()
    assert page.evaluate(READ) == "<p>Before, then plain [Picture]</p>"
    page.keyboard.press("Control+z")
    assert page.evaluate(READ) == "<p>Before</p>"
    note.get_by_role("button", name="Hide").click()
    assert note.count() == 0


def test_paste_works_without_the_server(new_page):
    page = open_editor(new_page)
    page.context.set_offline(True)
    assert paste(page, '<b style="font-weight:normal"><p style="color:red">Kept <s>not</s></p></b>') == "<p>Kept</p>"
    page.get_by_text("The server did not answer").wait_for()
    page.context.set_offline(False)


def test_picture_files_are_offered_to_the_page(new_page):
    page = open_editor(new_page)
    taken = page.evaluate("""() => {
      let names = null
      document.addEventListener("desk:pictures", (event) => {
        names = event.detail.files.map((file) => file.name)
        event.preventDefault()
      })
      const data = new DataTransfer()
      data.items.add(new File(["x"], "graph.png", { type: "image/png" }))
      const area = document.querySelector("[contenteditable=true]")
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
      return names
    }""")
    assert taken == ["graph.png"]


def test_pictures_within_pasted_markup_are_offered_to_the_page(new_page):
    page = open_editor(new_page)
    page.evaluate("""() => document.addEventListener("desk:pictures", (event) => {
      window.offered = event.detail.files.map((file) => `${file.name} ${file.type} ${file.size}`)
      event.preventDefault()
    })""")
    icon, graph = "AA==", "A" * 4000
    markup = (
        f'<p>Seen</p><img src="data:image/gif;base64,{icon}"><img alt="Doses" src="data:image/png;base64,{graph}">'
        '<img src="https://elsewhere.example/x.png">'
    )
    page.evaluate(PASTE, [markup, ""])
    page.wait_for_function("() => window.offered")
    assert page.evaluate("window.offered") == ["pasted-1.png image/png 3000"]
    page.locator(".writing-note").get_by_text("3 pictures were not pasted.").wait_for()


@needs_shared
def test_editor_keeps_real_texts(new_page):
    page = open_editor(new_page)
    assert differing(page, model_page()) == []
    texts = imported()
    assert len(texts) > 400
    assert differing(page, texts) == []


def test_new_table_has_a_caption_and_headers(new_page):
    page = open_editor(new_page)
    text = page.locator("[contenteditable=true]").first
    assert text.get_attribute("lang").startswith("en")
    text.click()
    page.keyboard.press("Control+End")
    page.evaluate(TWO_FRAMES)
    page.keyboard.press("Alt+F10")
    page.get_by_role("button", name="Insert table").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Insert a table")
    dialog.get_by_label("Caption").fill("Doses & times")
    assert dialog.get_by_label("The first row is a header").is_checked()
    dialog.get_by_label("Rows").fill("2")
    dialog.get_by_label("Columns").fill("2")
    dialog.get_by_label("The first column is a header").check()
    page.keyboard.press("Enter")
    # What is typed before the dialog is gone goes nowhere.
    dialog.wait_for(state="hidden")
    page.keyboard.type("Drug")
    expected = (
        "<p>Sleep helps.</p><table><caption>Doses &amp; times</caption><thead><tr>"
        '<th scope="col">Drug</th><th scope="col"></th></tr></thead>'
        '<tbody><tr><th scope="row"></th><td></td></tr></tbody></table>'
    )
    assert page.evaluate(READ) == expected
    assert sanitize(expected) == expected
    page.get_by_role("button", name="Caption and headers").first.click()
    dialog = page.get_by_role("dialog", name="Change the table")
    dialog.get_by_label("Caption").fill("")
    dialog.get_by_label("The first row is a header").uncheck()
    dialog.get_by_role("button", name="Change table").click()
    dialog.wait_for(state="hidden")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate(READ) == (
        '<p>Sleep helps.</p><table><tbody><tr><th scope="row">Drug</th><td></td></tr>'
        '<tr><th scope="row"></th><td></td></tr></tbody></table>'
    )
    page.keyboard.press("Control+z")
    assert page.evaluate(READ) == expected


def test_toolbar_works_by_keyboard(new_page):
    page = open_editor(new_page)
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.press("Alt+F10")
    style = page.get_by_role("button", name="Paragraph or heading: Paragraph").first
    assert style.evaluate("(each) => each === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate(READ) == "<h2>Sleep helps.</h2>"
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate(READ) == "<ul><li>Sleep helps.</li></ul>"


def test_cursor_is_in_a_new_text_block(new_page):
    page = open_editor(new_page)
    insert_block(page, "text")
    page.wait_for_function("() => document.activeElement.matches('[contenteditable=true]')")
    page.keyboard.type("Next")
    assert page.locator("[contenteditable=true]", has_text="Next").count() == 1


def test_link_dialog_finds_pages_and_takes_addresses(new_page):
    target = make_live("Ketamine and sleep", slug="ketamine-and-sleep")
    page = open_editor(new_page)
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Add a link")
    dialog.get_by_role("combobox").press_sequentially("ketamine and")
    dialog.get_by_role("option", name="Ketamine and sleep").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog.get_by_text("Article: Ketamine and sleep.").wait_for()
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    link = '<p><a href="{}"{} rel="noopener">Sleep helps.</a></p>'
    key = f' data-ref="article:{target.article_id}"'
    assert page.evaluate(READ) == link.format("/articles/ketamine-and-sleep/", key)
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Change the link")
    dialog.get_by_role("combobox").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    dialog.get_by_text("Links may begin with").wait_for()
    dialog.get_by_role("combobox").fill("example.org/x")
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    assert page.evaluate(READ) == link.format("https://example.org/x", "")


def test_abbreviation_and_language_are_named_in_dialogs(new_page):
    page = open_editor(new_page, "<p>WHO</p>")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.press("Control+A")
    page.get_by_role("button", name="Abbreviation").first.click()
    page.get_by_label("Long form").fill("World Health Organization")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Language of a part").first.click()
    page.get_by_label("Code of the language").fill("ar")
    page.get_by_role("button", name="Save language").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.evaluate(READ) == (
        '<p><abbr title="World Health Organization"><span lang="ar" dir="rtl">WHO</span></abbr></p>'
    )
    page.get_by_role("button", name="Language of a part").first.click()
    page.get_by_role("button", name="Remove language").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.evaluate(READ) == '<p><abbr title="World Health Organization">WHO</abbr></p>'


def test_long_text_stays_quick(new_page):
    page = open_editor(new_page)
    times = page.evaluate("""() => {
      const { editor } = document.querySelector("[contenteditable=true]")
      editor.commands.setContent(("<p>" + "word ".repeat(100) + "</p>").repeat(300))
      editor.commands.focus("end")
      return [...Array(40)].map(() => {
        const begun = performance.now()
        editor.view.dispatch(editor.state.tr.insertText("x"))
        return performance.now() - begun
      })
    }""")
    assert sorted(times)[20] < 50  # ms a key among 30,000 words


def test_keyboard_help_closes_by_escape(new_page):
    page = open_editor(new_page)
    page.locator("[contenteditable=true]").first.click()
    page.get_by_role("button", name="Keyboard help").first.click()
    page.get_by_role("dialog", name="Write with the keyboard").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
