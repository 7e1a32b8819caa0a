//! The conversions that declared mappings name under `via:`. All of them are exact or fail.

mod countries;
mod country;
mod email;
mod money;
mod number;
mod phone;
mod shape;
mod state;
mod text;
mod time;

pub use country::{Among, CountryForm, country};
pub use email::email;
pub use money::{major_units, minor_units};
pub use number::{integer, narrow, number, scaled, signed, times, whole};
pub use phone::phone;
pub use shape::other_shape;
pub use state::{moves_forward, passes_on};
pub use text::{after, before, join, join_each, joined, split, trim, trimmed};
pub use time::{date, date_time, from_unix, now, today, today_ymd};
#[cfg(feature = "time-zones")]
pub use time::{date_in, start_of_day_in};
