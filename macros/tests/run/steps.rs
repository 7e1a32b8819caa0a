//! `#[mapping]` on a block of custom steps.

use tieline_macros::{Mapping, mapping};
use tieline_runtime::map::{MapContext, MapError};

#[derive(Debug, Clone)]
pub struct Deal {
    pub id: String,
    pub owner: Option<String>,
    pub amount: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Country {
    Gb,
    Ch,
}

/// As the generator writes it.
pub trait Steps {
    fn owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError>;
    fn cents(&self, source: &Deal, cx: &MapContext) -> Result<i64, MapError>;
    fn live(&self, source: &Deal, cx: &MapContext) -> Result<bool, MapError>;
    fn country(&self, source: &Deal, cx: &MapContext) -> Result<Country, MapError>;
    fn known(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
}

/// What a step reads, as a type of the user's own.
#[derive(Mapping)]
#[map(from = Deal)]
struct Price {
    #[map(from = amount, try_with = str_of)]
    units: i64,
}

fn str_of(text: String) -> Result<i64, std::num::ParseIntError> {
    text.parse()
}

#[derive(Mapping)]
#[map(to = Country)]
enum Land {
    #[map(to = Gb)]
    Britain,
    #[map(to = Ch)]
    Switzerland,
}

struct Account<'a> {
    owners: &'a [(&'a str, &'a str)],
    live: bool,
}

#[mapping]
impl Steps for Account<'_> {
    /// Steps keep their docs.
    fn owner(&self, deal: &Deal) -> Option<String> {
        let key = deal.owner.as_deref()?;
        let found = self.owners.iter().find(|(id, _)| *id == key);
        found.map(|(_, name)| (*name).to_owned())
    }

    fn cents(#[map(from = Deal)] Price { units }: Price) -> Result<i64, String> {
        if units < 0 {
            return Err("a deal has a price".to_owned());
        }
        Ok(units * 100)
    }

    fn live(&self, _: &Deal, cx: &MapContext) -> Result<bool, MapError> {
        Ok(self.live && cx.now_unix_millis > 0)
    }

    #[map(to = Country)]
    fn country(&self, deal: &Deal) -> Result<Land, MapError> {
        match deal.id.as_str() {
            "uk" => Ok(Land::Britain),
            "ch" => Ok(Land::Switzerland),
            other => Err(MapError::unknown_value(other)),
        }
    }

    fn known(deal: &Deal, cx: &MapContext) -> Result<String, MapError> {
        let linked = cx.linked("deal", &deal.id).ok_or_else(MapError::missing)?;
        Ok(linked.to_owned())
    }
}

fn deal(id: &str, amount: &str) -> Deal {
    Deal {
        id: id.into(),
        owner: Some("o_1".into()),
        amount: amount.into(),
    }
}

#[test]
fn each_function_is_a_step() {
    let account = Account {
        owners: &[("o_1", "Ada")],
        live: true,
    };
    let cx = MapContext::at(1).link("deal", "uk", "d_7");
    let uk = deal("uk", "12");
    assert_eq!(account.owner(&uk, &cx).unwrap().as_deref(), Some("Ada"));
    assert_eq!(account.cents(&uk, &cx).unwrap(), 1200);
    assert!(account.live(&uk, &cx).unwrap());
    assert_eq!(account.country(&uk, &cx).unwrap(), Country::Gb);
    assert_eq!(account.known(&uk, &cx).unwrap(), "d_7");
}

#[test]
fn an_error_is_the_mappings() {
    let account = Account {
        owners: &[],
        live: false,
    };
    let cx = MapContext::default();
    let text = |error: MapError| error.to_string();
    assert_eq!(account.owner(&deal("uk", "1"), &cx).unwrap(), None);
    assert_eq!(
        text(account.cents(&deal("uk", "-1"), &cx).unwrap_err()),
        "a deal has a price"
    );
    assert_eq!(
        text(account.cents(&deal("uk", "x"), &cx).unwrap_err()),
        "`units` from `amount`: invalid digit found in string"
    );
    assert_eq!(
        account.country(&deal("fr", "1"), &cx).unwrap_err(),
        MapError::unknown_value("fr")
    );
    assert_eq!(
        account.known(&deal("fr", "1"), &cx).unwrap_err(),
        MapError::missing()
    );
}
