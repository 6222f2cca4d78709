//! The wire form of protobuf, field by field: read in place, and written from what is encoded already.
//!
//! `prost` builds messages and does so for every kind of buffer. Here the bytes lie in one piece, and what is
//! common is short: keys and lengths of one byte, numbers of two. The rest is left to `prost`.

pub use prost::encoding::WireType;
use prost::encoding::{
    DecodeContext, decode_key, decode_varint, encode_key, encode_varint, skip_field,
};

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

/// The number of the field that comes next, and how it is written.
///
/// # Errors
/// When there is no such number.
#[inline]
pub fn key(bytes: &mut &[u8]) -> Result<(u32, WireType), Malformed> {
    // Nearly every field has a key of one byte, and is a number or has a length.
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

/// Passes over a field that is not among those asked for.
///
/// # Errors
/// When it does not end.
#[cold]
pub fn pass_over(wire: WireType, number: u32, bytes: &mut &[u8]) -> Result<(), Malformed> {
    skip_field(wire, number, bytes, DecodeContext::default()).map_err(|_| Malformed::Unknown)
}

/// The bytes of a text, of an embedded message, or of numbers together.
///
/// # Errors
/// When the field is not written so, or is longer than what holds it.
#[inline]
pub fn embedded<'a>(wire: WireType, bytes: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    written_as(WireType::LengthDelimited, wire)?;
    let length = usize::try_from(varint(bytes)?).map_err(|_| Malformed::CutOff)?;
    let (embedded, rest) = bytes.split_at_checked(length).ok_or(Malformed::CutOff)?;
    *bytes = rest;
    Ok(embedded)
}

/// A number, a flag or a value of an enumeration.
///
/// # Errors
/// When the field is not written so, or does not end.
#[inline]
pub fn number(wire: WireType, bytes: &mut &[u8]) -> Result<u64, Malformed> {
    written_as(WireType::Varint, wire)?;
    varint(bytes)
}

/// One of the numbers that stand together.
///
/// # Errors
/// When it does not end.
#[inline]
pub fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    match **bytes {
        [low @ ..0x80, ref rest @ ..] => {
            *bytes = rest;
            Ok(low.into())
        }
        [low, high @ ..0x80, ref rest @ ..] => {
            *bytes = rest;
            Ok(u64::from(low & 0x7f) | u64::from(high) << 7)
        }
        _ => rare_varint(bytes),
    }
}

#[cold]
fn rare_varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    decode_varint(bytes).map_err(|_| Malformed::Number)
}

#[inline]
fn written_as(expected: WireType, wire: WireType) -> Result<(), Malformed> {
    match wire == expected {
        true => Ok(()),
        false => Err(Malformed::WireType),
    }
}

/// Writes a field that is encoded already: an embedded message, a text or bytes.
pub fn embed(number: u32, encoded: &[u8], into: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, into);
    encode_varint(encoded.len() as u64, into);
    into.extend_from_slice(encoded);
}
