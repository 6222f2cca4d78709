//! A panic is a defect of one call: the call is answered INTERNAL, and everything else goes on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{HeaderMap, Response};
use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use crate::status;

/// The answer to a call whose handler panicked.
pub(crate) fn in_handler(panic: Box<dyn Any + Send>) -> Response<Body> {
    log(&*panic);
    status::internal().into_http()
}

/// A response whose answers end with INTERNAL when making one of them panics.
pub(crate) fn caught_in_answers(response: Response<Body>) -> Response<Body> {
    response.map(|body| Body::new(Caught(Some(body))))
}

/// What it was goes to the log alone.
fn log(panic: &(dyn Any + Send)) {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(what, "a handler panicked");
}

/// The answers of a call; none after a panic.
struct Caught(Option<Body>);

impl http_body::Body for Caught {
    type Data = <Body as http_body::Body>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
        let Some(body) = &mut self.0 else {
            return Poll::Ready(None);
        };
        // What the panic left half done is dropped unseen.
        match catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(cx))) {
            Ok(frame) => frame,
            Err(panic) => {
                self.0 = None;
                log(&*panic);
                let mut trailers = HeaderMap::new();
                let told = status::internal().add_header(&mut trailers);
                Poll::Ready(Some(told.map(|()| Frame::trailers(trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), http_body::Body::size_hint)
    }
}
