/* What the page does besides links and forms. Every page works without this file; with it, it is swift.
   Hooks are data-* attributes and ARIA; classes are only looks. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.dataset.script = "";

  // --- telling -------------------------------------------------------------------------------
  const announce = (words) => {
    const live = find("#live");
    if (live && words) live.textContent = words.trim().replace(/\s+/g, " ");
  };

  const toast = (words) => {
    const box = document.createElement("div");
    box.className = "toast";
    box.dataset.tone = "danger";
    box.setAttribute("role", "alert");
    const text = document.createElement("div");
    text.className = "toast-words";
    text.textContent = words;
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "button";
    dismiss.dataset.look = "subtle";
    dismiss.dataset.size = "small";
    dismiss.dataset.dismiss = "";
    dismiss.textContent = document.body.dataset.sayDismiss;
    box.append(text, dismiss);
    find("#toasts")?.append(box);
  };

  // --- dialogs: <button commandfor command>; older browsers get the same here ------------------
  const commandsKnown = "commandForElement" in HTMLButtonElement.prototype;
  const show = (dialog) => {
    dialog.removeAttribute("open");
    dialog.showModal();
  };
  const openMarked = (within) => all("dialog[data-open]", within).forEach((dialog) => {
    dialog.removeAttribute("data-open");
    show(dialog);
  });

  // Whoever opened a dialog may have been swapped out meanwhile: then the focus goes back to what it stands in.
  document.addEventListener("close", (event) => {
    const focused = document.activeElement; // what a closed dialog hides keeps the focus until the next frame
    if (focused === document.body || event.target.contains(focused)) event.target.closest?.("dialog")?.parentElement.closest("[tabindex]")?.focus();
  }, true);

  // --- selection and the bulk bar --------------------------------------------------------------
  const boxes = () => all("[data-select]");
  const countSelection = () => {
    const list = boxes();
    const chosen = list.filter((box) => box.checked).length;
    all("[data-select-all]").forEach((box) => {
      box.checked = chosen > 0 && chosen === list.length;
      box.indeterminate = chosen > 0 && chosen < list.length;
    });
    all("[data-bulk-count]").forEach((out) => {
      const whole = find("[data-everything]", out.closest("[data-bulk]"))?.checked;
      const { none, one, many, all: everything } = out.dataset;
      out.textContent = whole ? everything : chosen === 0 ? none : chosen === 1 ? one : many.replace("{n}", chosen);
    });
  };

  // --- the side panel ----------------------------------------------------------------------------
  const markRow = () => {
    all("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    const panel = find("[data-panel]");
    const opener = panel && document.getElementById(panel.dataset.opener);
    opener?.closest("tr")?.setAttribute("aria-current", "true");
    return opener;
  };
  const closePanel = (address) => {
    const panel = find("[data-panel]");
    if ("reload" in panel.dataset) return location.assign(address);
    const opener = document.getElementById(panel.dataset.opener);
    panel.remove();
    markRow();
    if (address !== location.href) {
      history.replaceState({ htmx: true }, "");
      history.pushState({ htmx: true }, "", address);
    }
    (opener ?? find("#main")).focus();
  };

  // --- forms: the summary of several mistakes, or the one field that has one --------------------
  const firstMistake = (within = document) => find("[data-error-summary]", within) ?? find("[aria-invalid=true]", within);

  // --- clicks and changes, one listener each ------------------------------------------------------
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-dismiss]")) return at("[data-dismiss]").closest(".toast").remove();
    const close = at("[data-panel-close]");
    if (close && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      return closePanel(close.href);
    }
    const button = !commandsKnown && at("button[commandfor]");
    if (button) {
      const dialog = document.getElementById(button.getAttribute("commandfor"));
      return button.getAttribute("command") === "close" ? dialog?.close() : dialog && show(dialog);
    }
    if (event.target.matches?.("dialog") && !find("form", event.target)) event.target.close();
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-all]")) boxes().forEach((one) => { one.checked = box.checked; });
    if (box.matches("[data-select-all], [data-select], [data-everything]")) countSelection();
  });
  document.addEventListener("reset", () => setTimeout(countSelection));

  document.addEventListener("submit", (event) => {
    const { preference } = event.target.dataset;
    if (!preference || !event.submitter) return;
    event.preventDefault();
    const choice = event.submitter.value;
    fetch(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter), redirect: "manual" });
    if (preference === "shortcuts") document.body.dataset.shortcuts = choice;
    else if (["system", "comfortable"].includes(choice)) delete root.dataset[preference];
    else root.dataset[preference] = choice;
    all("button", event.target).forEach((one) => one.setAttribute("aria-pressed", String(one === event.submitter)));
  });

  // --- popovers where the browser cannot anchor them ----------------------------------------------
  if (!CSS.supports("position-area: block-end")) {
    document.addEventListener("toggle", (event) => {
      const box = event.target;
      if (event.newState !== "open" || !box.matches(".menu-box")) return;
      const place = find(`[popovertarget="${box.id}"]`).getBoundingClientRect();
      box.style.top = `${place.bottom}px`;
      box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`;
    }, true);
  }

  // --- keys ---------------------------------------------------------------------------------------
  const step = (by) => {
    const rows = all("tr[data-row]");
    const here = rows.indexOf(document.activeElement?.closest("tr[data-row]"));
    const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by];
    (next && (find(".row-link", next) ?? find("a, button, input", next)))?.focus();
  };
  const shortcuts = {
    "/": () => (find("[data-main-search]") ?? find("main input[type=search]"))?.focus(),
    j: () => step(1),
    k: () => step(-1),
    x: () => find("[data-select]", document.activeElement?.closest("tr[data-row]") ?? document.createElement("p"))?.click(),
    e: () => find("[data-export]")?.click(),
    "?": () => find("#shortcuts")?.showModal(),
  };
  const arrows = { ArrowRight: 1, ArrowLeft: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const tab = event.target.closest?.("[role=tab]");
    if (tab && arrows[event.key]) {
      const tabs = all("[role=tab]", tab.parentElement);
      return tabs[(tabs.indexOf(tab) + arrows[event.key] + tabs.length) % tabs.length].focus();
    }
    if (find("dialog:modal, :popover-open")) return;
    if (event.key === "Escape" && find("[data-panel]")) return find("[data-panel-close]").click();
    const typing = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing || document.body.dataset.shortcuts === "off" || !Object.hasOwn(shortcuts, event.key)) return;
    event.preventDefault();
    shortcuts[event.key]();
  });

  // --- htmx: busy, failed, swapped ------------------------------------------------------------------
  const busy = (event, is) => {
    const { target } = event.detail;
    if (target && target !== document.body) target.setAttribute("aria-busy", String(is));
    find("#loading")?.toggleAttribute("hidden", !is);
  };
  // An address that is shared holds what was asked, not the fields that were left empty.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") return;
    for (const name of new Set(detail.formData.keys())) {
      if (detail.formData.getAll(name).every((value) => value === "")) delete detail.parameters[name];
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-poll]")) busy(event, true);
  });
  document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
  // A refusal comes as a page of its own; here its reasons are enough.
  const reasonsIn = (html) => find("[data-reasons]", new DOMParser().parseFromString(html ?? "", "text/html"))
    ?.textContent.trim().replace(/\s+/g, " ");
  document.addEventListener("htmx:responseError", (event) => {
    toast(reasonsIn(event.detail.xhr?.responseText) || document.body.dataset.sayFailed);
  });
  document.addEventListener("htmx:sendError", () => toast(document.body.dataset.sayOffline));

  // A filter works as soon as it is chosen; its panel stays open, with the same field in hand.
  let chosen = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const panel = detail.requestConfig?.triggeringEvent?.type === "change" && find("[data-filters]:popover-open");
    const field = document.activeElement;
    chosen = panel ? { panel: panel.id, name: field?.name, value: field?.value, at: find(".filters-body", panel).scrollTop } : null;
  });
  const reopenFilters = () => {
    const panel = chosen && document.getElementById(chosen.panel);
    if (!panel) return;
    panel.showPopover();
    find(".filters-body", panel).scrollTop = chosen.at;
    const same = all(`[name="${chosen.name}"]`, panel);
    (same.find((field) => field.value === chosen.value) ?? same[0])?.focus({ preventScroll: true });
    chosen = null;
  };

  // At once: between swap and settling an Escape would still be the panel's.
  document.addEventListener("htmx:afterSwap", () => openMarked(document));

  document.addEventListener("htmx:afterSettle", (event) => {
    // After an outerHTML swap the target is gone; the event then comes from what took its place.
    const { elt } = event.detail;
    const target = event.detail.target?.isConnected ? event.detail.target : event.target;
    openMarked(document);
    countSelection();
    markRow();
    reopenFilters();
    if (elt.matches("[data-poll]")) return;
    const errors = firstMistake(target);
    const panel = target.id === "panel" && find("[data-panel]", target);
    if (errors) errors.focus();
    else if (panel) panel.focus();
    else if (document.activeElement === document.body && target !== document) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    announce(find(".pager-summary, [data-announce]", target)?.textContent);
  });

  // --- start ------------------------------------------------------------------------------------------
  openMarked(document);
  countSelection();
  markRow();
  firstMistake()?.focus();
})();
