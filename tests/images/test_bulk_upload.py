"""The bulk upload: receiving files, describing them, and correcting errors."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from images import actions, bulk_upload
from images.actions import add_image
from images.duplicates import find_duplicates, find_similar_uploads
from images.models import Image, Upload
from images.uploads import UnacceptableImage
from tests.factories.articles import make_user
from tests.factories.pictures import make_image, photo_bytes, picture_bytes

pytestmark = pytest.mark.django_db
PAGE = "admin:images_image_upload"
WRITER = ("images.view_image", "images.add_image", "images.change_image")


def file(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data)


def send(client, *files, **fields):
    return client.post(reverse(PAGE), {"files": list(files), "upload": "Upload them", **fields})


def words(upload, **fields):
    fields = {
        "choice": "add",
        "alt": "",
        "caption": "",
        "credit": "",
        "license": "",
        "focus_x": "50",
        "focus_y": "50",
        **fields,
    }
    return {f"u{upload.pk}-{name}": value for name, value in fields.items()}


def save(client, *rows, **fields):
    data = {"save": "Save", **fields}
    for row in rows:
        data |= row
    return client.post(reverse(PAGE), data)


def test_bulk_upload_keeps_good_files_and_refuses_bad_ones(admin_client):
    files = [
        (photo_bytes(seed=1), "one.jpg"),
        (b"<svg/>", "two.svg"),
        (photo_bytes(seed=2), "three.jpg"),
        (b"", "four.png"),
    ]
    answer = send(admin_client, *(file(*each) for each in files))
    page = answer.content.decode()
    assert "“two.svg”: This is an SVG drawing" in page
    assert "“four.png”: This file is empty." in page
    assert [upload.name for upload in Upload.objects.all()] == ["one.jpg", "three.jpg"]
    assert "2 pictures to describe" in page
    for upload in Upload.objects.all():
        assert f'src="{upload.thumbnail_url}"' in page
        assert f'name="u{upload.pk}-alt"' in page
    assert not Image.objects.exists(), "nothing is in the library before it has its words"


def test_described_uploads_become_library_pictures(admin_client, admin_user):
    send(admin_client, file(photo_bytes(seed=1)), file(photo_bytes(seed=2)), file(photo_bytes(seed=3)))
    one, two, three = Upload.objects.all()
    fields = {"all-credit": "M. Bell", "all-license": "CC0"}
    rows = [words(one, alt="A hill", credit="Own"), words(two, is_decorative="on"), words(three, choice="discard")]
    answer = save(admin_client, *rows, **fields)
    assert answer.url == reverse("admin:images_image_changelist")
    assert "2 pictures added to the library, 1 discarded." in admin_client.get(answer.url).content.decode()
    hill, decoration = Image.objects.order_by("pk")
    assert (hill.alt, hill.credit, hill.license, hill.uploaded_by) == ("A hill", "Own", "CC0", admin_user)
    assert (decoration.alt, decoration.is_decorative, decoration.credit) == ("", True, "M. Bell")
    assert hill.made and hill.dhash and hill.original_sha256, "what was made at the upload is taken over"
    assert not Upload.objects.exists()
    assert default_storage.exists(hill.file.name)


def test_upload_without_alt_text_stays_with_error_and_others_are_saved(admin_client):
    send(admin_client, file(photo_bytes(seed=1), "one.jpg"), file(photo_bytes(seed=2), "two.jpg"))
    one, two = Upload.objects.all()
    page = save(admin_client, words(one, alt="A hill"), words(two, caption="Kept", alt=" \u200b ")).content.decode()
    assert Image.objects.get().alt == "A hill"
    assert "two.jpg: Describe the picture in the alt text" in page
    assert f'href="#id_u{two.pk}-alt"' in page
    assert 'value="Kept"' in page
    page = save(admin_client, words(two, alt="x" * 301)).content.decode()
    assert "at most 300 characters" in page
    assert Upload.objects.get() == two


def test_adding_files_keeps_text_typed_for_earlier_uploads(admin_client):
    send(admin_client, file(photo_bytes(seed=1)))
    first = Upload.objects.get()
    page = send(admin_client, file(photo_bytes(seed=2)), **words(first, alt="Half a sent")).content.decode()
    assert 'value="Half a sent"' in page
    assert page.count('class="waiting"') == 2
    assert "need" not in page, "nobody is told off before saving"


def test_pending_uploads_are_shown_only_to_their_owner(admin_client, client):
    send(admin_client, file(photo_bytes(seed=1)))
    mine = Upload.objects.get()
    assert (
        "1 picture that you uploaded is waiting"
        in admin_client.get(reverse("admin:images_image_changelist")).content.decode()
    )
    client.force_login(make_user("writer", *WRITER))
    assert f"u{mine.pk}-" not in client.get(reverse(PAGE)).content.decode()
    assert "you uploaded" not in client.get(reverse("admin:images_image_changelist")).content.decode()
    save(client, words(mine, alt="Not theirs"))
    save(client, words(mine, choice="discard"))
    assert Upload.objects.get() == mine
    assert not Image.objects.exists()


def test_identical_upload_links_to_library_picture(admin_client):
    data = photo_bytes(seed=1)
    known = add_image(upload=data, alt="A hill")
    page = send(admin_client, file(data)).content.decode()
    assert "The library already has this picture" in page
    assert reverse("admin:images_image_change", args=[known.pk]) in page
    upload = Upload.objects.get()
    page = save(admin_client, words(upload, alt="Again")).content.decode()
    assert "The library already has this picture." in page, "a second copy is no choice"
    save(admin_client, words(upload, choice="discard"))
    assert Image.objects.get() == known
    assert default_storage.exists(known.file.name), "what was thrown away was the same file"


def smaller(data):
    import io

    from PIL import Image as Pillow

    target = io.BytesIO()
    with Pillow.open(io.BytesIO(data)) as image:
        image.resize((image.width // 2, image.height // 2)).save(target, "WEBP", quality=60)
    return target.getvalue()


def test_similar_upload_requires_a_choice(admin_client):
    data = photo_bytes(seed=1)
    known = add_image(upload=data, alt="A hill")
    add_image(upload=photo_bytes(seed=3), alt="Something else")
    page = send(admin_client, file(smaller(data))).content.decode()
    assert "It looks like:" in page
    assert known.thumbnail_url in page
    assert "Something else" not in page
    upload = Upload.objects.get()
    assert (
        "Choose whether it is the same."
        in save(admin_client, words(upload, choice="", alt="A hill, smaller")).content.decode()
    )
    assert Image.objects.count() == 2
    save(admin_client, words(upload, choice="add", alt="A hill, smaller"))
    assert Image.objects.count() == 3


def test_single_picture_form_asks_about_similar_pictures(admin_client):
    data = photo_bytes(seed=1)
    known = add_image(upload=data, alt="A hill")
    fields = {"alt": "A hill, smaller"}
    add = reverse("admin:images_image_add")
    page = admin_client.post(add, {"upload": file(smaller(data)), **fields}).content.decode()
    assert "The library has a similar picture" in page
    assert f'href="{reverse("admin:images_image_change", args=[known.pk])}"' in page
    assert 'type="checkbox" name="is_another"' in page
    kept = Upload.objects.get()
    assert admin_client.post(add, {"kept": kept.pk, "is_another": "on", **fields}).status_code == 302
    assert Image.objects.count() == 2


@pytest.mark.parametrize("count", [10, 400])
def test_duplicate_search_uses_three_queries(count, django_assert_num_queries):
    known = add_image(upload=photo_bytes(seed=1), alt="A hill")
    for n in range(count):
        hashes = {"sha256": f"{n:064x}", "dhash": f"{n % 256 * 0x0101010101010101:016x}"}
        Image.objects.create(file="x.png", width=1, height=1, alt="x", **hashes)
    user = make_user("writer")
    one, two = (
        actions.receive_upload(upload=data, name="x", by=user)
        for data in (smaller(photo_bytes(seed=1)), photo_bytes(seed=2))
    )
    with django_assert_num_queries(3):
        found = find_duplicates([one, two])
    assert found == {one.sha256: (None, [known]), two.sha256: (None, [])}


@pytest.mark.parametrize("count", [2, 12])
def test_bulk_upload_page_uses_constant_queries(admin_client, count, django_assert_num_queries):
    send(admin_client, *[file(photo_bytes(200, 100, seed=n)) for n in range(count)])
    with django_assert_num_queries(6):
        page = admin_client.get(reverse(PAGE)).content.decode()
    assert page.count('class="waiting"') == count


def test_similar_files_in_one_upload_require_a_choice(admin_client):
    data = photo_bytes(seed=1)
    page = send(admin_client, file(data, "one.jpg"), file(smaller(data), "two.jpg")).content.decode()
    assert "one.jpg, also waiting" in page
    one, two = Upload.objects.all()
    page = save(admin_client, words(one, alt="A hill"), words(two, choice="", alt="A hill, smaller")).content.decode()
    assert "Choose whether it is the same." in page
    assert "also waiting" not in page
    assert reverse("admin:images_image_change", args=[Image.objects.get().pk]) in page, (
        "the first is in the library by now"
    )
    save(admin_client, words(two, choice="discard"))
    assert Image.objects.get().alt == "A hill"
    assert not Upload.objects.exists()


def test_focal_point_can_be_set_before_saving_upload(admin_client):
    send(admin_client, file(photo_bytes(seed=1)), file(photo_bytes(seed=2)))
    one, two = Upload.objects.all()
    page = save(
        admin_client, words(one, alt="A hill", focus_x="20", focus_y="85"), words(two, alt="A lake", focus_x="120")
    ).content.decode()
    assert Image.objects.get().ppoi == "0.2x0.85"
    assert "Enter a number from 0 to 100" in page
    assert 'data-across="id_u' in page
    assert "focus-x10 focus-y5" in page, "shown where a page would crop, though the number is refused"


def test_next_page_of_uploads_follows_after_saving(admin_client, monkeypatch):
    monkeypatch.setattr(bulk_upload, "ROWS_PER_PAGE", 2)
    page = send(admin_client, *[file(photo_bytes(200, 100, seed=n), f"{n}.jpg") for n in range(3)]).content.decode()
    assert "3 pictures to describe" in page and "Here are 2 of them" in page
    rows = [words(upload, alt="Waves") for upload in Upload.objects.all()[:2]]
    page = save(admin_client, *rows).content.decode()
    assert Image.objects.count() == 2
    assert "2.jpg" in page and "1 picture to describe" in page


def test_plain_color_pictures_are_not_similar():
    user = make_user("writer")
    one, two = (actions.receive_upload(upload=picture_bytes(), name="x", by=user) for _picture in range(2))
    make_image()
    assert find_similar_uploads([one, two]) == {}
    assert find_duplicates([one, two]) == {one.sha256: (None, []), two.sha256: (None, [])}


def test_script_upload_gets_json_response(admin_client):
    answer = admin_client.post(
        reverse(PAGE), {"files": [file(b"<svg/>", "x.svg")]}, headers={"Accept": "application/json"}
    )
    assert answer.json()["refused"][0]["name"] == "x.svg"
    assert answer.json()["refused"][0]["sentence"].startswith("This is an SVG drawing")
    answer = admin_client.post(reverse(PAGE), {"files": [file(photo_bytes())]}, headers={"Accept": "application/json"})
    assert answer.json()["refused"] == [] and len(answer.json()["rows"]) == 1


def test_files_beyond_upload_limit_are_refused(admin_client):
    page = send(admin_client, *[file(b"x", f"{n}.jpg") for n in range(bulk_upload.MAX_FILES + 5)]).content.decode()
    assert page.count("Not uploaded: at most 20 pictures at a time.") == 5


def test_request_with_too_many_files_gets_error_page(admin_client, settings):
    answer = send(admin_client, *[file(b"x") for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)])
    assert answer.status_code == 400
    assert "Try sending less at once" in answer.content.decode()


def test_excess_files_and_pending_uploads_show_message(admin_client, monkeypatch):
    monkeypatch.setattr(bulk_upload, "MAX_FILES", 2)
    page = send(admin_client, *[file(photo_bytes(seed=n), f"{n}.jpg") for n in range(3)]).content.decode()
    assert "“2.jpg”: Not uploaded: at most" in page
    assert Upload.objects.count() == 2
    monkeypatch.setattr(bulk_upload, "MAX_PENDING", 2)
    assert "are waiting for a description" in send(admin_client, file(photo_bytes(seed=9))).content.decode()


def test_empty_upload_and_empty_save_cause_no_error(admin_client):
    assert "No pictures are missing a description" in send(admin_client).content.decode()
    assert "No pictures are missing a description" in save(admin_client).content.decode()


def test_same_file_is_pending_once(admin_client):
    data = photo_bytes()
    send(admin_client, file(data), file(data))
    send(admin_client, file(data))
    assert Upload.objects.count() == 1


def test_bulk_upload_requires_add_permission(client):
    client.force_login(make_user("reader", "images.view_image"))
    assert client.get(reverse(PAGE)).status_code == 403
    assert send(client, file(photo_bytes())).status_code == 403
    assert not Upload.objects.exists()


def test_accepting_upload_requires_alt_text():
    user = make_user("writer")
    upload = actions.receive_upload(upload=picture_bytes(), name="x.png", by=user)
    with pytest.raises(UnacceptableImage, match="Describe"):
        actions.accept_upload(upload=upload, by=user, alt="\u200b")
    assert Upload.objects.exists()


def test_hostile_file_names_reach_neither_path_nor_page(admin_client):
    names = [
        "../../etc/passwd",
        "<script>alert(1)</script>.png",
        "a" * 300 + ".png",
        "\u202egnp.exe",
        ".htaccess",
        "con.png",
    ]
    page = send(admin_client, *[file(photo_bytes(seed=n), name) for n, name in enumerate(names)]).content.decode()
    assert "<script>alert(1)" not in page
    for upload in Upload.objects.all():
        assert upload.file.name == f"images/{upload.sha256[:2]}/{upload.sha256}.jpeg"


def test_abandoned_uploads_are_deleted_after_a_week(django_capture_on_commit_callbacks):
    user = make_user("writer")
    old, new = (actions.receive_upload(upload=photo_bytes(seed=n), name="x", by=user) for n in (1, 2))
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.discard_old_uploads() == 1
    assert Upload.objects.get() == new
    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(new.file.name)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("images_upload_has_size", {"width": 0}),
        ("images_upload_has_size", {"height": 0}),
        ("images_upload_has_hash", {"sha256": ""}),
    ],
)
def test_database_constraints_reject_invalid_rows(name, fields):
    upload = actions.receive_upload(upload=picture_bytes(), name="x", by=make_user("writer"))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(**fields)


def test_pending_upload_is_unique_per_user_and_picture():
    user = make_user("writer")
    one, other = (actions.receive_upload(upload=picture_bytes(), name="x", by=user) for _picture in range(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=other.pk).update(sha256=one.sha256)
