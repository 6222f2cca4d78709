//! The stream of batches: read, scored side by side, answered in order.

use std::pin::Pin;

use crs::Path;
use express_entry_proto::scoring::v1 as pb;
use express_entry_transport::deadline::{self, Deadline};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Status, Streaming};

use crate::limits;
use crate::scoring::Scorer;
use crate::status::{self, Refused};

type Answer = Result<pb::StreamScoreResponse, Status>;

/// The answers of one stream.
pub(super) type Answers = Pin<Box<dyn Stream<Item = Answer> + Send>>;

/// Opens a stream. It ends with the caller's last batch, the first invalid one, the deadline, or when
/// nobody takes the answers any more. `_permit` counts it among the open streams.
pub(super) fn open(
    scorer: Scorer,
    request: Request<Streaming<pb::StreamScoreRequest>>,
    permit: OwnedSemaphorePermit,
) -> Answers {
    let deadline = Deadline::of(&request);
    // One more is being taken from the queue and one put into it: so many batches are in flight.
    let (queue, scored) = mpsc::channel(limits::STREAM_BATCHES_IN_FLIGHT - 2);
    tokio::spawn(async move {
        let _permit = permit;
        read(scorer, request.into_inner(), queue, deadline).await;
    });
    let answers = ReceiverStream::new(scored).then(|batch: Batch| async {
        match batch {
            Batch::Scored(answer) => answer.await.unwrap_or_else(|_| Err(Refused::Broken.into())),
            Batch::Failed(status) => Err(status),
        }
    });
    Box::pin(answers)
}

/// A batch in its place in the order of answers.
enum Batch {
    Scored(JoinHandle<Answer>),
    Failed(Status),
}

async fn read(
    scorer: Scorer,
    mut requests: Streaming<pb::StreamScoreRequest>,
    queue: mpsc::Sender<Batch>,
    deadline: Option<Deadline>,
) {
    loop {
        let request = tokio::select! {
            () = queue.closed() => return,
            () = deadline::passed(deadline) => Err(Refused::DeadlinePassed.into()),
            request = requests.message() => request,
        };
        let (batch, last) = match request {
            Ok(Some(request)) => (Batch::Scored(start(scorer.clone(), request)), false),
            Ok(None) => return,
            Err(status) => (Batch::Failed(status::of_broken_stream(status)), true),
        };
        if queue.send(batch).await.is_err() || last {
            return;
        }
    }
}

/// Starts to score a batch, where it holds up nobody.
fn start(scorer: Scorer, request: pb::StreamScoreRequest) -> JoinHandle<Answer> {
    let subjects = request
        .batch
        .as_ref()
        .map_or(0, |batch| batch.subjects.len());
    if subjects <= limits::SUBJECTS_IN_PLACE {
        tokio::spawn(async move { score(&scorer, &request) })
    } else {
        tokio::task::spawn_blocking(move || score(&scorer, &request))
    }
}

fn score(scorer: &Scorer, request: &pb::StreamScoreRequest) -> Answer {
    let none = pb::BatchScoreRequest::default();
    let batch = request.batch.as_ref().unwrap_or(&none);
    let batch = scorer
        .batch(batch, &Path::ROOT.field("batch"))
        .map_err(Refused::from)?;
    Ok(pb::StreamScoreResponse { batch: Some(batch) })
}
