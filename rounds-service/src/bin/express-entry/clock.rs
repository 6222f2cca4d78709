//! `clock`: the time of the pool, and letting a simulated clock go on.

use clap::{Args, Subcommand};
use express_entry_proto::rounds::v1 as pb;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::session::Session;
use crate::{output, text};

/// Show the time of the pool, and let a simulated clock go on.
#[derive(Subcommand, Debug)]
pub(crate) enum Clock {
    Show(Show),
    Advance(Advance),
}

impl Clock {
    pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
        match self {
            Clock::Show(show) => show.run(session).await,
            Clock::Advance(advance) => advance.run(session).await,
        }
    }
}

/// Tell the time of the pool, and what moves it.
#[derive(Args, Debug)]
pub(crate) struct Show {}

impl Show {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::GetClockRequest {});
        let told = session.clock().get_clock(request).await?.into_inner();
        if session.json {
            return output::message(&told);
        }
        output::pair("now", text::instant(told.now.as_ref()))?;
        output::pair("clock", text::clock_kind(told.kind()))
    }
}

/// Let a simulated clock go on to an instant. Everything due on the way is done, each at its own
/// instant, published rounds among it; going on to the same instant again changes nothing.
#[derive(Args, Debug)]
pub(crate) struct Advance {
    /// The instant, such as 2017-05-26T16:00:00Z.
    to: Timestamp,
}

impl Advance {
    async fn run(self, session: &Session) -> Result<(), Failure> {
        let request = session.ask(pb::AdvanceClockRequest {
            to: Some(prost_types::Timestamp {
                seconds: self.to.as_second(),
                nanos: self.to.subsec_nanosecond(),
            }),
        });
        let told = session.clock().advance_clock(request).await?.into_inner();
        if session.json {
            return output::message(&told);
        }
        output::pair("now", text::instant(told.now.as_ref()))
    }
}
