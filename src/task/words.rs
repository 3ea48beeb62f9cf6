/// How a text stands to a closed set of words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Word {
    Known,
    /// Known, but for upper and lower case: the known spelling.
    OtherCase(&'static str),
    Unknown,
}

impl Word {
    pub(super) fn among(words: &[&'static str], text: &str) -> Self {
        match words
            .iter()
            .find(|word| word.eq_ignore_ascii_case(text))
        {
            Some(word) if *word == text => Self::Known,
            Some(word) => Self::OtherCase(word),
            None => Self::Unknown,
        }
    }
}

/// Declares a closed set of words of the DMS API as an enum that reads (in any case) and writes them.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident, $what:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word that DMS reads and writes.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            pub(crate) fn read(text: &str) -> Option<Self> {
                $(if text.eq_ignore_ascii_case($word) {
                    return Some(Self::$variant);
                })*
                None
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Reads the word of DMS, in any case.
        impl std::str::FromStr for $name {
            type Err = $crate::name::NameError;

            fn from_str(text: &str) -> Result<Self, $crate::name::NameError> {
                Self::read(text).ok_or_else(|| {
                    $crate::name::NameError::new(
                        $crate::task::rules::WORD,
                        $what,
                        text,
                        "DMS knows no such word",
                        format!("use one of {}", Self::WORDS.join(", ")),
                    )
                })
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: &str) -> Result<Self, $crate::name::NameError> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: String) -> Result<Self, $crate::name::NameError> {
                text.parse()
            }
        }

        impl $crate::task::json::Scalar for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_str().and_then(Self::read)
            }

            fn write(self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    )*};
}
pub(super) use words;
