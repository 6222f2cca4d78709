//! The rows of all candidates, in pages that a snapshot shares until they change.

use std::sync::Arc;

use crate::candidates::Row;

/// Rows on a page: what the first change after a snapshot copies, some 250 KB.
pub(crate) const PAGE: usize = 4_096;

/// Rows by index. A clone shares the pages: it costs a pointer each, and a page is copied when it is
/// first changed after that. Growing moves no row, unlike one long list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rows {
    /// Full, all but the last; none is empty.
    pages: Vec<Arc<Vec<Row>>>,
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        match self.pages.split_last() {
            Some((last, full)) => full.len() * PAGE + last.len(),
            None => 0,
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Row> {
        self.pages.get(index / PAGE)?.get(index % PAGE)
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut Row> {
        let page = self.pages.get_mut(index / PAGE)?;
        Arc::make_mut(page).get_mut(index % PAGE)
    }

    pub(crate) fn push(&mut self, row: Row) {
        match self.pages.last_mut().filter(|last| last.len() < PAGE) {
            Some(last) => Arc::make_mut(last).push(row),
            None => {
                let mut page = Vec::with_capacity(PAGE);
                page.push(row);
                self.pages.push(Arc::new(page));
            }
        }
    }

    /// Removes the last row.
    pub(crate) fn pop(&mut self) -> Option<Row> {
        let last = Arc::make_mut(self.pages.last_mut()?);
        let row = last.pop();
        if last.is_empty() {
            self.pages.pop();
        }
        row
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.pages.iter().flat_map(|page| page.iter())
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        let pages = self.pages.iter_mut();
        pages.flat_map(|page| Arc::make_mut(page).iter_mut())
    }

    /// Rows from an index on.
    pub(crate) fn iter_from(&self, index: usize) -> impl Iterator<Item = &Row> {
        let pages = self.pages.get(index / PAGE..).unwrap_or_default();
        pages.iter().flat_map(|page| page.iter()).skip(index % PAGE)
    }

    /// The pages, each given up once it has been passed.
    pub(crate) fn into_pages(self) -> impl Iterator<Item = Arc<Vec<Row>>> {
        self.pages.into_iter()
    }

    /// Adds a page behind the others; `None` when they would not all be full, or it is too large.
    pub(crate) fn push_page(&mut self, page: Vec<Row>) -> Option<()> {
        let full = self.pages.last().is_none_or(|last| last.len() == PAGE);
        let fits = full && (1..=PAGE).contains(&page.len());
        fits.then(|| self.pages.push(Arc::new(page)))
    }
}
