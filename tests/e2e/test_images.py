"""The library in a browser: choosing, dropping and the focal point.

Each works by mouse and keys, with and without scripts.
"""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from images.models import Image, Upload
from psychsite.setup import roles
from tests.e2e.test_round import sign_in
from tests.factories.articles import make_user
from tests.factories.pictures import make_image, photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """(area, [name, type, text]) => {
  const data = new DataTransfer()
  data.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], name, { type }))
  area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def editor():
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    return user


def photo(seed, name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_bytes(600, 400, seed=seed)}


BAD = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<script>alert(1)</script>"}


def numbers(row):
    return [row.locator(f"[name$=-focus_{axis}]").input_value() for axis in "xy"]


def test_bulk_upload_refuses_bad_file_and_edits_the_rest(new_page, editor):
    page = sign_in(new_page, "editor")
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

    page = sign_in(new_page, "editor")
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
    page = sign_in(new_page, "editor")
    page.goto(reverse("admin:images_image_upload"))
    page.route("**/upload/", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Sign in</p>"))
    page.set_input_files("#id_files", [photo(1, "one.jpg")])
    page.locator(".drop__refused").wait_for()
    expect(page.locator(".drop__refused")).to_contain_text("The upload failed. Check that you are online")


def test_pictures_are_uploaded_described_and_saved_without_scripts(new_page, editor):
    page = sign_in(lambda: new_page(java_script_enabled=False), "editor")
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
    page = sign_in(new_page, "editor")
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
