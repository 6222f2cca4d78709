//! Scoring over one bidirectional stream on loopback, beside the codec bound measured in the same run.
//!
//! The codec bound is what one thread can do without any transport: encode the request, decode it,
//! score, encode the answer, decode it. The people are synthetic. `cargo bench -p scoring-service
//! --bench stream`; every figure is the best of a few passes, in subjects a second.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::sync::Arc;
use std::time::Instant;

use crs::{Path, RuleBook};
use express_entry_proto::common::v1::{
    Assessment, CanadianStatus, Credential, CredentialLevel, Date, EmploymentKind, LanguageResult,
    Occupation, Partner, Profile, WorkPeriod,
};
use express_entry_proto::scoring::v1::scoring_service_client::ScoringServiceClient;
use express_entry_proto::scoring::v1::subject::Subject as Given;
use express_entry_proto::scoring::v1::{
    BatchScoreRequest, BatchScoreResponse, ScoreView, StreamScoreRequest, Subject,
};
use express_entry_transport::{Limits, bind};
use prost::Message;
use prost::bytes::Bytes;
use scoring_service::limits::MESSAGE_BYTES;
use scoring_service::scoring::Scorer;
use scoring_service::serve::serve;
use tokio_stream::StreamExt;
use tonic::transport::Endpoint;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Subjects in one message.
const CHUNK: usize = 500;
/// Messages in one pass.
const CHUNKS: usize = 400;
/// Passes, of which the best counts.
const PASSES: usize = 5;

fn main() {
    let book = Arc::new(RuleBook::built_in().clone());
    let server = start_server(Arc::clone(&book));
    let scorer = Scorer::new(book);
    println!(
        "synthetic profiles, {CHUNK} to a message, {} in a pass",
        CHUNK * CHUNKS
    );
    for view in [ScoreView::Standard, ScoreView::Ranking] {
        let batch = batch(view);
        let (bound, stream) = best(|| codec(&scorer, &batch), || stream(&server, &batch));
        println!("{view:?}: codec bound, one thread {bound:>9.0}/s");
        println!("{view:?}: one stream, loopback     {stream:>9.0}/s");
        println!("{view:?}: ratio                    {:>9.2}", stream / bound);
    }
}

/// Subjects a second of the best passes of two kinds, taken in turn, so that what else the machine does
/// meets both.
fn best(mut one: impl FnMut(), mut other: impl FnMut()) -> (f64, f64) {
    let (mut best_of_one, mut best_of_other) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..PASSES {
        best_of_one = best_of_one.min(seconds(&mut one));
        best_of_other = best_of_other.min(seconds(&mut other));
    }
    let subjects = (CHUNK * CHUNKS) as f64;
    (subjects / best_of_one, subjects / best_of_other)
}

fn seconds(mut pass: impl FnMut()) -> f64 {
    let begun = Instant::now();
    pass();
    begun.elapsed().as_secs_f64()
}

/// One pass of the codec bound.
fn codec(scorer: &Scorer, batch: &BatchScoreRequest) {
    for _ in 0..CHUNKS {
        let request = batch.encode_to_vec();
        let request = BatchScoreRequest::decode(Bytes::from(request)).expect("it was encoded");
        let answer = scorer
            .batch(&request, &Path::ROOT)
            .expect("the batch is sound");
        let answer = answer.encode_to_vec();
        let answer = BatchScoreResponse::decode(answer.as_slice()).expect("it was encoded");
        let results = answer.results.decode().expect("they were encoded");
        assert_eq!(results.len(), CHUNK);
    }
}

/// One pass over one stream.
fn stream(server: &str, batch: &BatchScoreRequest) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let endpoint = Endpoint::from_shared(server.to_owned()).expect("an address");
        let endpoint = endpoint.initial_connection_window_size(8 << 20);
        let endpoint = endpoint
            .initial_stream_window_size(4 << 20)
            .tcp_nodelay(true);
        let channel = endpoint.connect().await.expect("the server answers");
        let mut client = ScoringServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_BYTES)
            .max_encoding_message_size(MESSAGE_BYTES);
        let batch = batch.clone();
        let requests = (0..CHUNKS).map(move |_| StreamScoreRequest {
            batch: Some(batch.clone()),
        });
        let answers = client.stream_score(tokio_stream::iter(requests)).await;
        let mut answers = answers.expect("the stream opens").into_inner();
        let mut scored = 0;
        while let Some(answer) = answers.next().await {
            let batch = answer.expect("an answer").batch.unwrap_or_default();
            scored += batch.results.decode().expect("results").len();
        }
        assert_eq!(scored, CHUNK * CHUNKS);
    });
}

/// A server on threads of its own. Returns its address.
fn start_server(book: Arc<RuleBook>) -> String {
    let limits = Limits::default();
    let (told, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let any = "127.0.0.1:0".parse().expect("an address");
            let listener = bind(any, &limits).expect("a free port");
            let address = listener.local_addr().expect("an address");
            told.send(format!("http://{address}"))
                .expect("somebody waits");
            serve(listener, book, false, &limits, std::future::pending()).await
        })
    });
    address.recv().expect("the server starts")
}

fn batch(view: ScoreView) -> BatchScoreRequest {
    let subjects = (0..CHUNK as u64).map(|key| Subject {
        key,
        subject: Some(Given::from(&profile(key as i32))),
    });
    BatchScoreRequest {
        age_as_of: None,
        categories_as_of: None,
        language: None,
        as_of: Some(day(2017, 5, 19)),
        subjects: subjects.collect(),
        rule_set_id: None,
        view: Some(view.into()),
    }
}

fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// A synthetic person, different for each number.
fn profile(number: i32) -> Profile {
    let levels = [
        CredentialLevel::BachelorOrThreeYear,
        CredentialLevel::Masters,
    ];
    let credential = |level: CredentialLevel, year| Credential {
        level: level.into(),
        country: "IN".to_owned(),
        completed: Some(day(year, 6, 30)),
        length_years: Some(3),
        assessment: Some(Assessment {
            issued: Some(day(2016, 1 + number % 12, 1)),
        }),
        canadian_study: None,
    };
    let result = |test: &str, scores: [i32; 4]| LanguageResult {
        test: test.to_owned(),
        taken: Some(day(2016, 1 + number % 12, 12)),
        listening_tenths: Some(scores[0]),
        reading_tenths: Some(scores[1]),
        writing_tenths: Some(scores[2]),
        speaking_tenths: Some(scores[3]),
    };
    let job = |code: &str, country: &str, from: i32, to: Option<i32>| WorkPeriod {
        occupations: vec![Occupation {
            noc_version: 2016,
            code: code.to_owned(),
        }],
        country: country.to_owned(),
        from: Some(day(from, 1 + number % 12, 3)),
        to: to.map(|year| day(year, 2, 20)),
        weekly_hours_tenths: 375,
        employment_kind: EmploymentKind::Employed.into(),
        authorised: Some(true),
        full_time_student: false,
        foreign_military: false,
    };
    let ielts = [[80, 70, 70, 70], [60, 60, 65, 60], [85, 80, 75, 75]][number as usize % 3];
    let mut profile = Profile {
        birth: Some(day(1975 + number % 20, 1 + number % 12, 1 + number % 28)),
        credentials: levels
            .map(|level| credential(level, 2000 + number % 14))
            .into(),
        language_results: vec![result("ielts_general", ielts)],
        work_periods: vec![
            job("2174", "IN", 2011, Some(2015)),
            job("2173", "IN", 2007, Some(2011)),
        ],
        funds_cad: Some(30_000),
        ..Profile::default()
    };
    if number % 4 == 0 {
        profile
            .language_results
            .push(result("tef_canada", [2170, 1810, 2710, 2710]));
        profile.work_periods.push(job("6322", "CA", 2015, None));
    }
    if number % 3 == 0 {
        profile.partners.push(Partner {
            accompanying: Some(true),
            status: CanadianStatus::Neither.into(),
            credentials: vec![credential(CredentialLevel::BachelorOrThreeYear, 2008)],
            language_results: vec![result("ielts_general", [55, 50, 55, 55])],
            first_official_language: None,
            work_periods: Vec::new(),
        });
    }
    profile
}
