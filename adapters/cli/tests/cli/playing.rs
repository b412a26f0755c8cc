//! `paymux sandbox` and `paymux listen` as a person uses them: the built program, beside a small app.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Directory;

/// Nothing here takes this long.
const LONG: Duration = Duration::from_secs(60);

type Variables = BTreeMap<String, String>;

fn paymux(variables: &Variables, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paymux"));
    command.env_clear().envs(variables).args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to its end; gives exit code, standard output and standard error.
fn run(variables: &Variables, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = paymux(variables, arguments).output().unwrap();
    let utf8 = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), utf8(stdout), utf8(stderr))
}

#[track_caller]
fn fine(variables: &Variables, arguments: &[&str]) -> String {
    let (code, out, err) = run(variables, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}{err}");
    out
}

/// A program that runs beside the test, and not after it.
struct Running {
    child: Child,
    lines: Receiver<String>,
    err: Receiver<String>,
}

impl Running {
    fn start(variables: &Variables, arguments: &[&str]) -> Self {
        let mut child = paymux(variables, arguments).spawn().unwrap();
        let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, lines: out, err }
    }

    /// The next line that has all of these in it.
    #[track_caller]
    fn until(&self, parts: &[&str]) -> String {
        let mut before = Vec::new();
        let deadline = Instant::now() + LONG;
        while let Ok(line) = self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            if parts.iter().all(|part| line.contains(part)) {
                return line;
            }
            before.push(line);
        }
        panic!("no line with {parts:?} among {before:?}; {:?}", self.err.try_iter().collect::<Vec<_>>());
    }

    /// Presses Ctrl-C; gives what was said on standard error.
    fn interrupt(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let deadline = Instant::now() + LONG;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(0));
                return self.err.iter().collect::<Vec<_>>().join("\n");
            }
            assert!(Instant::now() < deadline, "Ctrl-C does not end it");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).all(|line| send.send(line).is_ok())
    });
    receive
}

/// A small app that takes webhooks: path and body of each.
fn app() -> (String, Receiver<(String, Value)>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let head: Vec<_> =
                reader.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            let length = head
                .iter()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap()];
            reader.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            reader.get_mut().write_all(answer).unwrap();
            let path = head[0].split(' ').nth(1).unwrap().to_owned();
            if send.send((path, serde_json::from_slice(&body).unwrap())).is_err() {
                return;
            }
        }
    });
    (url, receive)
}

fn read(env_file: &str) -> Variables {
    let text = std::fs::read_to_string(env_file).unwrap();
    let pairs = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn create(variables: &Variables, order: &str) -> String {
    let input = json!({
        "amount": 4599, "currency": "USD", "customer": "c-1", "order_id": order,
        "items": [{ "name": "Mug", "quantity": 3, "price": 1533 }],
    });
    let made = fine(variables, &["send", "payviox", "session.create", "--input", &input.to_string()]);
    let made: Value = serde_json::from_str(&made).unwrap();
    made["session_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_payment_played_from_the_command_line() {
    let directory = Directory::new("playing");
    let file = directory.path("sandbox.env");
    let none = Variables::new();
    let sandbox =
        Running::start(&none, &["sandbox", "--port", "0", "--clock", "frozen", "--env-file", &file]);
    let page = sandbox.until(&["page\t"]);
    let base = sandbox.until(&["payviox\thttp://127.0.0.1:"]);
    let secret = sandbox.until(&["PAYVIOX_SECRET_KEY="]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let variables = read(&file);
    assert_eq!(page, format!("page\t{}/", variables["PAYMUX_SANDBOX_URL"]));
    assert_eq!(base.split('\t').nth(1).unwrap(), variables["PAYVIOX_BASE_URL"]);
    assert_eq!(secret.split('=').nth(1).unwrap(), variables["PAYVIOX_SECRET_KEY"]);

    // A payment, and its webhook at the app.
    let id = create(&variables, "INV-1");
    let (url, arrived) = app();
    let forward = format!("{url}/hooks/{{provider}}/{{kind}}");
    let listen = Running::start(&variables, &["listen", "--forward-to", &forward]);
    assert_eq!(listen.until(&["time"]), "time\tprovider\tevent\twebhook\tanswer\tstate");
    let paid = fine(&variables, &["sandbox", "pay", "payviox", &id]);
    assert!(paid.contains(&format!("payviox\t{id}\tINV-1\t45.99 USD\tsucceeded\t")), "{paid}");
    let (path, body) = arrived.recv_timeout(LONG).unwrap();
    assert_eq!((path.as_str(), &body["order_id"]), ("/hooks/payviox/payment", &json!("INV-1")));
    let line = listen.until(&["succeeded"]);
    assert_eq!(line, "2026-01-01T00:00:00Z\tpayviox\tsucceeded\t1\t200\tdelivered");
    let list = fine(&variables, &["sandbox", "webhooks", "list"]);
    assert!(list.contains("1\tpayviox\tpayment\tsucceeded\tdelivered\t200\t-"), "{list}");

    // Once more, with the clock moved.
    assert_eq!(fine(&variables, &["sandbox", "clock", "advance", "20m"]), "2026-01-01T00:20:00Z\n");
    let again = fine(&variables, &["sandbox", "webhooks", "resend", "1"]);
    assert!(again.contains("delivered\t200, 200\t-"), "{again}");
    assert_eq!(arrived.recv_timeout(LONG).unwrap().1, body);
    listen.until(&["2026-01-01T00:20:00", "succeeded", "200"]);

    // A fault: the client is told, once.
    let teapot = json!({ "status": 418, "body": "{}" }).to_string();
    let set = fine(
        &variables,
        &["sandbox", "fault", "payviox", "payment.get", "canned", "--times", "1", "--input", &teapot],
    );
    assert!(set.ends_with("payviox\tpayment.get\tcanned\t1\n"), "{set}");
    let get = ["send", "payviox", "payment.get", "--input", &json!({ "session_id": id }).to_string()];
    let (code, problem, _) = run(&variables, &get);
    assert_eq!((code, &serde_json::from_str::<Value>(&problem).unwrap()["status"]), (1, &json!(418)));
    fine(&variables, &get);

    // Too little, and an end by the clock.
    let little = create(&variables, "INV-2");
    assert!(fine(&variables, &["sandbox", "underpay", "payviox", &little]).contains("\tincomplete\t"));
    create(&variables, "INV-3");
    fine(&variables, &["sandbox", "clock", "advance", "2d"]);
    let state = fine(&variables, &["sandbox", "state"]);
    assert!(state.contains("\tINV-3\t45.99 USD\texpired\t"), "{state}");

    let said = listen.interrupt();
    assert!(said.contains("ended: 1 delivered"), "{said}");
    // Webhooks go nowhere again.
    let last = create(&variables, "INV-4");
    fine(&variables, &["sandbox", "pay", "payviox", &last]);
    assert!(fine(&variables, &["sandbox", "webhooks", "list"]).contains("\tunsent\t"));
    assert!(sandbox.interrupt().contains("ended"));
    let (code, out, err) = run(&variables, &["sandbox", "state"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("no sandbox answers at http://127.0.0.1:"), "{err}");
}

#[test]
fn an_environment_file_is_not_overwritten_silently() {
    let directory = Directory::new("environment");
    let file = directory.with("sandbox.env", "MINE=1\n");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let none = Variables::new();
    let start = ["sandbox", "--port", "0", "--seed", "7", "--env-file", &file];
    let (code, out, err) = run(&none, &start);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--overwrite"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "MINE=1\n");

    let sandbox = Running::start(&none, &[&start[..], &["--overwrite", "--json"]].concat());
    sandbox.until(&["\"environment\""]);
    let variables = read(&file);
    assert!(!variables.contains_key("MINE"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // A shell reads it, too.
    let script = "set -a; . \"$0\"; printf %s \"$PAYMUX_SANDBOX_URL\"";
    let shell = Command::new("sh").args(["-c", script, &file]).output().unwrap();
    assert_eq!(String::from_utf8(shell.stdout).unwrap(), variables["PAYMUX_SANDBOX_URL"]);
    sandbox.interrupt();

    // The same port with the same seed: the file says the same, and stays.
    let port = variables["PAYMUX_SANDBOX_URL"].rsplit(':').next().unwrap();
    let again = ["sandbox", "--port", port, "--seed", "7", "--clock", "frozen", "--env-file", &file];
    let sandbox = Running::start(&none, &[&again[..], &["--overwrite"]].concat());
    sandbox.until(&["page\t"]);
    let written = std::fs::read_to_string(&file).unwrap();
    let (code, _, err) = run(&none, &["sandbox", "--port", port]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("--port 0"), "{err}");
    sandbox.interrupt();
    let sandbox = Running::start(&none, &again);
    sandbox.until(&["page\t"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
    sandbox.interrupt();
}

#[test]
fn a_sandbox_that_goes_away_ends_the_listening() {
    let none = Variables::new();
    let sandbox = Running::start(&none, &["sandbox", "--port", "0"]);
    let page = sandbox.until(&["page\t"]);
    let url = page.split('\t').nth(1).unwrap();
    let (app, _arrived) = app();
    let mut listen = Running::start(&none, &["listen", "--forward-to", &app, "--url", url]);
    listen.until(&["time\t"]);
    sandbox.interrupt();
    let deadline = Instant::now() + LONG;
    while listen.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(listen.child.wait().unwrap().code(), Some(1));
    let said = listen.err.iter().collect::<Vec<_>>().join("\n");
    assert!(said.contains("ended: 0 delivered") && said.contains("no sandbox answers"), "{said}");
}
