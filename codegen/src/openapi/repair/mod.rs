//! What vendors write wrong, one kind of mistake a file. Each repair is reported where it changes what the document says.

pub(crate) mod discriminator;
pub(super) mod enums;
pub(super) mod items;
pub(super) mod media;
pub(super) mod nullable;
pub(super) mod operation;
pub(super) mod parameter;
pub(super) mod reference;
pub(super) mod security;
pub(super) mod servers;
pub(super) mod types;
