//! Changes to a message on its wire: fields left out, repeated, moved, and numbers at their edges. Bytes
//! changed at random seldom decode at all.

use super::dice::Dice;

/// A field as it travels.
#[derive(Debug, Clone, PartialEq)]
struct Field {
    number: u64,
    value: Value,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Varint(u64),
    /// Bytes of a fixed length, with the kind of wire that says which.
    Fixed(u64, Vec<u8>),
    /// Text, or a message that cannot be read as one.
    Bytes(Vec<u8>),
    Message(Vec<Field>),
}

/// Numbers at which something may turn: signs, years, lists, and the widths of numbers.
const EDGES: [i64; 26] = [
    0,
    1,
    2,
    3,
    4,
    7,
    9,
    10,
    12,
    13,
    29,
    31,
    100,
    400,
    1560,
    2015,
    2021,
    2026,
    9999,
    10_000,
    65_536,
    i32::MAX as i64,
    i32::MIN as i64,
    -1,
    -9999,
    i64::MAX,
];

/// Messages in messages that are read; a message of the contract is less deep.
const DEPTH: usize = 8;

/// The message with up to three changes; as it is when it is no message.
pub(crate) fn changed(message: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Some(mut fields) = read(message, DEPTH) else {
        return message.to_vec();
    };
    for _ in 0..=dice.below(3) {
        change(&mut fields, dice);
    }
    let mut changed = Vec::with_capacity(message.len());
    write(&fields, &mut changed);
    changed
}

fn read(mut from: &[u8], depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !from.is_empty() {
        let key = varint(&mut from)?;
        let value = match key & 7 {
            0 => Value::Varint(varint(&mut from)?),
            kind @ (1 | 5) => Value::Fixed(kind, taken(&mut from, if kind == 1 { 8 } else { 4 })?),
            2 => {
                let length = varint(&mut from)?;
                let bytes = taken(&mut from, usize::try_from(length).ok()?)?;
                match depth.checked_sub(1).and_then(|depth| read(&bytes, depth)) {
                    Some(fields) => Value::Message(fields),
                    None => Value::Bytes(bytes),
                }
            }
            _ => return None,
        };
        let number = key >> 3;
        if number == 0 {
            return None;
        }
        fields.push(Field { number, value });
    }
    Some(fields)
}

fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn write_varint(mut value: u64, into: &mut Vec<u8>) {
    while value >= 0x80 {
        into.push(value as u8 | 0x80);
        value >>= 7;
    }
    into.push(value as u8);
}

fn taken(from: &mut &[u8], length: usize) -> Option<Vec<u8>> {
    let (taken, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(taken.to_vec())
}

fn write(fields: &[Field], into: &mut Vec<u8>) {
    let delimited = |bytes: &[u8], into: &mut Vec<u8>| {
        write_varint(bytes.len() as u64, into);
        into.extend_from_slice(bytes);
    };
    for Field { number, value } in fields {
        let key = |kind: u64, into: &mut Vec<u8>| write_varint(number << 3 | kind, into);
        match value {
            Value::Varint(value) => {
                key(0, into);
                write_varint(*value, into);
            }
            Value::Fixed(kind, bytes) => {
                key(*kind, into);
                into.extend_from_slice(bytes);
            }
            Value::Bytes(bytes) => {
                key(2, into);
                delimited(bytes, into);
            }
            Value::Message(fields) => {
                key(2, into);
                let mut bytes = Vec::new();
                write(fields, &mut bytes);
                delimited(&bytes, into);
            }
        }
    }
}

/// One change, somewhere in a message.
fn change(fields: &mut Vec<Field>, dice: &mut Dice) {
    if fields.is_empty() {
        let number = 1 + dice.below(24) as u64;
        let value = Value::Varint(edge(dice));
        return fields.push(Field { number, value });
    }
    let at = dice.below(fields.len());
    if let Value::Message(inner) = &mut fields[at].value
        && dice.below(4) > 0
    {
        return change(inner, dice);
    }
    match dice.below(8) {
        0 => drop(fields.remove(at)),
        1 => {
            let copy = fields[at].clone();
            let copies = dice.pick(&[1, 2, 40, 300]);
            fields.extend(std::iter::repeat_n(copy, copies));
        }
        2 => {
            let other = dice.below(fields.len());
            fields.swap(at, other);
        }
        3 => fields[at].number = 1 + dice.below(24) as u64,
        _ => change_value(&mut fields[at].value, dice),
    }
}

fn change_value(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Varint(number) => {
            *number = match dice.below(4) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                _ => edge(dice),
            };
        }
        Value::Fixed(_, bytes) | Value::Bytes(bytes) => {
            if bytes.is_empty() {
                bytes.push(dice.below(256) as u8);
            }
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => bytes.truncate(at),
                _ => bytes.extend(bytes.clone()),
            }
        }
        Value::Message(fields) => change(fields, dice),
    }
}

fn edge(dice: &mut Dice) -> u64 {
    match dice.below(8) {
        0 => dice.below(usize::MAX) as u64,
        _ => dice.pick(&EDGES).cast_unsigned(),
    }
}
