//! What a crate of mappings offers.

use super::{Surface, Verdict, expr_of, plain_settings};
use crate::emit::mapping::print;
use crate::lower::connector::TyExpr;
use crate::lower::mapping::model::{InCrate, RustMapping, RustMappings, RustSteps, StepMethod};

/// Compares two states of one crate of mappings before it is text.
///
/// A mapping is an item, and so are what it maps from and to, and that it can be guarded. The trait of custom steps is
/// implemented by who uses the crate, so that a step more is no addition: it breaks.
#[must_use]
pub fn compare(old: &RustMappings, new: &RustMappings) -> Verdict {
    Surface::of_mappings(old).verdict(&Surface::of_mappings(new), || is_other_text(old, new))
}

/// Whether the crates would not be the same, byte by byte: a comment in the file of mappings is in neither.
fn is_other_text(old: &RustMappings, new: &RustMappings) -> bool {
    if old == new {
        return false;
    }
    let settings = plain_settings();
    match (print(old, &settings), print(new, &settings)) {
        (Ok(old), Ok(new)) => old != new,
        (Err(_), _) | (_, Err(_)) => true,
    }
}

impl Surface {
    fn of_mappings(crate_of: &RustMappings) -> Self {
        let RustMappings {
            docs: _,
            crates,
            steps,
            mappings,
            time_zones: _,
        } = crate_of;
        // A connector's short name is the file's own; its package is in the types.
        let package = |alias: &str| {
            let named = crates.iter().find(|one| one.alias == alias);
            named.map_or_else(String::new, |one| format!("{}::", one.package))
        };
        let ty = |ty: &InCrate<TyExpr>| expr_of(&package(&ty.alias), &ty.item);
        let mut surface = Self::default();
        if let Some(RustSteps { name, methods }) = steps {
            let mut names: Vec<&str> = methods.iter().map(|one| one.name.as_str()).collect();
            names.sort_unstable();
            surface.add(name.clone(), format!("trait of {}", names.join(", ")));
            for method in methods {
                let StepMethod {
                    name: step,
                    fills: _,
                    source,
                    returns,
                } = method;
                let form = format!("&{} -> {}", ty(source), ty(returns));
                surface.add(format!("{name}::{step}()"), form);
            }
        }
        for mapping in mappings {
            let RustMapping {
                name,
                docs: _,
                source,
                target,
                custom,
                guard,
                forward,
                fields,
                links: _,
                scope: _,
                meets_deprecated: _,
            } = mapping;
            let form = match custom {
                true => "struct of custom steps",
                false => "struct",
            };
            surface.add(name.clone(), form.to_owned());
            let action = format!("{}actions::{}", package(&target.alias), target.item);
            surface.add(
                format!("Map for {name}"),
                format!("{} -> {action}", ty(source)),
            );
            if guard.is_some() || forward.is_some() || !fields.is_empty() {
                surface.add(format!("Guarded for {name}"), String::new());
            }
        }
        surface
    }
}
