//! That the people tried stand on both sides of every edge: agreement on people who never come near
//! a rule would prove nothing about it.

use std::collections::BTreeMap;

use crs::*;

use crate::compare::rules_on;
use crate::people::edges::on_an_edge;

/// How often each thing happened.
#[derive(Default)]
struct Tally(BTreeMap<String, u32>);

impl Tally {
    fn note(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn note_if(&mut self, holds: bool, what: &str) {
        if holds {
            self.note(what);
        }
    }

    /// Fails unless each thing happened often enough to be no accident.
    fn expect(&self, wanted: impl IntoIterator<Item = String>) {
        let rare: Vec<_> = wanted
            .into_iter()
            .map(|what| (self.0.get(&what).copied().unwrap_or(0), what))
            .filter(|(times, _)| *times < 5)
            .collect();
        assert!(rare.is_empty(), "hardly ever tried: {rare:?}");
    }
}

/// The day a year or more years later, as jiff's calendar has it.
fn later(date: Date, years: i32) -> Date {
    let span = jiff::Span::new().years(years);
    date.checked_add(span).unwrap()
}

#[test]
fn the_people_tried_stand_on_both_sides_of_every_edge() {
    let mut tally = Tally::default();
    for seed in 0..crate::PEOPLE {
        let (on, profile) = on_an_edge(seed);
        note_day(&mut tally, on);
        note_facts(&mut tally, &profile, on);
        note_factors(&mut tally, &rules_on(on).derive(&profile, on));
    }
    let book = RuleBook::built_in();
    tally.expect(
        book.rule_sets()
            .iter()
            .flat_map(|it| {
                ["governs", "first day of", "day before"].map(|how| format!("{how} {}", it.id))
            })
            .filter(|what| what != "day before crs-2015-01-01"),
    );
    tally.expect(
        book.tests()
            .iter()
            .map(|test| format!("{} counts", test.id)),
    );
    tally.expect((17..=46).map(|age| format!("age {age}")));
    tally.expect(EducationLevel::ALL.iter().map(|level| format!("{level:?}")));
    tally.expect((0..=6).map(|years| format!("{years} years in Canada")));
    tally.expect((0..=4).map(|years| format!("{years} years abroad")));
    tally.expect((0..=3).map(|years| format!("spouse's {years} years in Canada")));
    let others = [
        "judged on 29 February",
        "born on 29 February",
        "birthday today",
        "birthday tomorrow",
        "result two years old today",
        "result two years old tomorrow",
        "assessment five years old today",
        "assessment five years old tomorrow",
        "work begins today",
        "work begins tomorrow",
        "work began ten years ago today",
        "jobs at once",
        "part-time work",
        "spouse counted",
        "spouse stays behind",
        "spouse Citizen",
        "spouse PermanentResident",
        "sibling",
        "certificate",
        "nomination",
        "offer OtherSkilled",
        "offer MajorGroup00",
        "two short offers in one list",
        "study OneOrTwoYear",
        "study ThreeYearOrGraduate",
        "French first",
        "French first beside English",
    ];
    tally.expect(others.map(str::to_owned));
}

fn note_day(tally: &mut Tally, on: Date) {
    for listed in RuleBook::built_in().rule_sets() {
        let first = listed.id.date();
        tally.note_if(on == first, &format!("first day of {}", listed.id));
        tally.note_if(
            on.tomorrow().unwrap() == first,
            &format!("day before {}", listed.id),
        );
    }
    let governing = RuleBook::built_in().listed_on(on).unwrap();
    tally.note(format!("governs {}", governing.id));
    tally.note_if((on.month(), on.day()) == (2, 29), "judged on 29 February");
}

fn note_facts(tally: &mut Tally, profile: &Profile, on: Date) {
    let birth = profile.birth;
    let tomorrow = on.tomorrow().unwrap();
    tally.note_if(
        (birth.month(), birth.day()) == (2, 29),
        "born on 29 February",
    );
    let same_day = |day: Date| (birth.month(), birth.day()) == (day.month(), day.day());
    tally.note_if(same_day(on), "birthday today");
    tally.note_if(same_day(tomorrow), "birthday tomorrow");
    let languages = &profile.person.languages;
    for result in [languages.english, languages.french].into_iter().flatten() {
        tally.note_if(later(result.taken(), 2) == on, "result two years old today");
        tally.note_if(
            later(result.taken(), 2) == tomorrow,
            "result two years old tomorrow",
        );
        let id = &RuleBook::built_in().test(result.test()).unwrap().id;
        let is_young = result.taken() <= on && later(result.taken(), 2) > on;
        tally.note_if(is_young, &format!("{id} counts"));
    }
    for issued in profile
        .person
        .credentials
        .iter()
        .filter_map(|it| it.assessment)
    {
        tally.note_if(
            later(issued.issued, 5) == on,
            "assessment five years old today",
        );
        tally.note_if(
            later(issued.issued, 5) == tomorrow,
            "assessment five years old tomorrow",
        );
    }
    let work = &profile.person.work;
    for (place, job) in work.iter().enumerate() {
        let from = job.period.from();
        tally.note_if(from == on, "work begins today");
        tally.note_if(from == tomorrow, "work begins tomorrow");
        tally.note_if(later(from, 10) == on, "work began ten years ago today");
        tally.note_if(job.weekly_hours.tenths() < 300, "part-time work");
        let overlaps = |other: &WorkPeriod| {
            other.period.from() <= from && other.period.to().is_none_or(|to| from <= to)
        };
        tally.note_if(work[..place].iter().any(overlaps), "jobs at once");
    }
    if let Some(partner) = &profile.partner {
        tally.note_if(!partner.accompanying, "spouse stays behind");
        tally.note(format!("spouse {:?}", partner.status));
    }
    let short = |offer: &&JobOffer| offer.duration_months.is_some_and(|months| months < 12);
    let short = profile.job_offers.iter().filter(short).count();
    tally.note_if(short >= 2, "two short offers in one list");
}

fn note_factors(tally: &mut Tally, factors: &Factors) {
    tally.note(format!("age {}", factors.age));
    tally.note(format!("{:?}", factors.education));
    tally.note(format!("{} years in Canada", factors.canadian_work_years));
    tally.note(format!("{} years abroad", factors.foreign_work_years));
    tally.note_if(factors.sibling, "sibling");
    tally.note_if(factors.certificate_of_qualification, "certificate");
    tally.note_if(factors.nomination, "nomination");
    if let Some(class) = factors.job_offer {
        tally.note(format!("offer {class:?}"));
    }
    if let Some(class) = factors.canadian_education {
        tally.note(format!("study {class:?}"));
    }
    let french_first = factors.first_language == OfficialLanguage::French;
    tally.note_if(french_first, "French first");
    tally.note_if(
        french_first && factors.english.is_some(),
        "French first beside English",
    );
    if let Some(spouse) = factors.spouse {
        tally.note("spouse counted");
        let years = spouse.canadian_work_years;
        tally.note(format!("spouse's {years} years in Canada"));
    }
}
