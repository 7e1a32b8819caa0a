//! Units of measure, by the symbols of the SI and of the trade.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::mapping::bound::UnitChange;
use crate::source::closest;

use super::Context;

/// A symbol and how many base units it is, as a fraction.
type Unit = (&'static str, i64, i64);

/// What is measured, and in which units.
const UNITS: &[(&str, &[Unit])] = &[
    (
        "mass",
        &[
            ("mg", 1, 1_000_000),
            ("g", 1, 1000),
            ("kg", 1, 1),
            ("t", 1000, 1),
            ("oz", 45_359_237, 1_600_000_000),
            ("lb", 45_359_237, 100_000_000),
            ("st", 635_029_318, 100_000_000),
        ],
    ),
    (
        "length",
        &[
            ("mm", 1, 1000),
            ("cm", 1, 100),
            ("m", 1, 1),
            ("km", 1000, 1),
            ("in", 254, 10_000),
            ("ft", 3048, 10_000),
            ("yd", 9144, 10_000),
            ("mi", 1_609_344, 1000),
        ],
    ),
    (
        "area",
        &[
            ("cm2", 1, 10_000),
            ("m2", 1, 1),
            ("ha", 10_000, 1),
            ("km2", 1_000_000, 1),
            ("ft2", 9_290_304, 100_000_000),
            ("acre", 40_468_564_224, 10_000_000),
        ],
    ),
    (
        "volume",
        &[
            ("ml", 1, 1000),
            ("cl", 1, 100),
            ("l", 1, 1),
            ("m3", 1000, 1),
            ("floz_us", 295_735_295_625, 10_000_000_000_000),
            ("gal_us", 3_785_411_784, 1_000_000_000),
            ("gal_imp", 454_609, 100_000),
        ],
    ),
    (
        "time",
        &[
            ("ms", 1, 1000),
            ("s", 1, 1),
            ("min", 60, 1),
            ("h", 3600, 1),
            ("d", 86_400, 1),
            ("wk", 604_800, 1),
        ],
    ),
    (
        "data",
        &[
            ("B", 1, 1),
            ("kB", 1000, 1),
            ("MB", 1_000_000, 1),
            ("GB", 1_000_000_000, 1),
            ("KiB", 1024, 1),
            ("MiB", 1_048_576, 1),
            ("GiB", 1_073_741_824, 1),
        ],
    ),
    (
        "share",
        &[("1", 1, 1), ("percent", 1, 100), ("bp", 1, 10_000)],
    ),
];

/// The factor between two units of one kind. `whole`: the measure is a whole number.
pub(super) fn change(
    from: &str,
    to: &str,
    whole: bool,
    place: &Place,
    cx: &mut Context<'_>,
) -> Option<UnitChange> {
    let found = |symbol: &str| {
        UNITS.iter().find_map(|(kind, units)| {
            let unit = units.iter().find(|unit| unit.0 == symbol)?;
            Some((*kind, i128::from(unit.1), i128::from(unit.2)))
        })
    };
    let mut known = |symbol: &str| {
        let unit = found(symbol);
        if unit.is_none() {
            let symbols = || {
                UNITS
                    .iter()
                    .flat_map(|(_, units)| *units)
                    .map(|unit| unit.0)
            };
            let help = match closest(symbol, symbols()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let all: Vec<String> = symbols().map(|one| format!("`{one}`")).collect();
                    format!("write one of {}", all.join(", "))
                }
            };
            let message = format!("`{symbol}` is no unit that is known here");
            cx.error(Diagnostic::new(Code::MappingStep, place.clone(), message).help(help));
        }
        unit
    };
    let (a, b) = (known(from), known(to));
    let ((a_kind, a_by, a_over), (b_kind, b_by, b_over)) = (a?, b?);
    if a_kind != b_kind {
        let message = format!("`{from}` measures {a_kind}, and `{to}` {b_kind}");
        cx.error(
            Diagnostic::new(Code::MappingStep, place.clone(), message)
                .help("name two units of one kind"),
        );
        return None;
    }
    let (by, over) = (a_by * b_over, a_over * b_by);
    let shared = divisor(by, over);
    // Each fits: the largest quotients of the table are far below 2^63.
    let (by, over) = (
        i64::try_from(by / shared).ok()?,
        i64::try_from(over / shared).ok()?,
    );
    Some(UnitChange {
        from: from.to_owned(),
        to: to.to_owned(),
        by,
        over,
        whole: whole && over == 1,
    })
}

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::UNITS;
    use std::collections::BTreeSet;

    #[test]
    fn each_symbol_is_one_unit() {
        let mut seen = BTreeSet::new();
        for (symbol, by, over) in UNITS.iter().flat_map(|(_, units)| *units) {
            assert!(seen.insert(symbol), "{symbol}");
            assert!(*by > 0 && *over > 0, "{symbol}");
        }
    }

    #[test]
    fn factors_between_all_units_fit() {
        for (_, units) in UNITS {
            for (_, by, over) in *units {
                for (symbol, to_by, to_over) in *units {
                    let (by, over) = (
                        i128::from(*by) * i128::from(*to_over),
                        i128::from(*over) * i128::from(*to_by),
                    );
                    let shared = super::divisor(by, over);
                    assert!(i64::try_from(by / shared).is_ok(), "{symbol}");
                    assert!(i64::try_from(over / shared).is_ok(), "{symbol}");
                }
            }
        }
    }
}
