//! A connector and a client that no crate of their own holds: the build script writes them to `OUT_DIR`.

/// The shelter.
pub mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets.rs"));
}

/// The weather.
pub mod weather {
    include!(concat!(env!("OUT_DIR"), "/weather.rs"));
}
