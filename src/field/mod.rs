//! One field, one file: its type, its grammar, how it is displayed.
