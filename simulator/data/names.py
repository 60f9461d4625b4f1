"""Made-up names of companies, people, places and servers."""

import random
import unicodedata
from collections.abc import Callable


def _words(text: str) -> list[str]:
    return text.split("," if "," in text else None)


STEMS = _words(
    "Alderbrook Amberfield Anchorline Arrowhead Ashgrove Balmoral Baywater Beaconhill Birchwood Blackthorn Bluestone "
    "Bramble Brightwater Brookside Calder Cedarpoint Clearwater Cobalt Copperleaf Coral Crestview Dalewood Driftwood "
    "Dunmore Eastgate Elmhurst Emberly Everglen Fairhaven Falconer Fernhill Fjordland Foxglove Garnet Glenmore "
    "Goldcrest Granite Greenfield Hallmark Harborview Hawthorn Hazelton Highmoor Holloway Inverness Ironbridge Ivyside "
    "Juniper Kestrel Kingsway Lakeshore Larkspur Lindenhof Lochside Longmeadow Magnolia Maplewood Marigold Meridian "
    "Millbrook Moonstone Mühlenbach Nettlefield Northgate Nørrebro Oakhaven Oldcastle Orchard Osprey Pinecrest "
    "Quarry Quillon Ravenswood Redwood Ridgeway Riverbend Rosewood Saffron Sandstone Seabright Silverlake Slatehill "
    "Södermark Springdale Stonegate Summerfield Sycamore Tannenberg Thistle Thornbury Tidewater Timberline Umber "
    "Valewood Verdant Waldhaus Westbrook Whitecliff Wildrose Willowmere Windmere Wolfsberg Yarrow Yellowstone Zephyr"
)
TRADES = _words(
    "Accounting,Architects,Bakery,Biotech,Brewing,Building Supplies,Capital,Catering,Chemicals,Clinics,Construction,"
    "Consulting,Cosmetics,Dairy,Dental,Design,Education,Electronics,Energy,Engineering,Events,Farms,Films,Foods,"
    "Freight,Furniture,Gardens,Glass,Health,Hotels,Insurance,Interiors,Labs,Legal,Lighting,Logistics,Machinery,Marine,"
    "Media,Metals,Motors,Museum,Optics,Outdoor,Packaging,Paper,Pharma,Plastics,Printing,Properties,Publishing,Rail,"
    "Recycling,Research,Robotics,School,Security,Shipping,Solar,Sports,Steel,Studios,Textiles,Tools,Toys,Travel,"
    "Veterinary,Vineyards,Water,Wholesale"
)
FORMS = _words("GmbH,Ltd,Inc.,AG,LLC,S.A.,B.V.,AB,ApS,Sp. z o.o.,& Co. KG,& Sons")
RESELLER_WORDS = _words("Systems,IT Partners,Cloud Services,Networks,Data Care,Technology,Digital,Managed IT")
FIRST_NAMES = _words(
    "Anna Ben Carla David Elena Felix Greta Hanna Ivan Julia Karl Lena Marco Nina Oskar Paula Rafael Sofia Tomas "
    "Ursula Viktor Wanda Yusuf Zoe"
)
LAST_NAMES = _words(
    "Abel Becker Conti Dubois Eriksen Fischer Garcia Hansen Ivanova Jansen Keller Lindgren Moreau Novak Olsen Peters "
    "Quinn Rossi Santos Tanaka Unger Vogel Weber Young Zimmer"
)
PLACES = (
    ("USA", "us", "Milwaukee", "53217"),
    ("USA", "us", "Portland", "97220"),
    ("Canada", "ca", "Toronto", "M1L 3K7"),
    ("Germany", "de", "Leipzig", "04109"),
    ("Austria", "at", "Graz", "8010"),
    ("Sweden", "se", "Lund", "222 22"),
    ("Netherlands", "nl", "Utrecht", "3511"),
    ("United Kingdom", "gb", "Leeds", "LS1 4AP"),
)
STREETS = _words("Mill Lane,Station Road,Market Street,Harbor Way,Church Street,Park Avenue")


class Names:
    """Draws names from one source of chance; company and reseller names do not repeat."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def company(self) -> str:
        """The name of a company."""
        return self._fresh(lambda: f"{self._pick(STEMS)} {self._pick(TRADES)} {self._pick(FORMS)}")

    def reseller(self) -> str:
        """The name of a reseller."""
        return self._fresh(lambda: f"{self._pick(STEMS)} {self._pick(RESELLER_WORDS)}")

    def person(self) -> str:
        """First and last name."""
        return f"{self._pick(FIRST_NAMES)} {self._pick(LAST_NAMES)}"

    def _pick(self, words: list[str]) -> str:
        return words[int(self._chance.random() * len(words))]

    def _fresh(self, draw: Callable[[], str]) -> str:
        name = draw()
        for number in range(2, 12):
            if name not in self._given:
                break
            # Large consoles use up the combinations; a few draws later a number tells the rest apart.
            name = draw() if number < 8 else f"{draw()} {len(self._given)}"
        self._given.add(name)
        return name


def slug(name: str, *, words: int = 2, length: int = 24) -> str:
    """The first words of a name in plain lower-case letters, as hosts and mail domains are named."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O"))
    letters = "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == " "))
    return "".join(letters.lower().split()[:words])[:length]
