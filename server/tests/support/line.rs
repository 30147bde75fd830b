//! A line to PostgreSQL that a test can cut and mend: a proxy on a port of its own.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct Line {
    /// Where the database seems to be.
    pub authority: String,
    open: Arc<watch::Sender<bool>>,
}

impl Line {
    /// To a server at `host:port`.
    pub async fn to(server: &str) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let open = Arc::new(watch::Sender::new(true));
        let (server, gate) = (server.to_owned(), open.clone());
        tokio::spawn(async move {
            loop {
                let Ok((mut near, _)) = listener.accept().await else { return };
                let (server, mut state) = (server.clone(), gate.subscribe());
                tokio::spawn(async move {
                    if !*state.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(server).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = state.wait_for(|open| !*open) => {}
                    }
                });
            }
        });
        Line { authority, open }
    }

    /// Every connection breaks, and new ones do at once.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}
