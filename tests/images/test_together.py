"""Describe many pictures at once: ask, show, confirm."""

import pytest
from django.contrib.auth.models import Group

from activity.models import Entry
from images.models import Collection, Image
from psychsite.setup import roles
from tests.factories.articles import make_user
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db
LIST = "/admin/images/image/"


def press(client, images, **fields):
    data = {"action": "describe_together", "_selected_action": [image.pk for image in images], **fields}
    return client.post(LIST, data, follow=True).content.decode()


def test_chosen_pictures_get_what_is_filled_in(admin_client):
    images = [make_image(alt=f"Hill {n}", credit="Ada") for n in range(2)]
    hills = Collection.objects.create(name="Hills")
    assert "2 pictures chosen." in press(admin_client, images, index="0")
    assert "Fill in at least one field." in press(admin_client, images, filled="1")
    assert "Enter a valid date" in press(admin_client, images, filled="1", license_until="soon")
    fields = {"filled": "1", "license": " CC0 ", "license_until": "2027-01-31", "collection": hills.pk}
    page = press(admin_client, images, **fields)
    assert page.count("License: CC0; License ends: January 31, 2027; Collection: Hills") == 2
    assert not Image.objects.exclude(license="").exists(), "shown, not yet done"
    assert "2 pictures changed." in press(admin_client, images, confirmed="1", **fields)
    assert set(Image.objects.values_list("credit", "license", "collections__name")) == {("Ada", "CC0", "Hills")}
    assert Entry.objects.filter(verb="picture.changed").count() == 2


def test_writers_change_their_own_pictures_only(client):
    roles.sync()
    writer = make_user("writer")
    writer.groups.add(Group.objects.get(name="Writer"))
    mine, other = make_image(alt="Mine", by=writer), make_image(alt="Other")
    client.force_login(writer)
    page = press(client, [mine, other], filled="1", credit="Me")
    assert "1 of 2 pictures will change." in page and "Another person uploaded it." in page
    press(client, [mine, other], filled="1", confirmed="1", credit="Me")
    assert dict(Image.objects.values_list("alt", "credit")) == {"Mine": "Me", "Other": ""}
