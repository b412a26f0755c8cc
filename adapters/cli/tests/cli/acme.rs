//! A provider that has what the real ones may not: one-time secrets, secrets in bodies, keyed operations, a
//! value that it cannot do without, stamped webhooks.

use async_trait::async_trait;
use paymux::provider::wire::{RawJson, WireSecret};
use paymux::provider::{
    Account, Api, AsNumber, CredentialKind, Descriptor, Entry, ErrorShape, Opened, Operation, Proof, Schemes,
    ServerOnly, Signature, SignatureTemplate, SignedWebhook, Slot, Spec, Stamp, StampUnit, WebhookSecret,
    Webhooks, Written, decode_json,
};
use paymux::{
    Bytes, Client, CreatePayment, Error, Event, HeaderMap, Payment, PaymentProvider, PaymentUpdate,
    RetrievePayment, Status, Subject,
};
use serde::{Deserialize, Serialize};

pub(crate) static ACME: Descriptor =
    Descriptor::new("acme", "https://api.acme.example/v1", |settings, transport, runtime| {
        let merchant = settings.require(SLOTS, "merchant")?.to_owned();
        let client = Client::<Acme>::open(SLOTS, settings, transport, runtime)?;
        let template =
            SignatureTemplate::stamped("acme-signature", Stamp::header("acme-time", StampUnit::Seconds));
        let secrets = WebhookSecret::all("events", settings.secrets("webhook_secret"));
        let signature = SignedWebhook::with_secrets(template, settings, secrets, "ACME_WEBHOOK_SECRET");
        assert!(!merchant.is_empty());
        Ok(Opened::new(Provider { signature }, client))
    })
    .slots(SLOTS)
    .operations(&[
        Entry::of::<Charge>(),
        Entry::of::<GetThing>(),
        Entry::of::<MakeKey>(),
        Entry::of::<Ping>(),
    ]);

const SLOTS: &[Slot] = &[
    Slot::credential::<ApiKey>("ACME_API_KEY"),
    Slot::credential::<Session>("ACME_SESSION"),
    Slot::secret("download_secret", "ACME_DOWNLOAD_SECRET"),
    Slot::secret("webhook_secret", "ACME_WEBHOOK_SECRET"),
    Slot::value("merchant", "ACME_MERCHANT"),
];

enum Acme {}

impl Api for Acme {
    const NAME: &'static str = "acme";
    const BASE_URL: &'static str = "https://api.acme.example/v1";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM.message(&["/message"]);
}

enum ApiKey {}

impl CredentialKind for ApiKey {
    type Api = Acme;
    type Exposure = ServerOnly;
    const ID: &'static str = "api_key";
    const WRITES: &'static [Written] = &[Written::Header("x-acme-key")];
}

enum Session {}

impl CredentialKind for Session {
    type Api = Acme;
    type Exposure = ServerOnly;
    const ID: &'static str = "session";
    const JWT: bool = true;
}

macro_rules! operation {
    ($name:ident -> $output:ty, $accepts:expr, $spec:expr) => {
        impl Operation for $name {
            type Api = Acme;
            type Output = $output;
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = $accepts;
        }
    };
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Charge {
    amount: AsNumber,
    note: Option<String>,
    extra: Option<RawJson>,
}
operation!(Charge -> RawJson, &[ApiKey::SCHEME],
    Spec::post("charge.create", "/charges", "https://acme.example/charges").moves_money().keyed("idempotency-key").uuid_keys());

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GetThing {
    id: String,
    limit: Option<u32>,
    q: Option<Vec<String>>,
}
operation!(GetThing -> RawJson, &[Session::SCHEME, ApiKey::SCHEME],
    Spec::get("thing.get", "/things/{id}", "https://acme.example/things"));

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MakeKey {
    label: String,
    seal: Option<WireSecret>,
}

#[derive(Serialize, Deserialize)]
struct Made {
    id: u64,
    key: WireSecret,
}
operation!(MakeKey -> Made, &[ApiKey::SCHEME],
    Spec::post("key.create", "/keys", "https://acme.example/keys").shows_secret_once());

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ping {}
operation!(Ping -> (), &[ApiKey::SCHEME], Spec::post("ping.send", "/ping", "https://acme.example/ping"));

static ACCOUNT: Account = Account::of("acme");

#[derive(Debug)]
struct Provider {
    signature: SignedWebhook,
}

#[async_trait]
impl PaymentProvider for Provider {
    fn account(&self) -> &Account {
        &ACCOUNT
    }

    async fn create(&self, _: &CreatePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("not here"))
    }

    async fn retrieve(&self, _: &RetrievePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("not here"))
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

#[derive(Deserialize)]
struct Body {
    id: String,
}

impl Webhooks for Provider {
    fn account(&self) -> &Account {
        &ACCOUNT
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let read: Body = decode_json(body)?;
        let update = PaymentUpdate::new(read.id.clone(), Status::Paid);
        Ok(Event::new(&ACCOUNT, read.id, "paid", Subject::Payment(update), body.clone()))
    }
}
