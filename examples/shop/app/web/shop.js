// The pages work without this. It follows an order without reloading, and copies.
"use strict";

const status = document.getElementById("status");
let last = document.getElementById("live");

async function follow() {
  const live = document.getElementById("live");
  if (!live || !status || document.hidden) return;
  try {
    const reply = await fetch(live.dataset.url);
    if (!reply.ok) return;
    const text = await reply.text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    if (!fresh || fresh.isEqualNode(last)) return;
    // Somebody who is in the middle of a form keeps it until they leave it.
    const inside = live.contains(document.activeElement);
    if (inside && fresh.dataset.status === live.dataset.status) return;
    last = fresh.cloneNode(true);
    const focused = inside && document.activeElement.id;
    live.replaceWith(fresh);
    if (status.textContent !== fresh.dataset.status) status.textContent = fresh.dataset.status;
    status.className = "status " + fresh.dataset.tone;
    document.title = fresh.dataset.title;
    if (inside) (document.getElementById(focused) || document.getElementById("main")).focus();
    copying(fresh);
  } catch {
    // The shop is away; the next round tries again.
  }
}

function copying(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.firstElementChild;
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        said.textContent = "Copied";
      } catch {
        said.textContent = "Not copied; please mark and copy";
      }
    });
  }
}

if (last) last = last.cloneNode(true);
copying(document);
if (status) setInterval(follow, 1500);

// A page that comes back from memory shows how things stood.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
