//! Somebody with a keyboard and no mouse.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Method;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::driver::Driver;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Person {
    /// Tells one person's browser and pictures from another's.
    pub(crate) name: &'static str,
    browser: Client,
    shop: String,
    pictures: PathBuf,
    profile: PathBuf,
}

impl Person {
    pub(crate) async fn open(driver: &Driver, shop: &str, name: &'static str) -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let pictures = target.parent().unwrap_or(target).join("browser");
        std::fs::create_dir_all(&pictures).unwrap();
        let profile = target.join(format!("chromium-{}-{name}", std::process::id()));
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-prefers-reduced-motion",
            "--window-size=1200,1000",
        ];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "goog:chromeOptions": { "binary": driver.chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(Capabilities::from(capabilities));
        let browser = builder.connect(&driver.url).await.unwrap();
        Self { name, browser, shop: shop.to_owned(), pictures, profile }
    }

    pub(crate) async fn go(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.shop)).await.unwrap();
    }

    pub(crate) async fn size(&self, width: u32, height: u32) {
        self.browser.set_window_size(width, height).await.unwrap();
    }

    /// Tabs on until this element has the focus.
    pub(crate) async fn tab_to(&self, id: &str) {
        self.tab_until(&format!("return document.activeElement.id === {id:?}"), id).await;
    }

    /// Tabs on to the button with this label, and presses it.
    pub(crate) async fn press_button(&self, label: &str) {
        self.tab_until(&format!("return {FOCUSED_TEXT} === {label:?}"), label).await;
        self.press_enter().await;
    }

    /// Tabs on to the link with this text, and follows it.
    pub(crate) async fn press_link(&self, text: &str) {
        self.press_button(text).await;
    }

    async fn tab_until(&self, there: &str, what: &str) {
        for _ in 0..80 {
            if self.script(there).await == true {
                return;
            }
            self.press(char::from(Key::Tab)).await;
        }
        panic!("no way to {what:?} by keyboard:\n{}", self.text("body").await);
    }

    /// Back to the page before.
    pub(crate) async fn back(&self) {
        self.browser.back().await.unwrap();
    }

    pub(crate) async fn press_enter(&self) {
        self.press(char::from(Key::Enter)).await;
    }

    async fn press(&self, key: char) {
        self.type_text(&key.to_string()).await;
    }

    pub(crate) async fn type_text(&self, text: &str) {
        self.browser.active_element().await.unwrap().send_keys(text).await.unwrap();
    }

    pub(crate) async fn wait_for(&self, selector: &str) {
        let wait = self.browser.wait().at_most(PATIENCE);
        if let Err(error) = wait.for_element(Locator::Css(selector)).await {
            panic!("no {selector}: {error}\n{}", self.text("body").await);
        }
    }

    /// Waits until a word is true.
    pub(crate) async fn wait_until(&self, script: &str) {
        let started = std::time::Instant::now();
        while self.script(&format!("return {script}")).await != true {
            assert!(started.elapsed() < PATIENCE, "not so: {script}\n{}", self.text("body").await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the status begins so.
    pub(crate) async fn wait_for_status(&self, start: &str) {
        let started = std::time::Instant::now();
        let mut status = Value::Null;
        while started.elapsed() < PATIENCE {
            status = self.script("return document.getElementById('status')?.textContent").await;
            if status.as_str().is_some_and(|text| text.starts_with(start)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the status is {status}, not {start:?}\n{}", self.text("body").await);
    }

    pub(crate) async fn has(&self, selector: &str) -> bool {
        !self.browser.find_all(Locator::Css(selector)).await.unwrap().is_empty()
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        match self.browser.find(Locator::Css(selector)).await {
            Ok(element) => element.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    pub(crate) async fn script(&self, text: &str) -> Value {
        self.browser.execute(text, Vec::new()).await.unwrap()
    }

    /// What a page owes everybody, by day and by night; see `complaints.js`. Takes a picture, too.
    pub(crate) async fn check_page(&self, name: &str) {
        for scheme in ["dark", "light"] {
            let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
            let media = DevTools("Emulation.setEmulatedMedia", json!({ "features": features }));
            self.browser.issue_cmd(media).await.unwrap();
            assert_eq!(self.script(COMPLAINTS).await, json!([]), "{name}, {scheme}");
        }
        self.screenshot(name).await;
    }

    pub(crate) async fn screenshot(&self, name: &str) {
        let picture = self.browser.screenshot().await.unwrap();
        std::fs::write(self.pictures.join(format!("{name}.png")), picture).unwrap();
    }

    /// The shop's pages have left no error in the console. (The sandbox's pages are not the shop's.)
    pub(crate) async fn check_console(&self) {
        let log = self.browser.issue_cmd(ConsoleLog).await.unwrap();
        let entries = log.as_array().unwrap();
        let ours = |entry: &&Value| {
            let serious = matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
            serious && entry["message"].as_str().is_some_and(|text| text.contains(&self.shop))
        };
        let ours: Vec<&Value> = entries.iter().filter(ours).collect();
        assert!(ours.is_empty(), "{ours:#?}");
    }

    pub(crate) async fn leave(self) {
        self.browser.close().await.unwrap();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// The text of whatever has the focus.
const FOCUSED_TEXT: &str = "document.activeElement.textContent.trim()";

/// Gives what is wrong with a page, in words.
const COMPLAINTS: &str = include_str!("complaints.js");

/// chromedriver's own call for what was logged to the console.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// chromedriver's own call for what the browser's developer tools can do.
#[derive(Debug)]
struct DevTools(&'static str, Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}
