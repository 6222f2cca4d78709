//! The bands of the published score distribution, by date.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::Crs;

/// A band of scores, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    from: Crs,
    to: Crs,
}

impl Band {
    /// A band. `None` when the lowest score lies above the highest.
    pub fn new(from: Crs, to: Crs) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Lowest score.
    pub fn from(self) -> Crs {
        self.from
    }

    /// Highest score.
    pub fn to(self) -> Crs {
        self.to
    }
}

/// A band as published, with the finer bands printed below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBand {
    /// The band.
    pub band: Band,
    /// Finer bands that make it up, highest first.
    pub parts: Vec<Band>,
}

/// The bands that the published tables of a day used, highest first; those of the first table before it.
pub fn bands_on(day: Date) -> &'static [PublishedBand] {
    let after = FORMS.partition_point(|form| form.from <= day);
    FORMS
        .get(after.saturating_sub(1))
        .map_or(&[], |form| form.bands.as_slice())
}

struct Form {
    from: Date,
    bands: Vec<PublishedBand>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the file is compiled in, and a test reads it"
    )]
    read(include_str!("../rules/score_bands.toml")).expect("rules/score_bands.toml is sound")
});

/// Reads the file of forms; `Err` says what is wrong with it.
fn read(text: &str) -> Result<Vec<Form>, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        form: Vec<FormRow>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct FormRow {
        #[serde(deserialize_with = "crate::data::day")]
        from: Date,
        #[serde(rename = "source")]
        _source: String,
        bands: Vec<BandRow>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct BandRow {
        from: u16,
        to: u16,
        parts_of: Option<u16>,
    }

    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut forms: Vec<Form> = Vec::with_capacity(file.form.len());
    for row in file.form {
        let from = row.from;
        if forms.last().is_some_and(|before| before.from >= from) {
            return Err(format!(
                "the form of {from} does not come after the one before it"
            ));
        }
        let bands = row
            .bands
            .iter()
            .map(|row| published(row.from, row.to, row.parts_of));
        let bands = bands.collect::<Option<Vec<_>>>();
        let bands = bands.ok_or_else(|| format!("a band of the form of {from} is no band"))?;
        if !covers_every_score(&bands) {
            return Err(format!(
                "the bands of the form of {from} do not cover every score once"
            ));
        }
        forms.push(Form { from, bands });
    }
    Ok(forms)
}

/// A published band, divided into parts of so many scores from the top down.
fn published(from: u16, to: u16, parts_of: Option<u16>) -> Option<PublishedBand> {
    let band = |from, to| Band::new(Crs::new(from)?, Crs::new(to)?);
    let parts = match parts_of {
        None => Vec::new(),
        Some(width) => {
            let width = usize::from(width).max(1);
            let lows = (from..=to).step_by(width).rev();
            lows.map(|low| band(low, to.min(low + width as u16 - 1)))
                .collect::<Option<_>>()?
        }
    };
    Some(PublishedBand {
        band: band(from, to)?,
        parts,
    })
}

fn covers_every_score(bands: &[PublishedBand]) -> bool {
    let ends = bands.first().map(|top| top.band.to()) == Some(Crs::MAX)
        && bands.last().map(|bottom| bottom.band.from()) == Some(Crs::MIN);
    ends && bands.is_sorted_by(|upper, lower| upper.band.from().get() == lower.band.to().get() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> &'static [PublishedBand] {
        bands_on(day.parse().unwrap())
    }

    #[test]
    fn the_table_of_19_may_2017_has_sixteen_rows() {
        let bands = on("2017-05-19");
        assert_eq!(
            bands.len() + bands.iter().map(|band| band.parts.len()).sum::<usize>(),
            16
        );
        let parts: Vec<_> = bands[2]
            .parts
            .iter()
            .map(|part| (part.from().get(), part.to().get()))
            .collect();
        assert_eq!(
            parts,
            [(441, 450), (431, 440), (421, 430), (411, 420), (401, 410)]
        );
    }

    #[test]
    fn each_form_holds_from_its_first_day() {
        assert_eq!(on("2016-06-01").len(), 20);
        assert_eq!(on("2017-05-18").len(), 20);
        assert_eq!(on("2020-02-14").len(), 6);
        assert_eq!(on("2022-01-17").len(), 7);
        assert_eq!(on("2014-01-01").len(), 20);
    }

    #[test]
    fn a_gap_in_the_bands_is_refused() {
        let gap = "[[form]]\nfrom = 2015-01-01\nsource = \"x\"\nbands = [{ from = 601, to = 1200 }, { from = 0, to = 599 }]";
        assert!(read(gap).is_err_and(|fault| fault.contains("cover")));
    }
}
