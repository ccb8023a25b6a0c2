from qa_service.chats import RecentAnswers


def test_the_last_answers_are_remembered_and_older_ones_forgotten() -> None:
    recent = RecentAnswers(most=2)
    for name in ("first", "second", "third"):
        recent.add(name, f"document of the {name}")
    assert recent.get("first") is None
    assert recent.get("third") == "document of the third"


def test_what_is_deleted_is_forgotten_at_once() -> None:
    recent = RecentAnswers()
    recent.add("one", "document")
    recent.add("other", "document")
    recent.forget(["one", "never there"])
    assert recent.get("one") is None
    assert recent.get("other") == "document"
