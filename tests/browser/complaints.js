const complaints = [];
const all = (selector) => [...document.querySelectorAll(selector)];

if (!document.documentElement.lang) complaints.push("no language");
if (all("h1").length !== 1) complaints.push("not one h1");
if (all("main").length !== 1) complaints.push("not one main");
let rank = 0;
for (const heading of all("h1, h2, h3, h4, h5, h6")) {
  const next = Number(heading.tagName[1]);
  if (next > rank + 1 && !(rank === 0 && next === 1)) complaints.push("a rank is left out: " + heading.outerHTML);
  rank = next;
}
for (const control of all("input:not([type=hidden]), select, textarea"))
  if (!control.labels.length) complaints.push("no label: " + control.outerHTML);
for (const button of all("button, a"))
  if (!button.textContent.trim()) complaints.push("no name: " + button.outerHTML);
for (const image of all("img:not([alt]), [role=img]:not([aria-label])"))
  complaints.push("no text: " + image.outerHTML);
const ids = all("[id]").map((element) => element.id);
for (const id of new Set(ids))
  if (ids.filter((other) => other === id).length > 1) complaints.push("id twice: " + id);
for (const ordered of all("[tabindex]"))
  if (ordered.tabIndex > 0) complaints.push("out of order: " + ordered.outerHTML);

// A finger needs room. Links within a sentence are excused.
for (const target of all("button, select, .button")) {
  const { width, height } = target.getBoundingClientRect();
  if (width && (width < 24 || height < 24)) complaints.push("too small: " + target.outerHTML);
}

// Text has to stand out from what is behind it: 4.5 to 1, large text 3 to 1.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function channels(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
function light(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function behind(element) {
  for (let each = element; each; each = each.parentElement) {
    const colour = channels(getComputedStyle(each).backgroundColor);
    if (colour[3] === 255) return colour;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches
    && getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18] : [255, 255, 255];
}
for (const element of all("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !element.checkVisibility() || element.closest("svg, script, style, noscript")) continue;
  const style = getComputedStyle(element);
  const lights = [light(channels(style.color)), light(behind(element))].sort((one, other) => other - one);
  const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) complaints.push(`contrast ${ratio.toFixed(2)}: ${element.outerHTML}`);
}
return complaints;
