use std::{net::SocketAddr, sync::mpsc, thread};

use tidb_dms::sim::SimAccount;
use tokio::{net::TcpListener, sync::oneshot};

/// The server of a simulated account on a thread and a clock of its own, until dropped.
pub(crate) struct Served {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<thread::JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(account: &SimAccount) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (listens, at) = mpsc::channel::<SocketAddr>();
        let account = account.clone();
        let server = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0")
                    .await
                    .expect("a free port");
                let address = listener
                    .local_addr()
                    .expect("its address");
                listens
                    .send(address)
                    .expect("somebody waits for it");
                let stopped = async {
                    let _ = stopped.await;
                };
                account
                    .serve(listener, stopped)
                    .await
                    .expect("the server ends well");
            });
        });
        let address = at.recv().expect("the server starts");
        Self { url: format!("http://{address}"), stop: Some(stop), server: Some(server) }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self
            .server
            .take()
            .map(thread::JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))), "the server panicked");
    }
}
