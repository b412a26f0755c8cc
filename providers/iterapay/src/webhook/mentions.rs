//! What a body of unknown shape mentions, in one pass over it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::shapes::Text;

/// The kind of event and the ids that a body mentions.
#[derive(Default)]
pub(super) struct Mentions {
    pub(super) kind: Option<String>,
    /// Each once, those of invoices first.
    pub(super) ids: Vec<String>,
}

impl Mentions {
    /// A body that is no JSON is genuine all the same: it only mentions nothing.
    pub(super) fn of(body: &[u8]) -> Self {
        let mut found = Found::default();
        let mut json = serde_json::Deserializer::from_slice(body);
        let whole = Value { found: &mut found, under: Name::Whole };
        if whole.deserialize(&mut json).and_then(|()| json.end()).is_err() {
            return Self::default();
        }
        let mut ids = found.invoices;
        for id in found.others {
            push_once(&mut ids, id);
        }
        Self { kind: found.event.or(found.kind), ids }
    }
}

#[derive(Default)]
struct Found {
    event: Option<String>,
    kind: Option<String>,
    invoices: Vec<String>,
    others: Vec<String>,
}

fn push_once(ids: &mut Vec<String>, id: String) {
    if !id.is_empty() && !ids.contains(&id) {
        ids.push(id);
    }
}

/// What a value stands under.
#[derive(Clone, Copy)]
enum Name {
    /// Nothing: it is the body.
    Whole,
    /// `event` of the body.
    Event,
    /// `type` of the body.
    Type,
    /// `invoiceID`, `invoice_ids`, …
    Invoice,
    /// `id`, `transaction_id`, …: but not the merchant's, which is known.
    OtherId,
    /// Anything else.
    Unknown,
}

impl Name {
    fn of(name: &str, outside: Self) -> Self {
        let starts =
            |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        let ends = |with: &str| {
            let end = name.len().checked_sub(with.len()).and_then(|at| name.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(with))
        };
        match name {
            "event" if matches!(outside, Self::Whole) => Self::Event,
            "type" if matches!(outside, Self::Whole) => Self::Type,
            _ if !(ends("id") || ends("ids")) || starts("merchant") => Self::Unknown,
            _ if starts("invoice") => Self::Invoice,
            _ => Self::OtherId,
        }
    }
}

/// A value somewhere in the body.
struct Value<'a> {
    found: &'a mut Found,
    under: Name,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What mentions nothing.
macro_rules! pass_over {
    ($($method:ident($($kind:ty)?);)*) => {
        $(fn $method<E>(self $(, _: $kind)?) -> Result<(), E> { Ok(()) })*
    };
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        match self.under {
            Name::Event => self.found.event = Some(text.to_owned()),
            Name::Type => self.found.kind = Some(text.to_owned()),
            Name::Invoice => push_once(&mut self.found.invoices, text.to_owned()),
            Name::OtherId => push_once(&mut self.found.others, text.to_owned()),
            Name::Whole | Name::Unknown => {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            let name: Cow<'_, str> = name;
            map.next_value_seed(Value { found: &mut *self.found, under: Name::of(&name, self.under) })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // A list of ids is named like one of them; a list is no kind of event.
        let under = match self.under {
            Name::Invoice | Name::OtherId => self.under,
            _ => Name::Unknown,
        };
        while list.next_element_seed(Value { found: &mut *self.found, under })?.is_some() {}
        Ok(())
    }

    pass_over! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
        visit_unit();
    }
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
            "fee":{"rate":1.5,"n":-1,"ok":true,"none":null}}],"invoiceIDs":["i2","i1"],"invoice":{"valid":"no"}}"#;
        assert_eq!(ids(body), ["i1", "i2", "e1", "t1", "t2", "no"]);
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
    fn what_is_no_json_mentions_nothing() {
        for body in ["", "{", "\u{fffd}", r#"{"id":"a""#, r#"{"id":"a"} {}"#, "7", r#""id""#] {
            assert!(ids(body).is_empty(), "{body}");
        }
        assert!(ids(&"[".repeat(100_000)).is_empty());
    }
}
