//! That it finds what it is for: targets with a mistake planted in them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use paymux::registry;

use crate::check::{Broken, Outcome, catch_panics, check};
use crate::corpus;
use crate::finding::minimise;
use crate::mutate::mutate;
use crate::targets::{Target, all};

const FINE: Outcome = Outcome { read: true, shape: 0 };

fn target(run: impl Fn(&[u8]) -> Result<Outcome, Broken> + 'static) -> Target {
    Target { name: "planted".to_owned(), seeds: Vec::new(), words: Vec::new(), run: Box::new(run) }
}

/// The first mutation of `seed` that breaks a rule, made small.
fn hunt(target: &Target, seed: &[u8]) -> (Vec<u8>, Broken) {
    catch_panics();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..100_000 {
        let input = mutate(&mut random, seed, seed, &target.words);
        if let Err(broken) = check(target, &input) {
            return (minimise(target, &input, &broken), broken);
        }
    }
    panic!("it was not found");
}

#[test]
fn a_panic_is_found_and_its_input_made_small() {
    let careless = target(|input| {
        let list: Vec<u64> = serde_json::from_slice(input).unwrap_or_else(|_| vec![1]);
        let _ = list[0];
        Ok(FINE)
    });
    let (input, broken) = hunt(&careless, b"[1, 2, 3]");
    assert_eq!((input.as_slice(), broken.rule), (&b"[]"[..], "it panicked"));
    assert!(broken.detail.contains("index out of bounds") && broken.detail.contains("tests.rs"), "{broken}");
}

#[test]
fn a_cost_that_grows_with_the_square_of_the_input_is_found() {
    let square = target(|input| {
        let commas = input.iter().filter(|byte| **byte == b',').count();
        // As if each one looked at all others, some thousand times too slowly for the sake of a quick test.
        std::thread::sleep(std::time::Duration::from_nanos(u64::try_from(commas * commas).unwrap()));
        Ok(FINE)
    });
    let (input, broken) = hunt(&square, b"[1,2,3]");
    assert_eq!(broken.rule, "an input takes too long");
    assert!(input.len() > 10_000, "{}", input.len());
}

/// The targets themselves are as the README says: whatever is registered.
#[test]
fn everything_that_is_registered_is_a_target() {
    let names: BTreeSet<String> = all().into_iter().map(|target| target.name).collect();
    for folder in std::fs::read_dir(corpus::root().join("providers")).unwrap() {
        let folder = folder.unwrap().file_name().into_string().unwrap();
        // A crate that the facade does not register has no place here yet.
        let facade = std::fs::read_to_string(corpus::root().join("Cargo.toml")).unwrap();
        if !facade.contains(&format!("\n{folder} = [\"dep:paymux-{folder}\"]")) {
            continue;
        }
        assert!(
            registry().iter().any(|descriptor| descriptor.name == folder),
            "{folder} is not built in here"
        );
    }
    for descriptor in registry().iter() {
        let name = descriptor.name;
        for entry in descriptor.operations {
            for kind in ["reply", "input"] {
                let wanted = format!("{name} {kind} {}", entry.spec.name);
                assert!(names.contains(&wanted), "{wanted}");
            }
        }
        assert!(
            names.contains(&format!("{name} settings")) && names.contains(&format!("{name} webhook")),
            "{name}"
        );
        assert!(corpus::bodies(name).len() > 20, "{name}: few known inputs");
        assert!(!corpus::header_names(name).is_empty(), "{name}: no names of headers");
    }
    assert!(corpus::configurations().len() > 2);
}

/// In `Debug` a name that everybody may see has its quotation marks, and is still no secret.
#[test]
fn a_secret_that_is_a_shown_name_with_its_quotation_mark_is_none() {
    let settings = all().into_iter().find(|target| target.name == "iterapay settings").unwrap();
    let input = b"webhook_token=d7c93aa07e2\"\naccount_jwt=2\nmerchant_id=d7c93aa07e2";
    check(&settings, input).unwrap();
}

/// Were the known inputs refused, what is made of them would be, too.
#[test]
fn every_kind_of_target_reads_its_known_inputs() {
    catch_panics();
    let reads = |target: &Target| target.seeds.iter().any(|seed| check(target, seed).unwrap().read);
    let refused: Vec<_> =
        all().into_iter().filter(|target| !reads(target)).map(|target| target.name).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
