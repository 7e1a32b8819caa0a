//! Documents that mean harm, or look as if they did. Each ends, soon, in a diagnostic or in code that holds nothing
//! but what was meant.

mod made;
mod names;
mod size;
mod text;
