//! (module docs are written with the module)
