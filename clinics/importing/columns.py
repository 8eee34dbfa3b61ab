"""The names by which a column is known without a map; capitals, accents and signs make no difference."""

# {fact: names}. The order of the facts is that of the export.
ALIASES = {
    "import_ref": ["import_ref"],
    "ref": [
        "ref", "id", "organisation id", "organization id", "reference", "npi", "location id", "facility id",
        "cqc location id for office use only",
    ],
    "slug": ["slug"],
    "status": ["status"],
    "state_note": ["state_note"],
    "closed_on": ["closed_on"],
    "name": [
        "name", "clinic", "clinic name", "facility", "facility name", "provider name", "practice name", "organisation name",
        "organization name", "business name", "nombre", "nom", "location name",
        "provider organization name legal business name", "hospital", "hospital name", "organisation", "organization",
        "einrichtung", "klinik", "praxis",
    ],
    "street": [
        "street", "address", "street address", "address line", "straße", "strasse", "dirección", "adresse",
        "location address",
    ],
    "city": [
        "city", "town", "locality", "ort", "stadt", "ciudad", "ville", "suburb", "municipality", "location city", "addr city",
        "provider business practice location address city name", "localidad", "población",
    ],
    "state": [
        "state", "province", "region", "state province", "bundesland", "provincia", "addr state", "addr province",
        "state name", "state code", "province state", "kanton", "provider business practice location address state name",
    ],
    "postcode": [
        "postcode", "zip", "zip code", "postal code", "plz", "postleitzahl", "código postal", "code postal", "post code",
        "zip5", "zip postal code", "location postal code", "addr postcode",
        "provider business practice location address postal code",
    ],
    "country": [
        "country", "country code", "land", "país", "pays", "addr country",
        "provider business practice location address country code if outside us",
    ],
    "latitude": ["latitude", "lat", "y coordinate", "breitengrad", "latitud", "location latitude", "gps latitude"],
    "longitude": [
        "longitude", "lon", "lng", "long", "x coordinate", "längengrad", "longitud", "location longitude", "gps longitude",
    ],
    "getting_there": ["getting_there"],
    "phone": [
        "phone", "phone number", "telephone", "telephone number", "tel", "telefon", "teléfono", "téléphone", "contact phone",
        "main phone", "office phone", "telefonnummer", "location telephone number",
        "provider business practice location address telephone number",
    ],
    "email": ["email", "e-mail", "email address", "correo", "contact email", "e-mail-adresse", "mail"],
    "website": [
        "website", "url", "web", "web site", "homepage", "webseite", "sitio web", "contact website", "web address",
        "location web address", "internet", "internetadresse", "página web", "service's website if available",
    ],
    "summary": ["summary"],
    "description": ["description"],
    "treatments": ["treatments"],
    "conditions": ["conditions"],
    "for_whom": ["for_whom"],
    "not_for_whom": ["not_for_whom"],
    "age_groups": [
        "age_groups", "age groups", "age group", "age groups accepted", "age groups served", "ages", "ages accepted",
        "ages served", "ages treated", "client ages", "populations served", "altersgruppen", "grupos de edad",
    ],
    "clinician_genders": [
        "clinician_genders", "clinician genders", "clinician gender", "gender of clinician", "gender of clinicians",
        "clinician gender available", "clinicians on request",
    ],
    "languages": ["languages"],
    "insurance": ["insurance"],
    "price_from": ["price_from"],
    "price_to": ["price_to"],
    "currency": ["currency"],
    "price_note": ["price_note"],
    "telehealth": ["telehealth"],
    "telehealth_regions": ["telehealth_regions"],
    "accepting_new_patients": ["accepting_new_patients"],
    "hours": ["hours", "opening hours", "hours of operation", "business hours", "öffnungszeiten", "horario"],
    "special_days": ["special_days"],
    "paid_periods": ["paid_periods"],
    "time_zone": ["time_zone", "timezone"],
    "hours_note": ["hours_note"],
}  # fmt: skip
# What other directories cut into columns of other names, in their order, and what stands between the parts.
TOGETHER = (
    ("street", ("addr:street", "addr:housenumber"), " "),
    ("street", ("street_no", "street_name"), " "),
    ("street", ("Location Street Address", "Location Address Line 2"), ", "),
    (
        "street",
        (
            "Provider First Line Business Practice Location Address",
            "Provider Second Line Business Practice Location Address",
        ),
        ", ",
    ),
    ("ref", ("@type", "@id"), "/"),
)
