//! A scoring service that says what a test wants it to say: the score, the program and the day of
//! the next change are written into the profile. The people are synthetic, and so are their scores.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use express_entry_proto::common::v1 as common;
use express_entry_proto::scoring::v1 as pb;
use pb::scoring_service_server::{ScoringService, ScoringServiceServer};
use prost::Message as _;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{Request, Response, Status, Streaming};

/// What the stub knows and counts.
#[derive(Default)]
pub(crate) struct Stub {
    /// Profiles scored so far.
    pub(crate) scored: AtomicU64,
    /// Calls for a batch so far.
    pub(crate) batches: AtomicU64,
    /// How long such a call takes, in milliseconds.
    pub(crate) takes_ms: AtomicU64,
    /// Whether every call is refused as by an overloaded service.
    pub(crate) overloaded: AtomicBool,
    /// Scores from a day on, by the score written into a profile.
    pub(crate) later: Mutex<HashMap<i64, (common::Date, i32)>>,
    /// Points that a rule set adds to every score, by its id.
    pub(crate) points: Mutex<HashMap<String, i32>>,
    /// The scores written into profiles that are refused, also where they were accepted once.
    pub(crate) refused: Mutex<HashSet<i64>>,
    /// How often the rules were set anew: each time they have another digest.
    pub(crate) edition: AtomicU8,
    /// The first day governed by a rule set that is not known in full; none for 3 November 2026.
    pub(crate) announced: Mutex<Option<common::Date>>,
    /// Held while no scores are given.
    pub(crate) pause: tokio::sync::Mutex<()>,
}

/// The rule set that governs every day.
const GOVERNING: &str = "crs-2016-11-19";

/// The categories in force every day.
const CATEGORIES: [&str; 2] = ["french-v1", "stem-v1"];

/// A profile that the stub scores so. `program` 0: eligible for nothing.
pub(crate) fn profile(score: i32, program: common::Program) -> common::Profile {
    common::Profile {
        birth: Some(common::Date {
            year: 1990,
            month: 1,
            day: 1,
        }),
        funds_cad: Some(score.into()),
        family_size: Some(program as i32),
        ..Default::default()
    }
}

/// The same, with a day on which time changes its score.
pub(crate) fn changing(
    score: i32,
    program: common::Program,
    next_change: common::Date,
) -> common::Profile {
    common::Profile {
        birth: Some(next_change),
        ..profile(score, program)
    }
}

fn order(date: &common::Date) -> (i32, i32, i32) {
    (date.year, date.month, date.day)
}

impl Stub {
    /// Serves on a runtime of its own: when that ends, so do its connections, as those of a killed
    /// process.
    pub(crate) fn serve(self: Arc<Self>, listener: std::net::TcpListener) -> Runtime {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        listener.set_nonblocking(true).expect("a listener");
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            let server = tonic::transport::Server::builder()
                .add_service(ScoringServiceServer::new(Api(self)))
                .serve_with_incoming(TcpListenerStream::new(listener));
            server.await.expect("the stub serves");
        });
        runtime
    }

    fn batch(&self, batch: pb::BatchScoreRequest) -> Result<pb::BatchScoreResponse, Status> {
        if self.overloaded.load(Ordering::SeqCst) {
            return Err(Status::resource_exhausted("overloaded as asked"));
        }
        self.scored
            .fetch_add(batch.subjects.len() as u64, Ordering::SeqCst);
        let as_of = batch.as_of.expect("a date");
        let announced = self.is_announced(&as_of);
        let named = batch.rule_set_id;
        let id = named.clone().unwrap_or_else(|| GOVERNING.into());
        let points = self.points.lock().expect("the stub's own lock");
        let added = points.get(&id).copied().unwrap_or(0);
        let results = batch.subjects.into_iter().map(|subject| {
            let Some(pb::subject::Subject::Profile(profile)) = subject.subject else {
                panic!("profiles only");
            };
            let profile = common::Profile::decode(profile).expect("a profile");
            let superseded = announced && named.is_none();
            pb::ScoreResult {
                key: subject.key,
                result: Some(self.score(&as_of, &profile, superseded, added)),
            }
        });
        let results = results.collect();
        Ok(pb::BatchScoreResponse {
            rule_set: Some(self.rule_set(id)),
            results,
        })
    }

    fn rule_set(&self, id: String) -> common::RuleSetRef {
        let digest = vec![id.len() as u8 + self.edition.load(Ordering::SeqCst); 32];
        common::RuleSetRef {
            id,
            digest,
            draft: false,
        }
    }

    fn is_announced(&self, day: &common::Date) -> bool {
        let announced = *self.announced.lock().expect("the stub's own lock");
        order(day) >= announced.as_ref().map_or((2026, 11, 3), order)
    }

    fn score(
        &self,
        as_of: &common::Date,
        profile: &common::Profile,
        superseded: bool,
        added: i32,
    ) -> pb::score_result::Result {
        let refused = self.refused.lock().expect("the stub's own lock");
        let written = profile
            .funds_cad
            .filter(|written| !refused.contains(written));
        let Some(written) = written else {
            let violations =
                ["profile.birth", "profile.funds_cad"].map(|field| common::FieldViolation {
                    field: field.into(),
                    description: "must be given".into(),
                    reason: "REQUIRED".into(),
                });
            return pb::score_result::Result::Refusal(common::Refusal {
                violations: violations.into(),
            });
        };
        let later = self.later.lock().expect("the stub's own lock");
        let changed = later
            .get(&written)
            .filter(|(from, _)| order(as_of) >= order(from));
        let nominated = profile.nomination.is_some();
        let total = changed.map_or(written as i32 + added, |(_, score)| *score)
            + if nominated { 600 } else { 0 };
        let program = profile
            .family_size
            .map(|program| match nominated {
                true => common::Program::ProvincialNominee.into(),
                false => program,
            })
            .filter(|program| *program > 0 && total >= 0);
        let change = profile.birth.filter(|change| order(change) > order(as_of));
        let code = pb::WarningCode::RuleSetSuperseded.into();
        let warning = pb::Warning {
            code,
            ..Default::default()
        };
        pb::score_result::Result::Score(pb::Score {
            total: total.max(0),
            eligible_programs: program.into_iter().collect(),
            next_change: change,
            warnings: superseded.then_some(warning).into_iter().collect(),
            ..Default::default()
        })
    }
}

struct Api(Arc<Stub>);

/// Calls that the rounds service never makes.
macro_rules! not_used {
    ($($call:ident($request:ident) -> $answer:ident;)*) => {$(
        fn $call<'a, 'b>(&'a self, _: Request<pb::$request>) -> NotUsed<'b, pb::$answer>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("not used")) })
        }
    )*};
}

type NotUsed<'a, T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send + 'a>>;

#[tonic::async_trait]
impl ScoringService for Api {
    not_used! {
        score(ScoreRequest) -> ScoreResponse;
        check_eligibility(CheckEligibilityRequest) -> CheckEligibilityResponse;
        compare_rule_sets(CompareRuleSetsRequest) -> CompareRuleSetsResponse;
        convert_language_result(ConvertLanguageResultRequest) -> ConvertLanguageResultResponse;
        list_language_tests(ListLanguageTestsRequest) -> ListLanguageTestsResponse;
        score_trajectory(ScoreTrajectoryRequest) -> ScoreTrajectoryResponse;
        suggest_moves(SuggestMovesRequest) -> SuggestMovesResponse;
        list_rule_sets(ListRuleSetsRequest) -> ListRuleSetsResponse;
        validate_rules(ValidateRulesRequest) -> ValidateRulesResponse;
    }

    async fn batch_score(
        &self,
        request: Request<pb::BatchScoreRequest>,
    ) -> Result<Response<pb::BatchScoreResponse>, Status> {
        self.0.batches.fetch_add(1, Ordering::SeqCst);
        let takes = Duration::from_millis(self.0.takes_ms.load(Ordering::SeqCst));
        tokio::time::sleep(takes).await;
        drop(self.0.pause.lock().await);
        Ok(Response::new(self.0.batch(request.into_inner())?))
    }

    type StreamScoreStream = ReceiverStream<Result<pb::StreamScoreResponse, Status>>;

    async fn stream_score(
        &self,
        request: Request<Streaming<pb::StreamScoreRequest>>,
    ) -> Result<Response<Self::StreamScoreStream>, Status> {
        let (send, answers) = mpsc::channel(1);
        let mut batches = request.into_inner();
        let stub = self.0.clone();
        tokio::spawn(async move {
            while let Ok(Some(batch)) = batches.message().await {
                drop(stub.pause.lock().await);
                let answer = stub.batch(batch.batch.expect("a batch"));
                let answer = answer.map(|batch| pb::StreamScoreResponse { batch: Some(batch) });
                if send.send(answer).await.is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(answers)))
    }

    async fn get_rule_set(
        &self,
        request: Request<pb::GetRuleSetRequest>,
    ) -> Result<Response<pb::GetRuleSetResponse>, Status> {
        use pb::get_rule_set_request::Which;
        let request = request.into_inner();
        let (id, announced) = match request.which.expect("which one") {
            Which::Governing(date) => (GOVERNING.to_owned(), self.0.is_announced(&date)),
            Which::Id(id) if id == "crs-1999-01-01" => return Err(Status::not_found("unknown")),
            Which::Id(id) => {
                let announced = id == "crs-2026-11-03";
                (id, announced)
            }
        };
        let status = if announced {
            pb::RuleSetStatus::Announced
        } else {
            pb::RuleSetStatus::Computable
        };
        let rule_set = pb::RuleSet {
            r#ref: Some(self.0.rule_set(id)),
            status: status.into(),
            ..Default::default()
        };
        Ok(Response::new(pb::GetRuleSetResponse {
            rule_set: Some(rule_set),
            category_ids: CATEGORIES.map(str::to_owned).into(),
        }))
    }
}
