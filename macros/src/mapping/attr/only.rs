use syn::parse::{Parse, ParseStream};

use super::{Direction, Side, Target, same_type};

/// One word of `only(...)`.
pub(crate) enum Only {
    Side(Side, proc_macro2::TokenStream),
    Direction(Direction),
}

impl Parse for Only {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        if let Ok(word) = ahead.parse::<syn::Ident>() {
            let direction = match word.to_string().as_str() {
                "from" => Some(Direction::From),
                "to" => Some(Direction::To),
                _ => None,
            };
            if let Some(direction) = direction {
                input.parse::<syn::Ident>()?;
                return Ok(Self::Direction(direction));
            }
        }
        let ahead = input.fork();
        let side = input.parse()?;
        let tokens = match ahead.parse::<syn::Type>() {
            Ok(ty) => quote::quote!(#ty),
            Err(_) => proc_macro2::TokenStream::new(),
        };
        Ok(Self::Side(side, tokens))
    }
}

impl Side {
    /// Whether both are the same, as they are written.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json, Self::Json) => true,
            (Self::Type(a), Self::Type(b)) => same_type(a, b),
            _ => false,
        }
    }
}

/// Whether rules with these words hold for `target`: of the types one, and of the directions one.
pub(crate) fn holds(only: &[Only], target: &Target) -> bool {
    let mut sides = only.iter().filter_map(|one| match one {
        Only::Side(side, _) => Some(side),
        Only::Direction(_) => None,
    });
    let mut directions = only.iter().filter_map(|one| match one {
        Only::Direction(direction) => Some(*direction),
        Only::Side(..) => None,
    });
    let any_side = !only.iter().any(|one| matches!(one, Only::Side(..)));
    let any_direction = !only.iter().any(|one| matches!(one, Only::Direction(_)));
    (any_side || sides.any(|side| side.is(&target.side)))
        && (any_direction || directions.any(|direction| direction == target.direction))
}
