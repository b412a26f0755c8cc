//! What the payment pages of all providers share: plain HTML, readable on a phone and by keyboard.

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;\
color:#1a1a1a;background:#fff}label{display:block;margin:.75rem 0 .25rem}input,select,button{font:inherit;padding:.5rem}\
input,select{width:100%;box-sizing:border-box;border:1px solid #595959}button{margin:.75rem .5rem 0 0;border:2px solid #1a1a1a;\
background:#fff;cursor:pointer}button.main{background:#14532d;color:#fff}:focus-visible{outline:3px solid #1d4ed8}";

/// A whole page. `title` and `body` are HTML already.
pub(crate) fn document(provider: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}\
         <p><small>{provider} as played by the paymux sandbox. No money moves.</small></p></main></body></html>"
    )
}

/// Text as HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}
