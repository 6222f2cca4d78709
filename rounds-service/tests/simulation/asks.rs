//! The changes that can be asked for, as messages of the contract.

use express_entry_proto::common::v1::Profile;
use express_entry_proto::rounds::v1 as pb;
use express_entry_transport::deadline::Deadline;
use pb::invitation_service_client::InvitationServiceClient;
use pb::nomination_service_client::NominationServiceClient;
use pb::pool_service_client::PoolServiceClient;
use pb::round_service_client::RoundServiceClient;
use prost::Message;
use rounds_service::request::Request as Marked;
use tonic::service::Routes;
use tonic::{Request, Status};

macro_rules! asks {
    ($($name:ident($request:ident) by $client:ident $call:ident;)*) => {
        /// A change, with the mark that makes it safe to repeat.
        #[derive(Clone, Debug)]
        pub(crate) enum Ask {
            $($name(pb::$request),)*
            /// One chunk of an import.
            ImportCandidates(pb::ImportCandidatesRequest),
        }

        impl Ask {
            /// The caller's mark.
            pub(crate) fn id(&self) -> &str {
                match self {
                    $(Ask::$name(message) => &message.request_id,)*
                    Ask::ImportCandidates(message) => &message.request_id,
                }
            }

            /// The same under another mark.
            pub(crate) fn marked(mut self, id: String) -> Self {
                match &mut self {
                    $(Ask::$name(message) => message.request_id = id,)*
                    Ask::ImportCandidates(message) => message.request_id = id,
                }
                self
            }

            /// Whether its answer is a round; else it is a candidate, or those of an import.
            pub(crate) fn is_about_a_round(&self) -> bool {
                matches!(
                    self,
                    Ask::CreateRound(_)
                        | Ask::ReviseRound(_)
                        | Ask::ApproveRound(_)
                        | Ask::PublishRound(_)
                        | Ask::CancelRound(_)
                        | Ask::RunRound(_)
                )
            }

            /// The facts that it brings of one person.
            pub(crate) fn profile(&self) -> Option<&Profile> {
                if let Ask::SubmitCandidate(pb::SubmitCandidateRequest { profile, .. })
                | Ask::UpdateCandidate(pb::UpdateCandidateRequest { profile, .. })
                | Ask::ReceiveApplication(pb::ReceiveApplicationRequest { profile, .. }) = self
                {
                    profile.as_ref()
                } else {
                    None
                }
            }

            /// What the service remembers of it.
            pub(crate) fn request(&self) -> Marked {
                let marked = match self {
                    $(Ask::$name(message) => {
                        Marked::new(stringify!($name), &message.request_id, message)
                    })*
                    Ask::ImportCandidates(message) => {
                        Marked::new("ImportCandidates", &message.request_id, message)
                    }
                };
                marked.expect("a mark")
            }

            /// Asks, and gives the answer as it comes over the wire.
            pub(crate) async fn call(
                &self,
                calls: &Routes,
                deadline: Option<Deadline>,
            ) -> Result<Vec<u8>, Status> {
                match self {
                    $(Ask::$name(message) => {
                        let mut client = $client::new(calls.clone());
                        let answer = client.$call(by(message.clone(), deadline)).await?;
                        Ok(answer.into_inner().encode_to_vec())
                    })*
                    Ask::ImportCandidates(message) => {
                        let mut client = PoolServiceClient::new(calls.clone());
                        let chunks = tokio_stream::iter([message.clone()]);
                        let answers = client.import_candidates(by(chunks, deadline)).await?;
                        let answer = answers.into_inner().message().await?;
                        Ok(answer.expect("an answer for each chunk").encode_to_vec())
                    }
                }
            }
        }
    };
}

asks! {
    SubmitCandidate(SubmitCandidateRequest) by PoolServiceClient submit_candidate;
    UpdateCandidate(UpdateCandidateRequest) by PoolServiceClient update_candidate;
    WithdrawCandidate(WithdrawCandidateRequest) by PoolServiceClient withdraw_candidate;
    OfferNomination(OfferNominationRequest) by NominationServiceClient offer_nomination;
    AcceptNomination(AcceptNominationRequest) by NominationServiceClient accept_nomination;
    RefuseNomination(RefuseNominationRequest) by NominationServiceClient refuse_nomination;
    WithdrawNomination(WithdrawNominationRequest) by NominationServiceClient withdraw_nomination;
    RegisterWithJobBank(RegisterWithJobBankRequest) by NominationServiceClient register_with_job_bank;
    DeclineInvitation(DeclineInvitationRequest) by InvitationServiceClient decline_invitation;
    CancelInvitation(CancelInvitationRequest) by InvitationServiceClient cancel_invitation;
    ReceiveApplication(ReceiveApplicationRequest) by InvitationServiceClient receive_application;
    CreateRound(CreateRoundRequest) by RoundServiceClient create_round;
    ReviseRound(ReviseRoundRequest) by RoundServiceClient revise_round;
    ApproveRound(ApproveRoundRequest) by RoundServiceClient approve_round;
    PublishRound(PublishRoundRequest) by RoundServiceClient publish_round;
    CancelRound(CancelRoundRequest) by RoundServiceClient cancel_round;
    RunRound(RunRoundRequest) by RoundServiceClient run_round;
}

/// A call with its deadline, as the transport hands it to the service.
fn by<T>(message: T, deadline: Option<Deadline>) -> Request<T> {
    let mut request = Request::new(message);
    if let Some(deadline) = deadline {
        request.extensions_mut().insert(deadline);
    }
    request
}
