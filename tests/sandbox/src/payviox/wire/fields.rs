//! Reading the fields of a JSON body, with Payviox's words for what is wrong with them.
//!
//! The documented texts are those of Laravel's validator ("The amount field is required."), so the
//! undocumented rules follow its wording, too.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::payviox::wire::replies::FieldErrors;
use crate::wire::call::Call;

/// A JSON object whose members keep their exact text.
pub(crate) type Object = BTreeMap<String, Box<RawValue>>;

/// The members of a body, and the errors found so far.
pub(crate) struct Fields {
    values: Object,
    /// Put before the names in errors, such as `items.0.`.
    prefix: String,
    pub(crate) errors: FieldErrors,
}

impl Fields {
    /// A body that is not declared as JSON, or is no JSON object, has no fields: all that are required
    /// are then missing. (What Payviox does is not documented.)
    pub(crate) fn of_body(call: &Call) -> Self {
        let values = if call.is_json() { serde_json::from_slice(&call.body).ok() } else { None };
        Self::new(values.unwrap_or_default(), String::new())
    }

    pub(crate) fn new(values: Object, prefix: String) -> Self {
        Self { values, prefix, errors: FieldErrors::new() }
    }

    /// The text of a member; a JSON null is the same as none.
    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        let value = self.values.get(name)?;
        (value.get() != "null").then_some(value)
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Box<RawValue>> {
        self.values.remove(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Notes an error. `text` follows "The <name> ", with the name as Laravel shows it.
    pub(crate) fn error(&mut self, name: &str, text: &str) {
        let key = format!("{}{name}", self.prefix);
        let text = format!("The {} {text}", shown(&key));
        self.errors.entry(key).or_default().push(text);
    }

    /// Notes an error in its own words.
    pub(crate) fn say(&mut self, name: &str, text: String) {
        self.errors.entry(format!("{}{name}", self.prefix)).or_default().push(text);
    }

    pub(crate) fn require(&mut self, name: &str) -> bool {
        let empty = self.raw(name).is_none_or(|raw| matches!(raw.get(), "\"\"" | "[]" | "{}"));
        if empty {
            self.error(name, "field is required.");
        }
        !empty
    }

    /// A required whole number of at least `least`, written as an integer (not `"100"`, not `100.0`).
    pub(crate) fn integer(&mut self, name: &str, least: u64) -> Option<u64> {
        if !self.require(name) {
            return None;
        }
        let text = self.raw(name)?.get().to_owned();
        let Ok(number) = text.parse::<i128>() else {
            self.error(name, "must be an integer.");
            return None;
        };
        match u64::try_from(number) {
            Ok(number) if number >= least => Some(number),
            Ok(_) => {
                self.error(name, &format!("must be at least {least}."));
                None
            }
            Err(_) if number < 0 => {
                self.error(name, &format!("must be at least {least}."));
                None
            }
            Err(_) => {
                self.error(name, &format!("may not be greater than {}.", u64::MAX));
                None
            }
        }
    }

    pub(crate) fn required_text(&mut self, name: &str) -> Option<String> {
        if self.require(name) { self.text(name) } else { None }
    }

    /// A text, if the member is there.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let read = serde_json::from_str(self.raw(name)?.get());
        if read.is_err() {
            self.error(name, "must be a string.");
        }
        read.ok()
    }
}

/// A field's name as the validator shows it in a sentence: `order_id` is "order id",
/// `paymentMethodId` is "payment method id".
fn shown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '_' => shown.push(' '),
            'A'..='Z' => {
                shown.push(' ');
                shown.push(letter.to_ascii_lowercase());
            }
            _ => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_the_validator_does() {
        assert_eq!(shown("order_id"), "order id");
        assert_eq!(shown("paymentMethodId"), "payment method id");
        assert_eq!(shown("items.0.price"), "items.0.price");
    }
}
