//! A rule set as plain tables, for people who want to see the law rather than apply it.

use jiff::civil::Date;

use crate::{
    Ability, ByColumn, Capped, EducationLevel, FundsTable, Instrument, LanguageTest, ListLevel,
    ListedPoints, ListedRuleSet, OccupationList, ProgramRules, RuleBook, RuleSet, TableSource,
    TransferabilityGroup,
};

/// A table of numbers by row and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTable {
    /// Id, such as `core.age`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Unit of the cells.
    pub unit: String,
    /// Id of the instrument that set them.
    pub instrument: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The most that the table can give, by column; empty where there is no cap.
    pub maxima: Vec<i64>,
    /// The rows in order.
    pub rows: Vec<RuleTableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTableRow {
    /// Name.
    pub name: String,
    /// One cell for each column.
    pub cells: Vec<i64>,
}

const BOTH_COLUMNS: [&str; 2] = ["without_spouse", "with_spouse"];

impl RuleBook {
    /// Everything that a rule set looks up, as tables; nothing of one that is not known in full.
    pub fn tables(&self, listed: &ListedRuleSet) -> Vec<RuleTable> {
        let Some(set) = &listed.rules else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        core(set, &mut tables);
        spouse(set, &mut tables);
        transferability(set, &mut tables);
        additional(set, &mut tables);
        let (from, to) = (listed.id.date(), listed.to.unwrap_or(Date::MAX));
        for test in self
            .tests
            .iter()
            .filter(|test| accepted_within(test, from, to))
        {
            tables.extend(charts(test, to));
        }
        let beside = self.beside(listed.id);
        for (day, rules) in in_force_within(beside.programs.iter(), from, to) {
            grid(day, rules, &mut tables);
        }
        let lists = beside.listed.iter().filter(|_| {
            // A list without points is no part of the rule set.
            set.additional.listed_occupation.is_some()
        });
        for (day, list) in lists.flat_map(|lists| in_force_within(lists.iter(), from, to)) {
            let noc = self.noc.iter().find(|table| table.version == list.noc);
            tables.push(occupation_list(
                day,
                list,
                noc.map_or(0, |table| table.digits),
            ));
        }
        let funds = in_force_within(beside.funds.iter(), from, to);
        tables.extend(
            funds
                .into_iter()
                .map(|(day, table)| settlement_funds(day, table)),
        );
        tables
    }

    /// The instruments that set the values of a rule set, in the order of their file.
    pub fn instruments(&self, listed: &ListedRuleSet) -> Vec<&Instrument> {
        let tables = self.tables(listed);
        let sources = listed.rules.iter().flat_map(|set| set.sources.values());
        let named: Vec<&str> = tables
            .iter()
            .map(|table| table.instrument.as_str())
            .chain(sources.map(|source| source.instrument.as_str()))
            .chain([listed.instrument.as_str()])
            .collect();
        self.known_instruments(listed.id)
            .iter()
            .filter(|known| named.contains(&known.id.as_str()))
            .collect()
    }
}

/// What is in force at some time within a span of days: the value of the first day, and later ones.
fn in_force_within<'a, T>(
    timeline: impl Iterator<Item = (Date, &'a T)>,
    from: Date,
    to: Date,
) -> Vec<(Date, &'a T)> {
    let until_end: Vec<_> = timeline.take_while(|(day, _)| *day <= to).collect();
    let first = until_end
        .iter()
        .rposition(|(day, _)| *day <= from)
        .unwrap_or(0);
    until_end.into_iter().skip(first).collect()
}

fn accepted_within(test: &LanguageTest, from: Date, to: Date) -> bool {
    test.accepted_from <= to && test.accepted_to.is_none_or(|last| from <= last)
}

/// A table of a file, without rows yet.
fn table(set: &RuleSet, id: &str, part: &str, columns: &[&str], maxima: Vec<i64>) -> RuleTable {
    let unknown = TableSource::default();
    let source = set.sources.get(id).unwrap_or(&unknown);
    RuleTable {
        id: if part.is_empty() {
            id.to_owned()
        } else {
            format!("{id}.{part}")
        },
        title: source.title.clone(),
        unit: source.unit.clone(),
        instrument: source.instrument.clone(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        maxima,
        rows: Vec::new(),
    }
}

fn row(name: impl Into<String>, cells: impl IntoIterator<Item = impl Into<i64>>) -> RuleTableRow {
    RuleTableRow {
        name: name.into(),
        cells: cells.into_iter().map(Into::into).collect(),
    }
}

/// Rows by number, runs of equal ones together: `0-17`, `18`, `45+`.
fn runs<const COLUMNS: usize>(
    len: usize,
    cells: impl Fn(usize) -> [u16; COLUMNS],
) -> Vec<RuleTableRow> {
    let mut rows = Vec::new();
    let mut from = 0;
    while from < len {
        let value = cells(from);
        let to = (from..len)
            .take_while(|index| cells(*index) == value)
            .last()
            .unwrap_or(from);
        let name = match (to + 1 == len, from == to) {
            (true, _) => format!("{from}+"),
            (false, true) => from.to_string(),
            (false, false) => format!("{from}-{to}"),
        };
        rows.push(row(name, value));
        from = to + 1;
    }
    rows
}

/// Name of a level of education, as the files write it.
fn education_name(level: EducationLevel) -> &'static str {
    match level {
        EducationLevel::LessThanSecondary => "less_than_secondary",
        EducationLevel::Secondary => "secondary",
        EducationLevel::OneYear => "one_year",
        EducationLevel::TwoYear => "two_year",
        EducationLevel::BachelorOrThreeYear => "bachelor_or_three_year",
        EducationLevel::TwoOrMore => "two_or_more",
        EducationLevel::MastersOrProfessional => "masters_or_professional",
        EducationLevel::Doctoral => "doctoral",
    }
}

fn both<const N: usize>(
    set: &RuleSet,
    id: &str,
    table_of: &ByColumn<Capped<[u16; N]>>,
) -> RuleTable {
    let (without, with) = (&table_of.without_spouse, &table_of.with_spouse);
    let maxima = vec![without.maximum.into(), with.maximum.into()];
    RuleTable {
        rows: runs(N, |index| [without.points[index], with.points[index]]),
        ..table(set, id, "", &BOTH_COLUMNS, maxima)
    }
}

fn core(set: &RuleSet, tables: &mut Vec<RuleTable>) {
    let core = &set.core;
    tables.push(both(set, "core.age", &core.age));
    let education = both(set, "core.education", &core.education);
    let cells = |level: EducationLevel| {
        [&core.education.without_spouse, &core.education.with_spouse]
            .map(|column| column.points[level as usize])
    };
    let rows = EducationLevel::ALL.map(|level| row(education_name(level), cells(level)));
    tables.push(RuleTable {
        rows: rows.into(),
        ..education
    });
    tables.push(both(set, "core.first_language", &core.first_language));
    tables.push(both(set, "core.second_language", &core.second_language));
    tables.push(both(set, "core.canadian_work", &core.canadian_work));
}

fn spouse(set: &RuleSet, tables: &mut Vec<RuleTable>) {
    let spouse = &set.spouse;
    let education = &spouse.education;
    let rows = EducationLevel::ALL
        .map(|level| row(education_name(level), [education.points[level as usize]]));
    tables.push(RuleTable {
        rows: rows.into(),
        ..table(
            set,
            "spouse.education",
            "",
            &["points"],
            vec![education.maximum.into()],
        )
    });
    let mut one = |id: &str, points: &[u16], maximum: u16| {
        tables.push(RuleTable {
            rows: runs(points.len(), |index| [points[index]]),
            ..table(set, id, "", &["points"], vec![maximum.into()])
        });
    };
    one(
        "spouse.language",
        &spouse.language.points,
        spouse.language.maximum,
    );
    one(
        "spouse.canadian_work",
        &spouse.canadian_work.points,
        spouse.canadian_work.maximum,
    );
}

fn transferability(set: &RuleSet, tables: &mut Vec<RuleTable>) {
    fn group<const N: usize>(
        set: &RuleSet,
        id: &str,
        names: [String; N],
        group: &TransferabilityGroup<N>,
        tables: &mut Vec<RuleTable>,
    ) {
        let mut part = |part: &str, column: &str, cells: Vec<&[u16]>| {
            let width = cells.first().map_or(0, |cells| cells.len());
            let columns: Vec<String> = (0..width).map(|at| format!("{column}_{at}")).collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let rows = names.iter().zip(cells);
            tables.push(RuleTable {
                rows: rows
                    .map(|(name, cells)| row(name, cells.iter().copied()))
                    .collect(),
                ..table(set, id, part, &columns, vec![group.maximum.into(); width])
            });
        };
        let language = group
            .with_language
            .iter()
            .map(|cells| cells.as_slice())
            .collect();
        part("language", "lowest_level", language);
        let work = group
            .with_canadian_work
            .iter()
            .map(|cells| cells.as_slice())
            .collect();
        part("canadian_work", "years", work);
    }
    let groups = &set.transferability;
    let levels = EducationLevel::ALL.map(|level| education_name(level).to_owned());
    group(
        set,
        "transferability.education",
        levels,
        &groups.education,
        tables,
    );
    let years = ["0", "1", "2", "3", "4", "5+"].map(str::to_owned);
    group(
        set,
        "transferability.foreign_work",
        years,
        &groups.foreign_work,
        tables,
    );
    let held = ["without", "with"].map(str::to_owned);
    group(
        set,
        "transferability.certificate",
        held,
        &groups.certificate,
        tables,
    );
}

fn additional(set: &RuleSet, tables: &mut Vec<RuleTable>) {
    let rules = &set.additional;
    let mut points = |id: &str, rows: &[(&str, u16)]| {
        // A factor that does not exist under the rule set has no table.
        if set.sources.contains_key(id) {
            tables.push(RuleTable {
                rows: rows
                    .iter()
                    .map(|(name, points)| row(*name, [*points]))
                    .collect(),
                ..table(set, id, "", &["points"], vec![set.maxima.additional.into()])
            });
        }
    };
    points("additional.nomination", &[("nominated", rules.nomination)]);
    points(
        "additional.job_offer",
        &[
            ("other_skilled", rules.job_offer_other),
            ("major_group_00", rules.job_offer_major_group_00),
        ],
    );
    points(
        "additional.canadian_education",
        &[
            ("one_or_two_year", rules.canadian_education_short),
            ("three_year_or_graduate", rules.canadian_education_long),
        ],
    );
    points(
        "additional.french",
        &[
            ("french", rules.french),
            ("french_with_english", rules.french_with_english),
        ],
    );
    points("additional.sibling", &[("sibling", rules.sibling)]);
    if let Some(listed) = &rules.listed_occupation {
        tables.push(listed_points(set, listed));
    }
}

/// Points of listed occupations, a row for each level.
fn listed_points(set: &RuleSet, listed: &ListedPoints) -> RuleTable {
    let work = listed.canadian_work.iter();
    let columns: Vec<String> = ["job_offer".to_owned()]
        .into_iter()
        .chain(work.map(|step| format!("canadian_work_{}_months", step.months)))
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let rows = ListLevel::ALL.map(|level| {
        let work = listed.canadian_work.iter().map(|step| &step.points);
        let cells = [&listed.job_offer].into_iter().chain(work);
        let cells = cells.map(|points| points[level.index()]);
        row(level.get().to_string(), cells.collect::<Vec<_>>())
    });
    let maxima = vec![listed.maximum.into(); columns.len()];
    RuleTable {
        rows: rows.into(),
        ..table(set, "additional.listed_occupation", "", &columns, maxima)
    }
}

/// The level of every unit group on a list.
fn occupation_list(day: Date, list: &OccupationList, digits: u8) -> RuleTable {
    let digits = usize::from(digits);
    let groups = list.groups.iter();
    RuleTable {
        id: format!("occupations.listed.{day}"),
        title: format!("Listed occupations of NOC {} by level", list.noc.year()),
        unit: "level".to_owned(),
        instrument: list.instrument.clone(),
        columns: vec!["level".to_owned()],
        maxima: Vec::new(),
        rows: groups
            .map(|(code, level)| row(format!("{code:0digits$}"), [level.get()]))
            .collect(),
    }
}

fn charts(test: &LanguageTest, to: Date) -> Vec<RuleTable> {
    let columns = ["listening", "reading", "writing", "speaking"];
    let charts = test.charts.iter().take_while(|(day, _)| *day <= to);
    charts
        .map(|(day, chart)| {
            let [first, ..] = &chart.minima;
            let rows = first.iter().enumerate().map(|(place, (level, _))| {
                let minimum = |ability: Ability| {
                    chart.minima[ability as usize]
                        .get(place)
                        .map_or(0, |(_, score)| *score)
                };
                row(level.get().to_string(), Ability::ALL.map(minimum))
            });
            RuleTable {
                id: format!("language_tests.{}.{day}", test.id),
                title: format!("{}: lowest score for each level", test.title),
                unit: "score_tenths".to_owned(),
                instrument: chart.instrument.clone(),
                columns: columns.map(str::to_owned).into(),
                maxima: Vec::new(),
                rows: rows.collect(),
            }
        })
        .collect()
}

fn grid(day: Date, rules: &ProgramRules, tables: &mut Vec<RuleTable>) {
    let source = rules
        .sources
        .get("programs.federal_skilled_worker")
        .cloned()
        .unwrap_or_default();
    let grid = &rules.fsw.grid;
    let mut part = |part: &str, maximum: u16, rows: Vec<RuleTableRow>| {
        tables.push(RuleTable {
            id: format!("programs.selection_grid.{part}.{day}"),
            title: format!("Selection grid of {}", source.title),
            unit: "points".to_owned(),
            instrument: source.instrument.clone(),
            columns: vec!["points".to_owned()],
            maxima: vec![maximum.into()],
            rows,
        });
    };
    let education = &grid.education;
    let rows = EducationLevel::ALL
        .map(|level| row(education_name(level), [education.points[level as usize]]));
    part("education", education.maximum, rows.into());
    let mut spans = |name: &str, points: &[u16], maximum: u16| {
        part(name, maximum, runs(points.len(), |index| [points[index]]));
    };
    spans(
        "first_language",
        &grid.first_language.points,
        grid.first_language.maximum,
    );
    spans(
        "experience",
        &grid.experience.points,
        grid.experience.maximum,
    );
    spans("age", &grid.age.points, grid.age.maximum);
}

fn settlement_funds(day: Date, funds: &FundsTable) -> RuleTable {
    let sizes = funds.by_family_size.iter().enumerate();
    let mut rows: Vec<_> = sizes
        .map(|(index, needed)| row((index + 1).to_string(), [*needed]))
        .collect();
    rows.push(row("each_more", [funds.each_more]));
    RuleTable {
        id: format!("programs.settlement_funds.{day}"),
        title: "Settlement funds by family size".to_owned(),
        unit: "CAD".to_owned(),
        instrument: funds.instrument.clone(),
        columns: vec!["needed".to_owned()],
        maxima: Vec::new(),
        rows,
    }
}
