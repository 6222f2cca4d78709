//! Reading the files: which there are, and everything that is wrong with them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::canonical::Said;
use super::fault::Found;
use super::place::{Place, Wrong};

/// Takes files apart and collects everything that is wrong with them.
pub(super) struct Reader<'a> {
    files: BTreeMap<&'a str, &'a str>,
    draft: Option<Layer<'a>>,
    taken: HashSet<String>,
    pub(super) found: Found,
    /// What every file says, for digests.
    pub(super) said: BTreeMap<String, Said>,
    /// Instruments named, with the place that names them.
    pub(super) named: Vec<(String, Place)>,
}

/// The files of a draft, to be laid over the others.
pub(super) struct Layer<'a> {
    /// Texts by the path of the file that they are laid over.
    pub(super) files: BTreeMap<&'a str, &'a str>,
    /// The folder of the draft, with a slash behind it.
    pub(super) folder: String,
    /// The first day of the draft, once it is known.
    pub(super) from: Option<Date>,
}

/// One file to be read.
#[derive(Clone)]
pub(super) struct File<'a> {
    pub(super) text: &'a str,
    /// The whole of it.
    pub(super) place: Place,
}

impl<'a> Reader<'a> {
    pub(super) fn new(files: BTreeMap<&'a str, &'a str>) -> Self {
        Self {
            files,
            draft: None,
            taken: HashSet::new(),
            found: Found::default(),
            said: BTreeMap::new(),
            named: Vec::new(),
        }
    }

    /// Lays the files of a draft over the others.
    pub(super) fn lay_over(&mut self, draft: Layer<'a>) {
        self.draft = Some(draft);
    }

    /// From here on the draft has a first day.
    pub(super) fn begin_draft(&mut self, from: Date) {
        if let Some(draft) = &mut self.draft {
            draft.from = Some(from);
        }
    }

    /// The first day of the draft that is read, if one is.
    pub(super) fn draft_from(&self) -> Option<Date> {
        self.draft.as_ref()?.from
    }

    /// What the language tests say, for digests of drafts.
    pub(super) fn said_of_tests(&self) -> BTreeMap<String, Said> {
        let tests = self.said.iter();
        let tests = tests.filter(|(file, _)| file.starts_with("language_tests/"));
        tests
            .map(|(file, said)| (file.clone(), said.clone()))
            .collect()
    }

    /// Paths of the files of a folder.
    pub(super) fn folder(&self, folder: &str) -> Vec<String> {
        let inside = self.files.keys().filter(|path| path.starts_with(folder));
        inside.map(|path| (*path).to_owned()).collect()
    }

    /// Whether there is such a file, in the draft or not.
    pub(super) fn has(&self, file: &str) -> bool {
        self.has_base(file) || self.has_drafted(file)
    }

    /// Whether there is such a file in the draft.
    pub(super) fn has_drafted(&self, file: &str) -> bool {
        let draft = self.draft.as_ref();
        draft.is_some_and(|draft| draft.files.contains_key(file))
    }

    /// Whether there is such a file outside the draft.
    pub(super) fn has_base(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// A file that must be there.
    pub(super) fn take(&mut self, file: &str) -> Option<File<'a>> {
        self.taken.insert(file.to_owned());
        let place = Place::whole(file);
        let text = self.files.get(file).copied();
        if text.is_none() {
            self.fault(place.clone(), "the file is missing");
        }
        text.map(|text| File { text, place })
    }

    /// What the draft lays over a file.
    pub(super) fn take_drafted(&mut self, file: &str) -> Option<File<'a>> {
        let draft = self.draft.as_ref()?;
        let text = draft.files.get(file).copied()?;
        let path = format!("{}{file}", draft.folder);
        self.taken.insert(path.clone());
        Some(File {
            text,
            place: Place::whole(&path),
        })
    }

    /// Whether a place is in a file that is read for its own sake: any one without a draft, and those
    /// of the draft.
    pub(super) fn answers_for(&self, place: &Place) -> bool {
        let draft = self.draft.as_ref();
        draft.is_none_or(|draft| place.file.starts_with(&draft.folder))
    }

    /// Notes what is wrong at a place.
    pub(super) fn fault(&mut self, place: Place, message: &str) {
        self.found.add(place, message);
    }

    /// Notes what is wrong with a value of a version, or of a whole file.
    pub(super) fn wrong(&mut self, place: &Place, wrong: &Wrong) {
        let at = wrong.at.unwrap_or(place.at);
        self.found.add(place.at(at), &wrong.message);
    }

    /// Every file that no part of the rules asked for; where a draft is read, every one of the draft.
    pub(super) fn refuse_unknown_files(&mut self) {
        let paths: Vec<String> = match &self.draft {
            None => self.files.keys().map(|path| (*path).to_owned()).collect(),
            Some(draft) => {
                let paths = draft.files.keys();
                paths
                    .map(|path| format!("{}{path}", draft.folder))
                    .collect()
            }
        };
        let message = match &self.draft {
            None => "this file is not one that the rules know",
            Some(_) => "this file is not one that a draft can change",
        };
        for path in paths {
            if !self.taken.contains(&path) {
                self.fault(Place::whole(&path), message);
            }
        }
    }

    /// A whole file as one value, and its place.
    pub(super) fn whole<T: DeserializeOwned>(&mut self, file: &str) -> Option<(T, Place)> {
        let file = self.take(file)?;
        self.whole_of(&file)
    }

    /// As [`Self::whole`], of a file of the draft.
    pub(super) fn whole_drafted<T: DeserializeOwned>(&mut self, file: &str) -> Option<(T, Place)> {
        let file = self.take_drafted(file)?;
        self.whole_of(&file)
    }

    fn whole_of<T: DeserializeOwned>(&mut self, file: &File<'a>) -> Option<(T, Place)> {
        let table = self.parse(file)?;
        let value = Spanned::new(0..0, DeValue::Table(table));
        Some((self.typed(value, &file.place)?, file.place.clone()))
    }

    /// A file as TOML; every break of its syntax is told, once for the lines that it runs through.
    pub(super) fn parse(&mut self, file: &File<'a>) -> Option<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(file.text);
        let breaks = errors.iter().map(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (at, error.message())
        });
        let mut breaks: Vec<_> = breaks.collect();
        breaks.sort_by_key(|(at, _)| *at);
        let mut last = None;
        for (at, message) in breaks {
            let since = last.and_then(|last| file.text.get(last..at));
            let lines = since.map(|text| text.bytes().filter(|byte| *byte == b'\n').count());
            if lines.is_none_or(|lines| lines > 1) {
                self.fault(file.place.at(at), message);
            }
            last = Some(at);
        }
        errors.is_empty().then(|| table.into_inner())
    }

    /// A value in its shape. Every unknown key is told, and the first value that does not fit.
    pub(super) fn typed<T: DeserializeOwned>(
        &mut self,
        mut value: Spanned<DeValue<'a>>,
        file: &Place,
    ) -> Option<T> {
        const UNKNOWN_KEYS_MAX: usize = 20;
        let mut sound = true;
        for _ in 0..UNKNOWN_KEYS_MAX {
            let error = match T::deserialize(ValueDeserializer::from(value.clone())) {
                Ok(read) => return sound.then_some(read),
                Err(error) => error,
            };
            sound = false;
            let span = error.span().unwrap_or_else(|| value.span());
            self.fault(file.at(span.start), error.message());
            // Without the key that nobody knows, the next fault shows.
            if !remove_key(value.get_mut(), &span) {
                break;
            }
        }
        None
    }
}

/// Removes the key that stands at a place; `false` when none does.
fn remove_key(value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => {
            let key = table.keys().find(|key| key.span() == *span).cloned();
            match key {
                Some(key) => table.remove(&key).is_some(),
                None => table
                    .iter_mut()
                    .any(|(_, value)| remove_key(value.get_mut(), span)),
            }
        }
        DeValue::Array(values) => values
            .iter_mut()
            .any(|value| remove_key(value.get_mut(), span)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    }
}
