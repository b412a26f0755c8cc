//! What a body of unknown shape mentions, in one pass over it.
//!
//! A body that is proved genuine says that money may have moved, however it is written. So nothing is refused
//! here: what can be read counts, though the rest is cut off, in another encoding, or no JSON at all.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::shapes::{INVOICE_PREFIX, Text};

/// The kind of event and the ids that a body mentions.
#[derive(Default)]
pub(super) struct Mentions {
    pub(super) kind: Option<String>,
    /// Each once, those of invoices first.
    pub(super) ids: Vec<String>,
}

impl Mentions {
    pub(super) fn of(body: &[u8]) -> Self {
        let mut found = Found::default();
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
        let like_a_form = body.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if like_a_form && body.contains(&b'=') {
            found.form(body);
        } else {
            found.json(body);
        }
        let mut ids = found.invoices;
        if ids.is_empty() {
            ids = found.others;
        } else {
            ids.append(&mut found.others);
        }
        if ids.len() > 1 {
            let mut seen = HashSet::with_capacity(ids.len());
            let first: Vec<bool> = ids.iter().map(|id| seen.insert(id.as_str())).collect();
            let mut first = first.into_iter();
            ids.retain(|_| first.next() == Some(true));
        }
        Self { kind: found.event.or(found.kind), ids }
    }
}

/// What a value stands under.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    /// Nothing: it is the body.
    Whole,
    /// `event` of the body.
    Event,
    /// `type` of the body.
    Type,
    /// `invoiceID`, `invoices`, or `id` in an invoice.
    Invoice,
    /// `id`, `transaction_id`, `withdrawal`, …: but not the merchant's or a method's, which say nothing.
    OtherId,
    /// Anything else.
    Unknown,
}

impl Name {
    /// What a member of this name says, in a value that stands under `outside`.
    fn of(name: &str, outside: Self) -> Self {
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            return Self::Unknown;
        }
        let is = |words: &[&str]| words.iter().any(|word| name.eq_ignore_ascii_case(word));
        let starts = |with: &str| name.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with));
        if outside == Self::Whole && matches!(name, "event" | "type") {
            return if name == "event" { Self::Event } else { Self::Type };
        }
        if is(&["invoice", "invoices"]) {
            return Self::Invoice;
        }
        if is(&["transaction", "transactions", "withdrawal", "withdrawals"]) {
            return Self::OtherId;
        }
        match stem(name) {
            Some("") if outside == Self::Invoice => Self::Invoice,
            Some(_) if starts("invoice") => Self::Invoice,
            Some(stem) if starts("merchant") || stem.to_ascii_lowercase().ends_with("method") => {
                Self::Unknown
            }
            Some(_) => Self::OtherId,
            None => Self::Unknown,
        }
    }

    /// What the elements of a list stand under: a list of ids is named like one of them; a list is no kind of
    /// event.
    fn element(self) -> Self {
        if matches!(self, Self::Invoice | Self::OtherId) { self } else { Self::Unknown }
    }
}

/// What stands before the `id` or `ids` of a name. `paid` and `valid` are no ids.
fn stem(name: &str) -> Option<&str> {
    let without = |end: &str| {
        let (stem, found) = name.split_at_checked(name.len().checked_sub(end.len())?)?;
        found.eq_ignore_ascii_case(end).then_some((stem, found))
    };
    let (stem, end) = without("id").or_else(|| without("ids"))?;
    let apart = match stem.as_bytes().last() {
        None | Some(b'_' | b'-') => true,
        Some(last) => end.starts_with('I') && !last.is_ascii_uppercase(),
    };
    let known = ["invoice", "transaction", "withdrawal", "payment", "event"];
    (apart || known.iter().any(|word| stem.eq_ignore_ascii_case(word))).then_some(stem)
}

#[derive(Default)]
struct Found {
    event: Option<String>,
    kind: Option<String>,
    invoices: Vec<String>,
    others: Vec<String>,
}

impl Found {
    fn value(&mut self, under: Name, text: &str) {
        let text = text.trim();
        // A letter that could not be read makes it another id.
        if text.is_empty() || text.contains(char::REPLACEMENT_CHARACTER) {
            return;
        }
        match under {
            Name::Event => self.event = Some(text.to_owned()),
            Name::Type => self.kind = Some(text.to_owned()),
            Name::Invoice => {
                // The guides put it before the plain id, under which the payment may be stored.
                if let Some(plain) = text.strip_prefix(INVOICE_PREFIX).filter(|plain| !plain.is_empty()) {
                    self.invoices.push(plain.to_owned());
                }
                self.invoices.push(text.to_owned());
            }
            Name::OtherId if text.starts_with(INVOICE_PREFIX) => self.value(Name::Invoice, text),
            Name::OtherId => self.others.push(text.to_owned()),
            Name::Whole | Name::Unknown => {}
        }
    }

    /// Reads token by token, as far as there are any: `serde_json` gives up at the first byte that is not as it
    /// should be, and at a depth of 128.
    fn json(&mut self, mut rest: &[u8]) {
        // Of each value that is open: whether it is an object, and what it stands under.
        let mut open: Vec<(bool, Name)> = Vec::new();
        let mut under = Name::Whole;
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            match byte {
                b'{' | b'[' => {
                    open.push((byte == b'{', under));
                    under = if byte == b'{' { Name::Unknown } else { under.element() };
                }
                b'}' | b']' => {
                    open.pop();
                    under = Name::Unknown;
                }
                b',' => {
                    under = match open.last() {
                        Some((false, list)) => list.element(),
                        _ => Name::Unknown,
                    };
                }
                b'"' => {
                    let (text, behind) = string(behind);
                    rest = behind;
                    let name = behind.trim_ascii_start().strip_prefix(b":");
                    match (name, open.last()) {
                        (Some(behind), Some((true, outside))) => {
                            under = text.map_or(Name::Unknown, |name| Name::of(&name, *outside));
                            rest = behind;
                        }
                        _ => {
                            if let Some(text) = text {
                                self.value(under, &text);
                            }
                        }
                    }
                }
                b'0'..=b'9' | b'-' => {
                    let more = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
                    let length = behind.iter().take_while(|byte| more(byte)).count();
                    let (tail, behind) = behind.split_at_checked(length).unwrap_or((behind, &[]));
                    rest = behind;
                    // Ids that are numbers are whole ones.
                    if byte != b'-'
                        && tail.iter().all(u8::is_ascii_digit)
                        && matches!(under, Name::Invoice | Name::OtherId)
                    {
                        let digits: String =
                            std::iter::once(&byte).chain(tail).copied().map(char::from).collect();
                        self.value(under, &digits);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads `invoiceID=i1&data[id]=…`; a value may be JSON itself.
    fn form(&mut self, body: &[u8]) {
        for (name, value) in form_urlencoded::parse(body) {
            let steps = name.split(['[', ']', '.']).filter(|step| !step.is_empty());
            let under = steps.fold(Name::Whole, |outside, step| Name::of(step, outside));
            if value.trim_start().starts_with(['{', '[']) {
                self.json(value.trim_start().as_bytes());
            } else {
                self.value(under, &value);
            }
        }
    }
}

/// The text of a string whose first quote has been read, if it can be read, and what comes behind it.
fn string(text: &[u8]) -> (Option<Cow<'_, str>>, &[u8]) {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    let Some((inside, behind)) = end.and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?))) else {
        return (None, &[]);
    };
    if !inside.contains(&b'\\') {
        return (std::str::from_utf8(inside).ok().map(Cow::Borrowed), behind);
    }
    let quoted = [b"\"", inside, b"\""].concat();
    let read = serde_json::from_slice::<Text<'_>>(&quoted).ok();
    (read.map(|Text(text)| Cow::Owned(text.into_owned())), behind)
}

#[cfg(test)]
mod tests {
    use super::Mentions;

    fn ids(body: &str) -> Vec<String> {
        Mentions::of(body.as_bytes()).ids
    }

    #[test]
    fn invoices_come_first_and_nothing_twice() {
        let body = r#"{"id":"e1","merchantID":"m","transactionIds":["t1","t2",""],"data":[{"INVOICE_ID":"i1","id":"t1",
            "fee":{"rate":1.5,"n":-1,"ok":true,"none":null}}],"invoiceIDs":["i2","i1"],"paymentMethodID":7,
            "invoice":{"valid":"no","paid":true,"amountPaid":42,"id":"i3"}}"#;
        assert_eq!(ids(body), ["i1", "i2", "i3", "e1", "t1", "t2"]);
    }

    #[test]
    fn the_kind_is_the_bodys_own() {
        let kind = |body: &str| Mentions::of(body.as_bytes()).kind;
        assert_eq!(kind(r#"{"type":"b","event":"a"}"#).as_deref(), Some("a"));
        assert_eq!(kind(r#"{"event":7,"type":"b","data":{"event":"c"}}"#).as_deref(), Some("b"));
        assert_eq!(kind(r#"{"event":["a"],"data":{"type":"c"}}"#), None);
        assert_eq!(kind(r#"[{"event":"a"}]"#), None);
    }

    #[test]
    fn ids_in_every_plausible_shape() {
        for (body, expected) in [
            (r#"{"invoiceId":123}"#, &["123"][..]),
            (r#"{"invoice":"i1"}"#, &["i1"]),
            (r#"{"invoice":17}"#, &["17"]),
            (r#"{"invoiceID":"inv_i1"}"#, &["i1", "inv_i1"]),
            (r#"{"event":"invoice.paid","data":{"id":"inv_i1"}}"#, &["i1", "inv_i1"]),
            (r#"{"invoiceID":"inv_","id":"x_i1"}"#, &["inv_", "x_i1"]),
            (r#"{"invoices":["i1","i2"]}"#, &["i1", "i2"]),
            (r#"{"invoices":[{"id":"i1"},{"id":2}]}"#, &["i1", "2"]),
            (r#"{"INVOICEID":"i1","invoiceid":"i2","invoice-id":"i3"}"#, &["i1", "i2", "i3"]),
            (r#"{"invoice\u0049D":"i\u0031"}"#, &["i1"]),
            (r#"{"invoiceID":18446744073709551616}"#, &["18446744073709551616"]),
            (r#"{"invoiceID":1.5,"transactionID":-1,"id":1e3}"#, &[]),
            (r#"{"transaction":"t1","withdrawals":["w1"]}"#, &["t1", "w1"]),
            (r#"{"invoiceID":" i1 ","id":"  "}"#, &["i1"]),
            ("invoiceID=i1&event=invoice.paid&amount=42.50", &["i1"]),
            ("data%5Binvoice%5D%5Bid%5D=i1&transaction_id=t+1", &["i1", "t 1"]),
            (r#"payload=%7B%22invoiceID%22%3A%22i1%22%7D"#, &["i1"]),
            (r#"<invoice id="i1"/>"#, &[]),
            ("7", &[]),
            (r#""id""#, &[]),
            ("", &[]),
        ] {
            assert_eq!(ids(body), expected, "{body}");
        }
        assert_eq!(Mentions::of(b"invoiceID=i1&event=invoice.paid").kind.as_deref(), Some("invoice.paid"));
    }

    #[test]
    fn what_cannot_be_read_whole_mentions_what_can_be_read() {
        let deep = format!(r#"{{"a":{}1{},"invoiceID":"i1"}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let bodies: &[&[u8]] = &[
            b"\xef\xbb\xbf{\"invoiceID\":\"i1\"}",
            b"\n {\"invoiceID\":\"i1\"}",
            br#"{"note":"\ud800","invoiceID":"i1"}"#,
            b"{\"note\":\"caf\xe9\",\"invoiceID\":\"i1\"}",
            b"{\"n\xe9\":1,\"invoiceID\":\"i1\"}",
            b"{\"invoiceID\":\"i1\"}x",
            b"{\"invoiceID\":\"i1\"}\0",
            br#"{"invoiceID":"i1"} {}"#,
            br#"{"invoiceID":"i1","amount":"42"#,
            br#"{"invoiceID":"i1","amount":}"#,
            br#"{"invoiceID":"i1",}"#,
            br#"}{"invoiceID":"i1"}"#,
            b"{\"note\":\"two\nlines\",\"invoiceID\":\"i1\"}",
            br#"{'event':'x',"invoiceID":"i1"}"#,
            br#"{"note":"\x","invoiceID":"i1"}"#,
            br#"{"invoiceID":"i\ud800","id":"i1"}"#,
            b"{\"invoiceID\":\"i\xe9\",\"id\":\"i1\"}",
            b"note=%E9&invoiceID=i1",
            b"id=%E9&invoiceID=i1",
            deep.as_bytes(),
        ];
        for body in bodies {
            let start = body.get(..body.len().min(60)).unwrap();
            assert_eq!(Mentions::of(body).ids, ["i1"], "{}", String::from_utf8_lossy(start));
        }
    }

    /// Comparing each id with all the others would take minutes here.
    #[test]
    fn many_ids_take_time_in_proportion() {
        let many: Vec<String> = (0..200_000).map(|id| format!("\"invoice-{id:09}\"")).collect();
        let body = format!(r#"{{"invoiceIDs":[{0}],"transactionIDs":[{0}]}}"#, many.join(","));
        let begin = std::time::Instant::now();
        assert_eq!(ids(&body).len(), many.len());
        assert!(begin.elapsed() < std::time::Duration::from_secs(10), "{:?}", begin.elapsed());
    }
}
