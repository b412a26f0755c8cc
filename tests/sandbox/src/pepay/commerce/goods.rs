//! The products of this shop. The list is made up; its form is documented (Pepay docs, /api-spec/commerce/products).

use crate::pepay::wire::json::{NULL, Object, object};
use crate::pepay::wire::money::Usd;

/// One offer of a product.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) id: &'static str,
    pub(super) seller: &'static str,
    pub(super) price: Usd,
    pub(super) shipping: Usd,
    /// The least and the most days until it arrives.
    pub(super) days: (u32, u32),
}

/// One product.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) brand: &'static str,
    /// Best value first.
    pub(super) offers: &'static [Offer],
}

pub(super) const RETAILER: &str = "amazon";

const fn offer(id: &'static str, price: i64, shipping: i64, days: (u32, u32)) -> Offer {
    Offer { id, seller: "Sandbox Trading", price: Usd::cents(price), shipping: Usd::cents(shipping), days }
}

const ALL: &[Product] = &[
    Product {
        id: "B0SANDBOX1",
        title: "Stoneware mug",
        brand: "Kiln",
        offers: &[offer("OF-MUG-1", 1533, 0, (2, 4)), offer("OF-MUG-2", 1699, 399, (1, 2))],
    },
    Product {
        id: "B0SANDBOX2",
        title: "Enamel tea kettle",
        brand: "Kiln",
        offers: &[offer("OF-KETTLE-1", 4599, 0, (6, 8))],
    },
    Product {
        id: "B0SANDBOX3",
        title: "Slow boat print",
        brand: "Wharf",
        offers: &[offer("OF-PRINT-1", 2000, 500, (18, 25))],
    },
    Product {
        id: "B0SANDBOX4",
        title: "Espresso machine",
        brand: "Kiln",
        offers: &[offer("OF-ESPRESSO-1", 129_900, 0, (3, 5))],
    },
];

pub(super) fn find(id: &str) -> Option<&'static Product> {
    ALL.iter().find(|product| product.id == id)
}

/// The products whose title has the text, whatever its case.
pub(super) fn search(text: &str) -> Vec<&'static Product> {
    let text = text.to_lowercase();
    let words = |product: &&Product| {
        let title = product.title.to_lowercase();
        text.split_whitespace().all(|word| title.contains(word))
    };
    ALL.iter().filter(words).collect()
}

impl Product {
    pub(super) fn price(&self) -> Usd {
        self.offers.first().map_or(Usd::ZERO, |offer| offer.price)
    }

    pub(super) fn image(&self) -> String {
        format!("https://images.example/{}.jpg", self.id)
    }

    /// Whether one of its offers arrives in so many days.
    pub(super) fn arrives_within(&self, days: u32) -> bool {
        self.offers.iter().any(|offer| offer.days.1 <= days)
    }

    pub(super) fn summary(&self) -> Object {
        object! {
            "productId": self.id,
            "title": self.title,
            "price": self.price(),
            "image": self.image(),
            "stars": 4,
            "numReviews": 12,
            "fresh": false,
            "retailer": RETAILER,
            "url": format!("https://shop.example/{}", self.id),
            "brand": self.brand,
        }
    }

    pub(super) fn details(&self) -> Object {
        object! {
            "productId": self.id,
            "asin": self.id,
            "title": self.title,
            "price": self.price(),
            "images": [self.image()],
            "mainImage": self.image(),
            "description": self.title,
            "bullets": [self.brand],
            "productDetails": Vec::<()>::new(),
            "brand": self.brand,
            "categories": ["Kitchen"],
            "rating": 4,
            "reviewCount": 12,
            "questionCount": 0,
            "retailer": RETAILER,
            "shipPrice": self.offers.first().map_or(Usd::ZERO, |offer| offer.shipping),
            "availability": "In Stock",
            "numSales": NULL,
            "numOffers": self.offers.len(),
        }
    }
}

impl Offer {
    pub(super) fn object(&self) -> Object {
        object! {
            "offerId": self.id,
            "sellerId": "S-1",
            "sellerName": self.seller,
            "price": self.price,
            "shipping": self.shipping,
            "totalCost": self.price.plus(self.shipping),
            "prime": self.shipping == Usd::ZERO,
            "primeOnly": false,
            "condition": "New",
            "handlingDays": object! { "min": self.days.0, "max": self.days.1 },
            "international": false,
            "available": true,
        }
    }
}
