//! Varied synthetic profiles from a seed: the same seed gives the same person on every machine.

use crs::*;
use jiff::ToSpan;

use super::*;

/// A stream of numbers (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn within(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::try_from(high - low).unwrap() + 1;
        low + i32::try_from(self.next() % span).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: i32) -> bool {
        self.within(1, 100) <= percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let last = i32::try_from(choices.len()).unwrap() - 1;
        choices[usize::try_from(self.within(0, last)).unwrap()]
    }

    /// A day up to so many days before or after another.
    pub(crate) fn near(&mut self, other: Date, before: i32, after: i32) -> Date {
        let days = self.within(-before, after);
        other.checked_add(days.days()).unwrap()
    }
}

/// How varied a person is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Variety {
    /// As most candidates are: two credentials, one or two results, two or three jobs.
    Typical,
    /// Every kind of fact, near every threshold.
    Any,
}

const OCCUPATIONS: [&str; 17] = [
    "2174/21232",
    "2173/21231",
    "0213/20012",
    "6322/63200",
    "7237/72106",
    "7241/72200",
    "0013/00012",
    "7511/73300",
    "1411/14100",
    "21232",
    "2174",
    "3112/31102",
    "3012/31301",
    "2154/21203",
    "43204",
    "41220",
    "2271/72600",
];

/// A person around a day.
pub(crate) fn profile(seed: u64, around: Date, variety: Variety) -> Profile {
    let mut dice = Dice::new(seed);
    let any = variety == Variety::Any;
    let age_days = if any {
        (17 * 365, 50 * 365)
    } else {
        (22 * 365, 44 * 365)
    };
    let birth = around
        .checked_sub(dice.within(age_days.0, age_days.1).days())
        .unwrap();
    let birth = if any && dice.chance(5) {
        day("1996-02-29")
    } else {
        birth
    };
    let partner = dice.chance(if any { 50 } else { 30 }).then(|| Partner {
        accompanying: !dice.chance(15),
        status: dice.pick(&[
            CanadianStatus::Neither,
            CanadianStatus::Neither,
            CanadianStatus::Neither,
            CanadianStatus::Citizen,
            CanadianStatus::PermanentResident,
        ]),
        person: person(&mut dice, around, any),
    });
    let mut profile = Profile {
        partner,
        person: person(&mut dice, around, any),
        funds_cad: dice
            .chance(80)
            .then(|| dice.within(8_000, 45_000).try_into().unwrap()),
        family_size: dice
            .chance(60)
            .then(|| dice.within(1, 9).try_into().unwrap()),
        ..born("1990-01-01")
    };
    profile.birth = birth;
    if dice.chance(if any { 25 } else { 5 }) {
        profile.nomination = Nomination::new(Province::Ontario, dice.near(around, 300, 200));
    }
    if dice.chance(if any { 30 } else { 5 }) {
        profile.relatives.push(some_relative(&mut dice, around));
    }
    if any && dice.chance(20) {
        profile.relatives.push(some_relative(&mut dice, around));
    }
    if dice.chance(if any { 25 } else { 3 }) {
        profile.certificates.push(Certificate {
            issued: dice.near(around, 900, 200),
            issuer: None,
            trade: Occupation::default(),
        });
    }
    let offers = if any {
        dice.within(0, 3)
    } else {
        i32::from(dice.chance(10))
    };
    for _ in 0..offers {
        profile.job_offers.push(some_offer(&mut dice, around));
    }
    if any && dice.chance(5) {
        profile.destination = Some(Province::Quebec);
    }
    profile
}

fn person(dice: &mut Dice, around: Date, any: bool) -> Person {
    let mut person = Person::default();
    let credentials = if any { dice.within(0, 4) } else { 2 };
    for _ in 0..credentials {
        person.credentials.push(some_credential(dice, around));
    }
    if dice.chance(90) {
        person.languages.english = Some(some_english(dice, around));
    }
    if dice.chance(25) {
        let level = dice.within(4, 10).try_into().unwrap();
        let taken = dice.near(around, 760, if any { 150 } else { 0 });
        person.languages.french = Some(tef(&taken.to_string(), level));
    }
    if any && dice.chance(20) {
        let language = dice.pick(&[OfficialLanguage::English, OfficialLanguage::French]);
        person.languages.first = Some(language);
    }
    let jobs = if any {
        dice.within(0, 6)
    } else {
        dice.within(2, 3)
    };
    let mut last = around;
    for _ in 0..jobs {
        let job = some_job(dice, around, last, any);
        last = job.period.from();
        person.work.push(job);
    }
    person
}

fn some_english(dice: &mut Dice, around: Date) -> LanguageResult {
    let taken = dice.near(around, 780, 60).to_string();
    let level = dice.within(4, 9);
    let mut scores = || (level + dice.within(-1, 2)).clamp(1, 12);
    celpip(&taken, [scores(), scores(), scores(), scores()])
}

fn some_credential(dice: &mut Dice, around: Date) -> Credential {
    use CredentialLevel::*;
    let (level, years) = dice.pick(&[
        (Secondary, 4),
        (OneYear, 1),
        (TwoYear, 2),
        (BachelorOrThreeYear, 3),
        (BachelorOrThreeYear, 4),
        (BachelorOrThreeYear, 4),
        (Masters, 2),
        (Masters, 0),
        (Professional, 5),
        (Doctoral, 4),
    ]);
    let completed = dice.near(around, 3_000, 100);
    let canadian = dice.chance(35);
    let started = completed
        .checked_sub((i32::from(years) * 365 + 100).days())
        .unwrap();
    Credential {
        level,
        canadian,
        completed,
        length_years: years,
        assessment: dice.chance(80).then(|| CredentialAssessment {
            issued: dice.near(around, 1_900, 90),
        }),
        canadian_study: (canadian && dice.chance(80)).then(|| CanadianStudy {
            started,
            full_time_months: dice.pick(&[6, 8, 24, 32]),
            months_in_canada: dice.pick(&[0, 8, 24, 32]),
            distance_percent: dice.pick(&[0, 50, 51, 100]),
        }),
    }
}

fn some_job(dice: &mut Dice, around: Date, last: Date, any: bool) -> WorkPeriod {
    let mut job = job(dice.pick(&OCCUPATIONS), "IN", "2000-01-01", "");
    let running = dice.chance(30);
    // Jobs follow one another backwards; some overlap, some leave a gap.
    let to = dice.near(last, 40, if any { 200 } else { 0 });
    let days = dice.pick(&[90, 180, 360, 364, 370, 540, 730, 1_100, 2_200, 3_660]);
    let from = dice.near(to, days + 30, 1 - days.min(60));
    job.period = Period::new(from, (!running && from <= to).then_some(to)).unwrap();
    job.country = country(if dice.chance(50) {
        "CA"
    } else {
        dice.pick(&["IN", "FR", "BR"])
    });
    job.weekly_hours = hours(dice.pick(&[30, 30, 37, 40, 15, 20, 8]));
    if any {
        job.employment = dice.pick(&[
            EmploymentKind::Employed,
            EmploymentKind::Employed,
            EmploymentKind::Employed,
            EmploymentKind::SelfEmployed,
            EmploymentKind::SelfEmployedPhysician,
            EmploymentKind::Unpaid,
        ]);
        job.authorised = !dice.chance(10);
        job.full_time_student = dice.chance(10);
        job.foreign_military = dice.chance(10);
    }
    let _ = around;
    job
}

fn some_offer(dice: &mut Dice, around: Date) -> JobOffer {
    let mut offer = offer(dice.pick(&OCCUPATIONS), "2000-01-01");
    offer.offered = dice.near(around, 300, 100);
    offer.duration_months = dice.pick(&[None, Some(6), Some(12), Some(24)]);
    offer.support = dice.pick(&[
        JobOfferSupport::None,
        JobOfferSupport::Assessment,
        JobOfferSupport::Assessment,
        JobOfferSupport::AssessedWorkPermit,
        JobOfferSupport::ExemptWorkPermit,
    ]);
    offer.months_with_employer = dice.pick(&[0, 11, 12]);
    offer.seasonal = dice.chance(10);
    offer.canadian_forces = dice.chance(10);
    offer
}

fn some_relative(dice: &mut Dice, around: Date) -> Relative {
    let mut relative =
        relative(dice.pick(&[RelativeKind::Sibling, RelativeKind::AuntUncleNieceOrNephew]));
    relative.birth = dice.near(around, 19 * 365, -16 * 365);
    relative.of_partner = dice.chance(40);
    relative.status = dice.pick(&[
        CanadianStatus::Citizen,
        CanadianStatus::PermanentResident,
        CanadianStatus::Neither,
    ]);
    relative
}
