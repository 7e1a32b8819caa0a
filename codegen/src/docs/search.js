"use strict";
(() => {
  const field = document.getElementById("search");
  const results = document.getElementById("results");
  const contents = document.getElementById("contents");
  const MOST = 12;

  // On a phone the contents would stand before everything else.
  const wide = window.matchMedia("(min-width: 60rem)");
  const fold = () => { if (contents) contents.open = wide.matches; };
  fold();
  wide.addEventListener("change", fold);

  const entries = Array.from(document.querySelectorAll("[data-key]"), (element) => {
    const { kind, label, key, call, href } = element.dataset;
    return {
      element, kind, label, key, call,
      href: href || "#" + element.id,
      label_: label.toLowerCase(),
      key_: key.toLowerCase(),
      text: [label, key, call, kind].join(" ").toLowerCase(),
    };
  });

  // Every word must be there; what starts with the first word comes first.
  const find = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const whole = words.join(" ");
    const rank = (entry) => {
      if (entry.key_ === words.join("_") || entry.label_ === whole) return 0;
      if (entry.label_.startsWith(whole) || entry.key_.startsWith(words.join("_"))) return 1;
      if (words.every((word) => entry.label_.includes(word))) return 2;
      return 3;
    };
    return entries
      .filter((entry) => words.every((word) => entry.text.includes(word)))
      .map((entry, index) => ({ entry, index, rank: rank(entry) }))
      .sort((a, b) => a.rank - b.rank || a.index - b.index)
      .map((found) => found.entry);
  };

  let shown = [];
  let chosen = -1;

  const choose = (index) => {
    chosen = index;
    Array.from(results.children).forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) item.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0) field.setAttribute("aria-activedescendant", "result-" + index);
    else field.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    results.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const open = (entry) => {
    close();
    field.value = "";
    field.blur();
    if (!entry.href.startsWith("#")) {
      window.location.href = entry.href;
      return;
    }
    window.location.hash = entry.href;
    entry.element.scrollIntoView();
    const title = entry.element.querySelector("h3");
    if (title) title.focus({ preventScroll: true });
  };

  const part = (name, words) => {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = words;
    return element;
  };

  const show = () => {
    const found = find(field.value);
    shown = found.slice(0, MOST);
    results.replaceChildren(...shown.map((entry, index) => {
      const item = document.createElement("li");
      item.id = "result-" + index;
      item.setAttribute("role", "option");
      item.append(part("label", entry.label), part("what", entry.kind), part("call", entry.call || entry.key));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); open(entry); });
      item.addEventListener("mousemove", () => { if (chosen !== index) choose(index); });
      return item;
    }));
    const asked = field.value.trim() !== "";
    if (asked && shown.length === 0) results.append(part("none", "Nothing found"));
    if (found.length > MOST) results.append(part("none", found.length - MOST + " more"));
    results.hidden = !asked;
    field.setAttribute("aria-expanded", String(asked));
    choose(shown.length > 0 ? 0 : -1);
  };

  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const last = shown.length - 1;
    if (event.key === "ArrowDown" && last >= 0) choose(chosen >= last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp" && last >= 0) choose(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" && shown[chosen]) open(shown[chosen]);
    else if (event.key === "Escape") { field.value = ""; field.blur(); }
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const writes = at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
    if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // The line of the contents that is being read.
  const links = new Map(Array.from(document.querySelectorAll("nav a[href^='#']"), (link) => [link.getAttribute("href").slice(1), link]));
  let current = null;
  const read = (id) => {
    const link = links.get(id);
    if (!link || link === current) return;
    if (current) current.removeAttribute("aria-current");
    current = link;
    link.setAttribute("aria-current", "true");
    if (!contents || !wide.matches) return;
    const box = link.getBoundingClientRect();
    const around = contents.getBoundingClientRect();
    if (box.top < around.top || box.bottom > around.bottom) contents.scrollTop += box.top - around.top - around.height / 3;
  };
  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver((seen) => {
      const first = seen.find((one) => one.isIntersecting);
      if (first) read(first.target.id);
    }, { rootMargin: "-80px 0px -75% 0px" });
    document.querySelectorAll("section[id]").forEach((section) => { if (links.has(section.id)) watch.observe(section); });
  }
})();
