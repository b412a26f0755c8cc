//! Decimals in JSON: read from text or a number, written as either, never through a float.

use serde::de::{self, Deserializer, Visitor};
use serde::ser;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Decimal;
use super::ParseDecimalError;
use super::render::Text;

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Text::of(*self).as_str())
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Borrowed on purpose: that it allocates nothing is the smaller half. A `Value` would hand out an
        // owned one, printed from the `f64` it has made of the number, and be believed.
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes() {
            [b'"', ..] => read_string(raw).map_err(de::Error::custom),
            [b'-' | b'0'..=b'9', ..] => Self::from_json_number(raw).map_err(de::Error::custom),
            _ => Err(de::Error::custom("expected a decimal number, or one as text")),
        }
    }
}

/// Reads a JSON string, quotes included; without a copy unless something in it is escaped. An amount as text may
/// have an exponent, as a number may: the libraries that write decimals as text write `1E-7` for small ones.
fn read_string(raw: &str) -> Result<Decimal, serde_json::Error> {
    serde_json::Deserializer::from_str(raw).deserialize_str(TextVisitor(Decimal::from_wire_text))
}

/// Reads a decimal from text only, which every format can carry. For `#[serde(deserialize_with)]`.
pub(super) fn deserialize_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    deserializer.deserialize_str(TextVisitor(str::parse))
}

struct TextVisitor(fn(&str) -> Result<Decimal, ParseDecimalError>);

impl Visitor<'_> for TextVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a decimal number as text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        (self.0)(text).map_err(E::custom)
    }
}

/// A [`Decimal`] that is written as a JSON number (`25.50`) instead of text. It is read from either.
///
/// What is written is the exact number, without an allocation. Its place is a struct that goes to JSON text
/// directly: `serde_json::to_value` makes an `f64` of it, and formats other than JSON do not know it. What
/// [`Decimal`] says about where it cannot be read holds here too.
///
/// ```
/// use paymux_core::provider::AsNumber;
///
/// let amount: AsNumber = serde_json::from_str("25.50")?;
/// assert_eq!(amount.0, "25.5".parse().unwrap());
/// assert_eq!(serde_json::to_string(&amount)?, "25.50");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "one way to write a number, and no more")]
pub struct AsNumber(pub Decimal);

impl From<Decimal> for AsNumber {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl Serialize for AsNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Text::of(self.0);
        let raw: &RawValue = serde_json::from_str(text.as_str()).map_err(ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AsNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Decimal::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Both {
        text: Decimal,
        number: AsNumber,
        none: Option<Decimal>,
    }

    const EXACT: &str = r#"{"text":"0.10000000000000000001","number":12345678901234567890.10,"none":null}"#;

    #[test]
    fn digits_that_no_float_has_survive() {
        let both: Both = serde_json::from_str(EXACT).unwrap();
        assert_eq!(serde_json::to_string(&both).unwrap(), EXACT);
        assert_eq!(serde_json::from_slice::<Both>(EXACT.as_bytes()).unwrap(), both);
        let swapped = r#"{ "text": 0.10000000000000000001 , "number":"1234567890123456789010e-2" }"#;
        assert_eq!(serde_json::from_str::<Both>(swapped).unwrap(), both);
        let swapped = r#"{ "text": 0.10000000000000000001 , "number" : "12345678901234567890.1" }"#;
        assert_eq!(serde_json::from_str::<Both>(swapped).unwrap(), both);
    }

    #[test]
    fn the_usual_wrappers_let_it_through() {
        let mut ignored = Vec::new();
        let mut json = serde_json::Deserializer::from_str(EXACT);
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
        let both: Both = serde_ignored::deserialize(tracked, |path| ignored.push(path.to_string())).unwrap();
        assert_eq!(serde_json::to_string(&both).unwrap(), EXACT);
        assert!(ignored.is_empty());

        let mut json = serde_json::Deserializer::from_str(r#"{"text":"1","number":[1]}"#);
        let error = serde_path_to_error::deserialize::<_, Both>(&mut json).unwrap_err();
        assert_eq!(error.path().to_string(), "number");
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(serde_json::from_str::<Decimal>(r#""\u0034\u0032.5""#).unwrap(), "42.5".parse().unwrap());
    }

    #[test]
    fn text_may_have_an_exponent_as_a_number_may() {
        for (text, written) in [
            ("1E-7", "0.0000001"),
            ("2.55E1", "25.5"),
            ("0E-18", "0.000000000000000000"),
            ("-2.5e+2", "-250"),
            ("+1e0", "1"),
            ("007.50e0", "7.50"),
        ] {
            let read: Decimal = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(read.to_string(), written, "{text}");
            assert!(text.parse::<Decimal>().is_err(), "what people type stays plain: {text}");
        }
        let huge = format!("\"1e{}\"", "9".repeat(1_000_000));
        let tiny = format!("\"1e-{}\"", "9".repeat(1_000_000));
        for bad in ["\"1e\"", "\"e5\"", "\"1e5.0\"", "\"1e 5\"", "\"1e39\"", "\"1e-39\"", &huge, &tiny] {
            assert!(serde_json::from_str::<Decimal>(bad).unwrap_err().is_data());
        }
    }

    #[test]
    fn errors_quote_nothing_and_keep_their_category() {
        for bad in [
            "null",
            "true",
            "[1]",
            r#"{"secret":1}"#,
            r#""secret""#,
            "1e999999999",
            r#""1e999999999""#,
            "\"\"",
        ] {
            let error = serde_json::from_str::<Decimal>(bad).unwrap_err();
            assert!(error.is_data(), "{bad}: {error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        assert!(serde_json::from_str::<Both>(r#"{"text": "4"#).unwrap_err().is_eof());
    }

    #[derive(Debug, Serialize, Deserialize)]
    struct Flat {
        #[serde(flatten)]
        both: Both,
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        #[allow(dead_code)]
        Decimal(Decimal),
        #[allow(dead_code)]
        Number(AsNumber),
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        Amount {
            #[allow(dead_code)]
            amount: Decimal,
        },
    }

    #[test]
    fn where_it_could_be_lossy_it_fails() {
        assert!(serde_json::from_str::<Flat>(EXACT).is_err());
        for json in ["1", "0.1", "\"0.1\"", "0.10000000000000000001"] {
            assert!(serde_json::from_str::<Untagged>(json).is_err(), "{json}");
            assert!(serde_json::from_reader::<_, Decimal>(json.as_bytes()).is_err(), "{json}");
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert!(Decimal::deserialize(&value).is_err(), "{json}");
            assert!(serde_json::from_value::<Decimal>(value).is_err(), "{json}");
            let tagged = format!(r#"{{"kind":"Amount","amount":{json}}}"#);
            assert!(serde_json::from_str::<Tagged>(&tagged).is_err(), "{json}");
        }
    }

    #[test]
    fn writing_below_a_flatten_is_exact() {
        let flat = Flat { both: serde_json::from_str(EXACT).unwrap() };
        assert_eq!(serde_json::to_string(&flat).unwrap(), EXACT);
    }
}
