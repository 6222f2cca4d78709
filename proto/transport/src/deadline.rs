//! Deadlines: read from the call, kept by the handler, passed on to the next service.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;
use tonic::Request;

const HEADER: &str = "grpc-timeout";

/// The longest number that the protocol allows in the header.
const DIGITS_MAX: usize = 8;

/// Left to this service for its own answer when it hands on what time is left.
pub const MARGIN: Duration = Duration::from_millis(10);

/// The instant by which a caller wants its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of a call that took `timeout` from now on.
    pub fn after(timeout: Duration) -> Option<Self> {
        Instant::now().checked_add(timeout).map(Self)
    }

    /// The deadline that a call came with, counted from its arrival; none if it named none.
    pub fn of<T>(request: &Request<T>) -> Option<Self> {
        request.extensions().get().copied()
    }

    /// Reads the header of a call that arrives now. A malformed header counts as none.
    pub(crate) fn of_headers(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(HEADER)?.to_str().ok()?;
        parse(value).and_then(Self::after)
    }

    /// As an instant.
    pub fn instant(self) -> Instant {
        self.0
    }

    /// What is left of it.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self.left().is_zero()
    }
}

/// Ends when the deadline passes; never without one.
pub async fn passed(deadline: Option<Deadline>) {
    match deadline {
        Some(Deadline(instant)) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}

/// Gives a call to the next service what is left of the caller's time less [`MARGIN`], and never more
/// than `cap`.
pub fn pass_on<T>(onward: &mut Request<T>, deadline: Option<Deadline>, cap: Duration) {
    let left = deadline.map_or(cap, |deadline| deadline.left().saturating_sub(MARGIN));
    onward.set_timeout(left.min(cap));
}

/// A number of at most eight digits and a unit, as the gRPC protocol defines it.
fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > DIGITS_MAX || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_a_number_and_a_unit() {
        assert_eq!(parse("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(parse("3M"), Some(Duration::from_secs(180)));
        assert_eq!(parse("99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        assert_eq!(parse("5u"), Some(Duration::from_micros(5)));
        assert_eq!(parse("7n"), Some(Duration::from_nanos(7)));
        for bad in [
            "",
            "S",
            "12",
            "-1S",
            "+1S",
            "1 S",
            "1.5S",
            "123456789S",
            "1s",
            "1é",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_onward_call_gets_what_is_left_less_a_margin_and_at_most_the_cap() {
        let header = |deadline, cap| {
            let mut request = Request::new(());
            pass_on(&mut request, deadline, cap);
            let value = request
                .metadata()
                .get(HEADER)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            parse(&value).unwrap()
        };
        let cap = Duration::from_secs(5);
        assert_eq!(header(None, cap), cap);
        assert_eq!(header(Deadline::after(Duration::from_secs(60)), cap), cap);
        let second = Deadline::after(Duration::from_secs(1));
        assert_eq!(header(second, cap), Duration::from_millis(990));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(header(second, cap), Duration::ZERO);
        assert!(second.unwrap().has_passed());
    }
}
