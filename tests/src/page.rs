//! The page of results as text, in the form that the Government's page had in 2017.

use std::fmt::Write;

use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1::{BandCount, Round};

/// Rounds of one day and the distribution of scores before them.
pub fn results(
    day: &str,
    rounds: &[Round],
    as_of: &str,
    bands: &[BandCount],
    total: i64,
) -> String {
    let mut page = format!("Express Entry rounds of invitations: {day} results\n\n");
    let marks = ["*", "**", "***"];
    for (round, mark) in rounds.iter().zip(marks) {
        let Some(result) = &round.result else {
            continue;
        };
        let lowest = result
            .cut_off_score
            .map_or("none".to_owned(), |score| score.to_string());
        let title = program_of(round).map_or("No program specified", program_title);
        _ = writeln!(page, "{title}");
        _ = writeln!(
            page,
            "  Number of invitations issued:                    {}{mark}",
            result.invitations
        );
        _ = writeln!(
            page,
            "  CRS score of lowest-ranked candidate invited:    {lowest}\n"
        );
    }
    for (round, mark) in rounds.iter().zip(marks) {
        let who = program_of(round).map_or("every program", program_title);
        _ = writeln!(page, "  {mark:<3} candidates of: {who}");
    }
    _ = writeln!(page, "\n{}", distribution(as_of, bands, total));
    page
}

/// The distribution of scores, finer bands below the band that they make up.
pub fn distribution(as_of: &str, bands: &[BandCount], total: i64) -> String {
    let mut table = format!("CRS score distribution of candidates in the pool as of {as_of}\n\n");
    _ = writeln!(table, "  {:<16}{:>10}", "Score range", "Candidates");
    for band in bands {
        _ = writeln!(
            table,
            "  {:<16}{:>10}",
            range(band),
            thousands(band.candidates)
        );
        for part in &band.parts {
            _ = writeln!(
                table,
                "    {:<14}{:>10}",
                range(part),
                thousands(part.candidates)
            );
        }
    }
    _ = writeln!(table, "  {:<16}{:>10}", "Total", thousands(total));
    table
}

/// The bands with their finer parts, each as lowest score, highest score and count.
pub fn rows(bands: &[BandCount]) -> Vec<(i32, i32, i64)> {
    let row = |band: &BandCount| {
        let (from, to) = band
            .band
            .map_or((0, 0), |band| (band.from_score, band.to_score));
        (from, to, band.candidates)
    };
    bands
        .iter()
        .flat_map(|band| [band].into_iter().chain(&band.parts).map(row))
        .collect()
}

/// Title of a program, as the pages of results named it.
pub fn program_title(program: Program) -> &'static str {
    match program {
        Program::Unspecified => "No program specified",
        Program::FederalSkilledWorker => "Federal Skilled Workers Program",
        Program::CanadianExperienceClass => "Canadian Experience Class",
        Program::FederalSkilledTrades => "Federal Skilled Trades Program",
        Program::ProvincialNominee => "Provincial Nominee Program",
    }
}

fn program_of(round: &Round) -> Option<Program> {
    let program = round.instruction.as_ref()?.program?;
    Program::try_from(program).ok()
}

fn range(band: &BandCount) -> String {
    band.band.map_or_else(String::new, |band| {
        format!("{}-{}", band.from_score, band.to_score)
    })
}

/// A number with commas between its thousands.
pub fn thousands(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use express_entry_proto::rounds::v1::ScoreBand;

    use super::*;

    #[test]
    fn parts_stand_below_their_band_and_are_not_counted_again() {
        let band = |from_score, to_score, candidates, parts| BandCount {
            band: Some(ScoreBand {
                from_score,
                to_score,
            }),
            candidates,
            parts,
        };
        let bands = [
            band(401, 450, 5884, vec![band(441, 450, 51, vec![])]),
            band(0, 400, 7, vec![]),
        ];
        let table = distribution("2017-05-19", &bands, 5891);
        assert!(
            table.contains("  401-450              5,884\n    441-450               51\n"),
            "{table}"
        );
        assert!(table.ends_with("  Total                5,891\n"), "{table}");
        assert_eq!(
            rows(&bands),
            [(401, 450, 5884), (441, 450, 51), (0, 400, 7)]
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [0, 999, 1000, 46695, 1234567].map(thousands),
            ["0", "999", "1,000", "46,695", "1,234,567"]
        );
    }
}
