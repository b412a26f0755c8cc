//! Signatures by the key of a certificate that the provider publishes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use url::Url;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::delivery::{Configured, Delivery};
use super::public_key::verifier;
use super::{Place, SignatureTemplate, rejected};
use crate::error::{Error, ErrorKind};
use crate::interface::Proof;
use crate::ports::Transport;
use crate::setup::Settings;
use crate::time::Timestamp;

/// How many files of certificates are kept, and how long each.
const KEPT: usize = 8;
const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a file of certificates may take to arrive, how long it may be, and how many certificates it may hold.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: usize = 64 * 1024;
const MOST: usize = 8;

/// Where a provider publishes the certificate that it signs with, and whom it must be made out to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateSource {
    /// Where in a delivery the certificate's address stands.
    pub address: Place,
    /// The hosts from which a certificate may come, in lower case. The address itself is written by whoever sends
    /// the delivery: one at any other host is never asked for.
    pub hosts: &'static [&'static str],
    /// The DNS name that the certificate must be made out to, among its alternative names (RFC 9525 no longer
    /// looks at the common name).
    pub name: &'static str,
}

impl CertificateSource {
    /// At this place of a delivery, on one of these hosts, made out to this name.
    #[must_use]
    pub const fn new(address: Place, hosts: &'static [&'static str], name: &'static str) -> Self {
        Self { address, hosts, name }
    }
}

/// A [`SignatureTemplate`] whose key is that of an X.509 certificate, which each delivery gives the address of.
///
/// The certificate is fetched over the app's transport, kept for a day, and believed only if its chain leads to one
/// of the given roots, it is made out to the right name, and the time is within its validity. Lists of revoked
/// certificates are not asked for. A certificate that cannot be had now is an error of another kind than
/// [`WebhookRejected`](crate::ErrorKind::WebhookRejected): nobody knows whether the delivery is genuine, so it must
/// be answered with neither 200 nor 401.
///
/// It needs to wait, so a provider calls [`prove`](Self::prove) in
/// [`Webhooks::prove`](crate::provider::Webhooks::prove). Needs the feature `certificates`.
pub struct CertifiedWebhook {
    template: SignatureTemplate,
    source: CertificateSource,
    configured: Configured,
    name: ServerName<'static>,
    roots: Cow<'static, [TrustAnchor<'static>]>,
    transport: Arc<dyn Transport>,
    kept: Mutex<VecDeque<Kept>>,
}

/// The roots that browsers trust, read once for all accounts.
static PUBLIC_ROOTS: LazyLock<Vec<TrustAnchor<'static>>> =
    LazyLock::new(|| anchors(TLS_SERVER_ROOT_CERTS).unwrap_or_default());

fn anchors(roots: &[CertificateDer<'_>]) -> Result<Vec<TrustAnchor<'static>>, webpki::Error> {
    roots.iter().map(|root| anchor_from_trusted_cert(root).map(|root| root.to_owned())).collect()
}

/// Certificates that were to be believed when they came.
struct Kept {
    address: Url,
    since: Timestamp,
    chain: Chain,
}

/// A certificate, and behind it those that lead from it to a root.
type Chain = Arc<[CertificateDer<'static>]>;

impl CertifiedWebhook {
    /// `roots` are the certificates that a chain may lead to, as a PEM file; without them, those that browsers trust
    /// (Mozilla's list). Settings are what the template's
    /// [`Part::Setting`](super::Part::Setting)s are read from. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] where there is no root among the roots, the name is none, or the
    /// template's algorithm is one without public keys.
    pub fn new(
        template: SignatureTemplate,
        source: CertificateSource,
        roots: Option<&str>,
        settings: &Settings,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Error> {
        let misconfigured = |what| Error::refused(ErrorKind::Configuration, what);
        if verifier(template.algorithm).is_none() {
            return Err(misconfigured(
                "a certificate makes no HMAC: the algorithm has to be one of public keys",
            ));
        }
        let name = ServerName::try_from(source.name)
            .map_err(|_| misconfigured("the name of the webhook certificate is no DNS name"))?;
        let roots = match roots {
            None => Cow::Borrowed(PUBLIC_ROOTS.as_slice()),
            Some(pem) => {
                let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
                let roots =
                    roots.map_err(|_| misconfigured("the roots of webhook certificates are no PEM file"))?;
                Cow::Owned(
                    anchors(&roots)
                        .map_err(|_| misconfigured("a root of webhook certificates is no certificate"))?,
                )
            }
        };
        if roots.is_empty() {
            return Err(misconfigured("there is no root of webhook certificates"));
        }
        let configured = Configured::of(&template, settings);
        Ok(Self { template, source, configured, name, roots, transport, kept: Mutex::default() })
    }

    /// Proves that a body comes from whoever holds the certificate's key, or says why not.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WebhookRejected`] where it does not. Any other kind says that it could not be found out now:
    /// answer with 500, so that the provider delivers again.
    pub async fn prove(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        // All that can be refused without asking anybody is refused first.
        let delivery = Delivery::read(&self.template, &self.configured, headers, body, now)?;
        delivery.is_signed()?;
        let address = self.address(headers, body)?;
        let chain = match self.kept(&address, now) {
            Some(chain) => chain,
            None => {
                let chain = self.fetch(&address).await?;
                self.believe(&chain, now)?;
                self.keep(address, chain.clone(), now);
                chain
            }
        };
        delivery.prove(|message, signatures| {
            let key = EndEntityCert::try_from(chain.first()?).ok()?;
            let (algorithm, message) = (verifier(self.template.algorithm)?, message.bytes());
            let made = |signature: &[u8]| key.verify_signature(algorithm, &message, signature).is_ok();
            signatures.any(made).then_some(self.source.name)
        })
    }

    /// The certificate's address, if it is one that is asked for.
    fn address(&self, headers: &HeaderMap, body: &[u8]) -> Result<Url, Error> {
        let text = self.source.address.one(headers, body)?;
        let plain = |url: &Url| {
            url.scheme() == "https"
                && url.host_str().is_some_and(|host| self.source.hosts.contains(&host))
                && url.port().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        };
        Url::parse(&text).ok().filter(plain).ok_or_else(|| {
            let hosts = self.source.hosts.join(" or ");
            let message = format!("{} is no https address at {hosts}", self.source.address);
            rejected("foreign_certificate", message)
        })
    }

    async fn fetch(&self, address: &Url) -> Result<Chain, Error> {
        let unreadable = |what| Error::refused(ErrorKind::Unintelligible, what);
        let request = Request::get(address.as_str()).body(Bytes::new());
        let request = request.map_err(|_| unreadable("the certificate's address cannot be asked for"))?;
        let reply = self.transport.send(request, PATIENCE).await.map_err(|error| {
            let message = format!("the certificate of a webhook cannot be had now: {error}");
            Error::refused(error.kind.error_kind(), message).with_source(error)
        })?;
        if reply.status() != StatusCode::OK {
            let message = "the certificate of a webhook cannot be had now";
            return Err(Error::refused(ErrorKind::ProviderFault, message).with_status(reply.status()));
        }
        if reply.body().len() > LONGEST {
            return Err(unreadable("the certificate of a webhook is too long to be one"));
        }
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(reply.body()).take(MOST).collect();
        match chain {
            Ok(chain) if !chain.is_empty() => Ok(chain.into()),
            _ => Err(unreadable("where the certificate of a webhook should be, there is none")),
        }
    }

    /// That the first certificate is made out to the right name and leads to a root, at this time.
    fn believe(&self, chain: &Chain, now: Timestamp) -> Result<(), Error> {
        self.check_chain(chain, now).map_err(|why| {
            let why = match why {
                webpki::Error::CertExpired { .. } => "it has expired",
                webpki::Error::CertNotValidYet { .. } => "it is not valid yet",
                webpki::Error::CertNotValidForName(_) => "it is made out to another name",
                webpki::Error::UnknownIssuer => "it leads to no trusted root",
                _ => "it is not as it should be",
            };
            rejected("untrusted_certificate", format!("the certificate is not to be believed: {why}"))
        })
    }

    fn check_chain(&self, chain: &Chain, now: Timestamp) -> Result<(), webpki::Error> {
        let (first, others) = chain.split_first().ok_or(webpki::Error::BadDer)?;
        let seconds = u64::try_from(now.unix_seconds()).map_err(|_| webpki::Error::BadDerTime)?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let certificate = EndEntityCert::try_from(first)?;
        certificate.verify_is_valid_for_subject_name(&self.name)?;
        let usage = KeyUsage::server_auth();
        certificate.verify_for_usage(ALL_VERIFICATION_ALGS, &self.roots, others, time, usage, None, None)?;
        Ok(())
    }

    /// The certificates of this address, if they are still to be believed.
    fn kept(&self, address: &Url, now: Timestamp) -> Option<Chain> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().find(|kept| kept.address == *address && now.since(kept.since) < KEPT_FOR);
        let chain = known?.chain.clone();
        drop(kept);
        self.believe(&chain, now).is_ok().then_some(chain)
    }

    fn keep(&self, address: Url, chain: Chain, since: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.address != address);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { address, since, chain });
    }
}

impl fmt::Debug for CertifiedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertifiedWebhook")
            .field("template", &self.template)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
