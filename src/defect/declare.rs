//! How the table of codes is written.

/// Declares the codes, each with its variant, its name (stable forever), its usual severity, where the standard
/// is, the quirks of readers that read it otherwise, what departs, and what is done about it.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $reference:literal
        [$($quirk:ident),*]
        $message:literal $repair:literal;)*) => {
        /// What a [`Defect`](crate::lint::Defect) is about: an area and a departure, such as
        /// `mp.no-parts`. The name that [`Code::as_str`] gives is stable for ever.
        ///
        #[doc = include_str!("codes.md")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $message, " (", $reference, ").")] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it matters where nothing around it says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Which standard it departs from, or which limit it is about.
            pub fn reference(self) -> &'static str {
                match self { $(Self::$variant => $reference,)* }
            }

            /// What departs from the standard, in a few words.
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// How other readers may read it. Only if one of these changes what a message shows is a
            /// defect of the code [`Ambiguous`](Severity::Ambiguous).
            pub fn quirks(self) -> Quirks {
                match self { $(Self::$variant => const { Quirks::of(&[$(Quirk::$quirk),*]) },)* }
            }

            /// What was done about it.
            pub fn repair(self) -> &'static str {
                match self { $(Self::$variant => $repair,)* }
            }
        }
    };
}

pub(super) use codes;
