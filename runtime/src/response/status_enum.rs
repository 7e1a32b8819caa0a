//! Outputs whose shape the status and the media type decide.

/// Gives an enum its reading from a response, chosen by the status: exact codes before classes
/// (`4xx`), both before the last line. A media type behind the status, in lower case and without
/// parameters, narrows a line to answers of it (`"image/*"`: of any such); such lines come before
/// the one that the status has otherwise. A variant holds one value that is
/// [`FromResponse`](crate::FromResponse).
///
/// ```
/// use tieline_runtime::{Bytes, FromResponse, Json, RawResponse, Text};
///
/// #[derive(Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum CreateError {
///     Duplicate(String),
///     Refused(Json),
///     Other(Json),
/// }
/// tieline_runtime::status_enum!(CreateError { 409 Duplicate; 4xx Refused; _ Other; });
///
/// let response = |status, body: &'static str| RawResponse {
///     status,
///     body: Bytes::from_static(body.as_bytes()),
///     ..RawResponse::default()
/// };
/// let read = |status| CreateError::from_response(&response(status, "\"x\""));
/// assert_eq!(read(409)?, CreateError::Duplicate("x".to_owned()));
/// assert_eq!(read(422)?, CreateError::Refused(Json::from("x")));
/// assert_eq!(read(500)?, CreateError::Other(Json::from("x")));
///
/// #[derive(Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Report {
///     OkCsv(Text),
///     Ok(Json),
///     Other(Json),
/// }
/// tieline_runtime::status_enum!(Report { 200 "text/csv" OkCsv; 200 Ok; _ Other; });
///
/// let mut csv = response(200, "a,b");
/// csv.headers.insert("content-type", "Text/CSV; charset=utf-8".parse()?);
/// assert_eq!(Report::from_response(&csv)?, Report::OkCsv(Text("a,b".to_owned())));
/// assert_eq!(Report::from_response(&response(200, "1"))?, Report::Ok(Json::from(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! status_enum {
    ($type:ident { $($status:tt $($media_type:literal)? $variant:ident;)* }) => {
        impl $crate::FromResponse for $type {
            #[inline]
            fn from_response(
                response: &$crate::RawResponse,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                match response.status {
                    $($crate::__status_pattern!($status) $(if response.is($media_type))? => {
                        $crate::FromResponse::from_response(response).map(Self::$variant)
                    })*
                }
            }
        }
    };
}

/// Not part of the interface.
#[doc(hidden)]
#[macro_export]
macro_rules! __status_pattern {
    (1xx) => {
        100..=199
    };
    (2xx) => {
        200..=299
    };
    (3xx) => {
        300..=399
    };
    (4xx) => {
        400..=499
    };
    (5xx) => {
        500..=599
    };
    (_) => {
        _
    };
    ($code:literal) => {
        $code
    };
}
