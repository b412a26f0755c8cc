//! chromedriver, for the time of a test.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// A running chromedriver. It ends with the test, and its browsers with it.
pub(crate) struct Driver {
    pub(crate) url: String,
    pub(crate) chromium: PathBuf,
    _process: Child,
}

impl Driver {
    /// Starts it, or says what is missing.
    pub(crate) async fn start() -> Result<Self, String> {
        let chromium =
            find(&["chromium", "chromium-browser", "google-chrome"]).ok_or("there is no Chromium")?;
        let program = find(&["chromedriver"]).ok_or("there is no chromedriver")?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
        let port = port.map_err(|error| error.to_string())?.port();
        let process = Command::new(program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("chromedriver does not start: {error}"))?;
        for _ in 0..200 {
            if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                let url = format!("http://127.0.0.1:{port}");
                return Ok(Self { url, chromium, _process: process });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("chromedriver does not answer".to_owned())
    }
}

/// The first of these programs that is there.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names.iter().flat_map(|name| places.iter().map(move |place| place.join(name)));
    candidates.into_iter().find(|program| Path::is_file(program))
}
