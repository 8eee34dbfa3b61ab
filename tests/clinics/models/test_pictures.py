"""A clinic's pictures: their order, on the page and in structured data."""

import json
import re

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError

from clinics.models import ClinicPicture
from clinics.proposals import actions
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic(slug="here", photo=make_image(alt="The house from the street"))


def add(clinic, position=0, caption="", **words):
    image = words.pop("image", None) or make_image(**words)
    return ClinicPicture.objects.create(clinic=clinic, image=image, position=position, caption=caption)


def page(client):
    return " ".join(client.get("/clinic/here/").content.decode().split())


def alts(text):
    return re.findall(r'<img [^>]*alt="([^"]*)"', text)


def data_of(text):
    nodes = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])["@graph"]
    return next(node for node in nodes if node["@type"] == "MedicalClinic")


def test_main_picture_comes_first_then_others_in_order(client, clinic):
    add(clinic, 2, alt="The garden", caption="Behind the house")
    add(clinic, 1, alt="The hall", credit="A. Quill")
    text = page(client)
    assert alts(text) == ["The house from the street", "The hall", "The garden"]
    assert "Behind the house" in text and "A. Quill" in text
    assert text.count('loading="lazy"') == 2
    shown = [clinic.photo, *(row.image for row in clinic.pictures.all())]
    assert data_of(text)["image"] == [f"http://testserver{image.url}" for image in shown]


def test_first_picture_becomes_main_and_no_picture_means_no_figure(client, clinic):
    clinic.photo = None
    clinic.save()
    assert "<figure" not in page(client) and "image" not in data_of(page(client))
    add(clinic, alt="The hall", caption="")
    text = page(client)
    assert alts(text) == ["The hall"] and 'class="gallery"' not in text


def test_repeated_clinic_picture_is_shown_once(client, clinic):
    add(clinic, image=clinic.photo)
    add(clinic, alt="The hall")
    assert alts(page(client)) == ["The house from the street", "The hall"]


def test_picture_caption_is_escaped(client, clinic):
    add(clinic, caption="<script>alert(1)</script>")
    assert "<script>alert" not in page(client)


@pytest.mark.parametrize("count", [1, 20])
def test_clinic_page_uses_constant_queries_for_pictures(client, clinic, count, django_assert_num_queries):
    for number in range(count):
        add(clinic, number)
    # As DETAIL_QUERIES in test_pages.
    with django_assert_num_queries(6):
        client.get("/clinic/here/")


def test_picture_in_clinic_gallery_cannot_be_deleted(clinic):
    row = add(clinic)
    with pytest.raises(ProtectedError):
        row.image.delete()


def test_merge_moves_pictures_without_duplicates(clinic):
    other, same = make_clinic(), make_image()
    add(clinic, image=same)
    add(other, image=same)
    new = add(other)
    actions.merge_clinics(duplicate=other, into=clinic, by=User.objects.create_superuser("chief"))
    assert [row.image for row in clinic.pictures.all()] == [same, new.image]
    bare = make_clinic()
    actions.merge_clinics(duplicate=clinic, into=bare, by=User.objects.get())
    bare.refresh_from_db()
    assert bare.photo == clinic.photo and bare.pictures.count() == 2


def test_opting_out_removes_clinic_pictures(clinic):
    add(clinic)
    actions.opt_out_clinic(clinic=clinic, by=User.objects.create_superuser("chief"))
    clinic.refresh_from_db()
    assert clinic.photo is None and not ClinicPicture.objects.exists()


def test_staff_add_pictures_on_clinic_form(admin_client, clinic):
    image = make_image()
    form = {"name": clinic.name, "slug": "here", "city": clinic.city.pk, "state": "listed", "photo": clinic.photo.pk}
    form |= {"accepting_new_patients": "unknown"}
    for inline in ("pictures", "hours", "special_days", "checks", "affiliations", "paid_periods"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    form |= {"pictures-TOTAL_FORMS": "1", "pictures-0-image": image.pk, "pictures-0-caption": "The hall"}
    form |= {"pictures-0-position": "3"}
    address = f"/admin/clinics/clinic/{clinic.pk}/change/"
    assert admin_client.post(address, form).status_code == 302
    assert [(row.image, row.caption, row.position) for row in clinic.pictures.all()] == [(image, "The hall", 3)]
    assert admin_client.get(address).status_code == 200
