//! What stands around every call: the limit on calls and the deadline.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout_at;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};

use crate::deadline::Deadline;
use crate::status;

/// How long a caller should wait when too many calls are in progress.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Admits calls up to a limit, and answers those that take too long.
#[derive(Clone)]
pub(crate) struct GuardLayer {
    calls: Arc<Semaphore>,
    calls_max: usize,
    call_deadline: Duration,
}

impl GuardLayer {
    pub(crate) fn new(calls_max: usize, call_deadline: Duration) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(calls_max)),
            calls_max,
            call_deadline,
        }
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard {
            inner,
            guard: self.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Guard<S> {
    inner: S,
    guard: GuardLayer,
}

impl<S, Q> Service<Request<Q>> for Guard<S>
where
    S: Service<Request<Q>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Q>) -> Self::Future {
        let Ok(place) = Arc::clone(&self.guard.calls).try_acquire_owned() else {
            let refused = status::limit_reached("CALLS", self.guard.calls_max, Some(RETRY_AFTER));
            return Box::pin(async move { Ok(refused.into_http()) });
        };
        let named = Deadline::of_headers(request.headers());
        if let Some(deadline) = named {
            request.extensions_mut().insert(deadline);
        }
        let deadline = [named, Deadline::after(self.guard.call_deadline)]
            .into_iter()
            .flatten()
            .min();
        let call = self.inner.call(request);
        Box::pin(async move {
            let _place = place;
            let answered = match deadline {
                Some(deadline) => timeout_at(deadline.instant(), call).await,
                None => Ok(call.await),
            };
            match answered {
                Ok(Ok(response)) => Ok(overlong_is_a_limit(response)),
                Ok(Err(error)) => Err(error),
                Err(_) => Ok(status::deadline_exceeded().into_http()),
            }
        })
    }
}

/// The name of the limit on the bytes of one message.
const MESSAGE_BYTES: &str = "MESSAGE_BYTES";

/// A message over the limit comes from the codec as OUT_OF_RANGE; callers are told as of every limit.
fn overlong_is_a_limit(response: Response<Body>) -> Response<Body> {
    match response.extensions().get::<Status>().and_then(overlong) {
        Some(status) => status.into_http(),
        None => response,
    }
}

/// The status to give in place of the codec's for a message over the limit; none for any other.
///
/// A handler of a stream meets the codec's status itself, and gives this one.
pub fn overlong(status: &Status) -> Option<Status> {
    let of_codec = status.code() == Code::OutOfRange
        && status
            .message()
            .starts_with("Error, decoded message length too large");
    if !of_codec {
        return None;
    }
    let numbers = status
        .message()
        .split(|letter: char| !letter.is_ascii_digit());
    let limit = numbers.filter_map(|digits| digits.parse().ok()).next_back();
    Some(status::limit_reached(
        MESSAGE_BYTES,
        limit.unwrap_or_default(),
        None,
    ))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tower::{ServiceExt, service_fn};

    use super::*;

    fn code(response: &Response<Body>) -> Code {
        response
            .extensions()
            .get::<Status>()
            .map_or(Code::Ok, Status::code)
    }

    fn request(timeout: &str) -> Request<()> {
        Request::builder()
            .header("grpc-timeout", timeout)
            .body(())
            .unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_past_its_deadline_is_answered_so() {
        let slow = service_fn(async |_: Request<()>| {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok::<_, Infallible>(Response::new(Body::default()))
        });
        let guarded = |cap| GuardLayer::new(1, Duration::from_secs(cap)).layer(slow);
        let answer =
            async |cap, timeout| code(&guarded(cap).oneshot(request(timeout)).await.unwrap());
        assert_eq!(answer(60, "1S").await, Code::DeadlineExceeded);
        assert_eq!(answer(1, "60S").await, Code::DeadlineExceeded);
        assert_eq!(answer(60, "60S").await, Code::Ok);
        assert_eq!(answer(60, "nonsense").await, Code::Ok);
    }

    #[tokio::test]
    async fn the_handler_learns_the_callers_deadline() {
        let handler = service_fn(async |request: Request<()>| {
            let deadline = request.extensions().get::<Deadline>().copied();
            assert!(deadline.unwrap().left() > Duration::from_secs(50));
            Ok::<_, Infallible>(Response::new(Body::default()))
        });
        let guarded = GuardLayer::new(1, Duration::from_secs(5)).layer(handler);
        guarded.oneshot(request("60S")).await.unwrap();
    }

    #[tokio::test]
    async fn one_call_too_many_is_refused_and_a_place_is_freed_by_every_end() {
        let never = service_fn(async |_: Request<()>| {
            std::future::pending::<Result<Response<Body>, Infallible>>().await
        });
        let guarded = GuardLayer::new(1, Duration::from_secs(60)).layer(never);
        let held = guarded.clone().oneshot(request("60S"));
        let mut held = Box::pin(held);
        assert!(
            tokio::time::timeout(Duration::from_millis(20), &mut held)
                .await
                .is_err()
        );
        let refused = guarded.clone().oneshot(request("60S")).await.unwrap();
        assert_eq!(code(&refused), Code::ResourceExhausted);
        drop(held);
        let admitted = guarded.clone().oneshot(request("1m")).await.unwrap();
        assert_eq!(code(&admitted), Code::DeadlineExceeded);
    }

    #[test]
    fn only_the_codecs_word_for_too_long_becomes_a_limit() {
        let codec =
            "Error, decoded message length too large: found 12 bytes, the limit is: 10 bytes";
        let status = overlong(&Status::out_of_range(codec)).unwrap();
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert!(
            status.message().contains("MESSAGE_BYTES of 10"),
            "{}",
            status.message()
        );
        assert!(overlong(&Status::out_of_range("position 12 is gone")).is_none());
        assert!(overlong(&Status::internal(codec)).is_none());
    }
}
