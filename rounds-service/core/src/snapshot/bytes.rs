//! Values as bytes: integers of variable length, and what is made of them.

use jiff::civil::Date;

use super::Unreadable;

/// Bytes in the making.
#[derive(Debug, Default)]
pub(super) struct Put(pub(super) Vec<u8>);

impl Put {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Seven bits to a byte, lowest first; the highest bit says that more follow.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small magnitudes are short, whatever their sign.
    pub(super) fn signed(&mut self, number: i64) {
        self.number((number.wrapping_shl(1) ^ (number >> 63)) as u64);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.byte(flag.into());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn option<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            put(self, value);
        }
    }
}

/// Bytes to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Take<'a>(pub(super) &'a [u8]);

pub(super) const SHORT: Unreadable = Unreadable::Malformed("it is too short");

impl<'a> Take<'a> {
    pub(super) fn byte(&mut self) -> Result<u8, Unreadable> {
        let (first, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn number(&mut self) -> Result<u64, Unreadable> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Unreadable::Malformed("a number is too long"))
    }

    /// A number that the type can hold.
    pub(super) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Unreadable> {
        T::try_from(self.number()?).map_err(|_| Unreadable::Malformed("a number is too large"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, Unreadable> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn flag(&mut self) -> Result<bool, Unreadable> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable::Malformed("a flag is neither 0 nor 1")),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (first, rest) = self.0.split_first_chunk().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.small()?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(SHORT)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Unreadable> {
        let text = std::str::from_utf8(self.bytes()?);
        text.map_err(|_| Unreadable::Malformed("a text is not UTF-8"))
    }

    pub(super) fn option<T>(
        &mut self,
        take: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Option<T>, Unreadable> {
        self.flag()?.then(|| take(self)).transpose()
    }

    pub(super) fn end(self) -> Result<(), Unreadable> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Unreadable::Malformed("it is too long"))
        }
    }
}

/// A day as one number, in the order of the calendar.
pub(super) fn day_number(day: Date) -> i64 {
    (i64::from(day.year()) << 9) | (i64::from(day.month()) << 5) | i64::from(day.day())
}

/// The day of a number.
pub(super) fn day_of(number: i64) -> Result<Date, Unreadable> {
    let wrong = Unreadable::Malformed("a day is not in the calendar");
    let year = i16::try_from(number >> 9).map_err(|_| wrong)?;
    let (month, day) = ((number >> 5 & 0xf) as i8, (number & 0x1f) as i8);
    Date::new(year, month, day).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_at_every_length() {
        for shift in 0..64 {
            for number in [1_u64 << shift, (1_u64 << shift) - 1, u64::MAX >> shift] {
                let mut put = Put::default();
                put.number(number);
                put.signed(number as i64);
                let mut take = Take(&put.0);
                assert_eq!(take.number(), Ok(number));
                assert_eq!(take.signed(), Ok(number as i64));
                assert_eq!(take.end(), Ok(()));
            }
        }
        assert!(Take(&[0xff; 10]).number().is_err());
        assert_eq!(Take(&[0x80]).number(), Err(SHORT));
    }

    #[test]
    fn days_come_back_and_keep_their_order() {
        let days = [Date::MIN, Date::constant(-4, 2, 29), Date::ZERO, Date::MAX];
        for day in days {
            assert_eq!(day_of(day_number(day)), Ok(day));
        }
        assert!(days.map(day_number).is_sorted());
        assert!(day_of(day_number(Date::MAX) + 1).is_err());
        assert!(day_of(i64::MAX).is_err());
    }
}
