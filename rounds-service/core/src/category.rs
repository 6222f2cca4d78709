//! Categories of candidates, as the scoring service names them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A version of a category, such as `healthcare-v3`: 1 to 64 letters, digits, hyphens, full stops
/// and underscores. What belongs to it is the scoring service's to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryId(Arc<str>);

/// The text is no id of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the id of a category is 1 to 64 letters, digits, hyphens, full stops and underscores")]
pub struct NoCategoryId;

impl FromStr for CategoryId {
    type Err = NoCategoryId;

    fn from_str(text: &str) -> Result<Self, NoCategoryId> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.into()))
        } else {
            Err(NoCategoryId)
        }
    }
}

impl CategoryId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CategoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of categories, cheap to copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Categories(Option<Arc<[CategoryId]>>);

impl Categories {
    /// No category.
    pub const NONE: Self = Self(None);

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a category is in the set.
    pub fn contains(&self, category: &CategoryId) -> bool {
        self.iter().any(|held| held == category)
    }

    /// The categories in the set, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &CategoryId> {
        self.0.iter().flat_map(|held| held.iter())
    }
}

impl FromIterator<CategoryId> for Categories {
    fn from_iter<I: IntoIterator<Item = CategoryId>>(categories: I) -> Self {
        let mut held: Vec<_> = categories.into_iter().collect();
        held.sort_unstable();
        held.dedup();
        Self((!held.is_empty()).then(|| held.into()))
    }
}

/// Place of a set of categories in [`CategorySets`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CategorySetIndex(pub(crate) u16);

/// The sets of categories that candidates hold, each once. The empty set has the first place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CategorySets {
    sets: Vec<Categories>,
    places: BTreeMap<Categories, CategorySetIndex>,
}

impl Default for CategorySets {
    fn default() -> Self {
        Self {
            sets: vec![Categories::NONE],
            places: BTreeMap::from([(Categories::NONE, CategorySetIndex(0))]),
        }
    }
}

impl CategorySets {
    /// Finds or takes in a set. `None` when there are too many.
    pub(crate) fn index(&mut self, categories: &Categories) -> Option<CategorySetIndex> {
        if categories.is_empty() {
            return Some(CategorySetIndex(0));
        }
        if let Some(place) = self.places.get(categories) {
            return Some(*place);
        }
        let place = CategorySetIndex(u16::try_from(self.sets.len()).ok()?);
        self.sets.push(categories.clone());
        self.places.insert(categories.clone(), place);
        Some(place)
    }

    pub(crate) fn get(&self, CategorySetIndex(place): CategorySetIndex) -> &Categories {
        static NONE: Categories = Categories::NONE;
        self.sets.get(usize::from(place)).unwrap_or(&NONE)
    }

    /// How many sets there are, the empty one among them.
    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }

    pub(crate) fn knows(&self, CategorySetIndex(place): CategorySetIndex) -> bool {
        usize::from(place) < self.sets.len()
    }

    /// Every set but the empty one, in the order of their places.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Categories> {
        self.sets.iter().skip(1)
    }

    /// The sets with these places; `None` when there are too many, or one comes twice.
    pub(crate) fn of(sets: &[Categories]) -> Option<Self> {
        let mut taken = Self::default();
        for set in sets {
            taken.index(set)?;
        }
        (taken.len() == sets.len() + 1).then_some(taken)
    }

    /// Forgets the sets that were taken in last.
    pub(crate) fn truncate(&mut self, len: usize) {
        for forgotten in self.sets.drain(len.max(1).min(self.sets.len())..) {
            self.places.remove(&forgotten);
        }
    }

    /// Whether each set has a category, by the place of the set.
    pub(crate) fn having(&self, category: &CategoryId) -> Having {
        Having(self.sets.iter().map(|set| set.contains(category)).collect())
    }
}

/// Which sets of categories have a certain one.
#[derive(Debug, Clone)]
pub(crate) struct Having(Vec<bool>);

impl Having {
    pub(crate) fn contains(&self, CategorySetIndex(place): CategorySetIndex) -> bool {
        self.0.get(usize::from(place)).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> CategoryId {
        text.parse().unwrap()
    }

    #[test]
    fn an_id_is_short_and_plain() {
        for text in ["french-v1", "trades.3", "a", &"x".repeat(64)] {
            assert_eq!(id(text).as_str(), text);
        }
        for text in ["", "two words", "français", &"x".repeat(65)] {
            assert_eq!(text.parse::<CategoryId>(), Err(NoCategoryId), "{text:?}");
        }
    }

    #[test]
    fn sets_are_equal_whatever_the_order_and_kept_once() {
        let one = Categories::from_iter([id("b"), id("a"), id("b")]);
        let other = Categories::from_iter([id("a"), id("b")]);
        assert_eq!(one, other);
        assert_eq!(Categories::from_iter([]), Categories::NONE);

        let mut sets = CategorySets::default();
        let place = sets.index(&one).unwrap();
        assert_eq!(sets.index(&other), Some(place));
        assert_eq!(sets.get(place), &one);
        assert!(sets.having(&id("a")).contains(place));
        assert!(!sets.having(&id("c")).contains(place));
        assert!(!sets.having(&id("a")).contains(CategorySetIndex::default()));
    }
}
