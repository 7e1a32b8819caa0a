//! What generated connectors link to.
