// The pages work without this. It follows an order without reloading, and copies.
"use strict";

const status = document.getElementById("status");

async function follow() {
  const live = document.getElementById("live");
  if (!live || !status || document.hidden) return;
  try {
    const reply = await fetch(live.dataset.url);
    if (!reply.ok) return;
    const text = await reply.text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    if (!fresh || fresh.isEqualNode(follow.last || live)) return;
    follow.last = fresh.cloneNode(true);
    // Somebody who is in the middle of a form keeps it until they leave it.
    if (live.contains(document.activeElement) && fresh.dataset.status === live.dataset.status) return;
    const focused = live.contains(document.activeElement) && document.activeElement.id;
    live.replaceWith(fresh);
    if (status.textContent !== fresh.dataset.status) status.textContent = fresh.dataset.status;
    status.className = "status " + fresh.dataset.tone;
    if (focused) (document.getElementById(focused) || document.getElementById("main")).focus();
    copying(fresh);
  } catch {
    // The shop is away; the next round tries again.
  }
}

function copying(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
    });
  }
}

copying(document);
if (status) setInterval(follow, 1500);
