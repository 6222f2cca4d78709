//! Reading files of dated versions.

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::canonical::{Said, SaidVersion, stated, stated_always};
use super::place::Place;
use super::reader::{File, Reader};
use super::shape::FactorHead;

/// The versions of one factor, oldest first.
pub(super) struct Dated<T> {
    /// Path below the folder of rules, whatever file said what.
    pub(super) file: String,
    pub(super) title: String,
    pub(super) unit: String,
    /// The section of the instructions, where its number is known.
    pub(super) section: Option<String>,
    /// The whole file.
    pub(super) place: Place,
    pub(super) versions: Vec<Version<T>>,
    /// Whether there are versions that could not be read; that is told already.
    pub(super) broken: bool,
}

/// One version of one factor.
pub(super) struct Version<T> {
    pub(super) from: Date,
    /// Where it begins.
    pub(super) place: Place,
    /// Where its day stands.
    pub(super) from_place: Place,
    pub(super) instrument: String,
    pub(super) value: Value<T>,
}

/// What a version says.
pub(super) enum Value<T> {
    /// What holds from its day on.
    Set(T),
    /// The rule ended on its day.
    Ended,
    /// It could not be read; that is told already.
    Broken,
}

/// What is in force on a day.
pub(super) enum InForce<'d, T> {
    Set(&'d Version<T>, &'d T),
    /// Nothing: the day lies before the first version or after the end.
    Nothing,
    /// It could not be read; that is told already.
    Broken,
}

impl<T> Dated<T> {
    /// What is in force on a day.
    pub(super) fn on(&self, day: Date) -> InForce<'_, T> {
        let mut versions = self.versions.iter().rev();
        match versions.find(|version| version.from <= day) {
            None if self.broken => InForce::Broken,
            None => InForce::Nothing,
            Some(version) => match &version.value {
                Value::Set(value) => InForce::Set(version, value),
                Value::Ended => InForce::Nothing,
                Value::Broken => InForce::Broken,
            },
        }
    }

    /// Where the version in force on a day begins; the whole file when there is none.
    pub(super) fn place_on(&self, day: Date) -> Place {
        match self.on(day) {
            InForce::Set(version, _) => version.place.clone(),
            InForce::Nothing | InForce::Broken => self.place.clone(),
        }
    }

    /// What says that nothing is in force on a day: the version that ended the rule, or the first, which
    /// begins later; the whole file when there is none.
    pub(super) fn place_of_nothing_on(&self, day: Date) -> Place {
        let begun = self.versions.iter().rfind(|version| version.from <= day);
        let version = begun.or(self.versions.first());
        version
            .map_or(&self.place, |version| &version.from_place)
            .clone()
    }

    /// A file that does not exist, or cannot be read.
    fn without_versions(file: &str, broken: bool) -> Self {
        Self {
            file: file.to_owned(),
            title: String::new(),
            unit: String::new(),
            section: None,
            place: Place::whole(file),
            versions: Vec::new(),
            broken,
        }
    }
}

/// A file taken apart: what stands above its versions, and its versions with what they say.
struct Parts<'a, T> {
    head: DeTable<'a>,
    versions: Vec<(Version<T>, SaidVersion)>,
    /// Whether there is a version whose day could not be read.
    broken: bool,
}

impl<'a> Reader<'a> {
    /// The most versions of one file.
    const VERSIONS_MAX: usize = 100;

    /// The file of a factor.
    pub(super) fn factor<T: DeserializeOwned>(&mut self, file: &str) -> Dated<T> {
        match self.dated::<FactorHead, T>(file) {
            Some((_, dated)) => dated,
            None => Dated::without_versions(file, true),
        }
    }

    /// The file of a factor that need not be there: without it there is no version.
    pub(super) fn factor_if_there<T: DeserializeOwned>(&mut self, file: &str) -> Dated<T> {
        if self.has(file) {
            self.factor(file)
        } else {
            Dated::without_versions(file, false)
        }
    }

    /// A file of dated versions, those of a draft in place of others from the first of them on. What
    /// stands above the first version is read as `H`.
    pub(super) fn dated<H, T>(&mut self, file: &str) -> Option<(H, Dated<T>)>
    where
        H: DeserializeOwned,
        T: DeserializeOwned,
    {
        let drafted = self.take_drafted(file);
        // A file that only the draft has needs no other.
        let base = match drafted {
            Some(_) if !self.has_base(file) => None,
            _ => Some(self.take(file)?),
        };
        let parts = match (base, drafted) {
            (Some(base), None) => (self.parts(&base)?, base),
            (None, Some(drafted)) => (self.drafted_parts(&drafted)?, drafted),
            (Some(base), Some(drafted)) => {
                let over = self.drafted_parts(&drafted)?;
                self.refuse_head(&drafted, &over.head);
                (laid_over(self.parts(&base)?, over), base)
            }
            (None, None) => return None,
        };
        let (mut parts, whole) = parts;
        if let Some(from) = self.draft_from() {
            let own_days = has_own_days(file);
            parts
                .versions
                .retain(|(version, _)| own_days || version.from <= from);
        }
        self.read_parts(file, &whole, parts)
    }

    /// Takes a file of the draft apart.
    fn drafted_parts<T: DeserializeOwned>(&mut self, file: &File<'a>) -> Option<Parts<'a, T>> {
        let parts = self.parts(file)?;
        for (version, _) in &parts.versions {
            if self.draft_from().is_some_and(|from| version.from < from) {
                let message = "a draft changes nothing before its first day";
                self.fault(version.from_place.clone(), message);
            }
        }
        Some(parts)
    }

    /// A draft says nothing above its versions but the words of the file that it is laid over.
    fn refuse_head(&mut self, drafted: &File<'a>, head: &DeTable<'a>) {
        for key in head.keys() {
            if !["factor", "title", "unit", "section"].contains(&key.get_ref().as_ref()) {
                let message = format!("a draft cannot change `{}`", key.get_ref());
                self.fault(drafted.place.at(key.span().start), &message);
            }
        }
    }

    /// What a file says, taken apart.
    fn read_parts<H: DeserializeOwned, T>(
        &mut self,
        file: &str,
        whole: &File<'a>,
        parts: Parts<'a, T>,
    ) -> Option<(H, Dated<T>)> {
        let text_of = |key: &str| {
            let text = parts
                .head
                .get(key)
                .and_then(|value| value.get_ref().as_str());
            text.unwrap_or_default().to_owned()
        };
        let (title, unit) = (text_of("title"), text_of("unit"));
        let section = Some(text_of("section")).filter(|section| !section.is_empty());
        let head = Spanned::new(0..0, DeValue::Table(parts.head));
        let always = stated_always(&head);
        let (versions, said) = parts.versions.into_iter().unzip();
        let said = Said {
            always,
            versions: said,
        };
        self.said.insert(file.to_owned(), said);
        let dated = Dated {
            file: file.to_owned(),
            title,
            unit,
            section,
            place: whole.place.clone(),
            versions,
            broken: parts.broken,
        };
        Some((self.typed(head, &whole.place)?, dated))
    }

    /// Takes one file apart.
    fn parts<T: DeserializeOwned>(&mut self, file: &File<'a>) -> Option<Parts<'a, T>> {
        let mut head = self.parse(file)?;
        let Some(DeValue::Array(versions)) = head.remove("version").map(Spanned::into_inner) else {
            self.fault(file.place.clone(), "there is no [[version]]");
            return None;
        };
        if versions.len() > Self::VERSIONS_MAX {
            let message = format!("at most {} versions", Self::VERSIONS_MAX);
            self.fault(file.place.clone(), &message);
            return None;
        }
        let mut parts = Parts {
            head,
            versions: Vec::with_capacity(versions.len()),
            broken: false,
        };
        for version in versions {
            let (noc, stated) = stated(&version);
            let Some(version) = self.version(file, version) else {
                parts.broken = true;
                continue;
            };
            let from = version.from;
            if let Some((before, _)) = parts.versions.last()
                && before.from >= from
            {
                let message = format!("{from} does not come after {}", before.from);
                self.fault(version.from_place.clone(), &message);
            }
            let said = SaidVersion {
                from,
                place: version.from_place.clone(),
                stated,
                noc,
            };
            parts.versions.push((version, said));
        }
        Some(parts)
    }

    /// A version; `None` without a day.
    fn version<T: DeserializeOwned>(
        &mut self,
        file: &File<'a>,
        version: Spanned<DeValue<'a>>,
    ) -> Option<Version<T>> {
        let span = version.span();
        let place = file.place.at(span.start);
        let DeValue::Table(mut version) = version.into_inner() else {
            self.fault(place, "a version is a table");
            return None;
        };
        let from = self.version_from(file, &place, version.remove("from"));
        let instrument = self.version_instrument(file, &place, version.remove("instrument"));
        self.version_certainty(file, &place, version.remove("certainty"));
        let value = match version.remove("repealed") {
            Some(ended) => {
                if !version.is_empty() || ended.get_ref().as_bool() != Some(true) {
                    let message = "`repealed = true` ends a rule and stands with no other value";
                    self.fault(file.place.at(ended.span().start), message);
                }
                Value::Ended
            }
            None => {
                let value = Spanned::new(span, DeValue::Table(version));
                let value = self.typed(value, &file.place);
                value.map_or(Value::Broken, Value::Set)
            }
        };
        let (from, from_place) = from?;
        Some(Version {
            from,
            place,
            from_place,
            instrument: instrument.unwrap_or_default(),
            value,
        })
    }

    fn version_from(
        &mut self,
        file: &File<'a>,
        version: &Place,
        from: Option<Spanned<DeValue<'a>>>,
    ) -> Option<(Date, Place)> {
        let place = from.as_ref().map(|from| file.place.at(from.span().start));
        let place = place.unwrap_or_else(|| version.clone());
        let day = from.and_then(|from| day_of(from.get_ref().as_datetime()?));
        if day.is_none() {
            let message = "`from` is the first day of the version, YYYY-MM-DD";
            self.fault(place.clone(), message);
        }
        Some((day?, place))
    }

    fn version_instrument(
        &mut self,
        file: &File<'a>,
        version: &Place,
        instrument: Option<Spanned<DeValue<'a>>>,
    ) -> Option<String> {
        let place = instrument.as_ref().map(|id| file.place.at(id.span().start));
        let place = place.unwrap_or_else(|| version.clone());
        let id = instrument.and_then(|id| id.get_ref().as_str().map(str::to_owned));
        match &id {
            Some(id) => self.named.push((id.clone(), place)),
            None => {
                let message = "`instrument` names the instrument that set the version";
                self.fault(place, message);
            }
        }
        id
    }

    fn version_certainty(
        &mut self,
        file: &File<'a>,
        version: &Place,
        certainty: Option<Spanned<DeValue<'a>>>,
    ) {
        let known = certainty
            .as_ref()
            .and_then(|known| known.get_ref().as_str());
        if !known.is_some_and(|known| CERTAINTIES.contains(&known)) {
            let place = certainty
                .as_ref()
                .map(|known| file.place.at(known.span().start));
            let message = format!("`certainty` is one of {}", CERTAINTIES.join(", "));
            self.fault(place.unwrap_or_else(|| version.clone()), &message);
        }
    }
}

/// The versions of a draft in place of others from the first of them on.
fn laid_over<'a, T>(mut base: Parts<'a, T>, over: Parts<'a, T>) -> Parts<'a, T> {
    if let Some((first, _)) = over.versions.first() {
        base.versions
            .retain(|(version, _)| version.from < first.from);
    }
    base.versions.extend(over.versions);
    base.broken |= over.broken;
    base
}

/// Whether the versions of a file start on days of their own, rather than with a rule set.
pub(super) fn has_own_days(file: &str) -> bool {
    [
        "programs/",
        "language_tests/",
        "occupations/",
        "categories/",
    ]
    .iter()
    .any(|folder| file.starts_with(folder))
}

/// How sure we are of a value: A to D, as instruments.toml explains.
pub(super) const CERTAINTIES: [&str; 6] = ["A", "A-", "B+", "B", "C", "D"];

/// A day as the files write it; none for a time, or a day that no calendar has.
pub(super) fn day_of(date: &toml::value::Datetime) -> Option<Date> {
    let alone = date.time.is_none() && date.offset.is_none();
    alone.then(|| date.to_string().parse().ok()).flatten()
}
