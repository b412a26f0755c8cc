//! The files of a new provider crate.

pub(crate) mod names;

use crate::arguments::Auth;

/// What a new crate is made of.
pub(crate) struct Scaffold<'a> {
    pub(crate) name: &'a str,
    pub(crate) auth: Auth,
    /// How it depends on the crates of paymux: `path = …` or `version = …`.
    pub(crate) core: String,
    pub(crate) conformance: String,
    /// Whether it has to be a workspace of its own.
    pub(crate) alone: bool,
}

/// What the ways to authenticate differ in.
struct Parts {
    api: &'static str,
    /// What `api.rs` takes from core beside the usual.
    names: &'static [&'static str],
    /// The file, and what of it is public.
    auth: Option<(&'static str, &'static str)>,
    slots: &'static str,
    dependencies: &'static str,
    suite: &'static str,
}

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $name))
    };
}

impl Auth {
    fn parts(self) -> Parts {
        match self {
            Self::Bearer => Parts {
                api: template!("api_bearer.rs"),
                names: &[],
                auth: None,
                slots: "    Slot::credential::<SecretKey>(\"__NAME___SECRET_KEY\"),",
                dependencies: "",
                suite: "    credentials: &[(\"secret_key\", \"authorization: Bearer {}\")],",
            },
            Self::Header => Parts {
                api: template!("api_header.rs"),
                names: &["Written"],
                auth: None,
                slots: "    Slot::credential::<SecretKey>(\"__NAME___SECRET_KEY\"),",
                dependencies: "",
                suite: "    credentials: &[(\"secret_key\", \"x-api-key: {}\")],",
            },
            Self::Basic => Parts {
                api: template!("api_basic.rs"),
                names: &["BASIC", "BasicAuth", "Written"],
                auth: None,
                slots: "    Slot::value(\"user\", \"__NAME___USER\"),\n    \
                        Slot::strategy::<Basic<Password>>(\"__NAME___PASSWORD\"),",
                dependencies: "",
                suite: "    settings: &[(\"user\", \"user-1\")],\n    \
                        credentials: &[(\"password\", \"authorization: Basic {base64:user-1:{}}\")],",
            },
            Self::Signed => Parts {
                api: template!("api_signed.rs"),
                names: &["Written"],
                auth: Some((template!("auth_signed.rs"), "Signer")),
                slots: "    Slot::value(\"key_id\", \"__NAME___KEY_ID\"),\n    \
                        Slot::strategy::<Signer>(\"__NAME___SIGNING_KEY\"),",
                dependencies: "http = \"1.5\"\n",
                suite: "    settings: &[(\"key_id\", \"key-1\")],\n    \
                        // `*` stands for what is computed.\n    \
                        credentials: &[\n        (\"signing_key\", \"x-key: key-1\"),\n        \
                        (\"signing_key\", \"x-time: *\"),\n        (\"signing_key\", \"x-signature: *\"),\n    ],",
            },
            Self::Oauth => Parts {
                api: template!("api_oauth.rs"),
                names: &[],
                auth: Some((template!("auth_oauth.rs"), "ClientCredentials")),
                slots: "    Slot::value(\"client_id\", \"__NAME___CLIENT_ID\"),\n    \
                        Slot::strategy::<Refreshing<ClientCredentials>>(\"__NAME___CLIENT_SECRET\"),",
                dependencies: "",
                suite: "    settings: &[(\"client_id\", \"client-1\")],\n    \
                        credentials: &[(\"client_secret\", \"authorization: Bearer *\")],\n    \
                        asides: &[(\n        \"POST /oauth/token\",\n        \
                        Stub::new(200, r#\"{\"access_token\":\"token-1\",\"expires_in\":600}\"#)\n            \
                        .secrets(&[\"/access_token\"]),\n    )],",
            },
        }
    }
}

impl Scaffold<'_> {
    /// Every file, by its path.
    pub(crate) fn files(&self) -> Vec<(&'static str, String)> {
        let parts = self.auth.parts();
        let (auth_mod, auth_use) = match parts.auth {
            Some((_, public)) => ("mod auth;\n", format!("pub use auth::{public};\n")),
            None => ("", String::new()),
        };
        let of_core = |usual: &[&'static str], more: &[&'static str]| {
            let mut names = [usual, more].concat();
            names.sort_unstable();
            names.join(", ")
        };
        let strategy: &[&str] = match self.auth {
            Auth::Basic => &["Basic"],
            Auth::Oauth => &["Refreshing"],
            Auth::Bearer | Auth::Header | Auth::Signed => &[],
        };
        let lib = template!("lib.rs")
            .replace("__auth_mod__", auth_mod)
            .replace("pub use operations", &format!("{auth_use}pub use operations"))
            .replace("__lib_use__", &of_core(&["Descriptor", "Opened", "Slot"], strategy))
            .replace("__slots__", parts.slots);
        let usual = ["Api", "CredentialKind", "ErrorShape", "ServerOnly"];
        let api = template!("api.rs").replace("__api_use__", &of_core(&usual, parts.names)) + parts.api;
        let mut files = vec![
            ("Cargo.toml", self.manifest(&parts)),
            ("src/lib.rs", lib),
            ("src/api.rs", api),
            ("src/operations/mod.rs", template!("operations.rs").to_owned()),
            ("src/operations/payment.rs", template!("payment.rs").to_owned()),
            ("src/provider.rs", template!("provider.rs").to_owned()),
            ("src/webhook.rs", template!("webhook.rs").to_owned()),
            ("tests/suite/mod.rs", template!("suite.rs").replace("__suite__", parts.suite)),
            ("tests/conformance.rs", template!("conformance.rs").to_owned()),
            ("tests/requests.rs", template!("requests.rs").to_owned()),
        ];
        files.extend(parts.auth.map(|(text, _)| ("src/auth.rs", text.to_owned())));
        let fill = |text: &str| {
            text.replace("__name__", self.name)
                .replace("__Name__", &names::camel(self.name))
                .replace("__NAME__", &self.name.to_uppercase())
                .replace("__host__", &self.name.replace('_', "-"))
                .replace("__dashed__", &self.name.replace('_', "-"))
                .replace("__Kind__", self.auth.kind())
        };
        files.into_iter().map(|(path, text)| (path, fill(&text))).collect()
    }

    fn manifest(&self, parts: &Parts) -> String {
        let dependencies = format!("{}paymux-core = {{ {} }}", parts.dependencies, self.core);
        let tested = format!("paymux-conformance = {{ {} }}", self.conformance);
        template!("Cargo.toml.txt")
            .replace("__dependencies__", &dependencies)
            .replace("__dev_dependencies__", &tested)
            .replace("__workspace__\n", if self.alone { "\n[workspace]\n" } else { "" })
    }
}
