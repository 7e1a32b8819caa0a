use std::marker::PhantomData;

use crate::json::{Blank, Desc, Members};

/// What an assigned target starts from: its default, else a blank record whose required fields are proved to be
/// filled, else nothing. Which of them is found by method lookup, from `&&Start` inwards.
#[derive(Debug)]
pub struct Start<T>(PhantomData<T>);

impl<T> Clone for Start<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Start<T> {}

impl<T> Start<T> {
    #[must_use]
    pub const fn of() -> Self {
        Self(PhantomData)
    }
}

pub trait ByDefault<T> {
    fn start(self) -> T;
}

impl<T: Default> ByDefault<T> for &&Start<T> {
    fn start(self) -> T {
        T::default()
    }
}

pub trait ByBlank<T> {
    fn start(self) -> T;
}

impl<T: Members + Blank> ByBlank<T> for &Start<T> {
    fn start(self) -> T {
        T::blank()
    }
}

pub trait ByNothing<T> {
    fn start(self) -> T
    where
        T: Startable;
}

impl<T> ByNothing<T> for Start<T> {
    fn start(self) -> T
    where
        T: Startable,
    {
        T::start()
    }
}

/// Nothing implements it: it is there for what it says.
#[diagnostic::on_unimplemented(
    message = "there is no empty `{Self}` to start from",
    label = "its constructor takes values",
    note = "name the fields that its constructor takes: `to = {Self}, new(first, second)`, or `new({Self}Required {{ first, second }})` for a struct of them"
)]
pub trait Startable {
    fn start() -> Self;
}

/// What is known of a type: the list of its members, and whether it has a default.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T: Members> Probe<T> {
    pub const DESC: Option<&'static Desc> = Some(T::MEMBERS);
}

impl<T: Default> Probe<T> {
    pub const DEFAULT: bool = true;
}

/// What holds for every other type.
pub trait NoDesc {
    const DESC: Option<&'static Desc> = None;
}

impl<T> NoDesc for Probe<T> {}

/// What holds for every other type.
pub trait NoDefault {
    const DEFAULT: bool = false;
}

impl<T> NoDefault for Probe<T> {}
