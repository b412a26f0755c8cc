//! Commerce orders. Reading them takes a commerce key or the dashboard's JWT, calling them off a
//! commerce key.

mod cancel;
mod list;
mod object;
mod read;

pub use cancel::{Cancel, CancelRequested};
pub use list::{List, OrderPage, OrderPagination, OrderSummary, ShipmentsSummary};
pub use object::{
    Actions, Fulfillment, LineItem, Order, OrderPayment, OrderSettlement, Refund, Shipment, Step,
};
pub use read::{ForInvoice, OrderOfInvoice, OrderState, Retrieve};

pub(crate) use read::same_order;
