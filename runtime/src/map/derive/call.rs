/// Calls the function of `with`. Called by its name, a function of another type would be a mismatch of the value, which rustc
/// mends with `expect`; as a bound behind the value it is one of the function.
pub fn with<S, T>(value: S, function: impl FnOnce(S) -> T) -> T {
    function(value)
}

/// Calls the function of `try_with`.
///
/// # Errors
///
/// Those of the function.
pub fn try_with<S, T, E>(value: S, function: impl FnOnce(S) -> Result<T, E>) -> Result<T, E> {
    function(value)
}
