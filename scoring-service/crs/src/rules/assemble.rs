//! One rule set, put together from what is in force on its first day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::build::{self, Built};
use super::dated::{Dated, InForce};
use super::factors::Factors;
use super::listed_build;
use super::noc::NocTable;
use super::reader::Reader;
use super::shape::FirstLanguage;
use crate::{
    AdditionalTables, ByColumn, CoreTables, Counting, Digest, FirstLanguageDefault, Level, Maxima,
    OccupationScale, RuleSet, RuleSetId, SpouseTables, TableSource, TransferabilityTables,
    TwoOrMoreRule,
};

/// Puts one rule set together and notes where each table comes from.
pub(super) struct SetBuilder<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(super) noc: &'r [NocTable],
    pub(super) sources: BTreeMap<String, TableSource>,
}

impl SetBuilder<'_, '_> {
    /// The value of a factor on a day, built; `None`, with a fault noted, when it cannot be.
    pub(super) fn build<T, B>(
        &mut self,
        dated: &Dated<T>,
        day: Date,
        build: impl Fn(&T) -> Built<B>,
    ) -> Option<B> {
        let (version, value) = match dated.on(day) {
            InForce::Set(version, value) => (version, value),
            InForce::Nothing => {
                let message = format!("nothing is in force on {day}");
                self.reader.fault(dated.place_of_nothing_on(day), &message);
                return None;
            }
            InForce::Broken => return None,
        };
        self.sources.insert(
            dated.file.trim_end_matches(".toml").replace('/', "."),
            TableSource {
                title: dated.title.clone(),
                unit: dated.unit.clone(),
                instrument: version.instrument.clone(),
                section: dated.section.clone(),
            },
        );
        let built = build(value);
        if let Err(wrong) = &built {
            self.reader.wrong(&version.place, wrong);
        }
        built.ok()
    }

    /// As [`Self::build`], of a factor that need not exist: `Some(None)` when it does not.
    fn build_if<T, B>(
        &mut self,
        dated: &Dated<T>,
        day: Date,
        build: impl Fn(&T) -> Built<B>,
    ) -> Option<Option<B>> {
        match dated.on(day) {
            InForce::Nothing => Some(None),
            InForce::Set(..) | InForce::Broken => self.build(dated, day, build).map(Some),
        }
    }

    /// The rule set that begins on a day; `None`, with faults noted, when it cannot be built.
    pub(super) fn rule_set(&mut self, f: &Factors, id: RuleSetId) -> Option<RuleSet> {
        let on = id.date();
        let maxima = self.build(&f.maxima, on, |row| {
            Ok(Maxima {
                core: ByColumn {
                    without_spouse: row.core.get_ref().without_spouse,
                    with_spouse: row.core.get_ref().with_spouse,
                },
                spouse: *row.spouse.get_ref(),
                transferability: *row.transferability.get_ref(),
                additional: *row.additional.get_ref(),
                total: *row.total.get_ref(),
            })
        });
        let core = self.core(f, on);
        let spouse = self.spouse(f, on);
        let transferability = self.transferability(f, on);
        let additional = self.additional(f, on);
        let counting = self.counting(f, on);
        Some(RuleSet {
            id,
            digest: Digest([0; 32]),
            maxima: maxima?,
            core: core?,
            spouse: spouse?,
            transferability: transferability?,
            additional: additional?,
            counting: counting?,
            sources: std::mem::take(&mut self.sources),
        })
    }

    fn core(&mut self, f: &Factors, on: Date) -> Option<CoreTables> {
        let age = self.build(&f.age, on, |table| build::spans(table, 1));
        let education = self.build(&f.education, on, build::education_columns);
        let first_language = self.build(&f.first_language, on, |table| build::spans(table, 4));
        let second_language = self.build(&f.second_language, on, |table| build::spans(table, 4));
        let canadian_work = self.build(&f.canadian_work, on, |table| build::spans(table, 1));
        Some(CoreTables {
            age: age?,
            education: education?,
            first_language: first_language?,
            second_language: second_language?,
            canadian_work: canadian_work?,
        })
    }

    fn spouse(&mut self, f: &Factors, on: Date) -> Option<SpouseTables> {
        let education = self.build(&f.spouse_education, on, build::education_points);
        let language = self.build(&f.spouse_language, on, |table| {
            build::span_points(&table.rows, &table.maximum, 4)
        });
        let canadian_work = self.build(&f.spouse_work, on, |table| {
            build::span_points(&table.rows, &table.maximum, 1)
        });
        Some(SpouseTables {
            education: education?,
            language: language?,
            canadian_work: canadian_work?,
        })
    }

    fn transferability(&mut self, f: &Factors, on: Date) -> Option<TransferabilityTables> {
        let education = self.build(&f.transfer_education, on, build::education_transfer);
        let foreign_work = self.build(&f.transfer_foreign_work, on, build::years_transfer);
        let certificate = self.build(&f.transfer_certificate, on, build::certificate_transfer);
        Some(TransferabilityTables {
            education: education?,
            foreign_work: foreign_work?,
            certificate: certificate?,
        })
    }

    fn additional(&mut self, f: &Factors, on: Date) -> Option<AdditionalTables> {
        let nomination = self.build_if(&f.nomination, on, |row| Ok(row.points));
        let offer = self.build_if(&f.job_offer, on, |row| {
            Ok((row.other_skilled, row.major_group_00))
        });
        let study = self.build_if(&f.canadian_education, on, |row| {
            Ok((row.one_or_two_year, row.three_year_or_graduate))
        });
        let french = self.build_if(&f.french, on, |row| {
            let french = build::level(&row.french_level_min)?;
            let english = build::level(&row.english_level_min)?;
            let abilities = build::abilities(&row.english_abilities_min)?;
            Ok((
                row.points,
                row.points_with_english,
                french,
                (english, abilities),
            ))
        });
        let sibling = self.build_if(&f.sibling, on, |row| Ok(row.points));
        let listed = self.build_if(&f.listed_occupation, on, listed_build::points);

        let (job_offer_other, job_offer_major_group_00) = offer?.unwrap_or_default();
        let (canadian_education_short, canadian_education_long) = study?.unwrap_or_default();
        let (french, french_with_english, french_level_min, english) =
            french?.unwrap_or((0, 0, Level::MAX, (Level::MAX, 4)));
        Some(AdditionalTables {
            nomination: nomination?.unwrap_or_default(),
            job_offer_other,
            job_offer_major_group_00,
            canadian_education_short,
            canadian_education_long,
            french,
            french_with_english,
            french_level_min,
            french_english_level_min: english.0,
            french_english_abilities_min: english.1,
            sibling: sibling?.unwrap_or_default(),
            listed_occupation: listed?,
        })
    }

    fn counting(&mut self, f: &Factors, on: Date) -> Option<Counting> {
        let noc = self.noc;
        let language = self.build(&f.counting_language, on, |row| {
            let first = match row.first_language_default {
                FirstLanguage::HigherScore => FirstLanguageDefault::HigherScore,
            };
            Ok((build::years(row.result_years), first))
        });
        let education = self.build(&f.counting_education, on, |row| {
            let rule = TwoOrMoreRule {
                length_years_min: row.two_or_more.length_years_min,
                longest_years_min: row.two_or_more.longest_years_min,
            };
            Ok((build::years(row.assessment_years), rule))
        });
        let occupations = self.build(&f.counting_occupations, on, |row| {
            let table = NocTable::of(noc, &row.noc)?;
            Ok(OccupationScale {
                noc: table.version,
                skilled_rank_max: table.check_rank(&row.skilled_rank_max)?,
                major_group_00: table.prefix(&row.major_group_00)?,
            })
        });
        let work = self.build(&f.counting_work, on, |rows| {
            let rules = [&rows.canadian, &rows.foreign, &rows.spouse_canadian].map(build::work);
            let [canadian, foreign, spouse] = rules;
            Ok((canadian?, foreign?, spouse?))
        });
        let job_offer = self.build_if(&f.counting_job_offer, on, |row| Ok(build::job_offer(row)));
        let study = self.build_if(&f.counting_study, on, build::canadian_study);
        let sibling = self.build_if(&f.sibling, on, |row| Ok(row.age_min));
        let listed = self.build_if(&f.counting_listed, on, listed_build::rule);

        let (language_result_years, first_language_default) = language?;
        let (assessment_years, two_or_more) = education?;
        let (canadian_work, foreign_work, spouse_canadian_work) = work?;
        Some(Counting {
            language_result_years,
            assessment_years,
            first_language_default,
            two_or_more,
            canadian_work,
            foreign_work,
            spouse_canadian_work,
            occupations: occupations?,
            // An offer that earns no points needs no judging.
            job_offer: job_offer?.filter(|_| matches!(f.job_offer.on(on), InForce::Set(..))),
            canadian_study: study?,
            sibling_age_min: sibling?,
            listed_occupation: listed?,
        })
    }
}
