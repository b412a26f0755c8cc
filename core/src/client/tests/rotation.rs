//! Credentials are replaced while calls run: no request mixes two.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use async_trait::async_trait;

use super::call;
use crate::api::{Apply, AuthStrategy, TypedStrategy};
use crate::api::{Credential, CredentialKind, Scheme, StaticCredential};
use crate::error::{Error, ErrorKind};
use crate::interface::CallOptions;
use crate::outcome::Safety;
use crate::ports::Runtime;
use crate::testing::{Bench, Find, Secret, Session, Step, header};

/// A [`StaticCredential`] with its kind as a type, so that the test keeps a handle to it.
struct Kept<K>(StaticCredential, std::marker::PhantomData<fn() -> K>);

impl<K: CredentialKind> Kept<K> {
    fn new(credential: &Credential<K>) -> Arc<Self> {
        Arc::new(Self(StaticCredential::new(credential).unwrap(), std::marker::PhantomData))
    }
}

impl<K: CredentialKind> TypedStrategy for Kept<K> {
    type Kind = K;
}

#[async_trait]
impl<K: CredentialKind> AuthStrategy for Kept<K> {
    fn scheme(&self) -> &'static Scheme {
        self.0.scheme()
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        self.0.resolve(runtime).await
    }

    fn ready(&self) -> Option<Arc<dyn Apply>> {
        self.0.ready()
    }

    async fn rejected(&self, used: &Arc<dyn Apply>, runtime: &dyn Runtime) -> bool {
        self.0.rejected(used, runtime).await
    }
}

/// Threads send and rotate at the same time, on a pair whose halves have to fit.
#[test]
fn no_request_mixes_two() {
    let pair = |n: u32| Credential::<Session>::pair(format!("session-{n}"), format!("signature-{n}"));
    let kept = Kept::new(&pair(0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let bench =
        runtime.block_on(async { Bench::with([Step::ok()], |builder| builder.strategy(kept.clone())) });
    let send = || runtime.block_on(bench.client.send(&Find::new())).map(drop).unwrap();
    let (stop, rotations) = (AtomicBool::new(false), AtomicU32::new(0));
    // The first request comes before every rotation and the last one after, however threads are scheduled.
    send();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let n = rotations.load(Ordering::Relaxed) + 1;
                kept.0.rotate(&pair(n)).unwrap();
                rotations.store(n, Ordering::Relaxed);
            }
        });
        while bench.script.requests().len() < 2_000 || rotations.load(Ordering::Relaxed) < 1_000 {
            send();
        }
        stop.store(true, Ordering::Relaxed);
    });
    send();
    let mut seen = std::collections::BTreeSet::new();
    for sent in bench.script.requests() {
        let session =
            header(sent.request.headers(), "x-session").unwrap().strip_prefix("session-").unwrap().to_owned();
        let signature =
            header(sent.request.headers(), "x-signature").unwrap().strip_prefix("signature-").unwrap();
        assert_eq!(session, signature);
        seen.insert(session);
    }
    assert!(seen.len() > 1, "nothing was rotated while the calls ran");
}

/// Rotated between two tries: the second one carries the new key.
#[tokio::test(start_paused = true)]
async fn the_next_try_sees_the_new_one() {
    let kept = Kept::new(&Credential::<Secret>::new("old"));
    let steps = [Step::reply(500, "").after(std::time::Duration::from_secs(1)), Step::ok()];
    let bench = Bench::with(steps, |builder| builder.strategy(kept.clone()));
    let options = CallOptions::default();
    let (sent, ()) = tokio::join!(call(&bench, Safety::Read, &options), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        kept.0.rotate(&Credential::<Secret>::new("new")).unwrap();
    });
    sent.unwrap();
    let sent = bench.script.requests();
    assert_eq!(header(sent[0].request.headers(), "authorization"), Some("Bearer old"));
    assert_eq!(header(sent[1].request.headers(), "authorization"), Some("Bearer new"));
}

/// A 401 to a key that was replaced meanwhile is worth one more try; to the current one it is not.
#[tokio::test(start_paused = true)]
async fn a_401_to_the_old_one_is_tried_with_the_new_one() {
    let kept = Kept::new(&Credential::<Secret>::new("old"));
    let steps = [Step::reply(401, "").after(std::time::Duration::from_secs(1)), Step::ok()];
    let bench = Bench::with(steps, |builder| builder.strategy(kept.clone()));
    let options = CallOptions::default();
    let (sent, ()) = tokio::join!(call(&bench, Safety::Unsafe, &options), async {
        kept.0.rotate(&Credential::<Secret>::new("new")).unwrap();
    });
    sent.unwrap();
    assert_eq!(bench.script.requests().len(), 2);
}

#[test]
fn what_cannot_be_used_leaves_the_old_one() {
    let kept = StaticCredential::new(&Credential::<Secret>::new("old")).unwrap();
    let error = kept.rotate(&Credential::<Session>::pair("a", "b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialKind);
    for bad in ["", "line\nbreak"] {
        kept.rotate(&Credential::<Secret>::new(bad)).unwrap_err();
    }
    let request = http::Request::new(bytes::Bytes::new());
    let ready = kept.ready().unwrap();
    assert_eq!(ready.apply(&request).unwrap()[0].1, "Bearer old");
}

/// Through the client: in all its clones, from the next request on.
#[tokio::test(start_paused = true)]
async fn a_client_rotates_what_it_holds() {
    let bench = Bench::new([Step::ok()]);
    let clone = bench.client.clone();
    bench.client.rotate(&Credential::<Secret>::new("new")).unwrap();
    clone.send(&Find::new()).await.unwrap();
    assert_eq!(header(bench.script.requests()[0].request.headers(), "authorization"), Some("Bearer new"));

    let absent = bench.client.rotate(&Credential::<Session>::pair("a", "b")).unwrap_err();
    assert_eq!((absent.kind(), absent.provider()), (ErrorKind::CredentialMissing, Some("acme")));
    bench.client.rotate(&Credential::<Secret>::new("")).unwrap_err();
    clone.send(&Find::new()).await.unwrap();
    assert_eq!(header(bench.script.requests()[1].request.headers(), "authorization"), Some("Bearer new"));

    // What a strategy obtains is not replaced behind its back.
    let kept = Kept::new(&Credential::<Secret>::new("old"));
    let bench = Bench::with([Step::ok()], |builder| builder.strategy(kept));
    let error = bench.client.rotate(&Credential::<Secret>::new("new")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
}
