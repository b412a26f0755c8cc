//! Who calls, and whether this endpoint is for them.

use std::net::IpAddr;

use crate::iterapay::choices::AuthProfile;
use crate::iterapay::state::State;
use crate::iterapay::wire::jwt;
use crate::iterapay::wire::problem::Problem;
use crate::wire::call::Call;

/// Whom a call comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// No credential, or one that the endpoint does not look at.
    Nobody,
    /// A person, by id.
    User(String),
    /// The API key of this merchant.
    Key(String),
}

/// Which credentials an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// None is looked at.
    Open,
    /// None; in the profile `seed` the API key.
    Address,
    /// Either; by a switch none.
    Addresses,
    /// Either.
    Either,
    /// Either; in the profile `seed` the API key alone.
    Operation,
    /// Either; in the profile `seed` the bearer token alone.
    Settings,
    /// The bearer token alone.
    Bearer,
    /// The bearer token alone; by a switch either.
    Webhook,
}

/// What a person must be allowed. An API key may do all that its endpoints offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Being a member of the merchant.
    Member,
    /// Holding this permission.
    Permission(&'static str),
    /// Owning the merchant. Which permission each setting takes is not documented.
    Owner,
}

struct Modes {
    open: bool,
    bearer: bool,
    key: bool,
}

impl Access {
    fn modes(self, state: &State) -> Modes {
        let switches = &state.switches;
        let seed = switches.auth_profile == AuthProfile::Seed;
        let modes = |open, bearer, key| Modes { open, bearer, key };
        match self {
            Self::Open => modes(true, false, false),
            Self::Address if seed => modes(false, false, true),
            Self::Address => modes(true, false, false),
            Self::Addresses if switches.addresses_public => modes(true, false, false),
            Self::Addresses | Self::Operation if seed => modes(false, false, true),
            Self::Settings if seed => modes(false, true, false),
            Self::Addresses | Self::Operation | Self::Settings | Self::Either => modes(false, true, true),
            Self::Bearer => modes(false, true, false),
            Self::Webhook => modes(false, true, switches.webhooks_accept_key),
        }
    }
}

/// The checks of the credential itself, in this order, which is not documented: alive (401), of the
/// right mode (403), from a whitelisted address (403).
pub(crate) fn admit(state: &mut State, call: &Call, access: Access) -> Result<Caller, Problem> {
    let modes = access.modes(state);
    if modes.open {
        return Ok(Caller::Nobody);
    }
    let caller = identify(state, call)?;
    match &caller {
        Caller::Nobody => return Err(Problem::unauthorized("A credential is required")),
        Caller::User(_) if !modes.bearer => {
            return Err(Problem::forbidden("This endpoint takes an API key"));
        }
        Caller::Key(_) if !modes.key => {
            return Err(Problem::forbidden("This endpoint takes a bearer token"));
        }
        Caller::User(_) => {}
        Caller::Key(merchant) => {
            let allowed = state.merchants.get(merchant).and_then(|merchant| merchant.whitelist.as_ref());
            if allowed.is_some_and(|allowed| !allowed.takes(call.address())) {
                return Err(Problem::forbidden("This address is not whitelisted"));
            }
            state.touch_key(merchant);
        }
    }
    Ok(caller)
}

fn identify(state: &State, call: &Call) -> Result<Caller, Problem> {
    let authorization = call.header("authorization");
    let key = call.headers.get("x-api-key");
    match (authorization, key) {
        (None, None) => Ok(Caller::Nobody),
        // Not documented; a client that does it has mixed something up.
        (Some(_), Some(_)) => Err(Problem::new(400, "Send 'Authorization' or 'X-Api-Key', not both")),
        (None, Some(key)) => by_key(state, key.to_str().unwrap_or_default()),
        (Some(text), None) => {
            let token = call.bearer().unwrap_or_default();
            if state.switches.key_in_authorization {
                let bare = if token.is_empty() { text } else { token };
                if let Ok(caller) = by_key(state, bare) {
                    return Ok(caller);
                }
            }
            by_token(state, token)
        }
    }
}

fn by_token(state: &State, token: &str) -> Result<Caller, Problem> {
    let user = jwt::verify(&state.people.secret, token, state.now);
    let alive = user.filter(|_| !state.people.logged_out.contains(token));
    let bad = || Problem::unauthorized("The bearer token is invalid or has expired");
    alive.map(Caller::User).ok_or_else(bad)
}

fn by_key(state: &State, given: &str) -> Result<Caller, Problem> {
    let holder = state.merchants.values().find(|merchant| {
        merchant
            .key
            .as_ref()
            .is_some_and(|key| key.text == given && key.until.is_none_or(|end| state.now < end))
    });
    let bad = || Problem::unauthorized("The API key is invalid or was revoked");
    holder.map(|merchant| Caller::Key(merchant.id.clone())).ok_or_else(bad)
}

/// Whether the caller may do this with this merchant.
pub(crate) fn permit(state: &State, caller: &Caller, merchant: &str, need: Need) -> Result<(), Problem> {
    match caller {
        Caller::Nobody => Ok(()),
        Caller::Key(own) if own == merchant => Ok(()),
        Caller::Key(_) => Err(Problem::forbidden("This API key belongs to another merchant")),
        Caller::User(user) => {
            let merchant = state.merchants.get(merchant).ok_or_else(|| Problem::not_found("merchant"))?;
            if merchant.owner == *user {
                return Ok(());
            }
            let Some(member) = merchant.members.get(user) else {
                return Err(Problem::forbidden("This account has no access to the merchant"));
            };
            let role = merchant.roles.iter().find(|role| role.id == member.role);
            let may = match need {
                Need::Member => true,
                Need::Permission(name) => {
                    role.is_some_and(|role| role.permissions.iter().any(|one| one == name))
                }
                Need::Owner => false,
            };
            if may { Ok(()) } else { Err(Problem::forbidden("The role lacks the permission")) }
        }
    }
}

/// What the whitelist of a merchant holds: one IPv4 address, or by a switch a range of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// As it was given.
    pub(crate) text: String,
    base: u32,
    mask: u32,
}

impl Allowed {
    pub(crate) fn parse(text: &str, ranges: bool) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) if ranges && bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, bits.parse::<u32>().ok().filter(|bits| *bits <= 32)?)
            }
            Some(_) => return None,
            None => (text, 32),
        };
        let address: std::net::Ipv4Addr = address.parse().ok()?;
        let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits)).unwrap_or(0);
        Some(Self { text: text.to_owned(), base: address.to_bits() & mask, mask })
    }

    fn takes(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(address) => address.to_bits() & self.mask == self.base,
            IpAddr::V6(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges() {
        let takes =
            |text: &str, address: &str| Allowed::parse(text, true).unwrap().takes(address.parse().unwrap());
        assert!(takes("203.0.113.7", "203.0.113.7"));
        assert!(takes("203.0.113.7", "::ffff:203.0.113.7"));
        assert!(!takes("203.0.113.7", "203.0.113.8"));
        assert!(takes("203.0.113.0/24", "203.0.113.200"));
        assert!(!takes("203.0.113.0/24", "203.0.114.1"));
        assert!(takes("0.0.0.0/0", "198.51.100.1"));
        assert!(Allowed::parse("203.0.113.0/24", false).is_none());
        for bad in ["", "::1", "203.0.113", "203.0.113.7/33", "203.0.113.7/", "203.0.113.7/+4", "host"] {
            assert!(Allowed::parse(bad, true).is_none(), "{bad}");
        }
    }
}
