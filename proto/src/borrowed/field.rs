//! How one field is read from where it lies.

use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use smallvec::SmallVec;

use crate::common::v1;

/// Why bytes are no message of the contract. As small as a byte, since every step may end with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// What should be the number of a field is none.
    Key,
    /// A number does not end, or is too long.
    Number,
    /// A field is not written as its type is.
    WireType,
    /// A field is longer than its message.
    CutOff,
    /// A text is not UTF-8.
    NotUtf8,
    /// A field that nobody knows cannot be passed over.
    Unknown,
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key => "this is no message: where a field should begin there is no number of one",
            Self::Number => "this is no message: a number in it does not end, or is too long",
            Self::WireType => "this is no message: a field in it is not written as its type is",
            Self::CutOff => "this is no message: a field in it is longer than what holds it",
            Self::NotUtf8 => "this is no message: a text in it is not UTF-8",
            Self::Unknown => "this is no message: a field in it is unknown and does not end",
        })
    }
}

impl std::error::Error for Malformed {}

/// A field, or what one is made of. Fields that come twice are merged, as protobuf has it.
pub(super) trait Field<'a>: Sized {
    /// What the field is in a generated message.
    type Owned;

    /// Reads the field behind its key.
    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed>;

    /// Borrows the field of a generated message.
    fn lent(owned: &'a Self::Owned) -> Self;
}

/// The number of the field that comes next, and how it is written.
#[inline]
pub(super) fn key(bytes: &mut &[u8]) -> Result<(u32, WireType), Malformed> {
    // Every field of a profile has a key of one byte, and is a number or has a length.
    let (wire, key, rest) = match **bytes {
        [key @ 8..0x80, ref rest @ ..] if key & 7 == 0 => (WireType::Varint, key, rest),
        [key @ 8..0x80, ref rest @ ..] if key & 7 == 2 => (WireType::LengthDelimited, key, rest),
        _ => return rare_key(bytes),
    };
    *bytes = rest;
    Ok((u32::from(key >> 3), wire))
}

#[cold]
fn rare_key(bytes: &mut &[u8]) -> Result<(u32, WireType), Malformed> {
    decode_key(bytes).map_err(|_| Malformed::Key)
}

/// Passes over a field that is not among those known.
#[cold]
pub(super) fn pass_over(wire: WireType, number: u32, bytes: &mut &[u8]) -> Result<(), Malformed> {
    skip_field(wire, number, bytes, DecodeContext::default()).map_err(|_| Malformed::Unknown)
}

/// The bytes of a text or message.
#[inline]
pub(super) fn taken<'a>(wire: WireType, bytes: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    let length = number(WireType::LengthDelimited, wire, bytes)?;
    let length = usize::try_from(length).map_err(|_| Malformed::CutOff)?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(Malformed::CutOff)?;
    *bytes = rest;
    Ok(taken)
}

/// The number that a field is, or begins with.
#[inline]
fn number(expected: WireType, wire: WireType, bytes: &mut &[u8]) -> Result<u64, Malformed> {
    if wire != expected {
        return Err(Malformed::WireType);
    }
    match **bytes {
        [low @ ..0x80, ref rest @ ..] => {
            *bytes = rest;
            Ok(low.into())
        }
        [low, high @ ..0x80, ref rest @ ..] => {
            *bytes = rest;
            Ok(u64::from(low & 0x7f) | u64::from(high) << 7)
        }
        _ => decode_varint(bytes).map_err(|_| Malformed::Number),
    }
}

/// Numbers stand for themselves. Of one too large the low bits count, as in every reader of protobuf.
macro_rules! numbers {
    ($($type:ty: $read:expr,)*) => {$(
        impl Field<'_> for $type {
            type Owned = Self;

            fn merge(&mut self, wire: WireType, bytes: &mut &[u8]) -> Result<(), Malformed> {
                *self = $read(number(WireType::Varint, wire, bytes)?);
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

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        let taken = taken(wire, bytes)?;
        *self = str::from_utf8(taken).map_err(|_| Malformed::NotUtf8)?;
        Ok(())
    }

    fn lent(owned: &'a String) -> Self {
        owned
    }
}

impl<'a, T: Field<'a> + Default> Field<'a> for Option<T> {
    type Owned = Option<T::Owned>;

    fn merge(&mut self, wire: WireType, bytes: &mut &'a [u8]) -> Result<(), Malformed> {
        self.get_or_insert_default().merge(wire, bytes)
    }

    fn lent(owned: &'a Option<T::Owned>) -> Self {
        owned.as_ref().map(T::lent)
    }
}

impl<'a, T: Field<'a> + Default> Field<'a> for Vec<T> {
    type Owned = Vec<T::Owned>;

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

impl<'a, T: Field<'a> + Default, const FEW: usize> Field<'a> for SmallVec<[T; FEW]> {
    type Owned = Vec<T::Owned>;

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

            fn merge(&mut self, wire: WireType, bytes: &mut &[u8]) -> Result<(), Malformed> {
                let mut bytes = taken(wire, bytes)?;
                $(if let Some(usual) = $usual(bytes) {
                    *self = usual;
                    return Ok(());
                })?
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

            fn lent(owned: &Self) -> Self {
                *owned
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

/// A date as nearly all are written, in seven bytes: a profile has a dozen.
#[inline]
fn usual_date(bytes: &[u8]) -> Option<v1::Date> {
    match *bytes {
        [
            0x08,
            low @ 0x80..=0xff,
            high @ ..0x80,
            0x10,
            month @ ..0x80,
            0x18,
            day @ ..0x80,
        ] => Some(v1::Date {
            year: i32::from(low & 0x7f) | i32::from(high) << 7,
            month: month.into(),
            day: day.into(),
        }),
        _ => None,
    }
}
