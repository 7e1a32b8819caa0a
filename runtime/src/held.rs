//! Values behind a pointer that says how to drop them.
//!
//! What drops a value is built anew in every crate that lets go of one: for a client and an error that was some hundred functions
//! in each program, most of them of maps, headers and JSON (`docs/decisions/0003-invoices-benchmark.md`). Behind a `dyn` it is
//! built here.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A value that is there, whatever else it is.
trait Holds<T>: Send + Sync {
    fn get(&self) -> &T;
    fn get_mut(&mut self) -> &mut T;
    fn into_box(self: Box<Self>) -> Box<T>;
}

impl<T: Send + Sync> Holds<T> for T {
    fn get(&self) -> &T {
        self
    }

    fn get_mut(&mut self) -> &mut T {
        self
    }

    fn into_box(self: Box<Self>) -> Box<T> {
        self
    }
}

/// A `Box` that is dropped here.
pub(crate) struct Held<T: 'static>(Box<dyn Holds<T>>);

impl<T: Send + Sync> Held<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T> Held<T> {
    pub(crate) fn into_inner(self) -> T {
        *self.0.into_box()
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).get()
    }
}

impl<T> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut T {
        (*self.0).get_mut()
    }
}

/// An `Arc` that is dropped here.
pub(crate) struct Shared<T: 'static>(Arc<dyn Holds<T>>);

impl<T: Send + Sync> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).get()
    }
}
