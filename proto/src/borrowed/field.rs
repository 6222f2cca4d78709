//! How one field is read from where it lies.

use prost::encoding::WireType;
use smallvec::SmallVec;

use crate::common::v1;
use crate::wire::{Malformed, embedded, key, number, pass_over};

/// A field, or what one is made of. Fields that come twice are merged, as protobuf has it.
pub(super) trait Field<'a>: Sized {
    /// What the field is in a generated message.
    type Owned;

    /// Makes the field as it is before anything was read. A list keeps its memory.
    fn clear(&mut self);

    /// Reads the field behind its key.
    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed>;

    /// Borrows the field of a generated message.
    fn lent(owned: &'a Self::Owned) -> Self;
}

/// Numbers stand for themselves. Of one too large the low bits count, as in every reader of protobuf.
macro_rules! numbers {
    ($($type:ty: $read:expr,)*) => {$(
        impl Field<'_> for $type {
            type Owned = Self;

            fn clear(&mut self) {
                *self = Self::default();
            }

            fn merge(&mut self, wire: WireType, bytes: &mut &[u8]) -> Result<(), Malformed> {
                *self = $read(number(wire, bytes)?);
                Ok(())
            }

            fn lent(owned: &Self) -> Self {
                *owned
            }
        }
    )*};
}

numbers! {
    i32: |number: u64| number as i32,
    i64: |number: u64| number as i64,
    bool: |number: u64| number != 0,
}

impl<'a> Field<'a> for &'a str {
    type Owned = String;

    fn clear(&mut self) {
        *self = "";
    }

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        let text = embedded(wire, bytes)?;
        *self = str::from_utf8(text).map_err(|_| Malformed::NotUtf8)?;
        Ok(())
    }

    fn lent(owned: &'a String) -> Self {
        owned
    }
}

impl<'a, T: Field<'a> + Default> Field<'a> for Option<T> {
    type Owned = Option<T::Owned>;

    fn clear(&mut self) {
        *self = None;
    }

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        self.get_or_insert_default().merge(wire, bytes)
    }

    fn lent(owned: &'a Option<T::Owned>) -> Self {
        owned.as_ref().map(T::lent)
    }
}

impl<'a, T: Field<'a> + Default> Field<'a> for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn clear(&mut self) {
        self.clear();
    }

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        self.push_mut(T::default()).merge(wire, bytes)
    }

    fn lent(owned: &'a Vec<T::Owned>) -> Self {
        owned.iter().map(T::lent).collect()
    }
}

impl<'a, T: Field<'a> + Default, const FEW: usize> Field<'a> for SmallVec<[T; FEW]> {
    type Owned = Vec<T::Owned>;

    fn clear(&mut self) {
        self.clear();
    }

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        let mut item = T::default();
        item.merge(wire, bytes)?;
        self.push(item);
        Ok(())
    }

    fn lent(owned: &'a Vec<T::Owned>) -> Self {
        owned.iter().map(T::lent).collect()
    }
}

/// Messages without text have nothing to borrow: they stand for themselves.
macro_rules! without_text {
    ($($name:ident $(or $usual:ident)? { $($number:literal $field:ident,)* })*) => {$(
        impl Field<'_> for v1::$name {
            type Owned = Self;

            fn clear(&mut self) {
                *self = Self::default();
            }

            #[inline(always)]
            fn merge(&mut self, wire: WireType, bytes: &mut &[u8]) -> Result<(), Malformed> {
                $(if let Some(usual) = $usual(wire, bytes) {
                    *self = usual;
                    return Ok(());
                })?
                self.merge_fields(embedded(wire, bytes)?)
            }

            fn lent(owned: &Self) -> Self {
                *owned
            }
        }

        impl v1::$name {
            fn merge_fields(&mut self, mut bytes: &[u8]) -> Result<(), Malformed> {
                let Self { $($field),* } = self;
                while !bytes.is_empty() {
                    let (number, wire) = key(&mut bytes)?;
                    match number {
                        $($number => $field.merge(wire, &mut bytes)?,)*
                        _ => pass_over(wire, number, &mut bytes)?,
                    }
                }
                Ok(())
            }
        }
    )*};
}

without_text! {
    Date or usual_date { 1 year, 2 month, 3 day, }
    Assessment { 1 issued, }
    CanadianStudy { 1 started, 2 full_time_months, 3 months_in_canada, 4 distance_percent, }
    Nomination { 1 province, 2 effective, }
    Relative { 1 kind, 2 birth, 3 status, 4 lives_in_canada, 5 of_partner, }
}

/// A date as nearly all are written, in seven bytes behind their number: a profile has a dozen. They are
/// looked at together.
#[inline]
fn usual_date(wire: WireType, bytes: &mut &[u8]) -> Option<v1::Date> {
    /// The bits that are the same in all of them, and what they are: keys, and how numbers end.
    const SAME: u64 = u64::from_le_bytes([0xff, 0xff, 0x80, 0x80, 0xff, 0x80, 0xff, 0x80]);
    const USUAL: u64 = u64::from_le_bytes([7, 0x08, 0x80, 0, 0x10, 0, 0x18, 0]);
    let (written, rest) = bytes.split_first_chunk()?;
    if wire != WireType::LengthDelimited || u64::from_le_bytes(*written) & SAME != USUAL {
        return None;
    }
    *bytes = rest;
    let [_, _, low, high, _, month, _, day] = *written;
    Some(v1::Date {
        year: i32::from(low & 0x7f) | i32::from(high) << 7,
        month: month.into(),
        day: day.into(),
    })
}
