//! Carts, one per customer. Commerce key only. Prices are in USD.
//!
//! Whose cart it is: a `customer_id`, or a `wallet_address` with its `wallet_network` (`ethereum`, `bsc`,
//! `base`, `solana`). Source: /api-reference/commerce--merchant-cart.

mod items;
mod read;
mod whole;

pub use items::{AddItem, ItemAdded, ItemRemoved, ItemUpdated, RemoveItem, UpdateItem};
pub use read::{CartFees, CartTotals, CheckedItem, Retrieve, Totals, Validate, Validation};
pub use whole::{Cart, CartItem, Clear, Cleared, Create, NewItem};
