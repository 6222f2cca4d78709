//! The bounds of a server, named, each with its unit and its reason.

use std::time::Duration;

/// What one server takes on at a time. [`Limits::default`] fits a service inside a data centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at a time. One more waits in the backlog of the socket.
    pub connections: usize,
    /// Calls in progress at a time, over all connections; one more is RESOURCE_EXHAUSTED. A stream
    /// counts until it has begun; each service bounds its open streams itself.
    pub calls: usize,
    /// Streams that a peer may have open on one connection; HTTP/2 makes it wait with one more.
    pub streams_per_connection: u32,
    /// Connections that the kernel keeps for us to accept.
    pub backlog: i32,
    /// HTTP/2 window of one stream, in bytes.
    pub stream_window_bytes: u32,
    /// HTTP/2 window of a connection, in bytes. Also sizes what h2 lets wait in small unread frames
    /// before it closes the connection: half of this.
    pub connection_window_bytes: u32,
    /// Largest HTTP/2 frame, in bytes.
    pub frame_bytes: u32,
    /// Within this, a new peer must have sent the preface of HTTP/2.
    pub preface_deadline: Duration,
    /// How often a silent connection is asked for a sign of life. Below 20 s, peers take it as abuse.
    pub keepalive_interval: Duration,
    /// How long the answer to that may take.
    pub keepalive_timeout: Duration,
    /// After this a connection takes no new calls, so that peers spread over new instances.
    pub connection_age: Duration,
    /// How long the calls of a connection that is too old may still take.
    pub connection_age_grace: Duration,
    /// The longest that a call may take to begin its answer, whatever its own deadline.
    pub call_deadline: Duration,
    /// How long calls in progress may take after the signal to stop.
    pub drain_deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            calls: 4_096,
            streams_per_connection: 256,
            backlog: 1_024,
            stream_window_bytes: 2 << 20,
            connection_window_bytes: 8 << 20,
            frame_bytes: 64 << 10,
            preface_deadline: Duration::from_secs(10),
            keepalive_interval: Duration::from_secs(20),
            keepalive_timeout: Duration::from_secs(10),
            connection_age: Duration::from_secs(30 * 60),
            connection_age_grace: Duration::from_secs(30),
            call_deadline: Duration::from_secs(60),
            drain_deadline: Duration::from_secs(10),
        }
    }
}
