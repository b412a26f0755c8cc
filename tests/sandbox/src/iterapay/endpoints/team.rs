//! Roles and members. Listing the roles is shown in a guide; the other paths, and the shapes of members,
//! are inferred.

use serde_json::{Value, json};

use crate::iterapay::endpoints::api_keys::no_content;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::merchant::{Member, Merchant, Role};
use crate::iterapay::state::{State, bare};
use crate::iterapay::wire::fields::{Fields, required};
use crate::iterapay::wire::paging::Page;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::query::Query;
use crate::wire::call::Reply;

/// The permissions that the guide names.
const PERMISSIONS: &[&str] = &[
    "withdrawals.create",
    "collection.init",
    "funds.read",
    "invoices.create",
    "invoices.read",
    "webhooks.manage",
];

/// `GET /merchants/{merchantID}/roles`.
pub(crate) fn roles(state: &mut State, ask: &Ask<'_>) -> Answer {
    let merchant = state.merchant(ask.merchant)?;
    let each = merchant.roles.iter().map(
        |role| json!({ "id": shown(state, &role.id), "name": role.name, "permissions": role.permissions }),
    );
    Ok(Reply::json(200, &json!({ "roles": each.collect::<Vec<_>>() })))
}

/// `POST /merchants/{merchantID}/roles` (inferred).
pub(crate) fn create_role(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["name", "permissions"], &state.switches)?;
    let name = fields.required_text("name")?;
    let permissions = permissions(&fields)?.ok_or_else(|| required("permissions"))?;
    let id = state.ids.uuid();
    let reply = Reply::json(201, &json!({ "id": shown(state, &id) }));
    state.merchant_mut(ask.merchant)?.roles.push(Role { id, name, permissions });
    Ok(reply)
}

/// `PUT /merchants/{merchantID}/roles/{roleID}` (inferred): changes what is sent.
pub(crate) fn update_role(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["name", "permissions"], &state.switches)?;
    let id = bare(ask.call.param("roleID"));
    let name = fields.raw("name").map(|_| fields.required_text("name")).transpose()?;
    let permissions = permissions(&fields)?;
    let role = state.merchant_mut(ask.merchant)?.roles.iter_mut().find(|role| role.id == id);
    let role = role.ok_or_else(|| Problem::not_found("role"))?;
    if let Some(name) = name {
        role.name = name;
    }
    if let Some(permissions) = permissions {
        role.permissions = permissions;
    }
    Ok(Reply::json(200, &json!({ "id": shown(state, id) })))
}

fn permissions(fields: &Fields) -> Result<Option<Vec<String>>, Problem> {
    let list: Option<Vec<String>> = fields.get("permissions", "an array of strings")?;
    let unknown = list.iter().flatten().any(|one| !PERMISSIONS.contains(&one.as_str()));
    if unknown { Err(Problem::field("permissions", "must name documented permissions")) } else { Ok(list) }
}

/// `GET /merchants/{merchantID}/members?role=...` (inferred), in the envelope of the other pages.
pub(crate) fn members(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, &["role", "limit", "page", "order"], &state.switches)?;
    let page = Page::of(&query, &state.switches)?;
    let role = query.one("role").map(bare);
    let own = state.merchant(ask.merchant)?.members.iter();
    let own: Vec<(&String, &Member)> =
        own.filter(|(_, member)| role.is_none_or(|role| member.role == role)).collect();
    let view = |(id, member): &(&String, &Member)| -> Value {
        let email = state.people.by_id(id).map(|person| person.email.clone());
        json!({ "id": id, "email": email, "roleID": shown(state, &member.role) })
    };
    let listed = page.cut(own.iter().collect(), |a, b| a.0.cmp(b.0), view, &state.switches);
    Ok(Reply::json(200, &listed))
}

/// `POST /merchants/{merchantID}/members` (inferred).
pub(crate) fn add_member(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["email", "roleID"], &state.switches)?;
    let email = fields.required_text("email")?;
    let person = state.people.all.iter().find(|person| person.email == email);
    let person = person.ok_or_else(|| Problem::field("email", "must be that of an account"))?.id.clone();
    let merchant = state.merchant_mut(ask.merchant)?;
    let role = role(merchant, &fields)?;
    merchant.members.insert(person.clone(), Member { role });
    Ok(Reply::json(201, &json!({ "id": person })))
}

/// `PUT /merchants/{merchantID}/members/{memberID}` (inferred).
pub(crate) fn change_member(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["roleID"], &state.switches)?;
    let merchant = state.merchant_mut(ask.merchant)?;
    let role = role(merchant, &fields)?;
    let id = ask.call.param("memberID");
    let member = merchant.members.get_mut(id).ok_or_else(|| Problem::not_found("member"))?;
    member.role = role;
    Ok(Reply::json(200, &json!({ "id": id })))
}

/// `DELETE /merchants/{merchantID}/members/{memberID}` (inferred).
pub(crate) fn remove_member(state: &mut State, ask: &Ask<'_>) -> Answer {
    let member = state.merchant_mut(ask.merchant)?.members.remove(ask.call.param("memberID"));
    member.ok_or_else(|| Problem::not_found("member"))?;
    Ok(no_content())
}

fn role(merchant: &Merchant, fields: &Fields) -> Result<String, Problem> {
    let wanted = fields.required_text("roleID")?;
    let found = merchant.roles.iter().find(|role| role.id == bare(&wanted));
    found.map(|role| role.id.clone()).ok_or_else(|| Problem::field("roleID", "must be the id of a role"))
}

fn shown(state: &State, id: &str) -> String {
    if state.switches.prefixed_ids { format!("role_{id}") } else { id.to_owned() }
}
