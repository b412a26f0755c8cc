//! Time and signatures in one header: the suite passes core's scheme, and finds what goes wrong with it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod shop;

use std::time::Duration;

use paymux_conformance::{Hooks, Outcome, Signing, Suite, check_only};
use paymux_core::provider::{
    Account, Api, Descriptor, Opened, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, Slot,
    Webhooks,
};
use paymux_core::{Bytes, Client, Error, Event, HeaderMap, Timestamp};
use shop::{Key, NOTES, Provider, SHOP, Shop, note};

const SLOTS: &[Slot] =
    &[Slot::credential::<Key>("SHOP_KEY"), Slot::secret("webhook_secret", "SHOP_WEBHOOK_SECRET")];

/// What of the header reaches the check.
type Passes = fn(&str) -> String;

#[derive(Debug)]
struct Filtering(SignedWebhook, Passes);

impl Signature for Filtering {
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        let mut passed = HeaderMap::new();
        for value in headers.get_all("shop-signature") {
            passed.append("shop-signature", self.1(value.to_str().unwrap()).parse().unwrap());
        }
        self.0.check(&passed, body, now)
    }
}

impl Webhooks for Filtering {
    fn account(&self) -> &Account {
        &SHOP
    }

    fn signature(&self) -> &dyn Signature {
        self
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        note(body)
    }
}

fn suite<const MISTAKE: u8>() -> Suite {
    let descriptor = Descriptor::new("shop", Shop::BASE_URL, |settings, transport, runtime| {
        let client = Client::<Shop>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(provider(settings, MISTAKE), client))
    })
    .slots(SLOTS);
    Suite {
        credentials: &[("key", "authorization: Bearer {}")],
        webhooks: Some(Hooks {
            signing: Signing::TimedHmac { header: "shop-signature", tolerance: Duration::from_secs(300) },
            slots: &["webhook_secret"],
            previous: None,
            events: NOTES,
        }),
        ..Suite::of(Box::leak(Box::new(descriptor)))
    }
}

fn provider(settings: &Settings, mistake: u8) -> Provider<Filtering> {
    let passes: Passes = match mistake {
        0 => str::to_owned,
        // Only the first signature counts.
        1 => |text| text.split(',').take(2).collect::<Vec<_>>().join(","),
        // Only the last one does.
        2 => |text| {
            let parts: Vec<_> = text.split(',').collect();
            [parts.first().copied().unwrap(), parts.last().copied().unwrap()].join(",")
        },
        // Any scheme is taken for the one that is known.
        3 => |text| text.replace("v0=00", "v1=00"),
        // The last time wins.
        _ => |text| {
            let first = text.split(",t=1,").next().unwrap();
            text.replace(&format!("{first},t=1,"), &format!("{first},"))
        },
    };
    let scheme = SignedWebhook::new(
        SignatureTemplate::timed("shop-signature"),
        settings,
        "webhook_secret",
        "SHOP_WEBHOOK_SECRET",
    );
    Provider(Filtering(scheme, passes))
}

#[test]
fn the_scheme_of_core_passes_every_attack() {
    let report = check_only(&suite::<0>(), "webhooks");
    assert!(report.passed(), "{report}");
}

#[test]
fn each_mistake_is_found() {
    for (suite, with) in [
        (suite::<1>(), "before it it is refused"),
        (suite::<2>(), "behind it it is refused"),
        (suite::<3>(), "of another name behind it it is refused"),
        (suite::<4>(), "two times: it is accepted"),
    ] {
        let report = check_only(&suite, "webhooks::several_signatures::note");
        let (_, outcome) = report.cases.first().unwrap();
        let Outcome::Failed(why) = outcome else { panic!("{with}: {outcome:?}") };
        assert!(why.contains(with), "{why}");
    }
}
