//! Connections that are cut.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use paymux::pepay::streams::{Connect, Endpoint, Io, TcpConnect};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Cuts so many connections, each after some number of bytes that is drawn from a seed.
pub(crate) struct Cutter {
    tcp: TcpConnect,
    drawn: Mutex<u64>,
    most_bytes: u64,
    /// How many are still to be cut.
    left: Arc<AtomicU64>,
    /// How many were opened.
    pub(crate) opened: AtomicU64,
}

impl Cutter {
    pub(crate) fn new(seed: u64, cuts: u64, most_bytes: u64) -> Arc<Self> {
        Arc::new(Self {
            tcp: TcpConnect::default(),
            drawn: Mutex::new(seed),
            most_bytes,
            left: Arc::new(AtomicU64::new(cuts)),
            opened: AtomicU64::new(0),
        })
    }

    pub(crate) fn left(&self) -> u64 {
        self.left.load(Ordering::SeqCst)
    }

    /// SplitMix64.
    fn draw(&self) -> u64 {
        let mut state = self.drawn.lock().unwrap();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[async_trait::async_trait]
impl Connect for Cutter {
    async fn connect(&self, to: &Endpoint) -> io::Result<Box<dyn Io>> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        let io = self.tcp.connect(to).await?;
        if self.left() == 0 {
            return Ok(io);
        }
        let drawn = self.draw();
        Ok(Box::new(Cut {
            io,
            bytes: drawn % self.most_bytes,
            reset: drawn >> 63 == 1,
            cut: false,
            left: self.left.clone(),
        }))
    }
}

struct Cut {
    io: Box<dyn Io>,
    /// How many may still be read.
    bytes: u64,
    /// Whether it ends as a reset, or as if the server had closed it.
    reset: bool,
    /// Whether it has ended so: whoever reads on after the end meets it again, and it is one cut all the same.
    cut: bool,
    left: Arc<AtomicU64>,
}

impl AsyncRead for Cut {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.bytes == 0 {
            if !std::mem::replace(&mut self.cut, true) {
                let one_less = |left: u64| left.checked_sub(1);
                let _ = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
            }
            return Poll::Ready(if self.reset { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) });
        }
        let most = usize::try_from(self.bytes).unwrap().min(to.remaining());
        let mut part = vec![0; most];
        let mut part = ReadBuf::new(&mut part);
        ready!(Pin::new(&mut self.io).poll_read(cx, &mut part))?;
        to.put_slice(part.filled());
        self.bytes -= u64::try_from(part.filled().len()).unwrap();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Cut {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
