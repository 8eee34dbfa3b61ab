"""The pages of towns: one a town, whatever spelling or script a file has."""

from clinics.importing.places import better_spelling, town_name
from clinics.models import Region
from geo import countries
from geo.spelling import fold


class TownPages:
    """The cities beside those that an import has met, by the key of their town."""

    def __init__(self):
        self.by_parent = {}  # path of the parent: {key of a town: Region}
        self.by_country = {}  # path of the country: {key of a town: Region}, where states are not known
        self.by_path = {}  # path: Region, of the places of the last batch and those above them
        self.created = set()

    def load_pages_of(self, places):
        """Read the pages of these places, those above them, and the towns beside them."""
        self._load_beside(places)
        new = {path for place in places if self.page_of(place) is None for path in _paths(place)}
        self.by_path = (
            {region.path: region for region in Region.objects.with_parents().filter(path__in=new)} if new else {}
        )

    def _load_beside(self, places):
        parents = {_parent(place) for place in places} - self.by_parent.keys()
        for path in parents:
            self.by_parent[path] = {}
        flat = {_country(place) for place in places if not countries.has_states(place.country)} - self.by_country.keys()
        for path in flat:
            self.by_country[path] = {}
        if not parents and not flat:
            return
        regions = Region.objects.with_parents().filter(kind="city")
        for region in regions.filter(parent__path__in=parents) if parents else ():
            self._add(region)
        for path in flat:
            for region in regions.filter(path__startswith=f"{path}/"):
                self._add(region)

    def page_of(self, place):
        """Return the Region of a place's town, or None."""
        if page := self.by_parent.get(_parent(place), {}).get(place.key):
            return page
        return self.by_country.get(_country(place), {}).get(place.key) if place.is_known else None

    def create_page(self, place):
        """Create the page of a place, and those of its state and country."""
        above, kinds = None, ["country", *["state"] * (len(place.names) - 2), "city"]
        for path, name, kind in zip(_paths(place), place.names, kinds, strict=True):
            if path not in self.by_path:
                slug, code = path.rpartition("/")[2], place.country if above is None else ""
                region = Region.objects.create(name=name, slug=slug, kind=kind, parent=above, country_code=code)
                self.by_path[path] = region
                self.created.add(region.pk)
            above = self.by_path[path]
        self._add(above)
        self.by_parent[_parent(place)][place.key] = above
        return above

    def improve_name(self, region, place):
        """Show the best spelling of a town that this import created."""
        name = place.names[-1]
        if region.pk in self.created and region.name != name and better_spelling(region.name, name) == name:
            region.name = name
            region.save(update_fields=["name"])

    def _add(self, region):
        parent, _slash, _slug = region.path.rpartition("/")
        line = region.lineage
        country = line[0].country_code
        name, is_known = town_name(country, line[1].name if len(line) == 3 else "", region.name)
        # Of two pages of one town, the older one is found.
        pages = [self.by_parent.setdefault(parent, {})]
        if is_known and line[0].path in self.by_country:
            pages.append(self.by_country[line[0].path])
        for page in pages:
            if fold(name) not in page or region.pk < page[fold(name)].pk:
                page[fold(name)] = region


def _paths(place):
    """Return the paths of a country, of its state if it has one, and of the town."""
    parts = place.path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]


def _parent(place):
    return place.path.rpartition("/")[0]


def _country(place):
    return place.path.partition("/")[0]
