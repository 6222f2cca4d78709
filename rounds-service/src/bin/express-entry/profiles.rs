//! Files of profiles: one `expressentry.rounds.v1.ImportedProfile` after the other, each as protobuf
//! behind its length (a varint), or each as JSON on a line of its own.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use clap::ValueEnum;
use express_entry_proto::rounds::v1::ImportedProfile;
use prost::Message;

use crate::failure::Failure;
use crate::json;

/// Largest record, in bytes: far more than the service takes.
const RECORD_BYTES: u64 = 1 << 20;
/// Bytes of the longest varint.
const VARINT_BYTES: usize = 10;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Protobuf messages, each behind its length.
    Protobuf,
    /// JSON, one message a line.
    Jsonl,
}

impl Format {
    /// The form that is asked for, or that the name of the file tells.
    pub(crate) fn of(path: &Path, asked: Option<Format>) -> Result<Self, Failure> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match (asked, extension) {
            (Some(format), _) => Ok(format),
            (None, Some("jsonl" | "ndjson")) => Ok(Format::Jsonl),
            (None, Some("binpb" | "pb")) => Ok(Format::Protobuf),
            (None, _) => {
                let why = "neither .jsonl nor .binpb; say --format jsonl or --format protobuf";
                Err(Failure::file(path, why))
            }
        }
    }

    /// Writes a record.
    pub(crate) fn write(self, to: &mut impl Write, profile: &ImportedProfile) -> io::Result<()> {
        match self {
            Format::Protobuf => to.write_all(&profile.encode_length_delimited_to_vec()),
            Format::Jsonl => {
                let json = json::to_record(profile).map_err(io::Error::other)?;
                writeln!(to, "{json}")
            }
        }
    }

    /// Reads the next record; `None` behind the last.
    pub(crate) fn read(self, from: &mut impl BufRead) -> io::Result<Option<ImportedProfile>> {
        match self {
            Format::Protobuf => read_delimited(from),
            Format::Jsonl => read_line(from),
        }
    }
}

fn read_delimited(from: &mut impl BufRead) -> io::Result<Option<ImportedProfile>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = Vec::with_capacity(VARINT_BYTES);
    loop {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        length.extend(byte);
        if byte < [0x80] || length.len() == VARINT_BYTES {
            break;
        }
    }
    let length = prost::decode_length_delimiter(length.as_slice()).map_err(malformed)? as u64;
    if length > RECORD_BYTES {
        return Err(malformed(format!("a record of {length} bytes")));
    }
    let mut record = Vec::new();
    from.by_ref().take(length).read_to_end(&mut record)?;
    if (record.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(
        ImportedProfile::decode(record.as_slice()).map_err(malformed)?,
    ))
}

fn read_line(from: &mut impl BufRead) -> io::Result<Option<ImportedProfile>> {
    loop {
        let mut line = Vec::new();
        if from
            .by_ref()
            .take(RECORD_BYTES)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            return json::from_text(&line).map(Some).map_err(malformed);
        }
    }
}

fn malformed(why: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_string())
}

#[cfg(test)]
mod tests {
    use express_entry_proto::common::v1::{Date, Profile};
    use prost_types::Timestamp;

    use super::*;

    fn profiles() -> Vec<ImportedProfile> {
        let of = |year| ImportedProfile {
            job_bank_registered: true,
            received_at: Some(Timestamp {
                seconds: i64::from(year),
                nanos: 1_000,
            }),
            profile: Some(Profile {
                birth: Some(Date {
                    year,
                    month: 1,
                    day: 31,
                }),
                funds_cad: Some(0),
                ..Profile::default()
            }),
        };
        (0..300).map(of).collect()
    }

    fn all(format: Format, bytes: &[u8]) -> io::Result<Vec<ImportedProfile>> {
        let mut from = io::BufReader::with_capacity(7, bytes);
        std::iter::from_fn(|| format.read(&mut from).transpose()).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for format in [Format::Protobuf, Format::Jsonl] {
            let mut bytes = Vec::new();
            for profile in profiles() {
                format.write(&mut bytes, &profile).unwrap();
            }
            assert_eq!(all(format, &bytes).unwrap(), profiles(), "{format:?}");
            assert!(
                all(format, &bytes[..bytes.len() - 2]).is_err(),
                "{format:?} cut"
            );
        }
    }

    #[test]
    fn what_is_not_a_record_is_refused() {
        assert!(all(Format::Protobuf, &[0xff; 20]).is_err());
        assert!(
            all(Format::Protobuf, &[0xff, 0xff, 0xff, 0x7f]).is_err(),
            "too long"
        );
        assert!(all(Format::Jsonl, b"{\"reseived_at\": \"\"}").is_err());
        assert_eq!(all(Format::Jsonl, b"\n \n{}\n").unwrap().len(), 1);
        assert_eq!(all(Format::Protobuf, b"").unwrap(), []);
    }

    #[test]
    fn the_name_tells_the_form_unless_it_is_asked_for() {
        let of = |name: &str, asked| Format::of(Path::new(name), asked).ok();
        assert_eq!(of("pool.jsonl", None), Some(Format::Jsonl));
        assert_eq!(of("pool.binpb", None), Some(Format::Protobuf));
        assert_eq!(of("pool.binpb", Some(Format::Jsonl)), Some(Format::Jsonl));
        assert_eq!(of("-", None), None);
    }
}
