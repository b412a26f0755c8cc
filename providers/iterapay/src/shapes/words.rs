//! Sets of words that IteraPay may extend: what is not known is kept.

/// A text, copied only if something in it is escaped.
#[derive(serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) std::borrow::Cow<'a, str>);

/// Declares an enum of the provider's words with one more variant, `Other`, for those that it may add.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A word that this version does not know.
            Other(String),
        }

        impl $name {
            /// The word as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<std::borrow::Cow<'_, str>> for $name {
            fn from(word: std::borrow::Cow<'_, str>) -> Self {
                match &*word {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word.into_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                std::borrow::Cow::<str>::Owned(word).into()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let $crate::shapes::Text(word) = serde::Deserialize::deserialize(deserializer)?;
                Ok(word.into())
            }
        }
    };
}
pub(crate) use words;
