//! The front page: what there is to buy, and how to pay.

use maud::{Markup, html};

use super::super::Shop;
use super::super::order::Order;
use super::{PRODUCTS, layout, panel, status};

pub(super) fn page(shop: &Shop, orders: &[Order]) -> Markup {
    let main = html! {
        h1 { "What would you like?" }
        form #buy method="post" action="/orders" {
            fieldset {
                legend { "Goods" }
                div.goods {
                    @for (index, (id, name, price)) in PRODUCTS.iter().enumerate() {
                        label.choice {
                            input type="radio" name="product" value=(id) checked[index == 0];
                            span { (name) }
                            strong { (price) " USD" }
                        }
                    }
                }
            }
            input type="hidden" name="form" value=(shop.fresh_form());
            (layout::provider_select("Pay with", &shop.provider_names(), None))
            button.main type="submit" { "Buy" }
        }
        @if !orders.is_empty() {
            h2 { "Orders" }
            ul.orders {
                @for order in orders {
                    li {
                        a href={ "/orders/" (order.id) } { (order.name()) ": " (order.what) }
                        " " span { (order.amount) " – " (status::short(order.standing())) }
                    }
                }
            }
        }
    };
    layout::page("Shop", false, main, Some(panel::on_front_page(shop)))
}
