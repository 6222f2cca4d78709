//! Categories: how a person stands with each on a date.

use crate::derive::Dossier;
use crate::derive::tally::{Experience, Measure};
use crate::derive::work::Uses;
use crate::{
    Abilities, CategoryList, CategoryOffer, CategoryRules, CategorySet, Date, EducationLevel,
    JobOffer, Level, OfficialLanguage, RuleBook, Rules, Unmet,
};

/// How a person stands with the categories in force on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryStandings {
    /// Those that the person belongs to.
    pub members: CategorySet,
    /// The date; none where no categories were looked at.
    on: Option<Date>,
    /// Hours of work that count for each, by its place in the list of the date.
    hours: [u32; CategoryList::MAX],
    /// Lowest level of the four abilities in English and in French.
    lowest: [Level; 2],
    /// Level of education.
    education: EducationLevel,
    /// Those whose job offer is there, as bits by place in the list of the date.
    offers: u16,
}

impl RuleBook {
    /// The categories in force on a date; none before the first.
    pub fn categories_on(&self, date: Date) -> &[CategoryRules] {
        let list = self.beside.categories.at(date);
        list.map_or(&[], |list| list.categories.as_slice())
    }
}

impl CategoryStandings {
    /// The categories of the date that the person belongs to, by key. `rules` are those that they
    /// were judged by.
    pub fn held<'a>(&self, rules: Rules<'a>) -> impl Iterator<Item = &'a CategoryRules> {
        let members = self.members;
        let categories = self.on.map_or(&[][..], |on| rules.each_category(on));
        categories
            .iter()
            .filter(move |category| members.contains(category))
    }

    /// What the person lacks for each category of the date, by key: nothing for those that the person
    /// belongs to. `rules` are those that they were judged by.
    pub fn unmet<'a>(
        &self,
        rules: Rules<'a>,
    ) -> impl Iterator<Item = (&'a CategoryRules, Vec<Unmet>)> {
        let standings = *self;
        let categories = self.on.map_or(&[][..], |on| rules.each_category(on));
        let categories = categories.iter().zip(standings.hours).enumerate();
        categories.map(move |(place, (category, found_hours))| {
            let work = category.work.as_ref();
            let work = work.filter(|work| found_hours < work.experience.hours_min);
            let work = work.map(|work| Unmet::WorkExperience {
                needed_hours: work.experience.hours_min,
                found_hours,
            });
            let others = standings.others_unmet(place, category);
            let unmet = work.into_iter().chain(others.into_iter().flatten());
            (category, unmet.collect())
        })
    }

    /// What is missing beside work for the category in a place of the list of the date.
    fn others_unmet(&self, place: usize, category: &CategoryRules) -> [Option<Unmet>; 3] {
        let language = category.language.and_then(|asked| {
            let [english, french] = self.lowest;
            let found = match asked.language {
                OfficialLanguage::English => english,
                OfficialLanguage::French => french,
            };
            (found < asked.level_min).then_some(Unmet::Language {
                needed: asked.level_min,
                found,
            })
        });
        let education = category.education_min.filter(|min| self.education < *min);
        let offered = self.offers & (1 << place) != 0;
        let offer = category.job_offer.filter(|_| !offered);
        [
            language,
            education.map(|_| Unmet::Education),
            offer.map(|_| Unmet::JobOffer),
        ]
    }

    /// Whether all is there but perhaps work.
    fn meets_others(&self, place: usize, category: &CategoryRules) -> bool {
        self.others_unmet(place, category) == [None; 3]
    }
}

impl Default for CategoryStandings {
    fn default() -> Self {
        Self {
            members: CategorySet::default(),
            on: None,
            hours: [0; CategoryList::MAX],
            lowest: [Level::NONE; 2],
            education: EducationLevel::LessThanSecondary,
            offers: 0,
        }
    }
}

/// How the person of a dossier stands with the categories of its date.
pub(crate) fn standings(dossier: &Dossier<'_>) -> CategoryStandings {
    let Some(list) = dossier.law.categories else {
        return CategoryStandings::default();
    };
    let levels = dossier.person.languages.levels();
    let lowest = |abilities: Option<Abilities>| abilities.map_or(Level::NONE, Abilities::lowest);
    let mut standings = CategoryStandings {
        on: Some(dossier.law.on),
        lowest: [lowest(levels.english), lowest(levels.french)],
        education: dossier.person.education.level,
        offers: offers(dossier, list),
        ..CategoryStandings::default()
    };
    let used = dossier.category_uses();
    let places = list.categories.iter().zip(&mut standings.hours).enumerate();
    for (place, (category, hours)) in places {
        if let Some(work) = &category.work
            && used & (1 << place) != 0
        {
            let measure = Measure::experience(&work.experience);
            *hours = experience(dossier, place, measure).hours();
        }
    }
    for (place, category) in list.categories.iter().enumerate() {
        let hours = standings.hours.get(place).copied().unwrap_or(0);
        let works = category
            .work
            .as_ref()
            .is_none_or(|work| hours >= work.experience.hours_min);
        if works && standings.meets_others(place, category) {
            standings.members = standings.members.with(category);
        }
    }
    standings
}

/// The categories whose job offer is there, as bits by place.
fn offers(dossier: &Dossier<'_>, list: &CategoryList) -> u16 {
    let offers = &dossier.profile.job_offers;
    if offers.iter().all(|offer| !offer.canadian_forces) {
        return 0;
    }
    let mut there = 0;
    for (place, category) in list.categories.iter().enumerate() {
        let suits = |offer: &JobOffer| {
            let asked = category.job_offer.as_ref();
            asked.is_some_and(|asked| asked.is_met_by(offer, dossier.law.on))
        };
        if offers.iter().any(suits) {
            there |= 1 << place;
        }
    }
    there
}

impl CategoryOffer {
    fn is_met_by(&self, offer: &JobOffer, on: Date) -> bool {
        let months = offer.duration_months;
        offer.canadian_forces
            && offer.offered <= on
            && months.is_none_or(|months| months >= self.duration_months_min)
            && offer.weekly_hours.tenths() >= self.weekly_hours_min_tenths
    }
}

/// Calls `each` with the work that may make the person a member of a category by time alone.
pub(crate) fn each_work<'a>(
    dossier: &Dossier<'a>,
    standings: &CategoryStandings,
    mut each: impl FnMut(Experience<'a>),
) {
    let used = dossier.category_uses();
    let Some(list) = dossier.law.categories.filter(|_| used != 0) else {
        return;
    };
    for (place, category) in list.categories.iter().enumerate() {
        if let Some(work) = &category.work
            && used & (1 << place) != 0
            && standings.meets_others(place, category)
        {
            each(experience(
                dossier,
                place,
                Measure::experience(&work.experience),
            ));
        }
    }
}

/// The work that counts for each category of the date that is asked about.
pub(crate) fn each_turned<'a>(
    dossier: &Dossier<'a>,
    which: impl Fn(&CategoryRules) -> bool,
) -> Vec<Experience<'a>> {
    let categories = dossier.law.rules.each_category(dossier.law.on).iter();
    let asked = categories
        .enumerate()
        .filter(|(_, category)| which(category));
    let work = asked.filter_map(|(place, category)| {
        let measure = Measure::experience(&category.work.as_ref()?.experience);
        Some(experience(dossier, place, measure))
    });
    work.collect()
}

fn experience<'a>(dossier: &Dossier<'a>, place: usize, measure: Measure) -> Experience<'a> {
    Experience::new(
        dossier.person.jobs,
        Uses::category(place),
        measure,
        &dossier.law.today,
    )
}

impl Dossier<'_> {
    /// The categories that some job counts for, as bits by place.
    fn category_uses(&self) -> u16 {
        self.person.jobs.used.categories()
    }
}
