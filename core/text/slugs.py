"""Slugs: the part of an address that is made from a name."""

from django.utils.text import slugify


def unique_slug(model, text, *, instance=None, field="slug", limit=80):
    """Return a slug of `text` that no other row of `model` has: "pain-relief", then "pain-relief-2" and so on.

    Text without any Latin letter gives the model's name as its root, since an address needs one.
    """
    root = slugify(text)[:limit].strip("-") or model._meta.model_name
    rows = model._default_manager.filter(**{f"{field}__startswith": root})
    if instance is not None and instance.pk:
        rows = rows.exclude(pk=instance.pk)
    taken = set(rows.values_list(field, flat=True))
    slug, number = root, 2
    while slug in taken:
        slug = f"{root[: limit - len(str(number)) - 1].rstrip('-')}-{number}"
        number += 1
    return slug
