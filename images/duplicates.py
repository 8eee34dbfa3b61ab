"""Find pictures in the library that are the same or look alike."""

from typing import NamedTuple

from django.db.models import Q

from images.models import Image
from images.perceptual_hash import MAX_DISTANCE_BITS, hamming_distance

# More similar pictures than this would be too many to look at.
MAX_SIMILAR = 5


class Duplicates(NamedTuple):
    """Duplicates of a picture in the library.

    `same` is the Image with the same content or source file, or None; `similar` are look-alikes.
    """

    same: Image | None
    similar: list


def find_duplicates(pictures):
    """Return {sha256: Duplicates} of Picture or Upload objects, in three queries.

    Each is compared with every picture, because no index of both databases counts differing bits. Reading
    20,000 takes about 25 ms, and each comparison with all of them 1.5 ms. `similar` is empty if `same` is
    set, and holds at most MAX_SIMILAR, the most similar first.
    """
    pictures = list(pictures)
    same = _same(pictures)
    rest = [picture for picture in pictures if picture.sha256 not in same and picture.dhash]
    known = Image.objects.exclude(dhash="").order_by().values_list("dhash", "pk") if rest else ()
    # Parsed once, not once per picture.
    known = [(int(dhash, 16), pk) for dhash, pk in known]
    near = {picture.sha256: _near(int(picture.dhash, 16), known) for picture in rest}
    rows = Image.objects.in_bulk({pk for found in near.values() for pk in found})
    return {
        picture.sha256: Duplicates(
            same.get(picture.sha256), [rows[pk] for pk in near.get(picture.sha256, ()) if pk in rows]
        )
        for picture in pictures
    }


def _same(pictures):
    """Return {sha256 of a picture: the Image that is the same}."""
    originals = {one.original_sha256: one.sha256 for one in pictures if one.original_sha256}
    contents = {one.sha256 for one in pictures}
    found = {}
    for image in Image.objects.filter(Q(sha256__in=contents) | Q(original_sha256__in=originals)).order_by("pk"):
        by_original = originals.get(image.original_sha256)
        if by_original:
            found.setdefault(by_original, image)
        if image.sha256 in contents:
            found[image.sha256] = image
    return found


def _near(bits, known):
    near = sorted((apart, pk) for other, pk in known if (apart := (bits ^ other).bit_count()) <= MAX_DISTANCE_BITS)
    return [pk for _apart, pk in near[:MAX_SIMILAR]]


def find_similar_uploads(pictures):
    """Return {sha256: the first earlier picture in the list that looks like it}."""
    seen, found = [], {}
    for picture in pictures:
        if picture.dhash:
            earlier = next(
                (one for one in seen if hamming_distance(picture.dhash, one.dhash) <= MAX_DISTANCE_BITS), None
            )
            if earlier:
                found[picture.sha256] = earlier
            seen.append(picture)
    return found
