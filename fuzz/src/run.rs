//! A run: threads that change inputs and run them until it is enough.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::check::{Outcome, check};
use crate::finding::{keep, minimise};
use crate::mutate::mutate;
use crate::targets::{Target, all};

/// After so many findings a run ends: they are likely to be one mistake.
const ENOUGH: usize = 20;

/// How many inputs that went a way of their own are remembered for a target.
const REMEMBERED: usize = 400;

/// How many known inputs a target gets, and how often one is changed, before the next target has its turn.
const TURN: usize = 16;

/// How often a running program says how it stands.
const PROGRESS: Duration = Duration::from_secs(30);

/// What a run is to do.
pub(crate) struct Plan {
    pub(crate) executions: u64,
    pub(crate) time: Duration,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    pub(crate) only: String,
    pub(crate) log: Option<PathBuf>,
    pub(crate) keep: PathBuf,
}

/// What the threads of a run share.
struct Run<'a> {
    plan: &'a Plan,
    started: Instant,
    executions: AtomicU64,
    failed: AtomicBool,
    log: Mutex<Option<File>>,
    /// What was found, by target and rule.
    found: Mutex<HashSet<(String, String)>>,
    /// By target: how many inputs were run, and how many of them were read and not refused.
    counts: Mutex<BTreeMap<String, (u64, u64)>>,
}

/// A target's inputs.
struct Corpus {
    /// Known inputs that have not had their turn yet.
    known: Vec<Vec<u8>>,
    /// Inputs that went a way of their own.
    inputs: Vec<Vec<u8>>,
    ways: HashSet<Outcome>,
}

/// Does it, and says how many rules were broken.
pub(crate) fn run(plan: &Plan) -> Result<usize, String> {
    let log = plan.log.as_ref().map(|path| OpenOptions::new().create(true).append(true).open(path));
    let log = log.transpose().map_err(|reason| format!("the log cannot be written: {reason}"))?;
    let run = Run {
        plan,
        started: Instant::now(),
        executions: AtomicU64::new(0),
        failed: AtomicBool::new(false),
        log: Mutex::new(log),
        found: Mutex::default(),
        counts: Mutex::default(),
    };
    let targets = all().iter().filter(|target| target.name.contains(&plan.only)).count();
    if targets == 0 {
        return Err(format!("no target is called like `{}`", plan.only));
    }
    run.say(&format!("{targets} targets, {} threads, seed {}", plan.threads, plan.seed));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..plan.threads)
            .map(|number| {
                scope.spawn({
                    let run = &run;
                    move || run.work(number)
                })
            })
            .collect();
        let mut next = PROGRESS;
        while workers.iter().any(|worker| !worker.is_finished()) {
            std::thread::sleep(Duration::from_millis(100));
            if run.started.elapsed() >= next {
                next += PROGRESS;
                run.say(&run.progress());
            }
        }
        // A thread of ours that panicked has proved nothing.
        for worker in workers {
            if worker.join().is_err() {
                run.failed.store(true, Ordering::SeqCst);
            }
        }
    });
    run.say(&run.progress());
    let counts = locked(&run.counts);
    let never: Vec<_> =
        counts.iter().filter(|(_, (_, read))| *read == 0).map(|(name, _)| name.as_str()).collect();
    run.say(&format!("{} of {} targets have read something", counts.len() - never.len(), counts.len()));
    if !never.is_empty() {
        run.say(&format!("refused everything: {}", never.join(", ")));
    }
    if run.failed.load(Ordering::SeqCst) {
        return Err("the program itself failed".to_owned());
    }
    let found = locked(&run.found).len();
    Ok(found)
}

impl Run<'_> {
    fn work(&self, number: usize) {
        let seed = self.plan.seed.wrapping_add(u64::try_from(number).unwrap_or_default());
        let mut random = Rng::with_seed(seed);
        let mut targets: Vec<_> = all()
            .into_iter()
            .filter(|target| target.name.contains(&self.plan.only))
            .map(|target| {
                // Each thread takes its share of what is known.
                let share = target.seeds.iter().skip(number).step_by(self.plan.threads);
                let mut known: Vec<_> = share.cloned().collect();
                random.shuffle(&mut known);
                (Corpus { known, inputs: Vec::new(), ways: HashSet::new() }, target)
            })
            .collect();
        // Begun at different ends, a short run gets to everything, too.
        let begin = targets.len() * number / self.plan.threads;
        targets.rotate_left(begin);
        while !self.over() {
            for (corpus, target) in &mut targets {
                let known = corpus.known.split_off(corpus.known.len().saturating_sub(TURN));
                for input in known {
                    if self.over() {
                        return;
                    }
                    self.execute(target, corpus, &input);
                }
                for _ in 0..TURN {
                    if self.over() {
                        return;
                    }
                    let none = Vec::new();
                    let input = random.choice(&corpus.inputs).unwrap_or(&none);
                    let other = random.choice(&target.seeds).unwrap_or(&none);
                    let changed = mutate(&mut random, input, other, &target.words);
                    self.execute(target, corpus, &changed);
                }
            }
        }
    }

    fn over(&self) -> bool {
        self.executions.load(Ordering::Relaxed) >= self.plan.executions
            || self.started.elapsed() >= self.plan.time
            || locked(&self.found).len() >= ENOUGH
    }

    /// Runs an input, and remembers it if it went a way of its own.
    fn execute(&self, target: &Target, corpus: &mut Corpus, input: &[u8]) {
        self.executions.fetch_add(1, Ordering::Relaxed);
        match check(target, input) {
            Ok(outcome) => {
                self.count(&target.name, outcome.read);
                if corpus.inputs.len() < REMEMBERED && corpus.ways.insert(outcome) {
                    corpus.inputs.push(input.to_vec());
                }
            }
            Err(broken) => {
                self.count(&target.name, false);
                if !locked(&self.found).insert((target.name.clone(), broken.rule.to_owned())) {
                    return;
                }
                let least = minimise(target, input, &broken);
                let broken = check(target, &least).err().unwrap_or(broken);
                match keep(&self.plan.keep, &target.name, &least, &broken) {
                    Ok(path) => self.say(&format!("{}: {broken}\n  kept in {}", target.name, path.display())),
                    Err(reason) => self.say(&format!("{}: {broken}\n  not kept: {reason}", target.name)),
                }
            }
        }
    }

    fn count(&self, target: &str, read: bool) {
        let mut counts = locked(&self.counts);
        match counts.get_mut(target) {
            Some((all, good)) => {
                *all += 1;
                *good += u64::from(read);
            }
            None => drop(counts.insert(target.to_owned(), (1, u64::from(read)))),
        }
    }

    fn progress(&self) -> String {
        let (executions, seconds) =
            (self.executions.load(Ordering::Relaxed), self.started.elapsed().as_secs());
        let each = executions / seconds.max(1);
        format!("{seconds} s: {executions} executions, {each} a second, {} found", locked(&self.found).len())
    }

    fn say(&self, line: &str) {
        println!("{line}");
        if let Some(log) = &mut *locked(&self.log) {
            // Whoever reads the log sees that it ends; the run itself is worth going on with.
            let _ = writeln!(log, "{line}");
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
