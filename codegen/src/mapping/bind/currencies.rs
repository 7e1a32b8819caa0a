//! Which currencies there are: a fixed code is checked where it is written.

use crate::source::closest;

/// ISO 4217, lists one and what left it since 2020: amounts of then are still mapped. The decimals are the runtime's.
const CODES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
    CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
    GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP \
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN \
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS \
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD \
    XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR ZMW ZWG ZWL";

/// Whether a text is a currency's code.
pub(super) fn is_code(code: &str) -> bool {
    CODES.split(' ').any(|one| one == code)
}

/// What was meant by a text that is none.
pub(super) fn instead(code: &str) -> String {
    let upper = code.to_ascii_uppercase();
    let near = CODES.split(' ').find(|one| *one == upper);
    match near.or_else(|| closest(&upper, CODES.split(' '))) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write its three letters, as in `EUR`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CODES, instead, is_code};

    #[test]
    fn each_code_is_three_letters_and_listed_once() {
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        for code in codes {
            let letters = code.bytes().all(|b| b.is_ascii_uppercase());
            assert!(code.len() == 3 && letters, "{code}");
        }
    }

    #[test]
    fn what_is_none_is_told_apart() {
        assert!(is_code("EUR") && is_code("CLF"));
        assert!(!is_code("ERU") && !is_code("eur") && !is_code(""));
        assert_eq!(instead("eur"), "did you mean `EUR`?");
        assert_eq!(instead("Euros"), "write its three letters, as in `EUR`");
    }
}
