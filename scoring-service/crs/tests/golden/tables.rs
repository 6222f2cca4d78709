//! Every cell of every table, in every rule set.

use crs::{
    CanadianEducation, EducationLevel, Factor, FactorScore, Factors, JobOfferClass, Level,
    OfficialLanguage, RuleSet, Section,
};
use serde::Deserialize;

use crate::fixtures::{Differences, computable, levels, nobody, read, rule_sets};

/// A table that holds from one rule set to another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<M, R> {
    rule_sets: [String; 2],
    maximum: M,
    rows: Vec<R>,
}

/// What is looked up, the points without and with a counted spouse.
type Row<K> = (K, u16, u16);
type CoreTable<K> = Vec<Table<[u16; 2], Row<K>>>;
type SpouseTable<K> = Vec<Table<u16, (K, u16)>>;

/// One row of a group of section C.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Combination<K> {
    row: K,
    with_language: [u16; 11],
    with_canadian_work: [u16; 6],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Core {
    age: CoreTable<u8>,
    education: CoreTable<EducationLevel>,
    first_language: CoreTable<u8>,
    second_language: CoreTable<u8>,
    canadian_work: CoreTable<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spouse {
    education: SpouseTable<EducationLevel>,
    language: SpouseTable<u8>,
    canadian_work: SpouseTable<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transferability {
    education: Vec<Table<u16, Combination<EducationLevel>>>,
    foreign_work: Vec<Table<u16, Combination<u8>>>,
    certificate: Vec<Table<u16, Combination<bool>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Additional {
    rule_set: Vec<Awards>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Awards {
    id: String,
    sections: Sections,
    nomination: u16,
    job_offer: Offers,
    canadian_education: Study,
    sibling: u16,
    french: Vec<French>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    core: [u16; 2],
    spouse: u16,
    transferability: u16,
    additional: u16,
    total: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offers {
    other_skilled: u16,
    major_group_00: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Study {
    one_or_two_year: u16,
    three_year_or_graduate: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct French {
    french: [u8; 4],
    english: Option<[u8; 4]>,
    points: u16,
}

fn points(set: &RuleSet, factors: &Factors, factor: Factor) -> FactorScore {
    set.score(factors).factors[factor as usize]
}

/// Every rule set has exactly one table of the kind.
fn covers_all<M, R>(tables: &[Table<M, R>]) {
    let covered = tables
        .iter()
        .flat_map(|table| rule_sets(&table.rule_sets))
        .map(|set| set.id);
    assert!(
        covered.eq(computable().map(|set| set.id)),
        "every rule set once, in order"
    );
}

/// Checks a table of section A: both columns, points and maxima.
fn core<K: Copy + std::fmt::Debug>(
    tables: &CoreTable<K>,
    factor: Factor,
    differences: &mut Differences,
    state: impl Fn(&mut Factors, K),
) {
    covers_all(tables);
    for table in tables {
        for set in rule_sets(&table.rule_sets) {
            for &(key, without, with) in &table.rows {
                for (spouse, expected, maximum) in [
                    (false, without, table.maximum[0]),
                    (true, with, table.maximum[1]),
                ] {
                    let mut factors = nobody(spouse);
                    state(&mut factors, key);
                    let got = points(set, &factors, factor);
                    let case = format!("{} {factor:?} {key:?}, spouse counted: {spouse}", set.id);
                    differences.check(&case, expected, got.points);
                    differences.check(format_args!("{case}, maximum"), maximum, got.maximum);
                }
            }
        }
    }
}

/// Checks a language of section A: each ability alone, then all four cut at the maximum.
fn core_language(
    tables: &CoreTable<u8>,
    factor: Factor,
    differences: &mut Differences,
    state: impl Fn(&mut Factors, [u8; 4]),
) {
    covers_all(tables);
    for table in tables {
        for set in rule_sets(&table.rule_sets) {
            for &(level, without, with) in &table.rows {
                for (spouse, expected, maximum) in [
                    (false, without, table.maximum[0]),
                    (true, with, table.maximum[1]),
                ] {
                    let case = format!(
                        "{} {factor:?} level {level}, spouse counted: {spouse}",
                        set.id
                    );
                    for ability in 0..4 {
                        let mut one = [0; 4];
                        one[ability] = level;
                        let mut parts = [0; 4];
                        parts[ability] = expected;
                        let mut factors = nobody(spouse);
                        state(&mut factors, one);
                        let got = points(set, &factors, factor);
                        differences.check(&case, (expected, parts), (got.points, got.parts));
                    }
                    let mut factors = nobody(spouse);
                    state(&mut factors, [level; 4]);
                    let got = points(set, &factors, factor);
                    let sum = expected * 4;
                    let all = (sum.min(maximum), maximum, sum > maximum);
                    differences.check(
                        format_args!("{case}, all four"),
                        all,
                        (got.points, got.maximum, got.capped),
                    );
                }
            }
        }
    }
}

#[test]
fn core_gives_every_cell() {
    let tables: Core = read("core.toml");
    let mut differences = Differences::default();
    let d = &mut differences;
    core(&tables.age, Factor::Age, d, |factors, age| {
        factors.age = age
    });
    core(&tables.education, Factor::Education, d, |factors, level| {
        factors.education = level
    });
    core(
        &tables.canadian_work,
        Factor::CanadianWork,
        d,
        |factors, years| {
            factors.canadian_work_years = years;
        },
    );
    for (first, factor, tables) in [
        (true, Factor::FirstLanguage, &tables.first_language),
        (false, Factor::SecondLanguage, &tables.second_language),
    ] {
        for language in [OfficialLanguage::English, OfficialLanguage::French] {
            core_language(tables, factor, d, |factors, reached| {
                factors.first_language = if first { language } else { language.other() };
                match language {
                    OfficialLanguage::English => factors.english = Some(levels(reached)),
                    OfficialLanguage::French => factors.french = Some(levels(reached)),
                }
            });
        }
    }
    differences.finish(8 * (36 + 8 + 8) * 4);
}

/// Checks a table of section B that is one look-up.
fn spouse<K: Copy + std::fmt::Debug>(
    tables: &SpouseTable<K>,
    factor: Factor,
    differences: &mut Differences,
    state: impl Fn(&mut crs::SpouseFactors, K),
) {
    covers_all(tables);
    for table in tables {
        for set in rule_sets(&table.rule_sets) {
            for &(key, expected) in &table.rows {
                let mut factors = nobody(true);
                factors
                    .spouse
                    .iter_mut()
                    .for_each(|spouse| state(spouse, key));
                let got = points(set, &factors, factor);
                let case = format!("{} {factor:?} {key:?}", set.id);
                differences.check(case, (expected, table.maximum), (got.points, got.maximum));
            }
        }
    }
}

#[test]
fn spouse_gives_every_cell() {
    let tables: Spouse = read("spouse.toml");
    let mut differences = Differences::default();
    spouse(
        &tables.education,
        Factor::SpouseEducation,
        &mut differences,
        |spouse, level| {
            spouse.education = level;
        },
    );
    spouse(
        &tables.canadian_work,
        Factor::SpouseCanadianWork,
        &mut differences,
        |spouse, years| {
            spouse.canadian_work_years = years;
        },
    );
    covers_all(&tables.language);
    for table in &tables.language {
        for set in rule_sets(&table.rule_sets) {
            for &(level, expected) in &table.rows {
                for ability in 0..4 {
                    let mut one = [0; 4];
                    one[ability] = level;
                    let mut factors = nobody(true);
                    factors
                        .spouse
                        .iter_mut()
                        .for_each(|s| s.language = Some(levels(one)));
                    let got = points(set, &factors, Factor::SpouseLanguage).points;
                    let case = format!("{} spouse's language level {level}", set.id);
                    differences.check(case, expected, got);
                }
                let mut factors = nobody(true);
                factors
                    .spouse
                    .iter_mut()
                    .for_each(|s| s.language = Some(levels([level; 4])));
                let got = points(set, &factors, Factor::SpouseLanguage);
                let case = format!("{} spouse's language level {level}, all four", set.id);
                differences.check(
                    case,
                    (expected * 4, table.maximum),
                    (got.points, got.maximum),
                );
            }
        }
    }
    differences.finish(8 * (8 + 8 + 11 * 5));
}

/// Checks a group of section C: every row with every level and every number of years.
fn combination<K: Copy + std::fmt::Debug>(
    tables: &[Table<u16, Combination<K>>],
    factor: Factor,
    differences: &mut Differences,
    state: impl Fn(&mut Factors, K),
) {
    covers_all(tables);
    for table in tables {
        for set in rule_sets(&table.rule_sets) {
            for Combination {
                row,
                with_language,
                with_canadian_work,
            } in &table.rows
            {
                for (level, language) in (0..).zip(with_language) {
                    for (years, work) in (0..).zip(with_canadian_work) {
                        // Only the lowest level decides, and a counted spouse changes nothing.
                        for (abilities, spouse) in
                            [([level; 4], false), ([10, level, 10, 10], true)]
                        {
                            let mut factors = nobody(spouse);
                            factors.english = Some(levels(abilities));
                            factors.french = Some(levels([10; 4]));
                            factors.canadian_work_years = years;
                            state(&mut factors, *row);
                            let got = points(set, &factors, factor);
                            differences.check(
                                format_args!(
                                    "{} {factor:?} {row:?}, {abilities:?}, {years} years",
                                    set.id
                                ),
                                (
                                    (language + work).min(table.maximum),
                                    [*language, *work, 0, 0],
                                ),
                                (got.points, got.parts),
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn transferability_gives_every_cell() {
    let tables: Transferability = read("transferability.toml");
    let mut differences = Differences::default();
    let d = &mut differences;
    combination(
        &tables.education,
        Factor::TransferabilityEducation,
        d,
        |factors, level| {
            factors.education = level;
        },
    );
    combination(
        &tables.foreign_work,
        Factor::TransferabilityForeignWork,
        d,
        |factors, years| {
            factors.foreign_work_years = years;
        },
    );
    combination(
        &tables.certificate,
        Factor::TransferabilityCertificate,
        d,
        |factors, has| {
            factors.certificate_of_qualification = has;
        },
    );
    differences.finish(8 * (8 + 7 + 2) * 11 * 6 * 2);
}

#[test]
fn additional_gives_every_award() {
    let Additional { rule_set } = read("additional.toml");
    let mut differences = Differences::default();
    let ids = computable().map(|set| set.id.to_string());
    assert!(
        rule_set.iter().map(|row| row.id.clone()).eq(ids),
        "every rule set once, in order"
    );
    for (row, set) in rule_set.iter().zip(computable()) {
        let mut award = |what: &str, factor, expected, state: &dyn Fn(&mut Factors)| {
            let mut factors = nobody(false);
            state(&mut factors);
            let score = set.score(&factors);
            let case = format!("{} {what}", row.id);
            differences.check(&case, expected, score.factors[factor as usize].points);
            differences.check(
                format_args!("{case}, section"),
                expected,
                score.sections[Section::Additional as usize].points,
            );
        };
        award("nomination", Factor::Nomination, row.nomination, &|f| {
            f.nomination = true
        });
        award("sibling", Factor::Sibling, row.sibling, &|f| {
            f.sibling = true
        });
        for (class, expected) in [
            (JobOfferClass::OtherSkilled, row.job_offer.other_skilled),
            (JobOfferClass::MajorGroup00, row.job_offer.major_group_00),
        ] {
            award("job offer", Factor::JobOffer, expected, &|f| {
                f.job_offer = Some(class)
            });
        }
        let Study {
            one_or_two_year,
            three_year_or_graduate,
        } = row.canadian_education;
        for (study, expected) in [
            (CanadianEducation::OneOrTwoYear, one_or_two_year),
            (
                CanadianEducation::ThreeYearOrGraduate,
                three_year_or_graduate,
            ),
        ] {
            award(
                "study in Canada",
                Factor::CanadianEducation,
                expected,
                &|f| {
                    f.canadian_education = Some(study);
                },
            );
        }
        for French {
            french,
            english,
            points,
        } in &row.french
        {
            for first_language in [OfficialLanguage::English, OfficialLanguage::French] {
                let case = format!("French {french:?}, English {english:?}");
                award(&case, Factor::French, *points, &|f| {
                    f.french = Some(levels(*french));
                    f.english = english.map(levels);
                    f.first_language = first_language;
                });
            }
        }
        sections(row, set, &mut differences);
    }
    differences.finish(8 * (2 * (6 + 9 * 2) + 8));
}

/// Checks the maxima of the sections, and that a person with everything reaches them.
fn sections(row: &Awards, set: &RuleSet, differences: &mut Differences) {
    let maxima = &row.sections;
    for spouse in [false, true] {
        let mut best = nobody(spouse);
        best.age = 25;
        best.education = EducationLevel::Doctoral;
        (best.english, best.french) = (Some(levels([10; 4])), Some(levels([10; 4])));
        (best.canadian_work_years, best.foreign_work_years) = (5, 3);
        best.certificate_of_qualification = true;
        best.nomination = true;
        best.spouse.iter_mut().for_each(|spouse| {
            spouse.education = EducationLevel::Doctoral;
            spouse.language = Some(levels([Level::MAX.get(); 4]));
            spouse.canadian_work_years = 5;
        });
        let score = set.score(&best);
        let core = maxima.core[usize::from(spouse)];
        let expected = [
            core,
            if spouse { maxima.spouse } else { 0 },
            maxima.transferability,
            maxima.additional,
        ];
        let case = format!("{} everything, spouse counted: {spouse}", row.id);
        let reached = score.sections.map(|section| section.points);
        differences.check(&case, expected, reached);
        let most = score.sections.map(|section| section.maximum);
        differences.check(format_args!("{case}, maxima"), expected, most);
        differences.check(format_args!("{case}, total"), maxima.total, score.total);
        differences.check(&case, maxima.core[0], expected[0] + expected[1]);
    }
}
