// What the theme leaves open: equations that scroll by keyboard, answers that print
// open, and a preview of what a cross-reference points to. A page reads well without it.

// --- Equations: one that is wider than the page can be scrolled with the arrow keys.

function reachWideEquations() {
  for (const part of document.querySelectorAll("div.math, mjx-container")) {
    const wide = part.scrollWidth > part.clientWidth;
    if (wide && getComputedStyle(part).overflowX === "auto") part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

const mathsReady = () => window.MathJax?.startup?.promise ?? Promise.resolve();
window.addEventListener("load", () => mathsReady().then(reachWideEquations));
window.addEventListener("resize", reachWideEquations);

// --- Print: collapsed answers are part of the text; paper is light.

const root = document.documentElement;
let theme;

window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("article details:not(.hide)")) {
    details.open = true;
  }
  for (const image of document.querySelectorAll("article img")) image.loading = "eager";
  theme = root.dataset.theme;
  root.dataset.theme = "light";
});
window.addEventListener("afterprint", () => (root.dataset.theme = theme));

// --- Previews: hover over a cross-reference, or reach it by keyboard, to see its target.

const LINKS = "article a.reference.internal:not(.download)";
const WAIT = 350; // milliseconds before a preview opens, so that passing by opens none
const documents = new Map(); // pages fetched so far, by address
let preview, owner, timer;

function fetchDocument(address) {
  if (address === location.origin + location.pathname) return Promise.resolve(document);
  if (!documents.has(address)) {
    const parsed = fetch(address).then(async (answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
    documents.set(address, parsed);
  }
  return documents.get(address);
}

// The elements that tell a reader what stands at this place.
function excerpt(page, id) {
  const target = id ? page.getElementById(id) : page.querySelector("article section");
  if (!target) return [];
  if (target.matches("dt")) return [target, target.nextElementSibling];
  const whole = target.closest("figure, .math, .citation, .admonition, table, dl, aside");
  if (whole) return [whole];
  const section = target.closest("section");
  const opens = section && (target === section || !target.textContent.trim());
  if (!opens) return [target.closest("p, li") ?? target];
  const paragraph = section.querySelector(":scope > :is(p, ul, .admonition)");
  return [section.querySelector("h1, h2, h3, h4"), paragraph].filter(Boolean);
}

// A copy without what works only at its own place: ids, links, buttons, lazy images.
function copyOf(element, address) {
  const copy = document.importNode(element, true);
  copy.querySelectorAll(".headerlink, button, script").forEach((part) => part.remove());
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    part.removeAttribute("id");
    part.removeAttribute("tabindex");
    if (part.matches("a")) part.removeAttribute("href");
    if (part.matches("img")) {
      part.src = new URL(part.getAttribute("src"), address);
      part.loading = "eager";
    }
  }
  return copy;
}

function place(link) {
  const [first] = link.getClientRects();
  const size = preview.getBoundingClientRect();
  const below = first.bottom + 8;
  const fits = below + size.height < innerHeight || first.top < size.height + 8;
  const left = Math.min(first.left, root.clientWidth - size.width - 8);
  preview.style.left = `${Math.max(8, left)}px`;
  preview.style.top = `${fits ? below : first.top - 8 - size.height}px`;
}

async function show(link) {
  const url = new URL(link.href);
  if (url.protocol === "file:" || url.origin !== location.origin) return;
  const address = url.origin + url.pathname;
  const page = await fetchDocument(address).catch(() => null);
  const parts = page ? excerpt(page, decodeURIComponent(url.hash.slice(1))) : [];
  if (!parts.length || owner !== link) return;
  preview ??= newPreview();
  preview.replaceChildren(...parts.map((part) => copyOf(part, address)));
  const formulas = [...preview.querySelectorAll(".math")];
  const raw = formulas.filter((formula) => !formula.querySelector("mjx-container"));
  if (raw.length) {
    if (!window.MathJax?.typesetPromise) return;
    await MathJax.typesetPromise(raw);
  }
  if (owner !== link) return;
  link.removeAttribute("title"); // the browser would show it on top
  preview.showPopover();
  place(link);
}

function newPreview() {
  const box = document.createElement("div");
  box.className = "preview";
  box.popover = "manual";
  box.setAttribute("role", "tooltip");
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => closeSoon());
  return document.querySelector("main").appendChild(box);
}

function openSoon(link) {
  clearTimeout(timer);
  if (owner === link && preview?.matches(":popover-open")) return;
  close();
  owner = link;
  timer = setTimeout(() => show(link), WAIT);
}

function closeSoon() {
  clearTimeout(timer);
  timer = setTimeout(close, WAIT);
}

function close() {
  clearTimeout(timer);
  owner = null;
  if (preview?.matches(":popover-open")) preview.hidePopover();
}

function watch(link) {
  link.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") openSoon(link);
  });
  link.addEventListener("pointerleave", closeSoon);
  link.addEventListener("focus", () => {
    if (link.matches(":focus-visible")) openSoon(link);
  });
  link.addEventListener("blur", close);
}

if ("popover" in HTMLElement.prototype) {
  document.querySelectorAll(LINKS).forEach(watch);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("beforeprint", close);
}
