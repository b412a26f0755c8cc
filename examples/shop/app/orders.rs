//! All orders. A real shop has a database here; what counts is that an order is stored before a provider
//! is asked anything about it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use paymux::Money;

use super::order::Order;

/// All orders, in memory.
#[derive(Default)]
pub(crate) struct Orders(Mutex<Vec<Order>>);

impl Orders {
    /// Adds an order and gives its id, and whether it is new: a form that is sent twice, as by a double click,
    /// is one order.
    pub(crate) fn add(&self, form: &str, what: &'static str, amount: Money) -> (String, bool) {
        let mut orders = self.lock();
        let same = |order: &&Order| !form.is_empty() && order.form == form && order.what == what;
        if let Some(order) = orders.iter().find(same) {
            return (order.id.clone(), false);
        }
        let id = format!("order-{}", orders.len().saturating_add(1));
        orders.push(Order::new(id.clone(), form.to_owned(), what, amount));
        (id, true)
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

    /// Changes an order unless one of all orders is so, nobody else being at any of them.
    pub(crate) fn change_unless(
        &self,
        id: &str,
        is_so: impl Fn(&Order) -> bool,
        change: impl FnOnce(&mut Order),
    ) -> bool {
        let mut orders = self.lock();
        if orders.iter().any(is_so) {
            return false;
        }
        orders.iter_mut().find(|order| order.id == id).map(change).is_some()
    }

    /// The order and the attempt that a search finds.
    pub(crate) fn find(&self, search: impl Fn(&Order) -> Option<usize>) -> Option<(String, usize)> {
        self.lock().iter().find_map(|order| search(order).map(|index| (order.id.clone(), index)))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_that_want_the_same_one_gets_it() {
        let orders = Orders::default();
        let price = || Money::parse("12.50", "USD").unwrap();
        let (first, _) = orders.add("", "A mug", price());
        let (second, _) = orders.add("", "A mug", price());
        assert_ne!(first, second, "without a form every order is a new one");
        let taken = |order: &Order| order.what == "taken";
        assert!(orders.change_unless(&first, taken, |order| order.what = "taken"));
        assert!(!orders.change_unless(&second, taken, |order| order.what = "taken"));
        assert_eq!(orders.get(&second).map(|order| order.what), Some("A mug"));
    }
}
