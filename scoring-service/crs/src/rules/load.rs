//! Loading: from the texts of a folder of rules to a [`RuleBook`], or everything wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::build::{self, Built};
use super::closing;
use super::dated::{CERTAINTIES, Dated, Reader, Said};
use super::fault::RuleFault;
use super::noc::NocTable;
use super::shape::*;
use crate::{
    AdditionalTables, ByColumn, CoreTables, Counting, Digest, FirstLanguageDefault, FundsTable,
    Instrument, LanguageTest, Level, ListedRuleSet, Maxima, NocVersion, NotAcceptedTest,
    OccupationScale, OfficialLanguage, OtherScale, ProgramRules, RuleBook, RuleSet, RuleSetId,
    SpouseTables, TableSource, Timeline, TransferabilityTables, TwoOrMoreRule,
};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The files compiled in, as path and text.
pub(super) fn built_in_files() -> Vec<(&'static str, &'static str)> {
    fn collect(dir: &Dir<'static>, into: &mut Vec<(&'static str, &'static str)>) {
        for file in dir.files() {
            into.extend(file.path().to_str().zip(file.contents_utf8()));
        }
        dir.dirs().for_each(|dir| collect(dir, into));
    }
    let mut files = Vec::new();
    collect(&BUILT_IN, &mut files);
    files
}

/// Every file of factors, read.
struct Factors {
    maxima: Dated<MaximaRow>,
    age: Dated<RowTable<Columns, SpanColumns>>,
    education: Dated<RowTable<Columns, EducationColumns>>,
    first_language: Dated<RowTable<Columns, SpanColumns>>,
    second_language: Dated<RowTable<Columns, SpanColumns>>,
    canadian_work: Dated<RowTable<Columns, SpanColumns>>,
    spouse_education: Dated<RowTable<u16, EducationPoints>>,
    spouse_language: Dated<RowTable<u16, SpanPoints>>,
    spouse_work: Dated<RowTable<u16, SpanPoints>>,
    transfer_education: Dated<TransferabilityTable<EducationTransfer>>,
    transfer_foreign_work: Dated<TransferabilityTable<YearsTransfer>>,
    transfer_certificate: Dated<TransferabilityTable<CertificateTransfer>>,
    nomination: Dated<NominationRow>,
    job_offer: Dated<JobOfferPoints>,
    canadian_education: Dated<CanadianEducationPoints>,
    french: Dated<FrenchRow>,
    sibling: Dated<SiblingRow>,
    counting_language: Dated<LanguageRow>,
    counting_education: Dated<EducationRow>,
    counting_occupations: Dated<OccupationsRow>,
    counting_work: Dated<WorkRows>,
    counting_job_offer: Dated<JobOfferRow>,
    counting_study: Dated<CanadianStudyRow>,
}

/// Loads a folder of rules from its files, as path below the folder and text.
///
/// Refuses unknown files and keys, gaps and overlaps, ragged tables, instruments that are unknown or
/// unused, dates out of order, versions that start on no rule set's day, and points that do not close
/// on the maxima. All faults are told at once.
pub(super) fn load<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<RuleBook, Vec<RuleFault>> {
    let mut reader = Reader::new(files);
    let rows = reader.whole::<RuleSetFile>("rule_sets.toml");
    let instruments = reader.whole::<InstrumentFile>("instruments.toml");
    let noc = read_noc(&mut reader);
    let countries = reader.whole::<CountriesFile>("countries.toml");
    let not_accepted = reader.whole::<NotAcceptedFile>("language_tests/not_accepted.toml");
    let factors = read_factors(&mut reader);
    let tests = read_tests(&mut reader);
    let programs = read_programs(&mut reader, &noc);
    let funds = read_funds(&mut reader);
    let rule_sets = match (&rows, &factors) {
        (Some(rows), Some(factors)) => list(&mut reader, rows, factors, &noc),
        _ => Vec::new(),
    };
    let instruments = instruments.map(|file| known_instruments(&mut reader, file));
    reader.refuse_unknown_files();

    match (countries, not_accepted, programs, funds, instruments) {
        (Some(countries), Some(not_accepted), Some(programs), Some(funds), Some(instruments))
            if reader.faults.is_empty() =>
        {
            let bytes = |code: String| <[u8; 2]>::try_from(code.as_bytes()).ok();
            Ok(RuleBook {
                rule_sets,
                tests,
                not_accepted: not_accepted
                    .test
                    .into_iter()
                    .map(|row| NotAcceptedTest {
                        id: row.id,
                        reason: row.reason,
                    })
                    .collect(),
                programs,
                funds,
                noc,
                countries: countries.codes.into_iter().filter_map(bytes).collect(),
                instruments,
            })
        }
        _ => Err(reader.faults),
    }
}

fn read_factors(reader: &mut Reader<'_>) -> Option<Factors> {
    fn read<T: serde::de::DeserializeOwned>(
        reader: &mut Reader<'_>,
        file: &str,
    ) -> Option<Dated<T>> {
        reader.dated::<FactorHead, T>(file).map(|(_, dated)| dated)
    }
    // Every file is read before any is missed, so that all faults are told.
    let r = reader;
    let maxima = read(r, "maxima.toml");
    let age = read(r, "core/age.toml");
    let education = read(r, "core/education.toml");
    let first_language = read(r, "core/first_language.toml");
    let second_language = read(r, "core/second_language.toml");
    let canadian_work = read(r, "core/canadian_work.toml");
    let spouse_education = read(r, "spouse/education.toml");
    let spouse_language = read(r, "spouse/language.toml");
    let spouse_work = read(r, "spouse/canadian_work.toml");
    let transfer_education = read(r, "transferability/education.toml");
    let transfer_foreign_work = read(r, "transferability/foreign_work.toml");
    let transfer_certificate = read(r, "transferability/certificate.toml");
    let nomination = read(r, "additional/nomination.toml");
    let job_offer = read(r, "additional/job_offer.toml");
    let canadian_education = read(r, "additional/canadian_education.toml");
    let french = read(r, "additional/french.toml");
    let sibling = read(r, "additional/sibling.toml");
    let counting_language = read(r, "counting/language.toml");
    let counting_education = read(r, "counting/education.toml");
    let counting_occupations = read(r, "counting/occupations.toml");
    let counting_work = read(r, "counting/work.toml");
    let counting_job_offer = read(r, "counting/job_offer.toml");
    let counting_study = read(r, "counting/canadian_study.toml");
    Some(Factors {
        maxima: maxima?,
        age: age?,
        education: education?,
        first_language: first_language?,
        second_language: second_language?,
        canadian_work: canadian_work?,
        spouse_education: spouse_education?,
        spouse_language: spouse_language?,
        spouse_work: spouse_work?,
        transfer_education: transfer_education?,
        transfer_foreign_work: transfer_foreign_work?,
        transfer_certificate: transfer_certificate?,
        nomination: nomination?,
        job_offer: job_offer?,
        canadian_education: canadian_education?,
        french: french?,
        sibling: sibling?,
        counting_language: counting_language?,
        counting_education: counting_education?,
        counting_occupations: counting_occupations?,
        counting_work: counting_work?,
        counting_job_offer: counting_job_offer?,
        counting_study: counting_study?,
    })
}

/// The rule sets in order, each put together from what is in force on its first day.
fn list(
    reader: &mut Reader<'_>,
    rows: &RuleSetFile,
    factors: &Factors,
    noc: &[NocTable],
) -> Vec<ListedRuleSet> {
    const FILE: &str = "rule_sets.toml";
    let days: Vec<Option<Date>> = rows
        .rule_set
        .iter()
        .map(|row| build::day(&row.from).ok())
        .collect();
    let known: Vec<Date> = days.iter().copied().flatten().collect();
    if known.len() != days.len() || !known.is_sorted_by(|a, b| a < b) || known.is_empty() {
        reader.fault(
            FILE,
            None,
            "rule sets have first days, each after the one before",
        );
        return Vec::new();
    }
    refuse_stray_versions(reader, &known);
    let mut listed = Vec::with_capacity(known.len());
    for (index, (row, from)) in rows.rule_set.iter().zip(&known).enumerate() {
        reader
            .named
            .push((row.instrument.clone(), FILE.to_owned(), 1));
        let to = known.get(index + 1).and_then(|next| next.yesterday().ok());
        let rules = if row.announced {
            None
        } else {
            let mut builder = SetBuilder {
                reader: &mut *reader,
                noc,
                sources: BTreeMap::new(),
            };
            let rules = builder.rule_set(factors, RuleSetId(*from));
            if let Some(rules) = &rules {
                for message in closing::faults(rules) {
                    reader.fault("maxima.toml", None, format!("{}: {message}", rules.id));
                }
            }
            rules.map(|rules| RuleSet {
                digest: digest(&reader.said, *from, to),
                ..rules
            })
        };
        listed.push(ListedRuleSet {
            id: RuleSetId(*from),
            to,
            summary: row.summary.clone(),
            instrument: row.instrument.clone(),
            rules,
        });
    }
    listed
}

/// Versions of the ranking's factors start with a rule set; tests, programs and funds have their own days.
fn refuse_stray_versions(reader: &mut Reader<'_>, days: &[Date]) {
    let own_days = ["programs/", "language_tests/"];
    let stray: Vec<(String, Date)> = reader
        .said
        .iter()
        .filter(|(file, _)| !own_days.iter().any(|folder| file.starts_with(folder)))
        .flat_map(|(file, said)| {
            said.versions
                .iter()
                .map(move |(from, _)| (file.clone(), *from))
        })
        .filter(|(_, from)| !days.contains(from))
        .collect();
    for (file, from) in stray {
        reader.fault(
            &file,
            None,
            format!("{from} is not the first day of a rule set"),
        );
    }
}

/// SHA-256 over what every file says that a rule set's answers rest on: its versions in force on the
/// first day, and those that follow while the rule set governs.
fn digest(said: &BTreeMap<String, Said>, from: Date, to: Option<Date>) -> Digest {
    let mut hash = Sha256::new();
    for (file, said) in said {
        let first = said.versions.iter().rposition(|(day, _)| *day <= from);
        let in_force = said
            .versions
            .iter()
            .enumerate()
            .filter(|(index, (day, _))| {
                first == Some(*index) || (*day > from && to.is_none_or(|to| *day <= to))
            });
        hash.update(format!("{file}\n{}\n", said.always));
        for (index, (day, stated)) in in_force {
            let day = if first == Some(index) {
                from.max(*day)
            } else {
                *day
            };
            hash.update(format!("{day} {stated}\n"));
        }
    }
    Digest(hash.finalize().into())
}

/// Puts one rule set together and notes where each table comes from.
struct SetBuilder<'r, 'a> {
    reader: &'r mut Reader<'a>,
    noc: &'r [NocTable],
    sources: BTreeMap<String, TableSource>,
}

impl SetBuilder<'_, '_> {
    /// The value of a factor on a day, built; `None`, with a fault noted, when it cannot be.
    fn build<T, B>(
        &mut self,
        dated: &Dated<T>,
        day: Date,
        build: impl Fn(&T) -> Built<B>,
    ) -> Option<B> {
        let Some((version, value)) = dated.on(day) else {
            self.reader
                .fault(&dated.file, None, format!("nothing is in force on {day}"));
            return None;
        };
        self.sources.insert(
            dated.file.trim_end_matches(".toml").replace('/', "."),
            TableSource {
                title: dated.title.clone(),
                unit: dated.unit.clone(),
                instrument: version.instrument.clone(),
            },
        );
        let built = build(value);
        if let Err(message) = &built {
            self.reader.fault(&dated.file, Some(version.line), message);
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
            None => Some(None),
            Some(_) => self.build(dated, day, build).map(Some),
        }
    }

    fn rule_set(&mut self, f: &Factors, id: RuleSetId) -> Option<RuleSet> {
        let on = id.date();
        let maxima = self.build(&f.maxima, on, |row| {
            Ok(Maxima {
                core: ByColumn {
                    without_spouse: row.core.without_spouse,
                    with_spouse: row.core.with_spouse,
                },
                spouse: row.spouse,
                transferability: row.transferability,
                additional: row.additional,
                total: row.total,
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
            build::span_points(&table.rows, table.maximum, 4)
        });
        let canadian_work = self.build(&f.spouse_work, on, |table| {
            build::span_points(&table.rows, table.maximum, 1)
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
            let levels = (
                build::level(row.french_level_min)?,
                build::level(row.english_level_min)?,
            );
            Ok((row.points, row.points_with_english, levels))
        });
        let sibling = self.build_if(&f.sibling, on, |row| Ok(row.points));

        let (job_offer_other, job_offer_major_group_00) = offer?.unwrap_or_default();
        let (canadian_education_short, canadian_education_long) = study?.unwrap_or_default();
        let (french, french_with_english, (french_level_min, french_english_level_min)) =
            french?.unwrap_or((0, 0, (Level::MAX, Level::MAX)));
        Some(AdditionalTables {
            nomination: nomination?.unwrap_or_default(),
            job_offer_other,
            job_offer_major_group_00,
            canadian_education_short,
            canadian_education_long,
            french,
            french_with_english,
            french_level_min,
            french_english_level_min,
            sibling: sibling?.unwrap_or_default(),
        })
    }

    fn counting(&mut self, f: &Factors, on: Date) -> Option<Counting> {
        let noc = self.noc;
        let language = self.build(&f.counting_language, on, |row| {
            let first = match row.first_language_default {
                FirstLanguage::HigherScore => FirstLanguageDefault::HigherScore,
            };
            Ok((row.result_years, first))
        });
        let education = self.build(&f.counting_education, on, |row| {
            let rule = TwoOrMoreRule {
                length_years_min: row.two_or_more.length_years_min,
                longest_years_min: row.two_or_more.longest_years_min,
            };
            Ok((row.assessment_years, rule))
        });
        let occupations = self.build(&f.counting_occupations, on, |row| {
            let table = noc.iter().find(|table| table.version.year() == row.noc);
            let digits = table
                .ok_or_else(|| format!("there is no NOC {}", row.noc))?
                .digits;
            Ok(OccupationScale {
                noc: NocVersion(row.noc),
                skilled_rank_max: row.skilled_rank_max,
                major_group_00: build::prefix(&row.major_group_00, digits)?,
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
            job_offer: job_offer?.filter(|_| f.job_offer.on(on).is_some()),
            canadian_study: study?,
            sibling_age_min: sibling?,
        })
    }
}

fn read_noc(reader: &mut Reader<'_>) -> Vec<NocTable> {
    let mut tables = Vec::new();
    for file in reader.folder("noc/") {
        match reader.whole::<NocFile>(&file).map(NocTable::new) {
            Some(Ok(table)) => tables.push(table),
            Some(Err(message)) => reader.fault(&file, None, message),
            None => {}
        }
    }
    tables
}

fn read_tests(reader: &mut Reader<'_>) -> Vec<LanguageTest> {
    let mut tests = Vec::new();
    for file in reader.folder("language_tests/") {
        if file == "language_tests/not_accepted.toml" {
            continue;
        }
        if let Some((head, dated)) = reader.dated::<TestHead, ChartTable>(&file) {
            match language_test(head, &dated) {
                Ok(test) => tests.push(test),
                Err(message) => reader.fault(&file, None, message),
            }
        }
    }
    tests
}

fn language_test(head: TestHead, dated: &Dated<ChartTable>) -> Built<LanguageTest> {
    let scales = build::scales(&head)?;
    let mut charts = Vec::new();
    let mut accepted_to = None;
    for version in &dated.versions {
        match &version.value {
            Some(table) if accepted_to.is_none() => {
                charts.push((version.from, build::chart(table, &version.instrument, &scales)?));
            }
            Some(_) => return Err("a test that is no longer accepted stays so".to_owned()),
            None => accepted_to = version.from.yesterday().ok(),
        }
    }
    let accepted_from = charts
        .first()
        .map(|(from, _)| *from)
        .ok_or("there is no chart")?;
    Ok(LanguageTest {
        id: head.id,
        title: head.title,
        language: match head.language {
            TestLanguage::English => OfficialLanguage::English,
            TestLanguage::French => OfficialLanguage::French,
        },
        accepted_from,
        accepted_to,
        scales,
        other_scale: head.other_scale.map(|row| OtherScale {
            max_tenths: row.max,
            hint: row.hint,
        }),
        charts: Timeline::new(charts).ok_or("charts stand in the order of their days")?,
    })
}

/// What the programs ask changes whenever one of their files does.
fn read_programs(reader: &mut Reader<'_>, noc: &[NocTable]) -> Option<Timeline<ProgramRules>> {
    let (_, occupations) =
        reader.dated::<FactorHead, ProgramOccupationsRow>("programs/occupations.toml")?;
    let (_, fsw) = reader.dated::<FactorHead, FswRow>("programs/federal_skilled_worker.toml")?;
    let (_, cec) = reader.dated::<FactorHead, CecRow>("programs/canadian_experience_class.toml")?;
    let (_, fst) = reader.dated::<FactorHead, FstRow>("programs/federal_skilled_trades.toml")?;
    let (_, order) = reader.dated::<FactorHead, OrderRow>("programs/order.toml")?;

    fn days<T>(dated: &Dated<T>) -> impl Iterator<Item = Date> {
        dated.versions.iter().map(|version| version.from)
    }
    let days: BTreeSet<Date> = days(&occupations)
        .chain(days(&fsw))
        .chain(days(&cec))
        .chain(days(&fst))
        .chain(days(&order))
        .collect();
    let digits = |version| {
        noc.iter()
            .find(|table| table.version.year() == version)
            .map(|table| table.digits)
    };
    let mut builder = SetBuilder {
        reader,
        noc,
        sources: BTreeMap::new(),
    };
    let mut entries = Vec::with_capacity(days.len());
    for day in days {
        let occupations = builder.build(&occupations, day, |row| {
            build::program_occupations(row, digits)
        });
        let fsw = builder.build(&fsw, day, build::fsw);
        let cec = builder.build(&cec, day, build::cec);
        let fst = builder.build(&fst, day, build::fst);
        let order = builder.build(&order, day, |row| {
            let years = (row.language_result_years, row.assessment_years);
            Ok((row.invited_as.clone(), years))
        });
        let (invited_as_order, (language_result_years, assessment_years)) = order?;
        let rules = ProgramRules {
            occupations: occupations?,
            fsw: fsw?,
            cec: cec?,
            fst: fst?,
            invited_as_order,
            language_result_years,
            assessment_years,
            sources: std::mem::take(&mut builder.sources),
        };
        entries.push((day, rules));
    }
    Timeline::new(entries)
}

fn read_funds(reader: &mut Reader<'_>) -> Option<Timeline<FundsTable>> {
    let (_, dated) = reader.dated::<FactorHead, FundsRow>("programs/settlement_funds.toml")?;
    let entries = dated.versions.iter().filter_map(|version| {
        let row = version.value.as_ref()?;
        let by_family_size = row.by_family_size.clone();
        Some((version.from, FundsTable { instrument: version.instrument.clone(), by_family_size, each_more: row.each_more }))
    });
    Timeline::new(entries.collect())
}

/// Instruments by id. Every one that is named must be known, and every one known must be named.
fn known_instruments(reader: &mut Reader<'_>, file: InstrumentFile) -> Vec<Instrument> {
    const FILE: &str = "instruments.toml";
    let mut known = Vec::with_capacity(file.instrument.len());
    for row in file.instrument {
        if !CERTAINTIES.contains(&row.certainty.as_str()) {
            let message = format!(
                "certainty of {} is one of {}",
                row.id,
                CERTAINTIES.join(", ")
            );
            reader.fault(FILE, None, message);
        }
        match build::day(&row.in_force) {
            Ok(in_force) => known.push(Instrument {
                id: row.id,
                title: row.title,
                citation: row.citation,
                in_force,
                certainty: row.certainty,
            }),
            Err(message) => reader.fault(FILE, None, message),
        }
    }
    for (instrument, file, line) in std::mem::take(&mut reader.named) {
        if !known.iter().any(|known| known.id == instrument) {
            let message = format!("instrument {instrument:?} is not in {FILE}");
            reader.fault(&file, Some(line), message);
        } else {
            reader.named.push((instrument, file, line));
        }
    }
    for instrument in &known {
        // The Act is named by prose alone where no version rests on it.
        if !reader
            .named
            .iter()
            .any(|(named, ..)| *named == instrument.id)
        {
            reader.fault(
                FILE,
                None,
                format!("instrument {:?} sets no value", instrument.id),
            );
        }
    }
    known
}
