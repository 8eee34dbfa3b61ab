"""Picture autocomplete with thumbnails."""

import pytest
from django.urls import reverse

from articles.models import Figure
from images.models import Image
from tests.factories.articles import add_block, make_article, make_user
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/images/image/choose/"


def found(client, **asked):
    answer = client.get(CHOOSE, asked).json()
    return [row["text"] for row in answer["results"]], answer["pagination"]["more"]


def test_picture_autocomplete_includes_thumbnail(admin_client):
    image = make_image(alt="A quiet field")
    [row] = admin_client.get(CHOOSE).json()["results"]
    assert row == {"id": str(image.pk), "text": "A quiet field", "picture": image.stamp_url}
    assert image.stamp_url.endswith("-240.webp") or image.width < 240


def test_picture_autocomplete_filters_by_text_newest_first(admin_client):
    for number in range(23):
        make_image(alt=f"Field {number}")
    make_image(alt="A lake")
    first, more = found(admin_client, term="field")
    assert (len(first), first[0], more) == (20, "Field 22", True)
    assert found(admin_client, term="field", page="2") == (["Field 2", "Field 1", "Field 0"], False)
    assert found(admin_client, term="\x00lake") == (["A lake"], False)
    assert found(admin_client, term="lake", page="x")[0] == ["A lake"]


def test_picture_autocomplete_omits_replaced_pictures(admin_client):
    new = make_image(alt="After")
    Image.objects.filter(pk=make_image(alt="Before").pk).update(replaced_by=new)
    assert found(admin_client) == (["After"], False)


def test_picture_autocomplete_uses_constant_queries(admin_client, django_assert_num_queries):
    for number in range(30):
        make_image(alt=f"Field {number}")
    with django_assert_num_queries(4):
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
        assert page.count(f'selected data-picture="{image.stamp_url}">A quiet field</option>') == times, opts
        # Without JavaScript the number is used: it comes after the select, so it counts.
        assert page.count(f'value="{image.pk}" inputmode="numeric"') == times
        assert "js/admin/choose-picture.js" in page


@pytest.mark.parametrize("sent", ["abc", "9" * 40, "-1", "1'--"])
def test_invalid_picture_id_shows_error(admin_client, sent):
    person = make_person()
    address = reverse("admin:authors_person_change", args=[person.pk])
    page = admin_client.post(address, {"name": "Ines", "slug": "ines", "photo": sent}).content.decode()
    assert "Select a valid choice" in page
