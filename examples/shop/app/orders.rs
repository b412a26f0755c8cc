//! All orders. A real shop has a database here; what counts is that an order is stored before a provider
//! is asked anything about it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use paymux::Money;

use super::order::Order;

/// All orders, in memory.
#[derive(Default)]
pub(crate) struct Orders(Mutex<Vec<Order>>);

impl Orders {
    /// Adds an order and gives its id.
    pub(crate) fn add(&self, what: &'static str, amount: Money) -> String {
        let mut orders = self.lock();
        let id = format!("order-{}", orders.len().saturating_add(1));
        orders.push(Order::new(id.clone(), what, amount));
        id
    }

    /// A copy of an order, to be shown.
    pub(crate) fn get(&self, id: &str) -> Option<Order> {
        self.lock().iter().find(|order| order.id == id).cloned()
    }

    /// Copies of all orders, the latest first.
    pub(crate) fn all(&self) -> Vec<Order> {
        self.lock().iter().rev().cloned().collect()
    }

    /// Changes an order, nobody else being at it.
    pub(crate) fn change<T>(&self, id: &str, change: impl FnOnce(&mut Order) -> T) -> Option<T> {
        self.lock().iter_mut().find(|order| order.id == id).map(change)
    }

    /// The order and the attempt that a search finds.
    pub(crate) fn find(&self, search: impl Fn(&Order) -> Option<usize>) -> Option<(String, usize)> {
        self.lock().iter().find_map(|order| search(order).map(|index| (order.id.clone(), index)))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
