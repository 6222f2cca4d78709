//! The socket that is listened on, and the connections accepted from it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, TcpKeepalive, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tokio_stream::Stream;
use tokio_util::sync::{CancellationToken, PollSemaphore, WaitForCancellationFutureOwned};
use tonic::transport::server::{Connected, TcpConnectInfo};

use crate::Limits;

/// Length of the HTTP/2 client preface in bytes (RFC 9113, section 3.4).
const PREFACE_BYTES: usize = 24;

/// Wait after the system could not accept, for want of file descriptors as a rule.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Binds a socket to listen on. Port 0 lets the system choose one. Must be called within the runtime.
pub fn bind(address: SocketAddr, limits: &Limits) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(limits.backlog)?;
    TcpListener::from_std(socket.into())
}

/// Accepts connections, no more at a time than the limit.
pub(crate) struct Incoming {
    listener: TcpListener,
    limits: Limits,
    slots: PollSemaphore,
    /// Held for the connection that is accepted next.
    slot: Option<OwnedSemaphorePermit>,
    pause: Option<Pin<Box<Sleep>>>,
    cut: CancellationToken,
}

impl Incoming {
    /// Accepts from `listener`; `cut` ends every connection at once.
    pub(crate) fn new(listener: TcpListener, limits: Limits, cut: CancellationToken) -> Self {
        Self {
            listener,
            slots: PollSemaphore::new(Arc::new(Semaphore::new(limits.connections))),
            limits,
            slot: None,
            pause: None,
            cut,
        }
    }

    fn accepted(&self, socket: TcpStream, slot: OwnedSemaphorePermit) -> io::Result<Connection> {
        socket.set_nodelay(true)?;
        let keepalive = TcpKeepalive::new()
            .with_time(self.limits.keepalive_interval)
            .with_interval(self.limits.keepalive_timeout);
        SockRef::from(&socket).set_tcp_keepalive(&keepalive)?;
        let life = self.limits.connection_age + self.limits.connection_age_grace;
        let now = Instant::now();
        Ok(Connection {
            socket,
            preface_left: PREFACE_BYTES,
            timer: Box::pin(sleep_until(now + self.limits.preface_deadline)),
            end: now + life,
            cut: Box::pin(self.cut.clone().cancelled_owned()),
            _slot: slot,
        })
    }
}

impl Stream for Incoming {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(pause) = &mut this.pause {
                ready!(pause.as_mut().poll(cx));
                this.pause = None;
            }
            let slot = match this.slot.take() {
                Some(slot) => slot,
                None => match ready!(this.slots.poll_acquire(cx)) {
                    Some(slot) => slot,
                    None => return Poll::Ready(None),
                },
            };
            match this.listener.poll_accept(cx) {
                Poll::Ready(Ok((socket, _))) => match this.accepted(socket, slot) {
                    Ok(connection) => return Poll::Ready(Some(Ok(connection))),
                    Err(error) => tracing::debug!(%error, "a connection broke as it was accepted"),
                },
                Poll::Ready(Err(error)) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    this.slot = Some(slot);
                    this.pause = Some(Box::pin(sleep(ACCEPT_PAUSE)));
                }
                Poll::Pending => {
                    this.slot = Some(slot);
                    return Poll::Pending;
                }
            }
        }
    }
}

/// A connection that ends by itself: when its peer does not speak up in time, when it is too old,
/// and when all connections are cut.
///
/// The server waits for connections without any bound of its own, even for one that never spoke.
pub(crate) struct Connection {
    socket: TcpStream,
    /// Bytes of the preface that are still to come.
    preface_left: usize,
    /// Until the preface is there, its deadline; from then on, the end.
    timer: Pin<Box<Sleep>>,
    end: Instant,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    _slot: OwnedSemaphorePermit,
}

impl Connection {
    /// What an operation that has to wait comes to: the error of a connection that is at its end.
    fn or_ended<T>(
        &mut self,
        cx: &mut Context<'_>,
        operation: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if operation.is_ready() {
            return operation;
        }
        if self.cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if self.timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }

    fn received(&mut self, bytes: usize) {
        if self.preface_left > 0 {
            self.preface_left = self.preface_left.saturating_sub(bytes);
            if self.preface_left == 0 {
                self.timer.as_mut().reset(self.end);
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.socket).poll_read(cx, buffer);
        this.received(buffer.filled().len() - before);
        this.or_ended(cx, read)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.or_ended(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write_vectored(cx, slices);
        this.or_ended(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.socket).poll_flush(cx);
        this.or_ended(cx, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shut = Pin::new(&mut this.socket).poll_shutdown(cx);
        this.or_ended(cx, shut)
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.socket.connect_info()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio_stream::StreamExt;

    use super::*;

    #[tokio::test]
    async fn an_accepted_connection_sends_at_once_and_is_probed() {
        let limits = Limits::default();
        let listener = bind((Ipv4Addr::LOCALHOST, 0).into(), &limits).unwrap();
        let address = listener.local_addr().unwrap();
        let mut incoming = Incoming::new(listener, limits, CancellationToken::new());
        let _peer = TcpStream::connect(address).await.unwrap();
        let accepted = incoming.next().await.unwrap().unwrap();
        assert!(accepted.socket.nodelay().unwrap());
        assert!(SockRef::from(&accepted.socket).keepalive().unwrap());
    }

    #[tokio::test]
    async fn a_port_can_be_bound_again_while_old_connections_fade() {
        let limits = Limits::default();
        let listener = bind((Ipv4Addr::LOCALHOST, 0).into(), &limits).unwrap();
        let address = listener.local_addr().unwrap();
        let _peer = TcpStream::connect(address).await.unwrap();
        // The side that closes first keeps the port in TIME_WAIT.
        drop(listener.accept().await.unwrap());
        drop(listener);
        bind(address, &limits).unwrap();
    }
}
