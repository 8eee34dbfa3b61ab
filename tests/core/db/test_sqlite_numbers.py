"""Numbers beyond 64 bits find nothing on either database; neither stores them."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import DataError, connection, transaction

pytestmark = pytest.mark.django_db
TOO_LARGE = [2**63, 10**25, 10**400]
TOO_SMALL = [-(2**63) - 1, -(10**400)]
NAMES = ["64 bits", "25 digits", "400 digits", "minus 64 bits", "minus 400 digits"]


@pytest.mark.parametrize("number", TOO_LARGE + TOO_SMALL, ids=NAMES)
@pytest.mark.parametrize("lookup", ["pk", "pk__in", "user", "user__in", "user__id__in"])
def test_a_number_too_large_equals_no_row(number, lookup):
    group = Group.objects.create(name="x")
    value = [number, group.pk] if lookup.endswith("__in") else number
    found = Group.objects.filter(**{lookup: value})
    assert list(found) == ([group] if lookup == "pk__in" else [])
    assert not Permission.objects.filter(pk__in=[number]).exists()


@pytest.mark.parametrize("number", TOO_LARGE, ids=NAMES[:3])
def test_every_row_is_below_a_number_too_large_and_above_one_too_small(number):
    user = User.objects.create_user("x")
    user.groups.add(Group.objects.create(name="x"))
    for below in ({"pk__lt": number}, {"pk__lte": number}, {"groups__lt": number}, {"pk__range": (-number, number)}):
        assert User.objects.filter(**below).exists(), below
        assert not User.objects.exclude(**below).exists(), below


@pytest.mark.parametrize("number", TOO_LARGE + TOO_SMALL, ids=NAMES)
def test_a_number_too_large_deletes_nothing_and_is_not_stored(number):
    group = Group.objects.create(name="x")
    Group.objects.filter(pk__in=[number]).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM auth_group WHERE id = %s", [number])
    assert Group.objects.filter(pk=group.pk).exists()
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE auth_group SET id = %s WHERE id = %s", [number, group.pk])


@pytest.mark.parametrize("number", TOO_LARGE, ids=NAMES[:3])
def test_a_form_refuses_a_choice_too_large_with_a_sentence(admin_client, number):
    group = Group.objects.create(name="x")
    data = {"name": "x", "permissions": [str(number), str(Permission.objects.first().pk)]}
    answer = admin_client.post(f"/admin/auth/group/{group.pk}/change/", data)
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.text
