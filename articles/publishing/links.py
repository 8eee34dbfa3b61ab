"""The rows that link editions to what they show and who made them."""

from django.db.models.functions import Coalesce

from articles.document.own_pages import find_clinics
from articles.models import (
    EditionClinic,
    EditionEditor,
    EditionFile,
    EditionImage,
    EditionPerson,
    EditionSource,
    Source,
)
from clinics.models import Clinic


def link_named_things(editions):
    """Link editions to their pictures, files, sources, clinics, authors and editors.

    It takes one query a kind. A linked picture, file, source or person cannot be deleted.
    """
    people, editors, images, files = [], [], [], []
    for edition in editions:
        authors = sorted({row["person"] for row in edition.byline})
        people += [EditionPerson(edition=edition, person_id=pk) for pk in authors]
        editors += [EditionEditor(edition=edition, user_id=pk) for pk in edition.editors]
        shown = sorted({item["image"] for item in edition.document if "image" in item})
        images += [EditionImage(edition=edition, image_id=image) for image in shown]
        named = sorted({item[key] for item in edition.document for key in ("file", "captions") if key in item})
        files += [EditionFile(edition=edition, file_id=file) for file in named]
    EditionPerson.objects.bulk_create(people)
    EditionEditor.objects.bulk_create(editors)
    EditionImage.objects.bulk_create(images)
    EditionFile.objects.bulk_create(files)
    EditionSource.objects.bulk_create(_source_rows(editions))
    EditionClinic.objects.bulk_create(_clinic_rows(editions))


def _source_rows(editions):
    cited = [{item["source"] for item in edition.document if "source" in item} for edition in editions]
    if not any(cited):
        return []
    # A restored text may hold the key of a source that was merged.
    current = dict(Source.objects.filter(pk__in=set().union(*cited)).values_list("pk", Coalesce("merged_into", "pk")))
    return [
        EditionSource(edition=edition, source_id=pk)
        for edition, ids in zip(editions, cited, strict=True)
        for pk in sorted({current[one] for one in ids if one in current})
    ]


def _clinic_rows(editions):
    named = find_clinics(editions)
    if not any(named):
        return []
    # A block may hold the key of a clinic that is gone.
    clinics = sorted(Clinic.objects.filter(pk__in=set().union(*named)).values_list("pk", flat=True))
    return [
        EditionClinic(edition=edition, clinic_id=pk)
        for edition, ids in zip(editions, named, strict=True)
        for pk in clinics
        if pk in ids
    ]
