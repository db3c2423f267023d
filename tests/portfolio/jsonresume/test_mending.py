"""Almost valid documents, as they are found: mended with a warning, or refused path by path."""

import json

import pytest

from portfolio import jsonresume
from portfolio.jsonresume import written_dates
from tests.portfolio.jsonresume.documents import as_bytes, is_valid

LEFT_OUT = "null is left out."

# What stands in the file, what is taken, and the path of the warning.
MENDED = [
    ({"work": [{"endDate": ""}]}, {"work": [{}]}, "work[0].endDate"),
    ({"work": [{"endDate": "Present"}]}, {"work": [{}]}, "work[0].endDate"),
    (
        {"work": [{"endDate": "2015-03（…）"}]},
        {"work": [{"endDate": "2015-03"}]},
        "work[0].endDate",
    ),
    ({"work": [{"startDate": 2015}]}, {"work": [{"startDate": "2015"}]}, "work[0].startDate"),
    ({"work": [{"highlights": None}]}, {"work": [{}]}, "work[0].highlights"),
    (
        {"work": [{"highlights": ["a", None, 3]}]},
        {"work": [{"highlights": ["a", "3"]}]},
        "work[0].highlights[1]",
    ),
    (
        {"work": [{"highlights": "one\n\ntwo "}]},
        {"work": [{"highlights": ["one", "two"]}]},
        "work[0].highlights",
    ),
    (
        {"skills": [{"keywords": "HTML, CSS"}]},
        {"skills": [{"keywords": ["HTML", "CSS"]}]},
        "skills[0].keywords",
    ),
    ({"skills": [{"level": 4}]}, {"skills": [{"level": "4"}]}, "skills[0].level"),
    ({"skills": ["Python", None]}, {"skills": [{"name": "Python"}]}, "skills[0]"),
    ({"education": [{"score": 3.5}]}, {"education": [{"score": "3.5"}]}, "education[0].score"),
    ({"awards": {"title": "A"}}, {"awards": [{"title": "A"}]}, "awards"),
    ({"awards": [], "work": ""}, {"awards": []}, "work"),
    ({"awards": [], "work": {}}, {"awards": []}, "work"),
    ({"basics": {"name": 5}}, {"basics": {"name": "5"}}, "basics.name"),
    ({"basics": {"summary": ["a", "b"]}}, {"basics": {"summary": "a\nb"}}, "basics.summary"),
    (
        {"basics": {"location": "Lyon"}},
        {"basics": {"location": {"city": "Lyon"}}},
        "basics.location",
    ),
    ({"basics": {"name": "K", "location": []}}, {"basics": {"name": "K"}}, "basics.location"),
    ({"basics": {"name": "K"}, "meta": None}, {"basics": {"name": "K"}}, "meta"),
    ({"basics": {"name": "K"}, "$schema": 1}, {"basics": {"name": "K"}, "$schema": "1"}, "$schema"),
]

REFUSED = [
    ({"work": 5}, "work"),
    ({"work": "Acme"}, "work"),
    ({"work": {"a": {"name": "Acme"}}}, "work"),
    ({"work": ["Acme"]}, "work[0]"),
    ({"work": [{"name": True}]}, "work[0].name"),
    ({"work": [{"name": {"en": "Acme"}}]}, "work[0].name"),
    ({"work": [{"startDate": "03/04/2015"}]}, "work[0].startDate"),
    ({"work": [{"startDate": "Present"}]}, "work[0].startDate"),
    ({"work": [{"startDate": "2013-2015"}]}, "work[0].startDate"),
    ({"work": [{"startDate": 2015.5}]}, "work[0].startDate"),
    ({"work": [{"startDate": ["2015"]}]}, "work[0].startDate"),
    ({"work": [{"highlights": [{"text": "a"}]}]}, "work[0].highlights[0]"),
    ({"basics": []}, None),
    ({"basics": "Kim"}, "basics"),
    ({"basics": {"profiles": [{"url": []}]}}, "basics.profiles[0].url"),
    ({"basics": {"name": "K"}, "meta": "v1"}, "meta"),
]

DATES = [
    *(("2015/3", "2015-03"), ("2015.03.5", "2015-03-05"), ("2015-3-5", "2015-03-05")),
    *(("2015-03-05T10:00:00.000Z", "2015-03-05"), ("2015年3月", "2015-03"), ("2015年", "2015")),
    *(("03/2015", "2015-03"), ("since 2015", "2015"), ("2015-03 (expected)", "2015-03")),
    *(("March 2015", "2015-03"), ("Mar. 2015", "2015-03"), ("Sept 2015", "2015-09")),
    *(("5 March 2015", "2015-03-05"), ("March 5th, 2015", "2015-03-05"), ("MAY 2015", "2015-05")),
    *((" 2015-03 ", "2015-03"), ("Decorated 2015", "2015")),
    # It never gains a day.
    ("5 years from March 2015", "2015-03"),
]
NO_DATES = [
    *("2013-12-021", "2015-3-32", "2015/13", "15", "0999-01", "3015-01", "20150301", "soon"),
    *("2013 to 2015", "2013–2015", "01.02.2015", "2015-03-05 2016", "February 30, 2015"),
]


@pytest.mark.parametrize(("written", "taken", "path"), MENDED)
def test_mended_document_is_valid_and_warns_of_the_path(written, taken, path):
    assert not is_valid(written)
    assert is_valid(taken)
    document = jsonresume.read(as_bytes(written))
    assert json.dumps(document.content) == json.dumps(taken)
    assert path in [path for path, _ in document.warnings]


@pytest.mark.parametrize(("written", "path"), REFUSED)
def test_what_nobody_can_mend_is_refused_with_its_path(written, path, faults):
    found = faults(as_bytes(written))
    assert path is None or [path] == [path for path, _ in found]


@pytest.mark.parametrize(("text", "taken"), DATES)
def test_date_in_free_text_is_found(text, taken):
    assert written_dates.mend(text) == taken
    assert written_dates.is_valid(taken)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_not_clearly_one_date_is_none(text):
    assert written_dates.mend(text) is None


def test_all_faults_are_named_at_once_and_nothing_else(faults):
    document = {
        "basics": {"name": ["a", 1], "location": {"city": False}},
        "work": [{"endDate": "soon"}, {"endDate": None}],
        "skills": 3,
    }
    assert faults(as_bytes(document)) == [
        ("basics.name", 'Write a text here; this is ["a", 1].'),
        ("basics.location.city", "Write a text here; this is false."),
        (
            "work[0].endDate",
            'Write a date as in 2024, 2024-03 or 2024-03-31 here; this is "soon".',
        ),
        ("skills", "Write a list of objects here; this is 3."),
    ]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "Kim", "jobs": [{"employer": "Acme"}]},
        {"resume": {"basics": {"name": "Kim"}}},
        {"$schema": "https://example.com/cv.json", "person": {"name": "Kim"}},
        {"meta": {"version": "v1.0.0"}, "person": {"name": "Kim"}},
        # The names of sections, but nothing in them that JSON Resume knows.
        {"education": [{"school": "Lyon"}], "skills": [{"title": "Python"}]},
        {"basics": {"fullName": "Kim"}},
        {"work": None},
    ],
)
def test_document_in_which_nothing_is_known_is_refused(document, faults):
    [(path, sentence)] = faults(as_bytes(document))
    assert path == ""
    assert sentence.startswith("Nothing in this document is known to JSON Resume")


@pytest.mark.parametrize(
    "document", [{"$schema": "x"}, {"meta": {}}, {"work": []}, {"basics": {}, "x": 1}]
)
def test_empty_cv_is_taken_for_one(document):
    assert jsonresume.read(as_bytes(document)).content == document


def test_what_stays_hidden_and_what_is_not_shown_is_said():
    document = {
        "basics": {"email": "kim at example.com", "image": "me.png", "url": "example.com/kim"},
        "work": [
            {"name": "A", "startDate": "2016", "endDate": "2014"},
            {"name": "B", "endDate": "2014-02-31", "url": "javascript:alert(1)"},
            {"summary": "s"},
        ],
        "awards": [{"title": "a" * 256}],
        "skills": [{"name": "a\x00", "keywords": ["k" * 1001]}],
    }
    assert is_valid(document)
    read = jsonresume.read(as_bytes(document))
    assert read.content == document
    assert [path for path, _ in read.warnings] == [
        *("basics.image", "basics.email", "basics.url", "basics"),
        *("work[0].endDate", "work[1].url", "work[1].endDate", "work[2]"),
        *("awards[0].title", "awards[0]", "skills[0].name", "skills[0].keywords", "skills[0]"),
    ]
    sentences = dict(read.warnings)
    assert sentences["work[2]"] == (
        "Imported hidden: it lacks what it could be shown by (name or position)."
    )
    assert sentences["work[1].endDate"] == (
        "There is no such date: shown as 2014-02, kept as it is."
    )
    assert sentences["skills[0].name"] == (
        "This is kept, but can't be shown: It holds the character NUL."
    )
