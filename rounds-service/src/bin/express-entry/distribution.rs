//! `distribution`: the pool by score, as bars.

use std::str::FromStr;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;

use crate::candidates::Grouping;
use crate::failure::Failure;
use crate::session::Session;
use crate::{output, text};

/// Letters of the longest bar.
const BAR: u64 = 50;
/// Parts of a letter, from one eighth to seven.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Show how many candidates score within each band: those that the published tables use, or others.
#[derive(Args, Debug)]
pub(crate) struct Distribution {
    #[command(flatten)]
    among: Grouping,
    /// Count by this band, such as 451-500, rather than the published ones. May be repeated.
    #[arg(long = "band", value_name = "FROM-TO", value_parser = band)]
    bands: Vec<pb::ScoreBand>,
    /// Leave out the finer parts of bands.
    #[arg(long)]
    coarse: bool,
}

impl Distribution {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        let Grouping { program, category } = self.among;
        let request = session.ask(pb::GetScoreDistributionRequest {
            bands: self.bands,
            program,
            category_id: category.clone(),
        });
        let answer = session.pool().get_score_distribution(request).await?;
        let answer = answer.into_inner();
        if session.json {
            return output::message(&answer);
        }
        let day = text::date(answer.as_of.as_ref());
        let (total, among) = (answer.total, text::among(program, category.as_deref()));
        output::line(format!("{total} candidates {among} on {day}"))?;
        let most = answer.bands.iter().map(|band| band.candidates).max();
        let most = u64::try_from(most.unwrap_or(0)).unwrap_or(0);
        for band in &answer.bands {
            print(band, most, "")?;
            if !self.coarse {
                for part in &band.parts {
                    print(part, most, "  ")?;
                }
            }
        }
        Ok(())
    }
}

fn band(text: &str) -> Result<pb::ScoreBand, String> {
    let ends = text.split_once('-').and_then(|(from, to)| {
        let (from, to) = (i32::from_str(from), i32::from_str(to));
        Some((from.ok()?, to.ok()?))
    });
    let (from_score, to_score) = ends.ok_or("not a band of scores, such as 451-500")?;
    Ok(pb::ScoreBand {
        from_score,
        to_score,
    })
}

fn print(count: &pb::BandCount, most: u64, indent: &str) -> Result<(), Failure> {
    let band = count.band.unwrap_or_default();
    let label = format!("{indent}{}-{}", band.from_score, band.to_score);
    let candidates = u64::try_from(count.candidates).unwrap_or(0);
    output::line(format!("{label:<12} {candidates:>9} {}", bar(candidates, most)).trim_end())
}

/// A bar of as many letters as `part` is of `most`, to an eighth; never empty unless `part` is 0.
fn bar(part: u64, most: u64) -> String {
    if part == 0 {
        return String::new();
    }
    let eighths = u128::from(part) * u128::from(BAR * 8) / u128::from(most.max(part));
    let eighths = (eighths as usize).max(1);
    let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    "█".repeat(eighths / 8) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_read_or_refused() {
        let read = band("451-500").map(|band| (band.from_score, band.to_score));
        assert_eq!(read, Ok((451, 500)));
        assert!(band("451").is_err() && band("-1-5").is_err() && band("a-b").is_err());
    }

    #[test]
    fn a_bar_is_as_long_as_its_part() {
        assert_eq!(bar(0, 100), "");
        assert_eq!(bar(100, 100), "█".repeat(50));
        assert_eq!(bar(51, 100), "█".repeat(25) + "▌");
        assert_eq!(bar(1, 1_000_000), "▏");
        assert_eq!(bar(u64::MAX, u64::MAX), "█".repeat(50));
        assert_eq!(bar(3, 0), "█".repeat(50));
    }
}
