//! Randomness from a seed, and the faults that are drawn from it.

/// A stream of numbers that a seed decides.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    /// Splitmix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end`, without `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap_or(0)]
    }

    /// A time up to `most` milliseconds: often short, sometimes the longest.
    pub(super) fn time(&mut self, most: i64) -> i64 {
        let scale = self.pick(&[0, 6, 4, 2, 1, 1]);
        let most = u64::try_from(most).unwrap_or(0) >> scale;
        i64::try_from(self.below(most + 1)).unwrap_or(0)
    }
}

macro_rules! faults {
    ($($(#[$about:meta])* $fault:ident = $percent:literal,)+) => {
        /// What can go wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[$about])* $fault,)+ }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$fault,)+];
            const PERCENT: &'static [u64] = &[$($percent,)+];
        }
    };
}

faults! {
    /// A process ends before its transaction is committed.
    CrashBefore = 4,
    /// A process ends after its transaction is committed, before anything else.
    CrashAfter = 5,
    /// A request never arrives.
    RequestLost = 8,
    /// A request provably was not sent.
    NotSent = 6,
    /// A reply never arrives.
    ReplyLost = 14,
    /// A reply arrives after the lease.
    ReplyLate = 6,
    /// A request arrives as late as the provider says it may.
    SlowTravel = 12,
    /// A worker stands still between its transaction and the request.
    Stall = 8,
    /// A worker's clock jumps.
    ClockJump = 5,
    /// A webhook is never sent.
    WebhookDropped = 12,
    /// A webhook is sent twice.
    WebhookTwice = 10,
    /// A webhook comes hours late, after those that were sent later.
    WebhookLate = 10,
    /// A provider refuses a creation or refund.
    Refused = 8,
    /// A reply is about another payment.
    WrongReply = 2,
    /// A list is not read to its end.
    ListCut = 15,
    /// An answer is as old as the provider says it may be.
    StaleAnswer = 30,
    /// Nothing is swept for a while.
    SweepLate = 5,
    /// A payment is declined at first.
    Declined = 15,
    /// A payment counts as paid although less has come.
    PaidLess = 3,
    /// A payment counts as paid in another asset.
    OtherAsset = 2,
    /// A refund changes after its end.
    RefundChanges = 8,
    /// A refund or payout is carried out with another amount.
    OtherAmount = 2,
}

/// How often each kind of fault may strike: a schedule is made smaller by taking faults away.
pub type Limits = [u32; Fault::ALL.len()];

/// Every kind without a limit.
pub const UNLIMITED: Limits = [u32::MAX; Fault::ALL.len()];

/// The faults of one schedule. Each kind has a stream of its own, so that one that is limited leaves
/// the others where they were.
#[derive(Debug)]
pub(super) struct Faults {
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    random: Random,
    per_thousand: u64,
    left: u32,
    struck: u32,
}

impl Faults {
    pub(super) fn new(seed: u64, limits: &Limits) -> Self {
        let kinds = Fault::PERCENT.iter().zip(limits).zip(1_u64..).map(|((percent, left), stream)| {
            let mut random = Random::new(seed, stream);
            // None of a kind, or few, or many: schedules that have all kinds alike are all alike.
            let times = random.pick(&[0, 5, 10, 20]);
            Kind { random, per_thousand: percent * times, left: *left, struck: 0 }
        });
        Self { kinds: kinds.collect() }
    }

    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let kind = &mut self.kinds[fault as usize];
        let drawn = kind.random.below(1000) < kind.per_thousand;
        if drawn && kind.left > 0 {
            kind.left -= 1;
            kind.struck += 1;
            return true;
        }
        false
    }

    /// How often each kind struck.
    pub(super) fn struck(&self) -> Limits {
        let mut struck = [0; Fault::ALL.len()];
        for (count, kind) in struck.iter_mut().zip(&self.kinds) {
            *count = kind.struck;
        }
        struck
    }
}
