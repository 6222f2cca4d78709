//! Being better off by one fact never costs points, under any rule set; and what does cost points by law.

use crate::people::random::{Dice, Variety, profile};
use crate::people::*;
use crs::*;
use jiff::ToSpan;

/// People tried, each with every change under every rule set.
const PEOPLE: u64 = 300;

/// One fact for the better; `false` where the person has nothing that it could change.
type Better = fn(&mut Profile, &mut Dice, Date) -> bool;

const BETTERS: [(&str, Better); 22] = [
    ("a credential more", |person, dice, on| {
        let other = profile(
            dice.within(0, 1_000).unsigned_abs().into(),
            on,
            Variety::Any,
        );
        let more = other.person.credentials.first().copied();
        mine(person, dice).credentials.extend(more);
        more.is_some()
    }),
    ("a longer program", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.credentials,
            |it| it.length_years += 1,
        )
    }),
    ("an assessment of today", |person, dice, on| {
        let issued = on;
        any_of(
            person,
            dice,
            |it| &mut it.credentials,
            |it| {
                it.assessment = Some(CredentialAssessment { issued });
            },
        )
    }),
    ("more months of full-time study", |person, dice, _| {
        studied(person, dice, |it| it.full_time_months += 12)
    }),
    ("more months of study in Canada", |person, dice, _| {
        studied(person, dice, |it| it.months_in_canada += 12)
    }),
    ("no study at a distance", |person, dice, _| {
        studied(person, dice, |it| it.distance_percent = 0)
    }),
    ("a higher score in one ability", |person, dice, _| {
        sat(person, dice, |result, dice| {
            let mut scores = result.scores_tenths().map(i32::from);
            let ability = dice.pick(&[0, 1, 2, 3]);
            scores[ability] += 10;
            again(result, result.taken(), scores)
        })
    }),
    ("a step up in every ability", |person, dice, _| {
        sat(person, dice, |result, _| {
            let scores = result.scores_tenths().map(|score| i32::from(score) + 10);
            again(result, result.taken(), scores)
        })
    }),
    ("the same scores, sat today", |person, dice, on| {
        sat(person, dice, |result, _| {
            again(result, on, result.scores_tenths().map(i32::from))
        })
    }),
    ("a first result in French", |person, dice, on| {
        let level = dice.pick(&[4, 5, 7, 9]);
        let french = &mut mine(person, dice).languages.french;
        let is_first = french.is_none();
        *french = french.or_else(|| Some(tef(&on.to_string(), level)));
        is_first
    }),
    ("a job more", |person, dice, on| {
        let from = dice.near(on, 2_000, 0).to_string();
        let more = job("2174/21232", dice.pick(&["CA", "IN"]), &from, "");
        mine(person, dice).work.push(more);
        true
    }),
    ("more hours a week", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.work,
            |it| {
                it.weekly_hours = WeeklyHours::from_tenths(it.weekly_hours.tenths() + 50).unwrap();
            },
        )
    }),
    ("an earlier start of a job", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.work,
            |it| {
                let from = it.period.from().checked_sub(200.days()).unwrap();
                it.period = Period::new(from, it.period.to()).unwrap();
            },
        )
    }),
    ("a job that still runs", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.work,
            |it| {
                it.period = Period::new(it.period.from(), None).unwrap();
            },
        )
    }),
    ("work for wages", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.work,
            |it| {
                it.employment = EmploymentKind::Employed;
            },
        )
    }),
    ("authorised work", |person, dice, _| {
        any_of(person, dice, |it| &mut it.work, |it| it.authorised = true)
    }),
    ("work beside no studies", |person, dice, _| {
        any_of(
            person,
            dice,
            |it| &mut it.work,
            |it| it.full_time_student = false,
        )
    }),
    ("a certificate of qualification", |person, _, on| {
        person.certificates.push(Certificate {
            issued: on,
            issuer: None,
            trade: Occupation::default(),
        });
        true
    }),
    ("a job offer more", |person, dice, on| {
        let codes = dice.pick(&["2174/21232", "0013/00012", "7237/72106"]);
        person.job_offers.push(offer(codes, &on.to_string()));
        true
    }),
    ("an offer without end", |person, dice, _| {
        one_of(&mut person.job_offers, dice, |it| it.duration_months = None)
    }),
    ("a nomination", |person, _, on| {
        person.nomination = Nomination::new(Province::Ontario, on);
        true
    }),
    ("a sister in Canada", |person, dice, _| {
        person.relatives.push(Relative {
            of_partner: dice.chance(50),
            ..relative(RelativeKind::Sibling)
        });
        true
    }),
];

/// The person's own facts, or the partner's.
fn mine<'a>(person: &'a mut Profile, dice: &mut Dice) -> &'a mut Person {
    match &mut person.partner {
        Some(partner) if dice.chance(40) => &mut partner.person,
        _ => &mut person.person,
    }
}

/// Changes any one of a list of the person's or the partner's facts.
fn any_of<T>(
    person: &mut Profile,
    dice: &mut Dice,
    list: impl FnOnce(&mut Person) -> &mut Vec<T>,
    change: impl FnOnce(&mut T),
) -> bool {
    one_of(list(mine(person, dice)), dice, change)
}

fn one_of<T>(list: &mut [T], dice: &mut Dice, change: impl FnOnce(&mut T)) -> bool {
    let last = i32::try_from(list.len()).unwrap() - 1;
    if last < 0 {
        return false;
    }
    change(&mut list[usize::try_from(dice.within(0, last)).unwrap()]);
    true
}

fn studied(person: &mut Profile, dice: &mut Dice, change: impl FnOnce(&mut CanadianStudy)) -> bool {
    let studies = mine(person, dice).credentials.iter_mut();
    let mut studies = studies.filter_map(|credential| credential.canadian_study.as_mut());
    studies.next().map(change).is_some()
}

/// Puts another result in place of one of the person's.
fn sat(
    person: &mut Profile,
    dice: &mut Dice,
    better: impl FnOnce(&LanguageResult, &mut Dice) -> Option<LanguageResult>,
) -> bool {
    let languages = &mut mine(person, dice).languages;
    let french = dice.chance(50);
    let result = if french {
        &mut languages.french
    } else {
        &mut languages.english
    };
    let other = result.as_ref().and_then(|result| better(result, dice));
    *result = other.or(*result);
    other.is_some()
}

/// The same test with other scores, each at most the highest that there is.
fn again(result: &LanguageResult, taken: Date, scores: [i32; 4]) -> Option<LanguageResult> {
    let book = RuleBook::built_in();
    let test = book.test(result.test())?;
    let read = |scores: [i32; 4]| {
        let mut violations = Violations::default();
        let scores = scores.map(Some);
        book.language_result(&test.id, Some(taken), scores, &Path::ROOT, &mut violations)
    };
    read(scores)
}

#[test]
fn being_better_off_by_one_fact_never_costs_points() {
    let book = RuleBook::built_in();
    let listed = book
        .rule_sets()
        .iter()
        .filter(|listed| listed.rules.is_some());
    let rule_sets: Vec<_> = listed.map(|it| book.rules_named(it.id).unwrap()).collect();
    let mut raised = [0; BETTERS.len()];
    for seed in 0..PEOPLE {
        let mut dice = Dice::new(seed);
        let on = dice.near(day("2021-01-01"), 2_000, 1_800);
        let person = profile(seed, on, Variety::Any);
        for (place, (what, better)) in BETTERS.iter().enumerate() {
            let mut changed = person.clone();
            if !better(&mut changed, &mut dice, on) {
                continue;
            }
            for rules in &rule_sets {
                let scored = |it| rules.score(&rules.derive(it, on));
                let [before, after] = [&person, &changed].map(|it| total_of(&scored(it)));
                let id = rules.set().id;
                assert!(
                    after >= before,
                    "{what}, seed {seed} on {on}, {id}: {before} to {after}"
                );
                raised[place] += u32::from(after > before);
            }
        }
    }
    for (raised, (what, _)) in raised.iter().zip(BETTERS) {
        assert!(*raised > 0, "{what} never raised a score: it tries nothing");
    }
}

/// The total, of sections that are within their maxima.
fn total_of(score: &Score) -> u16 {
    let mut sections = score.sections.iter();
    assert!(
        sections.all(|section| section.points <= section.maximum),
        "{score:?}"
    );
    assert!(score.total <= 1200, "{score:?}");
    score.total
}

/// The total in March 2024, or on another day.
fn total(person: &Profile, on: &str) -> u16 {
    let rules = rules(on);
    rules.score(&rules.derive(person, day(on))).total
}

fn engineer() -> Profile {
    Profile {
        person: Person {
            credentials: vec![foreign(
                CredentialLevel::Masters,
                2,
                "2018-06-30",
                "2023-01-10",
            )],
            languages: english(celpip("2023-05-05", [9; 4])),
            work: vec![job("2174/21232", "IN", "2018-08-01", "2023-12-31")],
        },
        ..born("1994-03-16")
    }
}

// What costs points by law, so that it is no fact for the better above.

#[test]
fn a_birthday_costs_points_from_thirty_on() {
    let [before, after] = ["2024-03-15", "2024-03-16"].map(|on| total(&engineer(), on));
    assert_eq!(
        (before, after),
        (110 + 135 + 124 + 100, 105 + 135 + 124 + 100)
    );
}

#[test]
fn a_partner_who_comes_along_costs_points_unless_the_partner_brings_some() {
    let mut person = engineer();
    person.partner = Some(partner());
    assert_eq!(total(&person, "2024-03-15"), 100 + 126 + 4 * 29 + 100);
    person.partner.as_mut().unwrap().accompanying = false;
    assert_eq!(total(&person, "2024-03-15"), 110 + 135 + 124 + 100);
}

#[test]
fn naming_the_weaker_language_first_costs_points() {
    let mut person = engineer();
    person.person.languages.french = Some(tef("2023-05-05", 5));
    assert_eq!(total(&person, "2024-03-15"), 110 + 135 + 124 + 4 + 100);
    person.person.languages.first = Some(OfficialLanguage::French);
    assert_eq!(total(&person, "2024-03-15"), 110 + 135 + 24 + 24);
}

#[test]
fn a_later_sitting_with_lower_scores_takes_the_place_of_a_better_one() {
    let mut person = engineer();
    person.person.languages = english(celpip("2024-03-01", [9, 9, 9, 8]));
    assert_eq!(total(&person, "2024-03-15"), 110 + 135 + 116 + 50);
}
