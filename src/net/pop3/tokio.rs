//! Messages into what tokio writes to.

use std::io;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::exchange::Sink;

impl<W: AsyncWrite + Unpin> Sink for W {
    async fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        self.write_all(piece).await
    }
}
