//! Sets the engine beside the naive calculator.

use crs::{Date, Factors, Person, Profile, RuleBook, Rules, Score};

use crate::model::{self, Points};

/// The rules that govern a day.
pub(crate) fn rules_on(on: Date) -> Rules<'static> {
    RuleBook::built_in().rules_on(on).unwrap()
}

/// What the engine gives, as the naive calculator tells it.
fn as_points(score: &Score) -> Points {
    let mut factors = [0; 16];
    for (place, points) in factors.iter_mut().enumerate() {
        *points = score.factors[place].points;
    }
    Points {
        total: score.total,
        sections: score.sections.map(|section| section.points),
        factors,
    }
}

/// How engine and naive calculator differ on the points of factors; none when they agree.
pub(crate) fn of_factors(rules: &Rules<'_>, factors: &Factors) -> Option<String> {
    let naive = model::points(&rules.set().id.to_string(), factors);
    let engine = as_points(&rules.score(factors));
    (naive != engine).then(|| format!("naive  {naive:?}\nengine {engine:?}\nfor {factors:?}"))
}

/// How engine and naive calculator differ on a person; none when they agree.
pub(crate) fn of_facts(profile: &Profile, on: Date) -> Option<String> {
    let rules = rules_on(on);
    let naive = model::factors(&rules.set().id.to_string(), profile, on);
    let engine = rules.derive(profile, on);
    if naive != engine {
        return Some(format!("naive  {naive:#?}\nengine {engine:#?}"));
    }
    of_factors(&rules, &engine)
}

/// The report of a difference: the smallest person found who still shows it.
pub(crate) fn report(seed: u64, profile: Profile, on: Date) -> String {
    let least = smallest(profile, |smaller| of_facts(smaller, on).is_some());
    let difference = of_facts(&least, on).unwrap_or_default();
    format!("seed {seed} on {on}:\n{difference}\nfor {least:#?}")
}

/// Leaves out one fact after another for as long as `differs` holds.
fn smallest(mut profile: Profile, differs: impl Fn(&Profile) -> bool) -> Profile {
    loop {
        let smaller = without_one_fact(&profile)
            .into_iter()
            .find(|it| differs(it));
        match smaller {
            Some(smaller) => profile = smaller,
            None => return profile,
        }
    }
}

/// Every profile that has one fact less.
fn without_one_fact(profile: &Profile) -> Vec<Profile> {
    let mut all = Vec::new();
    let mut keep = |change: &dyn Fn(&mut Profile)| {
        let mut smaller = profile.clone();
        change(&mut smaller);
        if smaller != *profile {
            all.push(smaller);
        }
    };
    keep(&|it| it.partner = None);
    keep(&|it| it.nomination = None);
    keep(&|it| it.funds_cad = None);
    keep(&|it| it.family_size = None);
    keep(&|it| it.destination = None);
    for place in 0..profile.job_offers.len() {
        keep(&|it| {
            it.job_offers.remove(place);
        });
    }
    for place in 0..profile.certificates.len() {
        keep(&|it| {
            it.certificates.remove(place);
        });
    }
    for place in 0..profile.relatives.len() {
        keep(&|it| {
            it.relatives.remove(place);
        });
    }
    for person in without_one_fact_of(&profile.person) {
        keep(&|it| it.person = person.clone());
    }
    if let Some(partner) = &profile.partner {
        for person in without_one_fact_of(&partner.person) {
            keep(&|it| {
                it.partner
                    .iter_mut()
                    .for_each(|them| them.person = person.clone())
            });
        }
    }
    all
}

fn without_one_fact_of(person: &Person) -> Vec<Person> {
    let mut all = Vec::new();
    let mut keep = |change: &dyn Fn(&mut Person)| {
        let mut smaller = person.clone();
        change(&mut smaller);
        all.push(smaller);
    };
    for place in 0..person.credentials.len() {
        keep(&|it| {
            it.credentials.remove(place);
        });
    }
    for place in 0..person.work.len() {
        keep(&|it| {
            it.work.remove(place);
        });
    }
    keep(&|it| it.languages.english = None);
    keep(&|it| it.languages.french = None);
    keep(&|it| it.languages.first = None);
    all.retain(|smaller| smaller != person);
    all
}
