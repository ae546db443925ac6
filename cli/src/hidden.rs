//! The files that hide in bodies.

use unmime::{
    Part,
    hidden::{Hidden, HiddenFile},
};

use crate::error::Error;

/// How deep files are looked for in each other, as a `winmail.dat` in another.
const DEEPEST: usize = 3;

/// What is done with each file; the number says how many other hidden files it is in.
pub(crate) type Visit<'v> = dyn FnMut(usize, &HiddenFile<'_>) -> Result<(), Error> + 'v;

/// Visits the files that hide in the body of a part, and those that hide in them, each after the
/// one it is in.
pub(crate) fn for_each(part: Part<'_>, visit: &mut Visit<'_>) -> Result<(), Error> {
    visit_all(&part.hidden(), 0, visit)
}

fn visit_all(hidden: &Hidden<'_>, depth: usize, visit: &mut Visit<'_>) -> Result<(), Error> {
    for file in hidden.iter() {
        visit(depth, &file)?;
        if depth < DEEPEST {
            visit_all(&file.hidden(), depth + 1, visit)?;
        }
    }
    Ok(())
}
