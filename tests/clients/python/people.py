"""Synthetic people, dates and instants. Nobody in here is real."""

import datetime

from expressentry.common.v1 import date_pb2, profile_pb2
from google.protobuf import timestamp_pb2


def date(text):
    year, month, day = map(int, text.split("-"))
    return date_pb2.Date(year=year, month=month, day=day)


def text(date):
    """A date of the contract as YYYY-MM-DD."""
    return datetime.date(date.year, date.month, date.day).isoformat()


def instant(text):
    stamp = timestamp_pb2.Timestamp()
    stamp.FromJsonString(text)
    return stamp


def ielts(listening, reading, writing, speaking, taken):
    """A result of IELTS General Training; scores are sent in tenths."""
    return profile_pb2.LanguageResult(
        test="ielts_general",
        taken=date(taken),
        listening_tenths=round(listening * 10),
        reading_tenths=round(reading * 10),
        writing_tenths=round(writing * 10),
        speaking_tenths=round(speaking * 10),
    )


def person(**other):
    """An engineer: 29 in May 2017, master's degree, CLB 9, five years of work abroad; 469 points."""
    facts = dict(
        birth=date("1988-03-01"),
        credentials=[
            profile_pb2.Credential(
                level=profile_pb2.CREDENTIAL_LEVEL_MASTERS,
                country="IN",
                completed=date("2011-06-30"),
                length_years=2,
                assessment=profile_pb2.Assessment(issued=date("2016-09-01")),
            )
        ],
        language_results=[ielts(8, 7, 7, 7, "2016-08-20")],
        work_periods=[
            profile_pb2.WorkPeriod(
                occupations=[profile_pb2.Occupation(noc_version=2016, code="2174")],
                country="IN",
                **{"from": date("2012-01-01"), "to": date("2016-12-31")},
                weekly_hours_tenths=400,
                employment_kind=profile_pb2.EMPLOYMENT_KIND_EMPLOYED,
            )
        ],
        funds_cad=20000,
    )
    facts.update(other)
    return profile_pb2.Profile(**facts)


def plainer():
    """The same person with CLB 8 in reading, writing and speaking: fewer points."""
    return person(language_results=[ielts(7.5, 6.5, 6.5, 6.5, "2016-08-20")])


def not_eligible():
    """Somebody of 17 without work, schooling or a language result: eligible for nothing."""
    return profile_pb2.Profile(birth=date("2000-01-01"))


def francophone():
    """An engineer of 2023 who speaks French: in the category of French-language proficiency."""
    french = profile_pb2.LanguageResult(
        test="tef_canada",
        taken=date("2023-02-01"),
        listening_tenths=2800,
        reading_tenths=2330,
        writing_tenths=3710,
        speaking_tenths=3710,
    )
    return person(
        birth=date("1994-03-01"),
        credentials=[
            profile_pb2.Credential(
                level=profile_pb2.CREDENTIAL_LEVEL_MASTERS,
                country="FR",
                completed=date("2017-06-30"),
                length_years=2,
                assessment=profile_pb2.Assessment(issued=date("2022-09-01")),
            )
        ],
        language_results=[french],
        work_periods=[
            profile_pb2.WorkPeriod(
                occupations=[profile_pb2.Occupation(noc_version=2021, code="21231")],
                country="FR",
                **{"from": date("2018-01-01"), "to": date("2022-12-31")},
                weekly_hours_tenths=400,
                employment_kind=profile_pb2.EMPLOYMENT_KIND_EMPLOYED,
            )
        ],
    )
