//! The way to the service, and what every command has in common.

use std::cell::OnceCell;
use std::time::Duration;

use clap::Args;
use express_entry_proto::rounds::v1 as pb;
use pb::admin_service_client::AdminServiceClient;
use pb::clock_service_client::ClockServiceClient;
use pb::event_service_client::EventServiceClient;
use pb::invitation_service_client::InvitationServiceClient;
use pb::nomination_service_client::NominationServiceClient;
use pb::pool_service_client::PoolServiceClient;
use pb::round_service_client::RoundServiceClient;
use rounds_service::limits;
use rounds_service::request::RequestId;

use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

use crate::failure::Failure;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How often an open connection is asked for a sign of life.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// HTTP/2 windows, in bytes: with small ones, many small answers that wait unread close a connection.
const STREAM_WINDOW_BYTES: u32 = 4 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 8 << 20;

/// Longest mark of a command that makes several changes, each of which adds to it what it is for: at
/// most 16 letters, such as `-999999a-publish`.
const LONGEST_OF_SEVERAL: usize = RequestId::LONGEST - 16;

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Session {
    /// Address of the rounds service.
    #[arg(long, global = true, env = "EXPRESS_ENTRY_SERVER", value_name = "URL")]
    #[arg(default_value = "http://127.0.0.1:50052", value_parser = endpoint)]
    server: Endpoint,
    /// Longest time for one answer, in seconds. The service ends a call earlier where its own setting
    /// call_deadline_ms is shorter: 300 seconds, unless it was set.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 300)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3_600))]
    deadline: u64,
    /// Who acts as an officer: 1 to 64 letters, digits, full stops, hyphens, underscores and @.
    #[arg(
        long,
        global = true,
        env = "EXPRESS_ENTRY_OFFICER",
        value_name = "NAME"
    )]
    #[arg(default_value = "")]
    pub(crate) officer: String,
    /// Mark of a change, which makes it safe to repeat: 8 to 64 letters, digits and hyphens; 8 to 48
    /// for an import and a file of instructions. Without it, a new one is made.
    #[arg(long, global = true, value_name = "ID", value_parser = request_id)]
    request_id: Option<RequestId>,
    /// Print results, and errors, as JSON for a program to read.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The mark of this run where none was given.
    #[arg(skip)]
    own_id: OnceCell<String>,
}

fn endpoint(text: &str) -> Result<Endpoint, String> {
    let wrong = || "not the address of a service, such as http://127.0.0.1:50052".to_owned();
    let endpoint = Endpoint::from_shared(text.to_owned()).map_err(|_| wrong())?;
    match endpoint.uri().scheme_str() {
        Some("http") => Ok(endpoint),
        _ => Err(wrong()),
    }
}

fn request_id(text: &str) -> Result<RequestId, String> {
    let wrong = "not 8 to 64 letters, digits and hyphens";
    RequestId::parse(text).ok_or_else(|| wrong.to_owned())
}

impl Session {
    /// A connection, made when it is first used.
    pub(crate) fn channel(&self) -> Channel {
        self.server
            .clone()
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .http2_keep_alive_interval(KEEPALIVE)
            .keep_alive_while_idle(true)
            .connect_lazy()
    }

    pub(crate) fn pool(&self) -> PoolServiceClient<Channel> {
        PoolServiceClient::new(self.channel())
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::MESSAGE_BYTES)
    }

    pub(crate) fn rounds(&self) -> RoundServiceClient<Channel> {
        RoundServiceClient::new(self.channel()).max_decoding_message_size(limits::MESSAGE_BYTES)
    }

    pub(crate) fn nominations(&self) -> NominationServiceClient<Channel> {
        NominationServiceClient::new(self.channel())
    }

    pub(crate) fn invitations(&self) -> InvitationServiceClient<Channel> {
        InvitationServiceClient::new(self.channel())
    }

    pub(crate) fn admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.channel())
    }

    pub(crate) fn clock(&self) -> ClockServiceClient<Channel> {
        ClockServiceClient::new(self.channel())
    }

    pub(crate) fn events(&self) -> EventServiceClient<Channel> {
        EventServiceClient::new(self.channel()).max_decoding_message_size(limits::EVENT_BYTES)
    }

    /// A call with its deadline.
    pub(crate) fn ask<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.set_timeout(Duration::from_secs(self.deadline));
        request
    }

    /// The mark of this run.
    pub(crate) fn request_id(&self) -> &str {
        match &self.request_id {
            Some(given) => given.as_str(),
            None => self.own_id.get_or_init(|| uuid::Uuid::now_v7().to_string()),
        }
    }

    /// The mark of this run, which makes several changes.
    pub(crate) fn request_id_of_several(&self) -> Result<&str, Failure> {
        let id = self.request_id();
        if id.len() <= LONGEST_OF_SEVERAL {
            return Ok(id);
        }
        Err(Failure::usage(format!(
            "--request-id: must be 8 to {LONGEST_OF_SEVERAL} letters, digits and hyphens here, where \
             each of several changes adds to it"
        )))
    }

    /// Whether the mark of this run was given to it.
    pub(crate) fn is_request_id_given(&self) -> bool {
        self.request_id.is_some()
    }

    /// Makes the change that the command is for, under the mark of this run.
    pub(crate) async fn change<T>(
        &self,
        ask: impl AsyncFnOnce(String) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let id = self.request_id();
        match ask(id.to_owned()).await {
            Ok(answer) => Ok(answer.into_inner()),
            Err(status) => Err(Failure::from(status).of_change(id)),
        }
    }

    /// Makes one of several changes: a step, which has a mark of its own. Whoever makes them all tells
    /// the mark of the run.
    pub(crate) async fn change_step<T>(
        &self,
        step: &str,
        ask: impl AsyncFnOnce(String) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let answer = ask(format!("{}-{step}", self.request_id())).await;
        Ok(answer?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Asked {
        #[command(flatten)]
        session: Session,
    }

    #[test]
    fn a_mark_that_leaves_no_room_for_several_changes_is_refused_as_usage() {
        let session = |length| {
            let id = "x".repeat(length);
            let asked = Asked::try_parse_from(["express-entry", "--request-id", &id]);
            asked.map(|asked| asked.session).expect("a mark")
        };
        let longest = session(LONGEST_OF_SEVERAL);
        let id = longest.request_id_of_several().expect("it fits");
        for step in ["999999a-publish", &u32::MAX.to_string()] {
            assert!(
                RequestId::parse(&format!("{id}-{step}")).is_some(),
                "{step}"
            );
        }
        let long = session(RequestId::LONGEST);
        let refused = long.request_id_of_several().expect_err("no room");
        assert_eq!(refused.exit_code(), 2);
        assert_eq!(
            long.request_id().len(),
            RequestId::LONGEST,
            "one change needs none"
        );
    }
}
