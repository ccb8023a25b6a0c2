"""The stories of the sample archive: one a format, invented, each with a question it answers.

Places, people and outlets do not exist. ``make_archive.py`` writes them into ``archive/`` in the
formats that people keep articles in; ``test_every_format.py`` asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """An article as it should be found again; a blank line parts the paragraphs of ``text``.

    ``file`` is how reports name it; ``answers`` stands in the paragraph to be cited, which is on
    ``page``. None is what the format cannot say of the article.
    """

    file: str
    title: str
    published: str | None
    source: str | None
    text: str
    question: str
    answers: str
    authors: tuple[str, ...] = ()
    url: str | None = None
    modified: str | None = None
    page: int | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The parts of ``text`` between blank lines, each on one line."""
        return tuple(" ".join(part.split()) for part in self.text.split("\n\n"))


SALT = Story(
    file="saved-page.txt",
    title="Pennor Salt Works To Reopen After Eleven Years",
    authors=("Marit Fielding",),
    published="2017-05-09",
    source=None,
    text="""The salt works at Pennor will boil sea water again this summer, eleven years after
the last pan was let go cold, the new owners said at the works on Tuesday.

They have hired 140 workers for the Pennor salt works, most of them from the villages along
the estuary, and expect to need sixty more when the second pan house is roofed.

The old brine pipe has been replaced from the sluice to the pans, a job that took divers the
whole of the winter.""",
    question="How many workers were hired for the Pennor salt works?",
    answers="140 workers",
)
MILL = Story(
    file="tide-mill.html",
    title="Repair of Orrin tide mill to cost £2.3 million",
    authors=("Ada Brook", "Tomas Reed"),
    published="2019-03-12T07:30:00+00:00",
    modified="2019-03-14T16:05:00+00:00",
    source="The Calder Gazette",
    url="https://gazette.example/2019/03/orrin-tide-mill",
    text="""The repair of the tide mill at Orrin will cost £2.3 million, twice what was
thought when the wheel stopped, the county's surveyor told councillors on Monday night.

Most of the money goes into the gates that hold back the high water, whose oak has been eaten
by shipworm from the inside.

The council will vote in April on whether to pay a third of the sum. The rest is to come from
a national fund for working monuments.

This article was amended on 14 March 2019. An earlier version said that the tide mill was
built in 1790. It was built in 1780.""",
    question="How much will the repair of the Orrin tide mill cost?",
    answers="£2.3 million",
)
LIGHTHOUSE = Story(
    file="lighthouse.mhtml",
    title="Lighthouse at Scarrow Point sold to a violin maker",
    authors=("Ilse Farrow",),
    published="2020-11-05",
    source="Northern Evening Echo",
    url="https://echo.example/scarrow-point-lighthouse",
    text="""The violin maker Lena Thornbury has bought the lighthouse at Scarrow Point, which
has stood dark since the coastguard moved its lamp to a steel mast.

She told the Echo that the dry air under the dome was what she wanted, and that the hundred
and nine steps would keep unserious customers away.

The tower went for less than a flat in the town below it, though its new owner must keep the
white and black bands painted.""",
    question="Who bought the lighthouse at Scarrow Point?",
    answers="Lena Thornbury",
)
FERRY = Story(
    file="ferry-inquiry.pdf",
    title="What the inquiry found on the Marigold",
    published="2015-09-24",
    source=None,
    page=2,
    text="""The inquiry into the stranding of the ferry Marigold heard fifty-one witnesses in
nine weeks, and most of them agreed on the weather.

There was fog over the sound that evening, but no more than the master had met on a hundred
crossings before, and the harbour lights could be seen from the jetty.

Passengers in the saloon felt the ship lean before they heard anything. A child's bottle
rolled the length of a table and did not come back.

The engineers were asked about the pumps, the doors and the anchors. All had been inspected
within the month and none was found wanting.

The ferry Marigold ran aground because a seized steering pump held her rudder to port, the
inquiry concluded in its report on Thursday.

The owners have accepted the finding and ordered new pumps for both of the sister ships, which
will be out of service until the middle of the winter.""",
    question="Why did the ferry Marigold run aground?",
    answers="seized steering pump",
)
MUSEUM = Story(
    file="glass-museum.docx",
    title="Glass museum in Holm counts a record year",
    authors=("Petra Loom",),
    published="2018-06-21",
    source=None,
    text="""The glass museum in Holm counted 61,400 visitors last year, more than in any year
since it opened in the old bottle factory, its director said.

Half of them came in the six weeks when the furnace was lit for the public and anyone could
blow a paperweight.

The museum will now stay open through the winter and has asked the railway for a late train on
Fridays.""",
    question="How many visitors did the glass museum in Holm count?",
    answers="61,400 visitors",
)
ORCHARD = Story(
    file="cherry-frost.odt",
    title="Frost takes most of the Velm cherry harvest",
    authors=("Jory Ashdown",),
    published="2021-04-19",
    source=None,
    text="""Three nights of frost destroyed two thirds of the cherry harvest in the Velm
valley, growers said after walking the orchards on Sunday.

Fires were lit between the rows on the second night, but the wind took the warmth up the slope
and out of the trees.

Apples, which flower later, are not thought to have suffered.""",
    question="What destroyed the cherry harvest in the Velm valley?",
    answers="Three nights of frost",
)
TUNNEL = Story(
    file="tunnel.rtf",
    title="Brannock tunnel broken through",
    authors=("Sten Marlow",),
    published="2016-10-02",
    source=None,
    text="""The two headings of the Brannock tunnel met on Sunday morning, forty centimetres
apart after five years of blasting, and a brass band was sent through the hole.

The Brannock tunnel is 4.2 kilometres long and will spare the island's drivers the pass, which
is closed by snow for a third of the year.

Traffic is to start when the lining and the fans are in, in eighteen months at the earliest.""",
    question="How many kilometres long is the Brannock tunnel?",
    answers="4.2 kilometres",
)
THEATRE = Story(
    file="season.epub/c1.xhtml",
    title="Meridian theatre names its director",
    authors=("Odile Crane",),
    published="2014-02-17",
    source="Season Notes",
    text="""The Meridian theatre has named Yusra Halden as its director, the first in its
history to have begun as a stagehand in the same house.

She follows Bram Oster, who leaves in June after twelve seasons and two floods in the
orchestra pit.

Her first season will open with a play about the building of the theatre itself.""",
    question="Who was named director of the Meridian theatre?",
    answers="Yusra Halden",
)
MAYOR = Story(
    file="mayor.md",
    title="Tarn Bay elects Corin Vale as mayor",
    authors=("Nell Harbour",),
    published="2022-05-06",
    source="Tarn Bay Observer",
    url="https://observer.example/mayor",
    text="""Corin Vale was elected mayor of Tarn Bay on Thursday with a lead of eleven votes,
after a recount that went on until the milk was delivered.

The former harbour pilot had promised to dredge the inner basin and to give the fish market
its clock back.

His opponent conceded at the town hall and borrowed his umbrella on the way out.""",
    question="Who was elected mayor of Tarn Bay?",
    answers="Corin Vale",
)
LIBRARY = Story(
    file="newsletter.eml",
    title="Ostrel library lends its first telescope",
    published="2023-01-31T06:15:00+01:00",
    source="The Ostrel Letter",
    text="""The Ostrel library has begun to lend telescopes, and the first of them went home
on Monday with Mirela Quist, a bus driver on the night shift.

There are nine telescopes in all, paid for by the sale of duplicate atlases, and already a
waiting list into the summer.

A leaflet in the case explains how not to look at the sun.""",
    question="Who borrowed the first telescope of the Ostrel library?",
    answers="Mirela Quist",
)
BELLS = Story(
    file="letters.mbox/1.eml",
    title="Bells of Kestle church recast",
    published="2013-08-12T09:00:00+00:00",
    source="The Kestle Weekly Post",
    text="""The six bells of Kestle church have been recast in a foundry at Dunmere, because
the tenor had cracked in the frost of 1963 and had buzzed ever since.

They were brought back on a hay wagon on Saturday and will be rung for the first time at the
harvest festival.

The vicar said that he would miss the buzz.""",
    question="Where were the bells of Kestle church recast?",
    answers="a foundry at Dunmere",
)
KELP = Story(
    file="coast-news.rss:1",
    title="Kelp farm off Skerrow feeds its first cattle",
    authors=("Finn Wader",),
    published="2020-02-27T10:00:00+00:00",
    source="Coast News",
    url="https://coast.example/kelp",
    text="""The kelp farm off Skerrow has delivered its first 30 tonnes of seaweed to cattle
farms on the mainland, where it replaces soya in the winter feed.

The cows belch a fifth less methane on it, according to the veterinary school that follows the
herd.

The farm hopes to have its ropes full to the horizon by next spring.""",
    question="How many tonnes of seaweed did the kelp farm off Skerrow deliver?",
    answers="30 tonnes",
)
CABLE = Story(
    file="wires.atom:1",
    title="Cable to Fenner island cut by an anchor",
    authors=("Greta Sound",),
    published="2018-12-03T18:20:00+00:00",
    modified="2018-12-04T08:00:00+00:00",
    source="Strait Wire",
    url="https://wire.example/fenner-cable",
    text="""The data cable to Fenner island was cut on Monday by the anchor of the bulk
carrier Golden Oriole, which had drifted across the strait in the gale.

The island's bank has gone over to paper, and the school has sent its pupils home with novels.

A repair ship is expected on the weekend if the sea goes down.""",
    question="Which ship cut the data cable to Fenner island?",
    answers="Golden Oriole",
)
POTTERY = Story(
    file="database.csv:2",
    title="Roman kiln found under Larchfield station",
    authors=("Hal Mortimer",),
    published="2011-07-14",
    source="Larchfield Times",
    url="https://times.example/kiln",
    text="""Builders who were digging a lift shaft under Larchfield station have found a Roman
kiln with the last load of pots still in it.

The pots in the Larchfield kiln date from about the year 190, the county's archaeologist said,
judging by a stamp of the potter Vitalis.

The lift will be built on the other platform.""",
    question="Who stamped the pots found in the Larchfield kiln?",
    answers="the potter Vitalis",
)
CRANES = Story(
    file="records.jsonl:1",
    title="Cranes breed again in the Moss of Eller",
    authors=("Wren Castell",),
    published="2010-05-30",
    source="Eller Valley News",
    url="https://eller.example/cranes",
    text="""Cranes have bred in the Moss of Eller for the first time in 312 years, wardens
said after a chick was seen walking behind its parents.

A volunteer had watched the nest from a hide since March without telling his family where he
went.""",
    question="After how many years did cranes breed again in the Moss of Eller?",
    answers="312 years",
)
SKIS = Story(
    file="export.json:1",
    title="Ski jump at Aldern pulled down",
    authors=("Rolf Tanner",),
    published="2009-11-18",
    source="Aldern Post",
    text="""The ski jump at Aldern was pulled down on Wednesday with two tractors and a winch,
to the applause of those who had once to jump from it.

Its record of 71 metres, set by Einar Holt in 1958, will now stand for good.""",
    question="Who set the record of the ski jump at Aldern?",
    answers="Einar Holt",
)
BAKERY = Story(
    file="crawl.warc.gz/courier.example/night-bakery",
    title="Night bakery in Sall closes its hatch",
    authors=("Dora Finch",),
    published="2012-03-08",
    source="Sall Courier",
    url="https://courier.example/night-bakery",
    text="""The night bakery in Sall, which sold rolls through a hatch to whoever was still
awake, will close at the end of the month because of the price of gas.

Its owner, Benno Krull, said that he had baked four million rolls and would now learn to
sleep.""",
    question="Who owns the night bakery in Sall?",
    answers="Benno Krull",
)
ARCHIVED = Story(
    file="web-archive.wacz/archive/data.warc.gz/herald.example/line-nine",
    title="Tram line nine in Ostergate saved",
    authors=("Ines Velde",),
    published="2021-09-16",
    source="Ostergate Herald",
    url="https://herald.example/line-nine",
    text="""Tram line nine in Ostergate will run on until 2034, the transport board decided on
Thursday, after 18,000 people had signed for it.

The oldest of its cars will go to the museum and come out on Sundays.""",
    question="Until when will tram line nine in Ostergate run?",
    answers="2034",
)
ZIPPED = Story(
    file="pages.zip/2014/harp.html",
    title="Harp of Lunn castle played again",
    authors=("Maeve Stroud",),
    published="2014-10-11",
    source="Lunn Journal",
    url="https://journal.example/harp",
    text="""The harp of Lunn castle was played again on Friday by Aoife Tarrant, who had
strung it with brass wire as its maker did.

It had hung silent in the great hall since a goat ate the last of its gut strings.""",
    question="Who played the harp of Lunn castle again?",
    answers="Aoife Tarrant",
)
TARRED = Story(
    file="backup.tar.gz/old/quarry.html",
    title="Slate quarry at Corrie floods",
    authors=("Ewan Stack",),
    published="2008-01-22",
    source="Corrie Dispatch",
    url="https://dispatch.example/quarry",
    text="""The slate quarry at Corrie filled with water within nine hours on Monday after a
drill broke into an old working of which no map was left.

All 26 men had been above ground for their tea.""",
    question="Within how many hours did the slate quarry at Corrie fill with water?",
    answers="nine hours",
)
COMPRESSED = Story(
    file="balloon.html.gz",
    title="Balloon from Marsh Hay lands in a palace garden",
    authors=("Clio Barton",),
    published="2016-07-03",
    source="Marsh Hay Mercury",
    url="https://mercury.example/balloon",
    text="""A balloon that had left Marsh Hay at dawn came down in the garden of the
archbishop's palace on Saturday, between the beehives and the archbishop.

The pilot, Hugo Penrose, blamed a wind that had not been on the chart. He was given tea.""",
    question="Who piloted the balloon from Marsh Hay?",
    answers="Hugo Penrose",
)
LINES = Story(
    file="lines.jsonl.zst:1",
    title="Watch factory in Tolm makes its last watch",
    authors=("Vera Dial",),
    published="2006-12-22",
    source="Tolm Register",
    text="""The watch factory in Tolm made its last watch on Friday, number 8,250,117, and
gave it to the caretaker, who had never owned one.

The hall will become a swimming bath.""",
    question="What number had the last watch made by the factory in Tolm?",
    answers="8,250,117",
)
BRIDGE = Story(
    file="footbridge.html.bz2",
    title="Footbridge at Nine Elms Lock swings again",
    authors=("Ruth Ballard",),
    published="2013-06-28",
    source="Canal Chronicle",
    url="https://chronicle.example/footbridge",
    text="""The footbridge at Nine Elms Lock swung open on Thursday for the first time since 1971,
when its key was dropped into the canal.

A diver, Tess Okoro, found the key in a boot.""",
    question="Who found the key of the footbridge at Nine Elms Lock?",
    answers="Tess Okoro",
)
CLOCK = Story(
    file="town-clock.html.xz",
    title="Town clock of Hebden Mire runs backwards",
    authors=("Silas Wren",),
    published="2007-04-03",
    source="Mire Messenger",
    url="https://messenger.example/clock",
    text="""The town clock of Hebden Mire ran backwards for three days because a swallow had built
its nest in the works, the clock's keeper said.

The council has decided that the hours gained are not to be repaid.""",
    question="For how long did the town clock of Hebden Mire run backwards?",
    answers="three days",
)
PEAR = Story(
    file="clips.enex:1",
    title="Old pear tree of Sallow Green felled by storm",
    authors=("Greta Winslow",),
    published=None,
    source=None,
    url="https://valley.example/pear-tree",
    text="""The old pear tree of Sallow Green fell in the storm of Sunday night, the parish clerk
said, and blocked the road to the mill until noon.

The pear tree of Sallow Green was 310 years old, by the rings that the foresters counted.

Its wood is to be made into benches for the school.""",
    question="How old was the pear tree of Sallow Green?",
    answers="310 years",
)
HEARING = Story(
    file="hearing.vtt",
    title="Hearing on the Dunmore quarry",
    published=None,
    source=None,
    text="""[00:00:02] CHAIR: The committee on the Dunmore quarry will come to order.

[00:00:09] MS. PELL: The Dunmore quarry employs 64 people, most of them from the two villages below
it.

[00:00:17] CHAIR: And how long will the stone last?""",
    question="How many people does the Dunmore quarry employ?",
    answers="64 people",
)
EELS = Story(
    file="library.ris:1",
    title="Eels return to the Wye Brook after thirty years",
    authors=("Otto Lindgren",),
    published="2018-06-11",
    source="Brook and River",
    url="https://brook.example/eels",
    text="""Eels were counted in the Wye Brook for the first time in thirty years: 2,300 young eels
passed the new ladder at the weir in May.""",
    question="How many young eels passed the ladder of the Wye Brook?",
    answers="2,300",
)
ARABIC = Story(
    file="arabic.html",
    title="افتتاح جسر جديد فوق نهر الوادي",
    authors=("ليلى منصور",),
    published="2021-02-11",
    source="صحيفة الساحل",
    url="https://sahel.example/bridge",
    text="""افتتحت بلدية المدينة يوم الخميس جسرا جديدا فوق نهر الوادي بعد ثلاث سنوات من العمل،
وقالت إن طوله يبلغ 420 مترا.

وقال المهندسون إن الجسر سيختصر الطريق بين ضفتي النهر إلى خمس دقائق بعد أن كان العبور يحتاج إلى
ساعة كاملة.

وسيبقى الجسر القديم مفتوحا للمشاة والدراجات فقط.""",
    question="كم يبلغ طول الجسر الجديد فوق نهر الوادي؟",
    answers="420 مترا",
)

STORIES = (
    *(SALT, MILL, LIGHTHOUSE, FERRY, MUSEUM, ORCHARD, TUNNEL, THEATRE, MAYOR, LIBRARY, BELLS),
    *(KELP, CABLE, POTTERY, CRANES, SKIS, BAKERY, ARCHIVED, ZIPPED, TARRED, COMPRESSED, LINES),
    *(BRIDGE, CLOCK, PEAR, HEARING, EELS),
    ARABIC,
)
