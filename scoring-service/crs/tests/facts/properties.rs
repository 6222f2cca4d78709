//! Properties that hold for everyone: order means nothing, sums agree with adding up day by day,
//! more work is never less experience.

use crate::people::random::{Dice, Variety, profile};
use crate::people::*;
use crs::*;
use proptest::prelude::*;

fn shuffle<T>(dice: &mut Dice, list: &mut [T]) {
    for place in (1..list.len()).rev() {
        let other = dice.within(0, i32::try_from(place).unwrap());
        list.swap(place, usize::try_from(other).unwrap());
    }
}

fn shuffled(mut person: Profile, dice: &mut Dice) -> Profile {
    let mut people = vec![&mut person.person];
    people.extend(person.partner.as_mut().map(|partner| &mut partner.person));
    for facts in people {
        shuffle(dice, &mut facts.credentials);
        shuffle(dice, &mut facts.work);
    }
    shuffle(dice, &mut person.job_offers);
    shuffle(dice, &mut person.certificates);
    shuffle(dice, &mut person.relatives);
    person
}

/// Work that counts everywhere: paid, authorised, full time or part time, in Canada.
fn plain_work(seed: u64, on: Date) -> Vec<WorkPeriod> {
    let mut person = profile(seed, on, Variety::Any);
    let mut work = std::mem::take(&mut person.person.work);
    let mut dice = Dice::new(seed);
    for period in &mut work {
        period.country = Country::CANADA;
        period.employment = EmploymentKind::Employed;
        period.authorised = true;
        period.full_time_student = false;
        period.occupation = occupation(dice.pick(&["2174/21232", "7237/72106", "7241/72200"]));
    }
    work
}

/// Tenth-days of the days that `counts` holds for, added up one by one.
fn naive(work: &[WorkPeriod], on: Date, years: i16, counts: impl Fn(&WorkPeriod) -> bool) -> i64 {
    days_of_window(on, years)
        .map(|day| day_of_work(work, day, &counts))
        .sum()
}

fn days_of_window(on: Date, years: i16) -> impl Iterator<Item = Date> {
    let window = move |day: &Date| calendar::add_years(*day, years) > on;
    std::iter::successors(Some(on), |day| day.yesterday().ok()).take_while(window)
}

fn day_of_work(work: &[WorkPeriod], day: Date, counts: impl Fn(&WorkPeriod) -> bool) -> i64 {
    let holds = |period: Period| period.from() <= day && period.to().is_none_or(|to| day <= to);
    let running = work
        .iter()
        .filter(|work| counts(work) && holds(work.period));
    let tenths = running
        .map(|work| i64::from(work.weekly_hours.tenths()))
        .sum::<i64>();
    tenths.min(300)
}

fn found_hours(assessment: &Assessment, program: Program) -> Option<u32> {
    let standing = assessment
        .programs
        .iter()
        .find(|standing| standing.program == program);
    standing.unwrap().unmet.iter().find_map(|unmet| {
        let Unmet::WorkExperience { found_hours, .. } = unmet else {
            return None;
        };
        Some(found_hours)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_lists_means_nothing(seed: u64) {
        let mut dice = Dice::new(seed);
        let on = dice.near(day("2021-01-01"), 2_000, 1_800);
        let person = profile(seed, on, Variety::Any);
        let rules = RuleBook::built_in().rules_on(on).unwrap();
        let one = rules.assess(&person, on);
        let mut other = rules.assess(&shuffled(person, &mut dice), on);
        prop_assert_eq!(one.warnings.len(), other.warnings.len());
        other.warnings.clone_from(&one.warnings);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn the_parts_of_an_assessment_are_those_of_their_own_calls(seed: u64) {
        let on = Dice::new(seed).near(day("2021-01-01"), 2_000, 1_800);
        let person = profile(seed, on, Variety::Any);
        let rules = RuleBook::built_in().rules_on(on).unwrap();
        let assessment = rules.assess(&person, on);
        let factors = rules.derive(&person, on);
        prop_assert_eq!(assessment.factors, factors);
        prop_assert_eq!(assessment.score, rules.score(&factors));
        prop_assert_eq!(assessment.programs, rules.programs(&person, &factors, on));
    }

    #[test]
    fn years_of_work_agree_with_adding_up_day_by_day(seed: u64) {
        let on = Dice::new(seed).near(day("2021-01-01"), 2_000, 1_800);
        let mut person = born("1980-01-01");
        person.person.work = plain_work(seed, on);
        let work = &person.person.work;
        let rules = RuleBook::built_in().rules_on(on).unwrap();
        let assessment = rules.assess(&person, on);

        let years = naive(work, on, 10, |_| true) / (1_560 * 70);
        prop_assert_eq!(i64::from(assessment.factors.canadian_work_years), years);

        let cec = naive(work, on, 3, |_| true) / 70;
        let found = found_hours(&assessment, Program::CanadianExperienceClass);
        prop_assert_eq!(found.map(i64::from), (cec < 1_560).then_some(cec));

        let trades = ["7237/72106", "7241/72200"].map(|codes| {
            naive(work, on, 5, |work| work.occupation == occupation(codes)) / 70
        });
        let fst = trades.into_iter().max().unwrap();
        let found = found_hours(&assessment, Program::FederalSkilledTrades);
        prop_assert_eq!(found.map(i64::from), (fst < 3_120).then_some(fst));

        let fsw = ["2174/21232", "7237/72106", "7241/72200"].map(|codes| {
            longest_run(work, on, occupation(codes)) / 70
        });
        let fsw = fsw.into_iter().max().unwrap();
        let found = found_hours(&assessment, Program::FederalSkilledWorker);
        prop_assert_eq!(found.map(i64::from), (fsw < 1_560).then_some(fsw));
    }

    #[test]
    fn more_hours_are_never_less_experience(seed: u64, more in 1..200_u16) {
        let on = Dice::new(seed).near(day("2021-01-01"), 2_000, 1_800);
        let mut person = born("1980-01-01");
        person.person.work = plain_work(seed, on);
        prop_assume!(!person.person.work.is_empty());
        let rules = RuleBook::built_in().rules_on(on).unwrap();
        let before = rules.derive(&person, on).canadian_work_years;
        let hours = &mut person.person.work[0].weekly_hours;
        *hours = WeeklyHours::from_tenths(hours.tenths() + more).unwrap();
        prop_assert!(rules.derive(&person, on).canadian_work_years >= before);
        person.person.work.extend(plain_work(seed ^ 1, on));
        prop_assert!(rules.derive(&person, on).canadian_work_years >= before);
    }

    #[test]
    fn another_credential_or_a_higher_result_never_lowers_the_points(seed: u64) {
        let on = day("2024-03-15");
        let mut person = profile(seed, on, Variety::Any);
        person.person.languages.french = None;
        let rules = rules("2024-03-15");
        let total = |person: &Profile| rules.score(&rules.derive(person, on)).total;
        let mut before = total(&person);
        let another = profile(seed ^ 1, on, Variety::Typical).person.credentials;
        person.person.credentials.extend(another);
        prop_assert!(total(&person) >= before);
        before = total(&person);
        person.person.languages = english(celpip("2023-09-01", [12; 4]));
        prop_assert!(total(&person) >= before);
    }
}

/// The most tenth-days within ten years of a stretch of days without a break in one occupation.
fn longest_run(work: &[WorkPeriod], on: Date, wanted: Occupation) -> i64 {
    let mut longest = 0;
    let mut run = 0;
    for day in days_of_window(on, 10) {
        let worked = day_of_work(work, day, |work| work.occupation == wanted);
        run = if worked > 0 { run + worked } else { 0 };
        longest = longest.max(run);
    }
    longest
}
