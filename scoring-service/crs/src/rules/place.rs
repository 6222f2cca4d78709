//! Places in the files, and what is wrong there.

use std::ops::Range;
use std::rc::Rc;

use toml::Spanned;

/// A place in a file, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) file: Rc<str>,
    pub(super) at: usize,
}

impl Place {
    /// The whole of a file.
    pub(super) fn whole(file: &str) -> Self {
        Self {
            file: file.into(),
            at: 0,
        }
    }

    /// Another place in the same file.
    pub(super) fn at(&self, at: usize) -> Self {
        Self {
            file: Rc::clone(&self.file),
            at,
        }
    }
}

/// What is wrong with a value, and where, if it is known closer than by the version that holds it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) at: Option<usize>,
    pub(super) message: String,
}

impl Wrong {
    /// What is wrong with a value that stands at a place.
    pub(super) fn with<T>(value: &Spanned<T>, message: impl Into<String>) -> Self {
        Self::at(value.span(), message)
    }

    /// What is wrong at a place.
    pub(super) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            at: Some(span.start),
            message: message.into(),
        }
    }
}

impl From<String> for Wrong {
    fn from(message: String) -> Self {
        Self { at: None, message }
    }
}

impl From<&str> for Wrong {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}
