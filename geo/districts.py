"""Districts and airports that people type instead of their city.

A district that has the name of a town elsewhere is not here: “Chelsea” and “Richmond” stay questions.
"""

# {city: names; a hyphen stands for a blank}
DISTRICTS = {
    "Manhattan, NY": "harlem east-harlem tribeca nolita noho east-village west-village greenwich-village upper-east-side "
    "upper-west-side midtown-manhattan midtown-east midtown-west hells-kitchen lower-east-side "
    "financial-district-nyc soho-nyc washington-heights inwood-nyc murray-hill-nyc gramercy "
    "flatiron-district nomad-nyc central-park wall-street penn-station grand-central union-square-nyc",
    "Brooklyn, NY": "bushwick bedford-stuyvesant bed-stuy park-slope greenpoint-brooklyn brooklyn-heights dumbo flatbush "
    "crown-heights red-hook-brooklyn cobble-hill-brooklyn prospect-heights sunset-park-brooklyn bay-ridge",
    "Queens, NY": "astoria-queens long-island-city jackson-heights-queens jfk jfk-airport laguardia lga",
    "Los Angeles, CA": "silver-lake echo-park venice-beach koreatown los-feliz brentwood-la westwood-la century-city-la "
    "downtown-la dtla lax sawtelle mar-vista playa-vista studio-city sherman-oaks encino-la "
    "hollywood-boulevard sunset-strip",
    "San Francisco, CA": "soma-sf mission-district haight-ashbury noe-valley pacific-heights nob-hill-sf russian-hill "
    "castro-district the-castro tenderloin north-beach-sf sfo marina-district "
    "golden-gate-bridge golden-gate-park fishermans-wharf",
    "Chicago, IL": "wicker-park lincoln-park-chicago logan-square lakeview-chicago hyde-park-chicago the-loop west-loop "
    "river-north gold-coast-chicago bucktown pilsen-chicago ohare o-hare midway-airport magnificent-mile",
    "Seattle, WA": "capitol-hill-seattle ballard-seattle queen-anne-seattle belltown fremont-seattle "
    "university-district-seattle south-lake-union seatac-airport pike-place pike-place-market space-needle",
    "Denver, CO": "lodo rino five-points-denver cherry-creek-denver highlands-denver wash-park capitol-hill-denver dia",
    "Boston, MA": "back-bay south-end-boston beacon-hill-boston jamaica-plain fenway allston logan-airport "
    "dorchester-boston",
    "Miami, FL": "wynwood brickell little-havana coconut-grove south-beach miami-design-district mia-airport",
    "Washington, DC": "georgetown-dc adams-morgan dupont-circle foggy-bottom capitol-hill-dc navy-yard-dc u-street dulles "
    "dca",
    "Philadelphia, PA": "center-city-philadelphia fishtown manayunk rittenhouse-square old-city-philadelphia phl",
    "Austin, TX": "south-congress hyde-park-austin zilker mueller-austin",
    "Portland, OR": "pearl-district alberta-arts-district",
    "Atlanta, GA": "buckhead virginia-highland inman-park atlanta-midtown little-five-points",
    "New Orleans, LA": "french-quarter garden-district marigny bywater-new-orleans",
    "Houston, TX": "houston-heights galleria-houston",
    "Dallas, TX": "deep-ellum uptown-dallas oak-lawn-dallas dfw-airport",
    "San Diego, CA": "gaslamp hillcrest-san-diego gaslamp-quarter",
    "Minneapolis, MN": "uptown-minneapolis north-loop-minneapolis msp",
    "Phoenix, AZ": "phx sky-harbor",
    "London, England": "soho-london shoreditch camden-town notting-hill mayfair marylebone bloomsbury covent-garden "
    "knightsbridge kings-cross canary-wharf hackney islington clapham brixton battersea-london fulham "
    "hammersmith harley-street fitzrovia bethnal-green whitechapel peckham dalston hampstead "
    "primrose-hill south-kensington earls-court heathrow heathrow-airport lhr central-london "
    "east-london-uk west-london south-london north-london "
    "oxford-street oxford-circus big-ben trafalgar-square piccadilly-circus regent-street tower-bridge",
    "Manchester, England": "northern-quarter-manchester didsbury chorlton salford-quays",
    "Bristol, England": "clifton-bristol",
    "Edinburgh, Scotland": "leith-edinburgh morningside-edinburgh stockbridge-edinburgh royal-mile princes-street",
    "Glasgow, Scotland": "finnieston",
    "Dublin, Ireland": "temple-bar ballsbridge rathmines ranelagh-dublin dublin-airport grafton-street",
    "Berlin, Germany": "berlin-mitte prenzlauer-berg charlottenburg schoneberg wilmersdorf moabit neukolln ber-airport "
    "alexanderplatz kurfurstendamm kudamm potsdamer-platz",
    "Munich, Germany": "schwabing maxvorstadt sendling haidhausen glockenbachviertel munchen-schwabing bogenhausen "
    "marienplatz",
    "Hamburg, Germany": "st-pauli sankt-pauli eimsbuttel eppendorf hamburg-altona sternschanze hafencity",
    "Köln, Germany": "ehrenfeld koln-ehrenfeld nippes lindenthal-koln belgisches-viertel",
    "Frankfurt am Main, Germany": "sachsenhausen-frankfurt bornheim-frankfurt bockenheim",
    "Vienna, Austria": "leopoldstadt josefstadt neubau-wien wien-mitte dobling",
    "Zürich, Switzerland": "oerlikon wiedikon zurich-west",
    "Paris, France": "montmartre le-marais bastille-paris belleville-paris saint-germain-des-pres quartier-latin "
    "la-defense montparnasse pigalle batignolles cdg orly-airport eiffel-tower tour-eiffel champs-elysees",
    "Madrid, Spain": "malasana chueca lavapies chamberi salamanca-madrid chamartin",
    "Barcelona, Spain": "eixample gracia-barcelona el-born raval poblenou sants barrio-gotico sarria",
    "Rome, Italy": "trastevere testaccio monti-roma prati-roma",
    "Anaheim, CA": "disneyland",
    "Stanford, CA": "stanford-university",
    "Los Angeles, California": "ucla",
    "Cambridge, MA": "harvard-square kendall-square",
    "Milan, Italy": "navigli brera-milano porta-romana-milano isola-milano",
    "Amsterdam, Netherlands": "jordaan de-pijp schiphol oud-west-amsterdam",
    "Toronto, Ontario": "kensington-market yorkville-toronto leslieville liberty-village the-annex queen-west yyz",
    "Vancouver, British Columbia": "gastown kitsilano yaletown yvr mount-pleasant-vancouver",
    "Montréal, Quebec": "plateau-mont-royal mile-end-montreal griffintown yul vieux-montreal le-plateau",
    "Sydney, New South Wales": "bondi bondi-beach surry-hills darlinghurst potts-point manly-sydney syd-airport",
    "Melbourne, Victoria": "fitzroy collingwood-melbourne st-kilda south-yarra prahran carlton-melbourne brunswick-melbourne",
}  # fmt: skip
