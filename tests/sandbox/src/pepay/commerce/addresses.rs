//! Shipping addresses: checkout, step 2, and the list of those saved (Pepay docs, /api-spec/commerce/addresses).

use jiff::Timestamp;

use crate::pepay::commerce::carts::{owner, with_identity};
use crate::pepay::commerce::general::is_zip_code;
use crate::pepay::commerce::identity::{Identity, Owner, Rules};
use crate::pepay::state::token_catalog::NETWORKS;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_email, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, bare, wrapped};
use crate::wire::call::Call;

/// The members of an address, and whether it must have them.
const FIELDS: [(&str, bool); 10] = [
    ("first_name", true),
    ("last_name", true),
    ("street_address", true),
    ("address_line2", false),
    ("city", true),
    ("state", true),
    ("zip_code", true),
    ("country", true),
    ("phone", true),
    ("email", true),
];

/// One saved address.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) id: String,
    pub(super) owner: Owner,
    fields: Vec<(&'static str, Option<String>)>,
    created: Timestamp,
}

impl Address {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(one, _)| *one == name)?.1.as_deref()
    }

    pub(super) fn standardized(&self) -> Object {
        self.fields.iter().fold(Object::new(), |all, (name, value)| all.with(name, value))
    }
}

/// `POST /api/commerce/merchant/checkout/address`
pub(in crate::pepay) fn set(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let switches = &world.state.switches;
    let body = Body::of(call, switches, &with_identity(&["estimateId", "address"]))?;
    let owner = owner(world, caller, call, Some(&body))?;
    world.estimate(&owner, &require(body.text("estimateId")?, "estimateId")?)?;
    let raw = require(body.raw("address"), "address")?;
    let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
    let given = Body::within(raw, "address", switches, &names)?;
    let mut fields = Vec::new();
    for (name, required) in FIELDS {
        let value = given.sized(name, 1..=255)?;
        fields.push((name, if required { Some(require(value, name)?) } else { value }));
    }
    let address = Address { id: world.ids.uuid(), owner, fields, created: world.now };
    if address.get("country").is_some_and(|country| country.len() != 2) {
        return Err(Refusal::invalid("country must have two letters"));
    }
    if address.get("country") == Some("US") && !address.get("zip_code").is_some_and(is_zip_code) {
        return Err(Refusal::invalid("zip_code must be one of the United States"));
    }
    if !address.get("email").is_some_and(is_email) {
        return Err(Refusal::invalid("email must be an email address"));
    }
    let option = object! { "id": "standard", "name": "Standard", "price": Usd::ZERO, "estimatedDays": "3-5" };
    let answer = object! {
        "addressId": address.id,
        "validated": true,
        "standardized": address.standardized(),
        "shippingOptions": [option],
    };
    world.state.shop.addresses.push(address);
    Ok(wrapped(&answer))
}

/// `GET /api/v1/commerce/merchant/addresses`
pub(in crate::pepay) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let identity = Identity::of_query(call, Rules { networks: NETWORKS, evm_only: false })?;
    let owner = Owner::new(caller, identity);
    let limit = query::number(call, "limit", 1, 100, 20)?;
    let offset = query::number(call, "offset", 0, usize::MAX, 0)?;
    let own = world.state.shop.addresses.iter().filter(|address| address.owner == owner);
    let addresses = own.skip(offset).take(limit).map(|address| {
        object! {
            "addressId": address.id,
            "customerId": owner.identity.customer,
            "walletAddress": owner.identity.address(),
            "walletNetwork": owner.identity.network(),
            "firstName": address.get("first_name"),
            "lastName": address.get("last_name"),
            "addressLine1": address.get("street_address"),
            "addressLine2": address.get("address_line2"),
            "city": address.get("city"),
            "state": address.get("state"),
            "zipCode": address.get("zip_code"),
            "country": address.get("country"),
            "phoneNumber": address.get("phone"),
            "email": address.get("email"),
            "isValidated": true,
            "validatedAt": world.state.switches.time(address.created),
            "createdAt": world.state.switches.time(address.created),
        }
    });
    let addresses: Vec<Object> = addresses.collect();
    Ok(wrapped(&object! { "addresses": addresses }))
}

/// `DELETE /api/v1/commerce/merchant/addresses/{addressId}`
pub(in crate::pepay) fn remove(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let addresses = &mut world.state.shop.addresses;
    let own = |one: &Address| one.id == call.param("address_id") && one.owner.seen_by(caller);
    let at = addresses.iter().position(own).ok_or_else(|| Refusal::missing("address"))?;
    addresses.remove(at);
    Ok(bare(&object! { "success": true, "message": "Address removed" }))
}
