//! Every request is valid under PayPal's own OpenAPI documents, in the eyes of a validator that nobody here wrote.
//!
//! Runs where the variable `PAYPAL_OPENAPI` names a folder with the documents (published at
//! github.com/paypal/paypal-rest-api-specifications, which the project does not copy), and needs Node: npm's
//! `@stoplight/prism-cli` serves each document, and answers a request that breaks it with an error. Otherwise it says that it
//! was skipped.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "support/inputs.rs"]
mod inputs;
mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use inputs::INPUTS;
use paymux_core::test_util::preview;
use paymux_core::{Bytes, CallOptions};
use paymux_paypal::PAYPAL;
use support::settings;

/// Each document, and where the paths of its operations begin.
const DOCUMENTS: &[(&str, &str)] = &[
    ("checkout_orders_v2.json", "/v2/checkout/"),
    ("payments_payment_v2.json", "/v2/payments/"),
    ("notifications_webhooks_v1.json", "/v1/notifications/"),
    ("customer_disputes_v1.json", "/v1/customer/"),
];

/// Requests that are wrong on purpose, in what our own rules do not hold.
const HOSTILE: &str = "hostile id";

struct Prism {
    process: Child,
    port: u16,
}

impl Prism {
    /// Installs Prism where the tests keep their files.
    fn installed() -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prism");
        std::fs::create_dir_all(&folder).unwrap();
        let install = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&folder)
            .arg("@stoplight/prism-cli@5")
            .output()
            .unwrap_or_else(|error| panic!("npm cannot be started: {error}"));
        assert!(install.status.success(), "{}", String::from_utf8_lossy(&install.stderr));
        folder.join("node_modules/@stoplight/prism-cli/dist/index.js")
    }

    fn serving(program: &Path, document: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("node")
            .arg(program)
            .args(["mock", "--port", &port.to_string()])
            .arg(document)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("node cannot be started: {error}"));
        let (started, patience) = (Instant::now(), Duration::from_secs(180));
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < patience, "Prism does not serve {}", document.display());
            std::thread::sleep(Duration::from_millis(200));
        }
        Self { process, port }
    }

    /// The whole answer.
    fn answer(&self, request: &http::Request<Bytes>) -> String {
        let target = request.uri().path_and_query().unwrap().as_str();
        let mut head = format!("{} {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", request.method());
        for (name, value) in request.headers() {
            head += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        head += &format!("content-length: {}\r\n\r\n", request.body().len());
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(request.body()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

/// What is wrong with the request, in Prism's eyes. What it makes up as a reply may break the document, and is not looked at.
fn complaints(answer: &str) -> Vec<String> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let mut complaints = Vec::new();
    if !answer.contains("sl-violations") && !head.starts_with("HTTP/1.1 2") {
        complaints.push(answer.to_owned());
    }
    for line in head.lines().filter_map(|line| line.strip_prefix("sl-violations: ")) {
        let violations: Vec<serde_json::Value> = serde_json::from_str(line).unwrap();
        let of_request =
            violations.iter().filter(|one| one["location"][0] == "request" && one["severity"] == "Error");
        complaints.extend(of_request.map(|one| one["message"].to_string()));
    }
    complaints
}

#[test]
fn every_request_is_valid_under_paypals_own_documents() {
    let skipped = |why: &str| {
        // Not by `println!`, which the test harness keeps to itself when a test passes.
        let _told = writeln!(
            std::io::stderr(),
            "SKIPPED: requests to PayPal were not held against its documents: {why}"
        );
    };
    let Some(folder) = std::env::var_os("PAYPAL_OPENAPI") else {
        return skipped("PAYPAL_OPENAPI names no folder with them");
    };
    let program = Prism::installed();
    let mut wrong = Vec::new();
    for (document, paths) in DOCUMENTS {
        let document = Path::new(&folder).join(document);
        if !document.exists() {
            skipped(&format!("{} is not there", document.display()));
            continue;
        }
        let prism = Prism::serving(&program, &document);
        let key = CallOptions::with_key("key-1".parse().unwrap());
        let mut sent = 0;
        for (operation, what, input) in INPUTS.iter().filter(|(_, what, _)| *what != HOSTILE) {
            let request = preview(&PAYPAL, &settings(), operation, input, &key).unwrap();
            if request.uri().path().starts_with(paths) {
                sent += 1;
                let complaints = complaints(&prism.answer(&request));
                wrong.extend(complaints.iter().map(|why| format!("{operation} {what}: {why}")));
            }
        }
        assert!(sent > 0, "no request belongs to {}", document.display());
        // A validator that says yes to everything proves nothing.
        let nowhere =
            http::Request::post(format!("http://x{paths}nowhere")).body(Bytes::from_static(b"{}")).unwrap();
        assert!(!complaints(&prism.answer(&nowhere)).is_empty(), "Prism takes anything");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
