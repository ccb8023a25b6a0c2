"""Short news articles, made up, whose text is known part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article: ``lines`` are its paragraph, its items, its rows ("a | b")."""

    kind: Literal["paragraph", "heading", "quote", "list", "table", "caption", "note"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """One article. ``comments`` and ``others`` are what its site puts around it."""

    name: str
    language: str
    outlet: str
    title: str
    authors: tuple[str, ...]
    published: str
    standfirst: str
    parts: tuple[Part, ...]
    comments: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


def p(text: str) -> Part:
    """A paragraph."""
    return Part("paragraph", (text,))


def h(text: str) -> Part:
    """A sub-heading."""
    return Part("heading", (text,))


OTHERS: Final = (
    (
        "Ferry timetable changes for the winter season",
        "From next month the last boat leaves at nine, and two sailings on Sunday are dropped.",
    ),
    (
        "Five things to know about the new parking zones",
        "Residents need a permit, visitors pay by the hour, and electric cars get no discount.",
    ),
    (
        "Opinion: why the theatre deserves another chance",
        "A stage that fed three generations should not be closed over one bad season.",
    ),
    (
        "Local team reaches the semi-final after penalties",
        "The goalkeeper saved three in a row before a crowd of eleven thousand.",
    ),
)

COMMENTS: Final = (
    "I have said this for years and nobody at the town hall ever listened to a word of it.",
    "Great reporting, but you forgot to mention who paid for the first study back in the spring.",
    "Typical. The same people who made the mess are now asked to clean it up with our money.",
    "My uncle worked there for thirty years and he would laugh at these numbers, believe me.",
)

BRIDGE: Final = NewsArticle(
    name="bridge",
    language="en",
    outlet="The Oldport Courier",
    title="Oldport's chain bridge to close for two years of repairs",
    authors=("Marta Hollis", "Jon Abara"),
    published="2016-03-14",
    standfirst="Engineers found cracks in eleven of its forty hangers; buses will use the tunnel.",
    parts=(
        p(
            "OLDPORT — The chain bridge over the Senn will be closed to all traffic from 2 May, the"
            " city's works department said on Monday, after inspectors found cracks in eleven of"
            " the forty steel hangers that carry its deck."
        ),
        p(
            "Repairs will take about two years and cost 61 million crowns, the department's head,"
            " Lena Torv, told reporters. Half of the money is to come from the national road fund."
        ),
        Part("caption", ("Inspectors on the western tower of the bridge last week.",)),
        p(
            "“We could have patched it and hoped,” Torv said. “We decided that hope is not a way to"
            " run a bridge that thirty thousand people cross each day.”"
        ),
        h("Buses through the tunnel"),
        p(
            "Nine bus lines will be led through the harbour tunnel, which is a mile to the south."
            " The operator expects journeys to take twelve minutes longer in the morning."
        ),
        Part(
            "list",
            (
                "Lines 4, 7 and 12 will stop at the fish market instead of the opera.",
                "Line 30 will run every six minutes between the station and the tunnel.",
                "Night buses are not affected before the autumn.",
            ),
        ),
        p("Cyclists will get a ferry."),
        h("A costly delay"),
        p(
            "A report of 2009 had already recommended that the hangers be replaced within five"
            " years. The council put the work off three times, most recently in 2014, when it"
            " chose to rebuild the swimming hall first."
        ),
        Part(
            "table",
            ("Year | Estimate, millions", "2009 | 24", "2014 | 38", "2016 | 61"),
        ),
        p(
            "Opposition councillor Arne Lund called the delay “the most expensive swim in the"
            " city's history” and asked for an inquiry. The mayor's office declined to comment."
        ),
        Part(
            "note",
            ("Correction: at first we gave the number of hangers as fourteen. It is forty.",),
        ),
    ),
    comments=COMMENTS,
    others=OTHERS,
)

SALMON: Final = NewsArticle(
    name="salmon",
    language="en",
    outlet="Northern Ledger",
    title="Salmon return to the upper Dalva after half a century",
    authors=("Ingrid Solberg",),
    published="2018-10-02",
    standfirst="Two weirs were taken out last year. Biologists counted 212 fish this autumn.",
    parts=(
        p(
            "For the first time since 1967, salmon have been seen spawning in the upper Dalva, the"
            " river authority announced on Tuesday. Cameras at the old mill counted 212 adult fish"
            " between the middle of August and the end of September."
        ),
        p(
            "The fish had been shut out by two weirs that once served a paper works. Both were"
            " removed in the summer of 2017 at a cost of 3.4 million dollars."
        ),
        Part("caption", ("A hen salmon below the mill at Dalvafoss, filmed on 9 September.",)),
        p(
            "“We had told the villages to expect a handful in five years,” said Paula Reyes, a"
            " biologist who led the count. “I watched the first night's film four times because I"
            " thought that somebody was playing a joke on me.”"
        ),
        Part(
            "quote",
            ("My grandmother sold them smoked. I never believed that I would see one myself.",),
        ),
        p("That was Elin Moe, 71, who runs the post office at Dalvafoss."),
        h("Not everyone is pleased"),
        p(
            "Farmers along the lower valley fear that new limits on drawing water will follow. In"
            " the dry summer of 2018 some of them took a third of the river's flow for potatoes,"
            " according to the authority's own gauges."
        ),
        p(
            "A bill before the assembly would let the authority stop pumping when the flow falls"
            " below four cubic metres a second. It is due to be voted on in November."
        ),
        Part(
            "list",
            (
                "1967: the last salmon is caught above the weirs.",
                "1991: the paper works closes.",
                "2017: both weirs are removed.",
            ),
        ),
        p(
            "Reyes said that it would take three more seasons to know whether the run can feed"
            " itself. Until then, anglers who catch a salmon above the mill must put it back."
        ),
    ),
    comments=COMMENTS[1:],
    others=OTHERS[::-1],
)

BUDGET: Final = NewsArticle(
    name="budget",
    language="en",
    outlet="Capital Wire",
    title="Parliament passes budget by one vote after night of talks",
    authors=("Samuel Okoro", "Dina Fares", "Peter Wynn"),
    published="2012-12-20",
    standfirst="The finance minister gave way on fuel duty to win over three rebels.",
    parts=(
        p(
            "KALMAR CITY (CW) - Parliament passed next year's budget by 101 votes to 100 early on"
            " Thursday, ending a week in which the government twice came close to falling."
        ),
        p(
            "Finance Minister Rosa Lindqvist secured the last votes at about four in the morning by"
            " dropping a rise in fuel duty, according to two members of her party who took part in"
            " the talks."
        ),
        p(
            "The change leaves a gap of 900 million in revenue, which the ministry said would be"
            " covered by selling a tenth of the state's share in the telephone company."
        ),
        h("What is in it"),
        Part(
            "table",
            (
                "Item | 2012 | 2013",
                "Health | 14.2 bn | 15.0 bn",
                "Schools | 9.8 bn | 10.1 bn",
                "Defence | 6.1 bn | 5.7 bn",
            ),
        ),
        p(
            "Pensions will rise by 2.1 percent from April, in line with prices. The minimum wage is"
            " left where it is for a second year."
        ),
        p("“Nobody got what they wanted,” Lindqvist said as she left the chamber."),
        p(
            "The rebels, all from rural seats, had threatened to bring the government down unless"
            " the duty was withdrawn. One of them, Tom Erling, said that he had slept for two hours"
            " since Monday and would not run again."
        ),
        h("Markets steady"),
        p(
            "The crown rose by half a percent against the euro in early trading, and the yield on"
            " ten-year bonds fell to 3.85 percent from 4.02."
        ),
        p(
            "Analysts at Harbour Bank said that the sale of shares was “a one-off that will have to"
            " be found again next winter”."
        ),
    ),
    comments=COMMENTS[:3],
    others=OTHERS[1:],
)

VACCINE: Final = NewsArticle(
    name="vaccine",
    language="en",
    outlet="Meridian Health News",
    title="Mobile clinics cut measles cases by two thirds, study finds",
    authors=("Aisha Rahman",),
    published="2019-06-27",
    standfirst="Nurses on motorcycles reached villages that had not seen a doctor for years.",
    parts=(
        p(
            "Nurses who travelled by motorcycle and carried vaccine in cooled boxes cut measles"
            " cases in four mountain districts by 66 percent within eighteen months, according to a"
            " study published on Thursday."
        ),
        p(
            "The trial covered 212 villages and about 90,000 children. In half of the villages"
            " nurses called every six weeks; the others kept the usual yearly visit."
        ),
        Part("caption", ("A nurse checks the temperature of her box near the Karsang pass.",)),
        p(
            "Cases fell from 31 to 10 for every 10,000 children where the nurses came often, and"
            " did not change elsewhere, the authors wrote."
        ),
        h("Cheaper than expected"),
        p(
            "Each child reached cost 4.20 dollars, less than half of what a fixed clinic would"
            " have, said Hamid Noori, a health economist who was not part of the work."
        ),
        p(
            "“The surprise is not that it works but that it works with such plain means,” he"
            " said. “A second-hand motorcycle, a box, and someone who comes back when she said.”"
        ),
        Part(
            "list",
            (
                "Each nurse served seven villages on a fixed round.",
                "Boxes held the vaccine below eight degrees for thirty hours.",
                "Parents were told of the next visit by text message.",
            ),
        ),
        h("Limits of the study"),
        p(
            "The villages were not drawn by lot: officials chose those that could be reached in"
            " winter. Snow closed one district for five weeks, and its figures were left out."
        ),
        p(
            "The ministry said that it would extend the rounds to nine more districts next year if"
            " donors pay for fuel. Two have agreed so far."
        ),
        p("No side effects beyond fever were recorded."),
    ),
    comments=COMMENTS[::-1],
    others=OTHERS[2:] + OTHERS[:1],
)

GERMAN: Final = NewsArticle(
    name="german",
    language="de",
    outlet="Tal-Anzeiger",
    title="Nachtzug nach Altenhafen fährt nach zwölf Jahren wieder",
    authors=("Jutta Brandt",),
    published="2021-12-13",
    standfirst="Die Bahn setzt dreimal in der Woche einen Zug mit vier Schlafwagen ein.",
    parts=(
        p(
            "Zum ersten Mal seit zwölf Jahren ist in der Nacht zum Montag wieder ein Schlafwagenzug"
            " von der Hauptstadt nach Altenhafen gefahren. An Bord waren 143 Reisende, wie die Bahn"
            " mitteilte."
        ),
        p(
            "Der Zug verkehrt dreimal in der Woche und braucht für die 870 Kilometer elf Stunden."
            " Eine Fahrt im Liegewagen kostet 49 Euro, ein Bett im Abteil das Doppelte."
        ),
        Part("caption", ("Der Zug vor der Abfahrt auf Gleis 3.",)),
        h("Alte Wagen, neue Betten"),
        p(
            "Die Wagen stammen aus dem Jahr 1988 und wurden in Kalten von Grund auf erneuert. Neue"
            " wären erst in vier Jahren geliefert worden, sagte der Leiter des Fernverkehrs, Emil"
            " Rast."
        ),
        p(
            "„Wir wollten nicht warten, bis die Leute das Fliegen ganz verlernt haben“, sagte Rast."
            " Bis Ostern seien bereits zwei Drittel der Plätze verkauft."
        ),
        p(
            "Der Fahrgastverband begrüßte das Angebot, forderte aber einen Zug an jedem Tag. Die"
            " Grünen verlangten, die Trassengebühr in der Nacht zu halbieren."
        ),
    ),
    comments=(
        "Endlich! Darauf habe ich jahrelang gewartet und werde gleich im Januar mitfahren.",
        "Für den Preis bekomme ich zwei Flüge, so wird das nichts mit der Wende im Verkehr.",
    ),
    others=(
        (
            "Neue Regeln für den Markt am Samstag",
            "Händler müssen künftig bis sieben Uhr aufgebaut haben, sonst verfällt der Platz.",
        ),
        (
            "Schnee legt den Busverkehr lahm",
            "Auf den Höhen fielen binnen Stunden dreißig Zentimeter, drei Linien standen still.",
        ),
    ),
)

ARABIC: Final = NewsArticle(
    name="arabic",
    language="ar",
    outlet="صدى الميناء",
    title="افتتاح مكتبة جديدة في الميناء القديم بعد سنوات من الانتظار",
    authors=("سلمى حداد",),
    published="2020-02-18",
    standfirst="تضم المكتبة ستين ألف كتاب وقاعة للأطفال وتفتح أبوابها سبعة أيام في الأسبوع.",
    parts=(
        p(
            "افتتحت بلدية الميناء القديم يوم الثلاثاء مكتبة عامة جديدة في مبنى الجمارك السابق بعد"
            " أعمال ترميم استمرت أربع سنوات وكلفت تسعة ملايين دينار."
        ),
        p(
            "وقالت مديرة المكتبة ليلى منصور إن المبنى يضم ستين ألف كتاب وقاعة للأطفال ومسرحا صغيرا"
            " يتسع لمئة وعشرين شخصا."
        ),
        Part("caption", ("واجهة المكتبة المطلة على البحر صباح يوم الافتتاح.",)),
        h("أبواب مفتوحة كل يوم"),
        p(
            "وأضافت منصور: «أردنا مكانا يأتي إليه الصياد والطالب معا، ولذلك لن نغلق أبوابنا يوم"
            " الجمعة ولا في الأعياد»."
        ),
        p(
            "وبلغ عدد الزوار في اليوم الأول ثلاثة آلاف شخص، وقالت البلدية إنها ستضيف خطين للحافلات"
            " بين السوق والمكتبة ابتداء من الشهر القادم."
        ),
        p(
            "وكان المجلس قد أجل المشروع مرتين بسبب نقص المال، قبل أن تتبرع عائلة تاجر من المدينة"
            " بثلث كلفته في عام ألفين وستة عشر."
        ),
    ),
    comments=("خبر جميل طال انتظاره ونتمنى أن تفتح مكتبات مثلها في بقية المدن قريبا جدا.",),
    others=(
        (
            "موعد جديد لسباق القوارب",
            "أعلن النادي تأجيل السباق إلى الأسبوع القادم بسبب الرياح الشديدة على الساحل.",
        ),
    ),
)

ENGLISH: Final = (BRIDGE, SALMON, BUDGET, VACCINE)
EVERY: Final = (*ENGLISH, GERMAN, ARABIC)
