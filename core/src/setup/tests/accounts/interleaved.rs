//! Ten thousand tenants, whose calls overtake each other, while secrets change and accounts are forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, Response};

use super::{ACME, OTHER, with_key};
use crate::error::BoxError;
use crate::interface::{Account, PaymentProviderExt, PaymentRef};
use crate::ports::{Runtime, Transport, TransportError};
use crate::setup::Registry;
use crate::setup::accounts::{AccountSettings, AccountSource, Accounts};
use crate::testing::{Acme, Clock, Find, header};

const KEPT: usize = 500;
const REFRESH: Duration = Duration::from_millis(50);
/// The longest that the source or the provider takes.
const SLOWEST: Duration = Duration::from_millis(8);

/// What everybody in a run shares.
struct World {
    clock: Clock,
    drawn: AtomicU64,
    /// By tenant, when each of its keys was replaced: the present one is `key-TENANT-vN`, N the count of these.
    replaced: Mutex<BTreeMap<usize, Vec<Duration>>>,
    /// The payment that was asked about, and the credential.
    sent: Mutex<Vec<(String, String)>>,
    asked: AtomicU64,
}

impl World {
    fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            clock: Clock::new(),
            drawn: AtomicU64::new(seed),
            replaced: Mutex::default(),
            sent: Mutex::default(),
            asked: AtomicU64::new(0),
        })
    }

    /// A number below `limit` (SplitMix64).
    fn draw(&self, limit: u64) -> u64 {
        let mut z = self.drawn.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    /// Lets others overtake: nothing, another turn, or some time.
    async fn pause(&self) {
        match self.draw(4) {
            0 => {}
            1 => tokio::task::yield_now().await,
            _ => tokio::time::sleep(Duration::from_millis(self.draw(9))).await,
        }
    }
}

struct Table(Arc<World>);

#[async_trait]
impl AccountSource for Table {
    async fn find(&self, account: &str) -> Result<Option<AccountSettings>, BoxError> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        let tenant: usize = account.trim_start_matches("tenant-").parse()?;
        let version = self.0.replaced.lock().unwrap().get(&tenant).map_or(0, Vec::len);
        self.0.pause().await;
        let key = format!("key-{account}-v{version}");
        Ok(Some(AccountSettings::new(provider_of(tenant), with_key(&key))))
    }
}

struct Wire(Arc<World>);

#[async_trait]
impl Transport for Wire {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        let id = request.uri().path().rsplit('/').next().unwrap().to_owned();
        let key =
            header(request.headers(), "authorization").unwrap().trim_start_matches("Bearer ").to_owned();
        // Each payment's id begins with its tenant.
        let tenant = id.split('.').next().unwrap();
        assert!(key.starts_with(&format!("key-{tenant}-v")), "{id} was sent with {key}");
        self.0.sent.lock().unwrap().push((id.clone(), key));
        self.0.pause().await;
        Ok(Response::new(Bytes::from(format!(r#"{{"id":"{id}"}}"#))))
    }
}

fn provider_of(tenant: usize) -> &'static str {
    if tenant.is_multiple_of(2) { "acme" } else { "other" }
}

fn open(world: &Arc<World>) -> (Accounts, Arc<Wire>) {
    let wire = Arc::new(Wire(world.clone()));
    let registry = Registry::new().with(ACME).with(OTHER);
    let table = Arc::new(Table(world.clone()));
    let accounts = Accounts::new(registry, table, wire.clone(), Arc::new(world.clock.clone()));
    (accounts.keep_at_most(KEPT).refresh_after(REFRESH), wire)
}

/// One call for a tenant, under an id of its own. Says when it was asked for.
async fn call(world: &World, accounts: &Accounts, tenant: usize, id: &str) -> Duration {
    let name = format!("tenant-{tenant}");
    match world.draw(400) {
        0 | 1 => {
            // The secret is replaced; an app that knows of it says so half of the time.
            let now = world.clock.elapsed();
            world.replaced.lock().unwrap().entry(tenant).or_default().push(now);
            if world.draw(2) == 0 {
                accounts.forget(&name);
            }
        }
        2 => accounts.forget(&name),
        _ => {}
    }
    let asked = world.clock.elapsed();
    if world.draw(2) == 0 {
        // The provider's own words: nothing else than the client stands between the tenants here.
        let client = accounts.client::<Acme>(&name).await.unwrap();
        client.send(&Find { id: id.to_owned(), ..Find::new() }).await.unwrap();
    } else {
        let made = PaymentRef::by_id(&Account::named(provider_of(tenant), &name), id);
        let found = accounts.of_payment(&made).await.unwrap().look_up(&made).await.unwrap();
        assert_eq!(found.reference.account, name);
    }
    assert!(accounts.kept() <= KEPT);
    asked
}

/// No request had a credential that was replaced too long ago.
fn check(world: &World, calls: &BTreeMap<String, (usize, Duration)>) {
    let sent = world.sent.lock().unwrap();
    assert_eq!(sent.len(), calls.len());
    let mut older = 0;
    for (id, key) in sent.iter() {
        let (tenant, asked) = calls[id];
        let version: usize = key.rsplit_once("-v").unwrap().1.parse().unwrap();
        let replaced = world.replaced.lock().unwrap().get(&tenant).and_then(|all| all.get(version).copied());
        if let Some(replaced) = replaced {
            older += 1;
            assert!(
                asked <= replaced + REFRESH + SLOWEST,
                "{key} was used at {asked:?}, replaced at {replaced:?}"
            );
        }
    }
    assert!(older > 0, "no key was replaced while it was in use");
}

#[tokio::test(start_paused = true)]
async fn no_credential_ever_leaves_its_account() {
    const TENANTS: usize = 10_000;
    const TASKS: usize = 250;
    let world = World::new(1);
    let (accounts, wire) = open(&world);
    let task = async |task: usize| {
        let mut calls = Vec::new();
        // Each tenant is called by one task, and in between a few tenants by all.
        for round in 0..TENANTS / TASKS {
            let own = task + round * TASKS;
            let often = usize::try_from(world.draw(20)).unwrap();
            for tenant in [own, often] {
                let id = format!("tenant-{tenant}.{task}.{}", calls.len());
                let asked = call(&world, &accounts, tenant, &id).await;
                calls.push((id, (tenant, asked)));
                // Each client holds the transport: so many there are, whatever the cache believes.
                assert!(Arc::strong_count(&wire) <= KEPT + 2 * TASKS + 2);
            }
        }
        calls
    };
    let calls: BTreeMap<_, _> = join_all((0..TASKS).map(task)).await.into_iter().flatten().collect();
    check(&world, &calls);
    let tenants: BTreeSet<_> = calls.values().map(|(tenant, _)| tenant).collect();
    assert_eq!((tenants.len(), calls.len()), (TENANTS, 2 * TENANTS));
    // The few that are called often are not looked up for each call.
    assert!(world.asked.load(Ordering::Relaxed) < (TENANTS * 3 / 2) as u64);
    assert_eq!((accounts.kept(), Arc::strong_count(&wire)), (KEPT, KEPT + 2));
    assert_eq!(format!("{accounts:?}"), "Accounts { kept: 500, running: 0, .. }");
}

/// The same where several run at the very same time.
#[test]
fn nor_between_threads() {
    let world = World::new(2);
    let (accounts, _wire) = open(&world);
    let run = |thread: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let task = async |task: usize| {
            let mut calls = Vec::new();
            for round in 0..20 {
                let tenant = usize::try_from(world.draw(60)).unwrap();
                let id = format!("tenant-{tenant}.{thread}.{task}.{round}");
                call(&world, &accounts, tenant, &id).await;
                calls.push(id);
            }
            calls
        };
        runtime.block_on(join_all((0..25).map(task)))
    };
    let calls: BTreeSet<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || run(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).flatten().collect()
    });
    assert_eq!(world.sent.lock().unwrap().len(), calls.len());
}
