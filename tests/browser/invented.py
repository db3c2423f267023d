"""A JSON Resume of an invented person, with something in each section."""

RESUME = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Noa Lindqvist",
        "label": "Platform engineer",
        "email": "noa@lindqvist.example",
        "phone": "+46 70 000 00 00",
        "url": "https://lindqvist.example",
        "summary": "Keeps services **small** and their owners asleep at night.",
        "location": {"city": "Uppsala", "countryCode": "SE", "postalCode": "753 10"},
        "profiles": [
            {"network": "Mastodon", "username": "noa", "url": "https://social.example/@noa"}
        ],
    },
    "work": [
        {
            "name": "Nordic Freight",
            "position": "Lead engineer",
            "url": "https://freight.example",
            "startDate": "2021-04",
            "summary": "Runs the booking platform.",
            "highlights": [
                "Halved the cost of a booking",
                "Moved 40 services without a night shift",
            ],
        },
        {
            "name": "Uppsala Library",
            "position": "Developer",
            "startDate": "2017-08-15",
            "endDate": "2021-03",
            "summary": "Wrote the search of the catalogue.",
            "highlights": ["Answers in 40 ms"],
        },
        {"name": "Kiln Studio", "position": "Apprentice", "startDate": "2015", "endDate": "2017"},
    ],
    "volunteer": [
        {
            "organization": "Code Club",
            "position": "Mentor",
            "startDate": "2018",
            "summary": "Shows children how to draw with loops.",
        }
    ],
    "education": [
        {
            "institution": "Uppsala University",
            "area": "Computer science",
            "studyType": "BSc",
            "startDate": "2012",
            "endDate": "2015-06",
            "courses": ["Databases", "Compilers"],
        }
    ],
    "awards": [{"title": "Open data prize", "date": "2019-11", "awarder": "City of Uppsala"}],
    "certificates": [{"name": "Ship’s radio", "date": "2016-05-02", "issuer": "Harbour Board"}],
    "publications": [
        {"name": "Small services", "publisher": "Tidskrift", "releaseDate": "2022-02-01"}
    ],
    "skills": [
        {"name": "PostgreSQL", "level": "Master", "keywords": ["replication", "partitions"]},
        {"name": "Python", "level": "Expert", "keywords": ["Django"]},
    ],
    "languages": [{"language": "Swedish", "fluency": "Native speaker"}],
    "interests": [{"name": "Sailing", "keywords": ["knots"]}],
    "references": [{"name": "Ida Berg", "reference": "Noa left everything better documented."}],
    "projects": [
        {
            "name": "tideline",
            "description": "Tide tables on the command line.",
            "startDate": "2020-01",
            "keywords": ["cli"],
            "url": "https://tideline.example",
        }
    ],
}
