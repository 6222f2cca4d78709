//! What to fit to: a published table, and the rounds published with it.

use jiff::civil::Date;
use serde::Deserialize;

/// A published distribution of scores and the rounds after it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The day of the table.
    pub as_of: Date,
    /// Candidates in all.
    pub total: i64,
    /// Bands, highest first, with their finer parts.
    pub bands: Vec<TargetBand>,
    /// The rounds.
    pub rounds: Vec<PublishedRound>,
}

/// A band of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetBand {
    /// Lowest score.
    pub from: u16,
    /// Highest score.
    pub to: u16,
    /// Candidates in it.
    pub candidates: i64,
    /// Finer bands that make it up.
    #[serde(default)]
    pub parts: Vec<TargetBand>,
}

/// What was published of a round.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedRound {
    /// Number.
    pub number: String,
    /// Program.
    pub program: TargetProgram,
    /// Instant, RFC 3339.
    pub instant: String,
    /// Invitations issued.
    pub invitations: i64,
    /// Score of the lowest-ranked candidate invited.
    pub cut_off: i32,
}

/// A program by the name that the data gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetProgram {
    /// Provincial Nominee Class.
    ProvincialNominee,
    /// Federal Skilled Trades Class.
    FederalSkilledTrades,
}

impl Target {
    /// The table of 19 May 2017 and the rounds of 26 May 2017.
    pub fn of_may_2017() -> anyhow::Result<Self> {
        Self::read(include_str!("../../population/target_2017_05_19.toml"))
    }

    /// Reads a target. Errors when its numbers do not add up.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            as_of: toml::value::Datetime,
            total: i64,
            bands: Vec<TargetBand>,
            rounds: Vec<PublishedRound>,
        }
        let file: File = toml::from_str(text)?;
        let sum = |bands: &[TargetBand]| bands.iter().map(|band| band.candidates).sum::<i64>();
        anyhow::ensure!(
            sum(&file.bands) == file.total,
            "the bands do not come to the total"
        );
        for band in file.bands.iter().filter(|band| !band.parts.is_empty()) {
            anyhow::ensure!(
                sum(&band.parts) == band.candidates,
                "the parts of {}-{} do not come to it",
                band.from,
                band.to
            );
        }
        Ok(Self {
            as_of: file.as_of.to_string().parse()?,
            total: file.total,
            bands: file.bands,
            rounds: file.rounds,
        })
    }

    /// The finest bands: each score lies in one of them.
    pub fn finest(&self) -> Vec<&TargetBand> {
        let finest = |band: &'_ TargetBand| band.parts.is_empty();
        let whole = self.bands.iter().filter(|band| finest(band));
        let parts = self.bands.iter().flat_map(|band| &band.parts);
        whole.chain(parts).collect()
    }

    /// Every row of the table in its order: lowest score, highest score, candidates.
    pub fn rows(&self) -> Vec<(i32, i32, i64)> {
        let row = |band: &TargetBand| (band.from.into(), band.to.into(), band.candidates);
        self.bands
            .iter()
            .flat_map(|band| [band].into_iter().chain(&band.parts).map(row))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_may_2017_has_sixteen_rows_that_add_up() {
        let target = Target::of_may_2017().unwrap();
        assert_eq!(target.rows().len(), 16);
        assert_eq!(target.total, 46_695);
        assert_eq!(
            target
                .finest()
                .iter()
                .map(|band| band.candidates)
                .sum::<i64>(),
            46_695
        );
    }
}
