/// Two fictional providers, with the least that the type checks need.
#[allow(dead_code)]
mod api {
    use paymux_core::provider::{Api, BrowserCallable, BrowserSafe, CredentialKind, ErrorShape, Operation, Schemes, ServerOnly, Spec};
    use serde::{Deserialize, Serialize};

    pub enum Acme {}
    pub enum Other {}

    macro_rules! api {
        ($name:ident, $text:literal) => {
            impl Api for $name {
                const NAME: &'static str = $text;
                const BASE_URL: &'static str = "https://api.example.com";
                const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM;
            }
        };
    }
    api!(Acme, "acme");
    api!(Other, "other");

    macro_rules! credential {
        ($name:ident, $api:ty, $exposure:ty, $id:literal) => {
            pub enum $name {}
            impl CredentialKind for $name {
                type Api = $api;
                type Exposure = $exposure;
                const ID: &'static str = $id;
            }
        };
    }
    credential!(SecretKey, Acme, ServerOnly, "secret_key");
    credential!(PublicKey, Acme, BrowserSafe, "public_key");
    credential!(OtherKey, Other, BrowserSafe, "other_key");

    macro_rules! operation {
        ($name:ident, $api:ty, $accepts:expr) => {
            #[derive(Serialize, Deserialize)]
            pub struct $name {}
            impl Operation for $name {
                type Api = $api;
                type Output = ();
                const SPEC: &'static Spec = &Spec::post("things.send", "/things", "https://docs.example.com");
                const ACCEPTS: Schemes = $accepts;
            }
        };
    }
    operation!(PayOut, Acme, &[SecretKey::SCHEME]);
    operation!(OpenSession, Acme, &[SecretKey::SCHEME, PublicKey::SCHEME]);
    operation!(Foreign, Other, &[OtherKey::SCHEME]);
    impl BrowserCallable for OpenSession {}
    impl BrowserCallable for Foreign {}
}
