//! Checkout in three steps: an estimate, an address, an invoice. Commerce key only. Prices are in USD.
//!
//! Whose it is: a `customer_id`, or a `wallet_address` with its `wallet_network`, the same in all steps.
//! An order may cost [`MOST_ORDER`] at most, its invoice lives about 30 minutes, and every attempt takes
//! a new invoice. Source: /api-spec/commerce/checkout.

mod address;
mod estimate;
mod invoice;

pub use address::{PostalAddress, SetAddress, ShippingOption, StandardAddress, TakenAddress};
pub use estimate::{
    CreateEstimate, Estimate, EstimateItem, FeeBreakdown, InvalidItem, Pricing, PricingFees, ValidItem,
};
pub use invoice::{CheckoutInvoice, CreateInvoice, Endpoints, MOST_ORDER};
