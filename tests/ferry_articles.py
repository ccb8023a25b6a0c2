"""Two articles about a ferry, for tests of whole programs."""

FERRY_ARTICLES = (
    {
        "id": "ferry-2016",
        "title": "Ferry line to Lumen island opens",
        "authors": ["Ada Ink", "Ben Quill"],
        "published": "2016-04-02",
        "source": "The Example Post",
        "url": "https://post.example/ferry",
        "text": "The first ferry to Lumen island left the harbour on Saturday morning.\n\n"
        "A ticket for the crossing costs 12 crowns, the harbour office said.",
    },
    {
        "id": "ferry-2018",
        "title": "Lumen ferry raises its fares",
        "published": "2018-09-10",
        "source": "Wire of Words",
        "text": "A ticket for the crossing to Lumen island costs 19 crowns from October, the"
        " harbour office said on Monday.\n\nThe ferry carried 40,000 passengers last year.",
    },
)
