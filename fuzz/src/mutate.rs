//! Changes an input. It knows what JSON, TOML and lists of `name=value` have in common: texts, words and signs. So most of
//! what comes out is still nearly well formed, and gets past the first look of a parser.

use std::ops::Range;

use fastrand::Rng;

/// The largest input.
pub(crate) const LIMIT: usize = 1 << 16;

/// Values at the edges of what readers expect.
const ODD: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1",
    "0.1",
    "1e3",
    "1E-3",
    "1e400",
    "1e-400",
    "0.10000000000000000001",
    "00",
    "01",
    "1.",
    ".5",
    "+1",
    "NaN",
    "Infinity",
    "9007199254740993",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "170141183460469231731687303715884105728",
    "-99999999999999999999",
    "100000000000000000000000000000000000000000",
    "0.000000000000000000000000000000000000001",
    "\"\"",
    "\" \"",
    "\"0\"",
    "\"-1\"",
    "\"1e3\"",
    "\"12.50\"",
    "\"12,50\"",
    "\"1_000\"",
    "\"USD\"",
    "\"usd\"",
    "\"XXX\"",
    "\"JPY\"",
    "\"BHD\"",
    "\"2026-02-30\"",
    "\"2026-01-01T00:00:00Z\"",
    "\"+999999-12-31T23:59:60Z\"",
    "\"1969-12-31\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\u{202e}\"",
    "\"é\"",
    "\u{feff}",
    "{}",
    "[]",
    "[{}]",
    "{\"\":{}}",
    "[null]",
    "\"paid\"",
    "\"succeeded\"",
    "\"failed\"",
    "\"https://x:y@[::1]:99999/?a=b#c\"",
    "\"javascript:0\"",
    "\"..\"",
    "\"%2e%2e/\"",
    "\"\\r\\nx: y\"",
];

/// A changed copy of `input`, with pieces of `other` and `words`.
pub(crate) fn mutate(random: &mut Rng, input: &[u8], other: &[u8], words: &[Vec<u8>]) -> Vec<u8> {
    let mut changed = input.to_vec();
    for _ in 0..=random.usize(0..3) {
        step(random, &mut changed, other, words);
    }
    changed.truncate(LIMIT);
    changed
}

fn step(random: &mut Rng, input: &mut Vec<u8>, other: &[u8], words: &[Vec<u8>]) {
    let tokens = tokens(input);
    // Rather a text, a word or a number than a sign between them.
    let mut one = pick(random, &tokens, 1);
    for _ in 0..3 {
        if one.len() < 2 {
            one = pick(random, &tokens, 1);
        }
    }
    match random.u8(0..14) {
        0..4 => replace(input, one, &word(random, words)),
        4 => replace(input, pick(random, &tokens, 8), b""),
        5 => {
            let piece = input.get(pick(random, &tokens, 12)).unwrap_or_default().to_vec();
            replace(input, one.start..one.start, &piece);
        }
        6 | 7 => {
            let piece = pick(random, &self::tokens(other), 12);
            replace(input, one, other.get(piece).unwrap_or_default());
        }
        8 => {
            let depth = if random.u8(0..8) == 0 { random.usize(100..5_000) } else { random.usize(1..4) };
            let (open, close): (&[u8], &[u8]) = if random.bool() { (b"[", b"]") } else { (b"{\"a\":", b"}") };
            let inner = input.get(one.clone()).unwrap_or_default().to_vec();
            replace(input, one, &[open.repeat(depth), inner, close.repeat(depth)].concat());
        }
        9 => {
            let piece = input.get(pick(random, &tokens, 12)).unwrap_or_default().to_vec();
            let most = LIMIT / (piece.len() + 1);
            let times = if random.u8(0..8) == 0 { most } else { random.usize(0..20) };
            replace(input, one.start..one.start, &piece.repeat(times));
        }
        10 => {
            let at = random.usize(0..=input.len());
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.u8(0..8);
            }
        }
        11 => {
            let at = random.usize(0..=input.len());
            let bytes: Vec<u8> = (0..random.usize(1..5)).map(|_| random.u8(..)).collect();
            replace(input, at..at, &bytes);
        }
        12 => input.truncate(random.usize(0..=input.len())),
        // What stands first says what status a reply has, and the like.
        _ => {
            if let Some(first) = input.first_mut() {
                *first = random.u8(..);
            }
        }
    }
}

fn word(random: &mut Rng, words: &[Vec<u8>]) -> Vec<u8> {
    match random.choice(words) {
        Some(word) if random.u8(0..4) == 0 => word.clone(),
        _ => random.choice(ODD).map_or_else(Vec::new, |word| word.as_bytes().to_vec()),
    }
}

fn replace(input: &mut Vec<u8>, range: Range<usize>, with: &[u8]) {
    // So large that a step more would only cost time.
    if with.len() <= 2 * LIMIT && range.end <= input.len() {
        input.splice(range, with.iter().copied());
    }
}

/// The bytes of up to `most` tokens in a row.
fn pick(random: &mut Rng, tokens: &[Range<usize>], most: usize) -> Range<usize> {
    let from = random.usize(0..tokens.len().max(1));
    let to = from + random.usize(0..most);
    match (tokens.get(from), tokens.get(to.min(tokens.len().saturating_sub(1)))) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => 0..0,
    }
}

/// Texts in quotes, words and numbers, and every other byte by itself. Together they are the whole input.
fn tokens(input: &[u8]) -> Vec<Range<usize>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.+-".contains(byte) || !byte.is_ascii();
    let mut tokens = Vec::new();
    let mut rest = input;
    while let [first, tail @ ..] = rest {
        let length = if *first == b'"' {
            let mut escaped = false;
            let ends = |byte: &u8| {
                let end = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                end
            };
            tail.iter().position(ends).map_or(rest.len(), |at| at + 2)
        } else if is_word(first) {
            rest.iter().take_while(|byte| is_word(byte)).count()
        } else {
            1
        };
        let from = input.len() - rest.len();
        tokens.push(from..from + length);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_whole_input() {
        let input = br#"x{"a\"b": -1.5e3, "open"#;
        let found: Vec<_> = tokens(input).into_iter().map(|range| input[range].to_vec()).collect();
        let wanted = ["x", "{", "\"a\\\"b\"", ":", " ", "-1.5e3", ",", " ", "\"open"];
        assert_eq!(found, wanted.map(|token| token.as_bytes().to_vec()));
    }

    #[test]
    fn the_same_seed_changes_alike_and_stays_within_the_limit() {
        let changes = |seed| {
            let mut random = Rng::with_seed(seed);
            let change = |_| mutate(&mut random, br#"{"a":[1,"b"]}"#, b"[2]", &[b"word".to_vec()]);
            (0..2_000).map(change).collect::<Vec<_>>()
        };
        assert_eq!(changes(1), changes(1));
        assert_ne!(changes(1), changes(2));
        assert!(changes(1).iter().all(|input| input.len() <= LIMIT));
        assert!(changes(1).iter().any(|input| input.len() > LIMIT / 2), "none is large");
    }
}
