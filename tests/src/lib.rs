//! Cross-crate tests of Tieline; the tests themselves are beside this folder.
