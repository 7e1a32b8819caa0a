//! The two letters of countries: what `country` can yield.

use super::convert::{Kind, kind, named};
use super::slot::Slot;
use super::{Context, declared, target};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::bound::{Among, BoundStep};
use crate::mapping::model::{CountryForm, OnUnknown, Rule};

/// ISO 3166-1 alpha-2, and `XK` as it is used for Kosovo; the conversion itself is the runtime's.
const ALPHA2: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// The step, and what it can yield where that is known.
pub(super) fn country(
    rule: &Rule,
    form: CountryForm,
    last: bool,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<(BoundStep, Option<Vec<String>>)> {
    let by_target =
        |diagnostic| declared::target(diagnostic, &rule.target.to_string(), slot.declared.as_ref());
    let on_unknown = rule.on_unknown.as_ref().map(|one| one.value.clone());
    let step = |among| BoundStep::Country {
        form,
        among,
        on_unknown: on_unknown.clone().unwrap_or(OnUnknown::Error),
    };
    // Only what comes next knows what it takes.
    let Kind::Words(words) = kind(target::plain(slot.ty), cx.target) else {
        return Some((step(Among::Any), None));
    };
    if !last {
        return Some((step(Among::Any), None));
    }
    if form != CountryForm::Alpha2 {
        let message = format!(
            "`{}` takes {}, and the rule yields countries otherwise",
            rule.target,
            named(&Kind::Words(words))
        );
        let diagnostic = Diagnostic::new(Code::MappingConvert, rule.place.clone(), message).help(
            "write `country: alpha2` where the target lists two letters, or a table by `enum`",
        );
        cx.error(by_target(diagnostic));
        return None;
    }
    let (known, strangers): (Vec<&str>, Vec<&str>) = ALPHA2
        .split(' ')
        .partition(|code| words.iter().any(|word| word == code));
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    if known.is_empty() {
        let message = format!(
            "`{}` takes {}: none is a country",
            rule.target,
            named(&Kind::Words(words))
        );
        let diagnostic = Diagnostic::new(Code::MappingConvert, rule.place.clone(), message)
            .help("map its values by a table: `via: { enum: ... }`");
        cx.error(by_target(diagnostic));
        return None;
    }
    let among = if strangers.is_empty() {
        Among::Any
    } else if strangers.len() <= known.len() {
        Among::Except(owned(&strangers))
    } else {
        Among::Only(owned(&known))
    };
    let mut yields: Vec<String> = owned(&known);
    if let Some(OnUnknown::Use(word)) = &on_unknown {
        yields.push(word.clone());
    }
    Some((step(among), Some(yields)))
}

/// Whether a text is a country's two letters.
pub(super) fn is_alpha2(code: &str) -> bool {
    ALPHA2.split(' ').any(|one| one == code)
}

/// Whether most of some words are countries by their two letters.
pub(super) fn are_codes(words: &[String]) -> bool {
    let codes = words.iter().filter(|word| is_alpha2(word)).count();
    codes > 1 && 2 * codes > words.len()
}
