//! From Fluent files to pieces, or everything that is wrong with them.
//!
//! The part of Fluent that explanations need: text, values, terms without arguments, and choices by a
//! number. Anything else is refused rather than left unsaid.

use std::collections::BTreeMap;

use fluent_syntax::ast;
use fluent_syntax::parser::parse;

use super::{BothWords, Category, Key, Pattern, Piece, SENTENCES, Words, messages};
use crate::OfficialLanguage;

/// The folder of words below that of rules.
pub(crate) const FOLDER: &str = "words/";

/// Something that is wrong with the words: the file, the byte of it, and what.
pub(crate) type WordFault = (String, usize, String);

/// Compiles the files of both languages, each given as its path below the folder of rules and its text.
///
/// Every message of both languages must be there, once, and tell the same values; nothing else may be.
pub(crate) fn compile(files: &[(&str, &str)]) -> Result<BothWords, Vec<WordFault>> {
    let mut faults = Vec::new();
    let mut of = |language, folder: &'static str| {
        let mut compiler = Compiler::new(language, folder);
        compiler.read(files);
        let words = compiler.finish();
        faults.append(&mut compiler.faults);
        (words, compiler.used)
    };
    let (english, told) = of(OfficialLanguage::English, "words/en/");
    let (french, also_told) = of(OfficialLanguage::French, "words/fr/");
    for (file, _) in files {
        if file.starts_with(FOLDER)
            && !file.starts_with("words/en/")
            && !file.starts_with("words/fr/")
        {
            let message = "words are those of `en` or of `fr`";
            faults.push(((*file).to_owned(), 0, message.to_owned()));
        }
    }
    for (id, values) in messages() {
        if told
            .get(id)
            .zip(also_told.get(id))
            .is_some_and(|(a, b)| a != b)
        {
            let message =
                format!("{id} tells other values in one language than in the other, of {values:?}");
            faults.push((FOLDER.to_owned(), 0, message));
        }
    }
    match (english, french) {
        (Some(english), Some(french)) if faults.is_empty() => Ok(BothWords { english, french }),
        _ => Err(faults),
    }
}

/// Compiles the files of one language.
struct Compiler {
    language: OfficialLanguage,
    folder: &'static str,
    terms: BTreeMap<String, String>,
    compiled: BTreeMap<String, Pattern>,
    /// The values that each message tells, by their places.
    used: BTreeMap<String, Vec<bool>>,
    faults: Vec<WordFault>,
}

/// A place in a file, and the names of the values that may stand there.
#[derive(Clone, Copy)]
struct Context<'a> {
    file: &'a str,
    /// Its byte.
    at: usize,
    id: &'a str,
    values: &'a [&'a str],
}

impl Compiler {
    fn new(language: OfficialLanguage, folder: &'static str) -> Self {
        Self {
            language,
            folder,
            terms: BTreeMap::new(),
            compiled: BTreeMap::new(),
            used: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, file: &str, at: usize, message: String) {
        self.faults.push((file.to_owned(), at, message));
    }

    fn refuse(&mut self, at: Context<'_>, message: &str) {
        let message = format!("{}: {message}", at.id);
        self.fault(at.file, at.at, message);
    }

    fn read(&mut self, files: &[(&str, &str)]) {
        let folder = self.folder;
        let of_language = files.iter().filter(|(file, _)| file.starts_with(folder));
        let mut parsed = Vec::new();
        for (file, text) in of_language {
            match parse(*text) {
                Ok(resource) => parsed.push((*file, *text, resource)),
                Err((_, errors)) => {
                    for error in errors {
                        self.fault(file, error.pos.start, error.to_string());
                    }
                }
            }
        }
        // Terms come first: a message may use one that stands in another file.
        for (file, text, resource) in &parsed {
            for entry in &resource.body {
                if let ast::Entry::Term(term) = entry {
                    let at = context(file, text, term.id.name, &[]);
                    self.term(at, term);
                }
            }
        }
        for (file, text, resource) in &parsed {
            for entry in &resource.body {
                if let ast::Entry::Message(message) = entry {
                    self.read_message(file, text, message);
                }
            }
        }
    }

    fn term(&mut self, at: Context<'_>, term: &ast::Term<&str>) {
        let mut text = String::new();
        for element in &term.value.elements {
            match element {
                ast::PatternElement::TextElement { value } => text.push_str(value),
                ast::PatternElement::Placeable { .. } => {
                    self.refuse(at, "a term is text alone");
                }
            }
        }
        if self.terms.insert(at.id.to_owned(), text).is_some() {
            self.refuse(at, "this term stands twice");
        }
    }

    fn read_message(&mut self, file: &str, text: &str, message: &ast::Message<&str>) {
        let known = messages().find(|(id, _)| *id == message.id.name);
        let Some((id, values)) = known else {
            let at = context(file, text, message.id.name, &[]);
            self.refuse(at, "no explanation uses this message");
            return;
        };
        let at = context(file, text, message.id.name, values);
        if !message.attributes.is_empty() {
            self.refuse(at, "messages have no attributes here");
        }
        let Some(value) = &message.value else {
            self.refuse(at, "this message says nothing");
            return;
        };
        self.used.insert(id.to_owned(), vec![false; values.len()]);
        let pattern = self.pattern(at, value);
        if self.compiled.insert(id.to_owned(), pattern).is_some() {
            self.refuse(at, "this message stands twice");
        }
    }

    fn pattern(&mut self, at: Context<'_>, pattern: &ast::Pattern<&str>) -> Pattern {
        let mut pieces = Vec::new();
        for element in &pattern.elements {
            let piece = match element {
                ast::PatternElement::TextElement { value } => Some(Piece::Text((*value).into())),
                ast::PatternElement::Placeable { expression } => self.expression(at, expression),
            };
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(before)), Some(Piece::Text(text))) => {
                    *before = format!("{before}{text}").into();
                }
                (_, piece) => pieces.extend(piece),
            }
        }
        pieces.into()
    }

    fn expression(&mut self, at: Context<'_>, expression: &ast::Expression<&str>) -> Option<Piece> {
        match expression {
            ast::Expression::Inline(inline) => self.inline(at, inline),
            ast::Expression::Select { selector, variants } => self.choice(at, selector, variants),
        }
    }

    fn inline(&mut self, at: Context<'_>, inline: &ast::InlineExpression<&str>) -> Option<Piece> {
        match inline {
            ast::InlineExpression::StringLiteral { value } => Some(Piece::Text((*value).into())),
            ast::InlineExpression::VariableReference { id } => {
                self.value(at, id.name).map(Piece::Value)
            }
            ast::InlineExpression::TermReference {
                id,
                attribute: None,
                arguments: None,
            } => {
                let text = self.terms.get(id.name).map(|text| text.as_str().into());
                if text.is_none() {
                    self.refuse(at, &format!("there is no term -{}", id.name));
                }
                text.map(Piece::Text)
            }
            ast::InlineExpression::Placeable { expression } => self.expression(at, expression),
            ast::InlineExpression::NumberLiteral { .. }
            | ast::InlineExpression::FunctionReference { .. }
            | ast::InlineExpression::MessageReference { .. }
            | ast::InlineExpression::TermReference { .. } => {
                self.refuse(at, "values, terms and choices alone are known here");
                None
            }
        }
    }

    /// The place of a value by its name.
    fn value(&mut self, at: Context<'_>, name: &str) -> Option<u8> {
        let place = at.values.iter().position(|value| *value == name);
        let Some(place) = place else {
            self.refuse(at, &format!("${name} is none of {:?}", at.values));
            return None;
        };
        let used = self
            .used
            .get_mut(at.id)
            .and_then(|used| used.get_mut(place));
        if let Some(used) = used {
            *used = true;
        }
        u8::try_from(place).ok()
    }

    fn choice(
        &mut self,
        at: Context<'_>,
        selector: &ast::InlineExpression<&str>,
        variants: &[ast::Variant<&str>],
    ) -> Option<Piece> {
        let ast::InlineExpression::VariableReference { id } = selector else {
            self.refuse(at, "a choice is made by a value");
            return None;
        };
        let of = self.value(at, id.name)?;
        let mut default = None;
        let mut read = Vec::with_capacity(variants.len());
        for variant in variants {
            let pattern = self.pattern(at, &variant.value);
            if variant.default {
                default = Some(pattern.clone());
            }
            match key(&variant.key) {
                Some(key) => read.push((key, pattern)),
                None => self.refuse(at, "a variant is for a number, `one` or `other`"),
            }
        }
        Some(Piece::Choice {
            of,
            variants: read.into(),
            default: default?,
        })
    }

    /// The words, unless some are missing.
    fn finish(&mut self) -> Option<Words> {
        let missing: Vec<_> = messages()
            .map(|(id, _)| id)
            .filter(|id| !self.compiled.contains_key(*id))
            .collect();
        for id in &missing {
            let folder = self.folder;
            self.fault(folder, 0, format!("{id} is missing"));
        }
        if !missing.is_empty() {
            return None;
        }
        let mut patterns = messages().filter_map(|(id, _)| self.compiled.remove(id));
        let sentences = patterns.by_ref().take(SENTENCES.len()).collect();
        let mut words = Words {
            language: self.language,
            sentences,
            words: patterns.map(|pattern| plain(&pattern)).collect(),
            levels: <[Vec<_>; 2]>::default(),
        };
        words.levels = words.level_words();
        Some(words)
    }
}

/// The text of a message without values.
fn plain(pattern: &[Piece]) -> Box<str> {
    match pattern {
        [Piece::Text(text)] => text.clone(),
        _ => "".into(),
    }
}

fn key(key: &ast::VariantKey<&str>) -> Option<Key> {
    match key {
        ast::VariantKey::NumberLiteral { value } => value.parse().ok().map(Key::Exactly),
        ast::VariantKey::Identifier { name: "one" } => Some(Key::Category(Category::One)),
        ast::VariantKey::Identifier { name: "other" } => Some(Key::Category(Category::Other)),
        ast::VariantKey::Identifier { .. } => None,
    }
}

/// The place of an entry, whose id is a part of the text.
fn context<'a>(file: &'a str, text: &str, id: &'a str, values: &'a [&'a str]) -> Context<'a> {
    let byte = (id.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Context {
        file,
        at: byte,
        id,
        values,
    }
}
