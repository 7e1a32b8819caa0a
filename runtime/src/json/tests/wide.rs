//! A struct of more members than one machine word has bits.

use super::{read, refuse};
use crate::json::to_string;

macro_rules! wide {
    ($($index:literal $key:literal $member:ident)*) => {
        #[derive(Debug, PartialEq)]
        struct Wide {
            $($member: i64,)*
        }
        crate::object!(Wide { required 68; $($index $key $member;)* });
    };
}

wide! {
    0 "k0" k0 1 "k1" k1 2 "k2" k2 3 "k3" k3 4 "k4" k4 5 "k5" k5 6 "k6" k6 7 "k7" k7 8 "k8" k8
    9 "k9" k9 10 "k10" k10 11 "k11" k11 12 "k12" k12 13 "k13" k13 14 "k14" k14 15 "k15" k15
    16 "k16" k16 17 "k17" k17 18 "k18" k18 19 "k19" k19 20 "k20" k20 21 "k21" k21 22 "k22" k22
    23 "k23" k23 24 "k24" k24 25 "k25" k25 26 "k26" k26 27 "k27" k27 28 "k28" k28 29 "k29" k29
    30 "k30" k30 31 "k31" k31 32 "k32" k32 33 "k33" k33 34 "k34" k34 35 "k35" k35 36 "k36" k36
    37 "k37" k37 38 "k38" k38 39 "k39" k39 40 "k40" k40 41 "k41" k41 42 "k42" k42 43 "k43" k43
    44 "k44" k44 45 "k45" k45 46 "k46" k46 47 "k47" k47 48 "k48" k48 49 "k49" k49 50 "k50" k50
    51 "k51" k51 52 "k52" k52 53 "k53" k53 54 "k54" k54 55 "k55" k55 56 "k56" k56 57 "k57" k57
    58 "k58" k58 59 "k59" k59 60 "k60" k60 61 "k61" k61 62 "k62" k62 63 "k63" k63 64 "k64" k64
    65 "k65" k65 66 "k66" k66 67 "k67" k67 68 "k68" k68 69 "k69" k69
}

fn text(without: &[usize]) -> String {
    let members: Vec<String> = (0..70)
        .filter(|i| !without.contains(i))
        .map(|i| format!("\"k{i}\":{i}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn more_than_64_members_are_required() {
    let wide: Wide = read(&text(&[]));
    assert_eq!((wide.k0, wide.k63, wide.k64, wide.k69), (0, 63, 64, 69));
    assert_eq!(to_string(&wide), text(&[]));
    assert_eq!(read::<Wide>(&text(&[69])).k69, 0);
    for missing in [0, 63, 64, 67] {
        let error = refuse::<Wide>(&text(&[missing]));
        assert!(
            error.starts_with(&format!("missing required member `k{missing}` at `$`")),
            "{error}"
        );
    }
}

#[test]
fn keys_in_any_order() {
    let mut members: Vec<String> = (0..70).rev().map(|i| format!("\"k{i}\":{i}")).collect();
    members.rotate_left(13);
    let wide: Wide = read(&format!("{{{}}}", members.join(",")));
    assert_eq!(to_string(&wide), text(&[]));
}
