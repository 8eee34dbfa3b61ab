"""The dialog that offers pictures, and the fields that open it."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Figure
from images.models import Collection, Image, Upload
from psychsite.setup import roles
from tests.factories.articles import add_block, make_article, make_user
from tests.factories.people import make_person
from tests.factories.pictures import make_image, photo_bytes
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/images/image/choose/"


def found(client, **asked):
    answer = client.get(CHOOSE, asked).json()
    return [row["text"] for row in answer["results"]], answer["pagination"]["more"]


def test_offered_picture_brings_its_words_and_its_uses(admin_client):
    image = make_image(alt="A quiet field", credit="Ada", license="CC0", caption="A caption")
    answer = admin_client.get(CHOOSE).json()
    assert answer["may_add"] and answer["total"] == 1
    assert answer["results"] == [{
        "id": str(image.pk), "text": "A quiet field", "alt": "A quiet field", "picture": image.thumbnail_url,
        "classes": image.classes, "size": "8 × 6", "caption": "A caption", "rights": "Ada, CC0",
        "uses": f"/admin/articles/article/usage/image/{image.pk}/", "page": f"/admin/images/image/{image.pk}/change/",
    }]  # fmt: skip
    assert make_image(alt="", is_decorative=True).alt_text == admin_client.get(CHOOSE).json()["results"][0]["alt"] == ""


@pytest.mark.parametrize(("asked", "count"), [("{pk}", 1), ("x", 0), ("9" * 40, 0), ("-1", 0)])
def test_one_picture_is_found_by_its_number(admin_client, asked, count):
    image = make_image()
    make_image()
    assert len(found(admin_client, pk=asked.format(pk=image.pk))[0]) == count


def test_pictures_of_one_collection_are_offered(admin_client):
    hills = Collection.objects.create(name="Hills")
    make_image(alt="A hill").collections.add(hills)
    make_image(alt="A lake")
    assert found(admin_client, collection=hills.pk) == (["A hill"], False)
    assert found(admin_client, collection="x")[0] == ["A lake", "A hill"]
    assert admin_client.get(CHOOSE).json()["collections"] == [{"id": hills.pk, "name": "Hills"}]


def test_person_without_the_right_is_not_offered_to_upload(client):
    roles.sync()
    user = make_user("approver")
    user.groups.add(Group.objects.get(name="Medical approver"))
    client.force_login(user)
    assert client.get(CHOOSE).json()["may_add"] is False


def test_picture_search_filters_by_text_newest_first(admin_client):
    for number in range(27):
        make_image(alt=f"Field {number}")
    make_image(alt="A lake")
    first, more = found(admin_client, term="field")
    assert (len(first), first[0], more) == (24, "Field 26", True)
    assert found(admin_client, term="field", page="2") == (["Field 2", "Field 1", "Field 0"], False)
    assert found(admin_client, term="\x00lake") == (["A lake"], False)
    assert found(admin_client, term="lake", page="x")[0] == ["A lake"]


def test_picture_search_omits_replaced_pictures(admin_client):
    new = make_image(alt="After")
    Image.objects.filter(pk=make_image(alt="Before").pk).update(replaced_by=new)
    assert found(admin_client) == (["After"], False)


def test_picture_search_uses_constant_queries(admin_client, django_assert_num_queries):
    for number in range(40):
        make_image(alt=f"Field {number}")
    with django_assert_num_queries(5):
        found(admin_client)


def test_every_picture_field_shows_chosen_picture(client):
    image = make_image(alt="A quiet field")
    article, person, clinic = make_article(lead_image=image), make_person(photo=image), make_clinic()
    add_block(article, Figure, image=image)
    clinic.pictures.create(image=image)
    client.force_login(make_user("root", superuser=True))
    for owner, times in ((article, 2), (person, 1), (clinic, 1)):
        opts = owner._meta
        page = client.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[owner.pk])).content.decode()
        assert page.count(f'data-picture="{image.thumbnail_url}" data-alt="A quiet field"') == times, opts
        assert "add_id_" not in page.split("<picture-field")[1].split("</picture-field>")[0], "no other window"
        # Without JavaScript the number is used: it comes after the select, so it counts.
        assert page.count(f'value="{image.pk}" inputmode="numeric"') == times
        assert "js/admin/pictures/field.js" in page


@pytest.mark.parametrize("sent", ["abc", "9" * 40, "-1", "1'--"])
def test_invalid_picture_id_shows_error(admin_client, sent):
    person = make_person()
    address = reverse("admin:authors_person_change", args=[person.pk])
    page = admin_client.post(address, {"name": "Ines", "slug": "ines", "photo": sent}).content.decode()
    assert "Select a valid choice" in page


UPLOAD = "/admin/images/image/upload/"


def ask(client, **data):
    return client.post(UPLOAD, data, headers={"accept": "application/json"})


def send(client, *seeds):
    files = [SimpleUploadedFile(f"{seed}.jpg", photo_bytes(300, 200, seed=seed), "image/jpeg") for seed in seeds]
    return ask(client, files=files).json()


def test_dialog_describes_its_own_uploads_and_gets_the_pictures(admin_client):
    send(admin_client, 1)
    answer = send(admin_client, 2, 3)
    second, third = Upload.objects.order_by("pk")[1:]
    assert len(answer["rows"]) == 2 and f'value="{second.pk}"' in answer["rows"][0]
    words = {f"u{second.pk}-choice": "add", f"u{second.pk}-alt": "A hill", f"u{third.pk}-choice": "add"}
    words |= {f"u{pk}-focus_{axis}": "20" for pk in (second.pk, third.pk) for axis in "xy"}
    answer = ask(admin_client, save="1", row=[second.pk, third.pk], **words).json()
    assert [row["text"] for row in answer["pictures"]] == ["A hill"]
    assert len(answer["rows"]) == 1 and "Describe the picture in the alt text" in answer["rows"][0]
    words[f"u{third.pk}-alt"] = "A lake"
    answer = ask(admin_client, save="1", row=[third.pk], **words).json()
    assert [row["alt"] for row in answer["pictures"]] == ["A lake"] and not answer["rows"]
    assert Image.objects.get(alt="A lake").focus == (20, 20)
    assert Upload.objects.count() == 1, "what waited before is left alone"


def test_dialog_uses_the_copy_that_the_library_has(admin_client):
    send(admin_client, 1)
    [upload] = Upload.objects.all()
    words = {f"u{upload.pk}-choice": "add", f"u{upload.pk}-alt": "A hill", f"u{upload.pk}-focus_x": "50"}
    ask(admin_client, save="1", row=upload.pk, **words, **{f"u{upload.pk}-focus_y": "50"})
    send(admin_client, 1)
    [upload] = Upload.objects.all()
    again = {f"u{upload.pk}-choice": "discard", f"u{upload.pk}-focus_x": "50", f"u{upload.pk}-focus_y": "50"}
    answer = ask(admin_client, save="1", row=upload.pk, **again).json()
    assert [row["text"] for row in answer["pictures"]] == ["A hill"] and not Upload.objects.exists()


def test_upload_is_rotated_and_keeps_what_was_typed(admin_client):
    send(admin_client, 1)
    [upload] = Upload.objects.all()
    before = upload.file.name
    answer = ask(admin_client, turn=upload.pk, **{f"u{upload.pk}-alt": "Half a sent"}).json()
    upload.refresh_from_db()
    assert (upload.width, upload.height) == (200, 300) and upload.file.name != before
    assert "Half a sent" in answer["rows"][0]
    page = admin_client.post(UPLOAD, {"turn": upload.pk, f"u{upload.pk}-alt": "Half a sent"}).content.decode()
    upload.refresh_from_db()
    assert (upload.width, upload.height) == (300, 200) and "Half a sent" in page


def test_upload_of_another_person_is_neither_rotated_nor_described(admin_client, client):
    send(admin_client, 1)
    [upload] = Upload.objects.all()
    client.force_login(make_user("second", superuser=True))
    ask(client, turn=upload.pk)
    answer = ask(client, save="1", row=upload.pk, **{f"u{upload.pk}-choice": "add", f"u{upload.pk}-alt": "Mine"}).json()
    upload.refresh_from_db()
    assert (upload.width, upload.height) == (300, 200) and answer["pictures"] == [] and not Image.objects.exists()


@pytest.mark.parametrize("sent", [{"turn": "x"}, {"turn": "9" * 40}, {"save": "1", "row": "x"}, {"save": "1"}])
def test_dialog_survives_bad_numbers(admin_client, sent):
    assert ask(admin_client, **sent).json() == {"refused": [], "rows": [], "pictures": [], "changed": []}
