"""The library in a browser: choosing, dropping and the focal point.

Each works by mouse and keys, with and without scripts.
"""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image as Pillow
from playwright.sync_api import expect

from articles.models import Figure
from images.models import Image, Upload
from tests.browser import signed_in
from tests.factories.articles import add_block, make_article
from tests.factories.pictures import make_image, photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """(area, [name, type, text]) => {
  const data = new DataTransfer()
  data.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name, { type }))
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))
}"""


def photo(seed, name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_bytes(600, 400, seed=seed)}


BAD = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<script>alert(1)</script>"}


def numbers(row):
    return [row.locator(f"[name$=-focus_{axis}]").input_value() for axis in "xy"]


@pytest.mark.always
def test_bulk_upload_refuses_bad_file_and_edits_the_rest(new_page, editor):
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:images_image_upload"))
    page.set_input_files("#id_files", [photo(1, "one.jpg"), BAD, photo(2, "two.jpg")])
    refused = page.locator(".drop__refused")
    refused.wait_for()
    expect(refused).to_contain_text("page.jpg: This file is not a picture that we can read.")
    page.get_by_role("button", name="Go on with the others").click()
    rows = page.locator("fieldset.waiting")
    rows.nth(1).wait_for()
    assert rows.count() == 2 == Upload.objects.count()
    one, two = rows.nth(0), rows.nth(1)
    one.get_by_label("Alt text").fill("A hill")
    box = one.locator(".focal__stage").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] * 0.9)
    assert numbers(one) == ["25", "90"]
    assert numbers(two) == ["50", "50"]
    assert "focus-x2 focus-y9" in one.locator(".focal__crop").first.get_attribute("class"), "crops follow at once"
    two.get_by_label("Decorative").check()
    mark = two.get_by_role("slider", name="Focal point")
    mark.focus()
    for key in ["ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
    expect(mark).to_have_attribute("aria-valuetext", "48 % from the left, 59 % from the top")
    page.get_by_role("button", name="Save").click()
    page.locator("#result_list").wait_for()
    points = dict(Image.objects.values_list("alt", "ppoi"))
    assert points == {"A hill": "0.25x0.9", "": "0.48x0.59"}


def test_dropping_picture_keeps_alt_text_being_typed(new_page, editor):
    import base64

    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:images_image_upload"))
    page.set_input_files("#id_files", [photo(1, "one.jpg")])
    page.locator("fieldset.waiting").wait_for()
    page.get_by_label("Alt text").fill("Half a sent")
    text = base64.b64encode(photo_bytes(seed=2)).decode()
    page.locator("picture-drop").evaluate(DROP, ["two.jpg", "image/jpeg", text])
    page.locator("fieldset.waiting").nth(1).wait_for()
    expect(page.get_by_label("Alt text").first).to_have_value("Half a sent")


def test_unusable_upload_response_shows_error(new_page, editor):
    """Receive an unusable response, such as a sign-in or captive portal page."""
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:images_image_upload"))
    page.route("**/upload/", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Sign in</p>"))
    page.set_input_files("#id_files", [photo(1, "one.jpg")])
    page.locator(".drop__refused").wait_for()
    expect(page.locator(".drop__refused")).to_contain_text("The upload failed. Check that you are online")


def test_pictures_are_uploaded_described_and_saved_without_scripts(new_page, editor):
    page = signed_in(lambda: new_page(java_script_enabled=False), "editor")
    page.goto(reverse("admin:images_image_upload"))
    page.set_input_files("#id_files", [photo(1, "one.jpg"), BAD, photo(2, "two.jpg")])
    page.get_by_role("button", name="Upload them").click()
    expect(page.locator(".messagelist")).to_contain_text("“page.jpg”: This file is not a picture")
    page.get_by_label("Alt text").nth(0).fill("A hill")
    page.get_by_label("from the left").nth(0).fill("10")
    page.get_by_label("Discard").nth(1).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("1 picture added to the library, 1 discarded.")
    assert Image.objects.get().ppoi == "0.1x0.5"


def test_focal_point_of_library_picture_is_set_by_dragging(new_page, editor):
    image = make_image(width=300, height=200)
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:images_image_change", args=[image.pk]))
    box = page.locator(".focal__stage").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 50, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(page.locator("#id_focus_x"), "dragged beyond the edge it stays at the edge").to_have_value("100")
    page.locator("#id_focus_y").fill("30")
    assert "focus-x10 focus-y3" in page.locator(".focal__crop").first.get_attribute("class")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#result_list").wait_for()
    image.refresh_from_db()
    assert image.ppoi == "1x0.3"


def open_dialog(page, field):
    page.locator(f"picture-field:has({field}) [data-picture-choose]").click()
    page.locator(".pictures__grid li").first.wait_for()
    return page.locator("dialog.pictures")


def test_picture_is_chosen_in_a_dialog_over_the_form(new_page, editor):
    for number in range(3):
        make_image(alt=f"Field {number}")
    lake = make_image(alt="A lake", credit="Ada")
    article = make_article("Sleep", lead_image=lake)
    add_block(article, Figure, image=lake, alt="")
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    expect(page.locator("[name=articles_figure_set-0-alt]")).to_have_attribute("placeholder", "A lake")
    dialog = open_dialog(page, "#id_lead_image")
    expect(page.locator("#pictures-search")).to_be_focused()
    page.keyboard.type("lake")
    expect(dialog.locator(".pictures__grid li")).to_have_count(1)
    dialog.get_by_role("button", name="Details of").click()
    expect(dialog.locator(".pictures__where")).to_contain_text("Lead picture of")
    expect(dialog.get_by_role("button", name="Use this picture")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator("#id_lead_image")).to_have_value(str(lake.pk)), "closing chooses nothing"
    dialog = open_dialog(page, "#id_lead_image")
    page.keyboard.type("lake")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    dialog = open_dialog(page, "#id_lead_image")
    expect(dialog.locator(".pictures__grid li")).to_have_count(4)
    dialog.locator(".pictures__choose").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    expect(page.locator("#id_lead_image option:checked")).to_have_text("Field 2")
    expect(page.locator("picture-field:has(#id_lead_image) [data-picture-choose]")).to_be_focused()


def noise(width, height, mode, kind, **options):
    """Return a picture of noise, which no format makes small."""
    target = io.BytesIO()
    mist = Pillow.effect_noise((width // 4, height // 4), 100).resize((width, height), Pillow.Resampling.NEAREST)
    Pillow.merge(mode, [mist] * len(mode)).save(target, kind, **options)
    return target.getvalue()


def sideways():
    """Return a JPEG of 4,800 by 120 pixels that the camera noted as upright."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    return noise(4800, 120, "RGB", "JPEG", exif=exif.tobytes())


def moving():
    target = io.BytesIO()
    first, second = (Pillow.new("RGB", (40, 40), colour) for colour in ("red", "blue"))
    first.save(target, "GIF", save_all=True, append_images=[second])
    return target.getvalue()


def test_large_pictures_are_made_smaller_before_the_upload(new_page, editor):
    article = make_article("Sleep")
    make_image(alt="A lake")
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    dialog = open_dialog(page, "#id_lead_image")
    heavy = noise(1800, 1600, "RGBA", "PNG", compress_level=0)
    assert len(heavy) > 10 * 1024 * 1024
    files = [
        ("tall.jpg", "image/jpeg", sideways()),
        ("heavy.png", "image/png", heavy),
        ("film.gif", "image/gif", moving()),
    ]
    page.set_input_files("#pictures-file", [{"name": a, "mimeType": b, "buffer": c} for a, b, c in files])
    expect(dialog.locator(".drop__refused")).to_contain_text("This GIF moves", timeout=30_000)
    expect(dialog.locator("fieldset.waiting")).to_have_count(2)
    tall, clear = Upload.objects.order_by("pk")
    assert (tall.name, tall.width, tall.height) == ("tall.jpg", 120, 4800), "upright, as the camera noted"
    assert clear.name == "heavy.webp" and clear.width == 1800
    with Pillow.open(clear.file.open("rb")) as stored:
        assert stored.mode == "RGBA"
    row = dialog.locator("fieldset.waiting").first
    row.get_by_label("Alt text").fill("A tower")
    dialog.get_by_role("button", name="Use picture").click()
    expect(dialog.locator("fieldset.waiting")).to_have_count(1)
    expect(dialog.locator(".waiting__error")).to_contain_text("Describe the picture")
    dialog.get_by_label("Decorative").check()
    dialog.get_by_role("button", name="Use picture").click()
    expect(dialog).not_to_be_visible()
    expect(page.locator("#id_lead_image option:checked")).to_have_text("A tower")


def test_dropped_pictures_become_figures(new_page, editor):
    import base64

    article = make_article("Sleep")
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("picture-field:defined").first.wait_for()
    text = base64.b64encode(photo_bytes(seed=2)).decode()
    page.locator("#id_title").evaluate(DROP, ["two.jpg", "image/jpeg", text])
    dialog = page.locator("dialog.pictures")
    dialog.get_by_label("Alt text").fill("A hill")
    dialog.get_by_role("button", name="Add to the article").click()
    expect(page.locator("select[name=articles_figure_set-0-image] option:checked")).to_have_text("A hill")
    expect(page.locator("[name=articles_figure_set-0-image]"), "nothing else is sent as the picture").to_have_count(1)
    # What the text's editor was given arrives by an event.
    page.evaluate(
        """text => {
      const files = [new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], "three.jpg", { type: "image/jpeg" })]
      const form = document.querySelector("[name=articles_figure_set-TOTAL_FORMS]").form
      form.dispatchEvent(new CustomEvent("desk:pictures", { bubbles: true, detail: { files } }))
    }""",
        base64.b64encode(photo_bytes(seed=3)).decode(),
    )
    dialog.get_by_label("Alt text").fill("A tree")
    dialog.get_by_role("button", name="Add to the article").click()
    expect(page.locator("select[name=articles_figure_set-1-image] option:checked")).to_have_text("A tree")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_picture_dialog_is_accessible_and_fits_a_phone(new_page, editor, scheme):
    make_image(alt="A lake")
    article = make_article("Sleep")
    size = {"width": 320, "height": 700}
    page = signed_in(lambda: new_page(color_scheme=scheme, bypass_csp=True, viewport=size), "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    dialog = open_dialog(page, "#id_lead_image")
    page.set_input_files("#pictures-file", [photo(1, "one.jpg")])
    dialog.locator("fieldset.waiting").wait_for()
    dialog.get_by_role("button", name="Details of").click()
    expect(dialog.locator(".pictures__where")).to_contain_text("Not used yet")
    assert dialog.evaluate("one => one.scrollWidth") <= 320
    found = Axe().run(page, context="dialog.pictures", options={"preload": False}).response["violations"]
    assert [(row["id"], [node["target"] for node in row["nodes"]][:3]) for row in found] == []
