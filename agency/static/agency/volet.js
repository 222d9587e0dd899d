// An act on a case is done beside it: the act's own page, its heading and its form, in a panel over the case.
// Without script each link leads to that page and back.
(() => {
  "use strict";

  const PREFIX = "volet-";
  const REFERRING = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"];
  let panel, address, opener, told = false;

  const main = (root) => root.querySelector("#contenu");
  const path = (url) => new URL(url, window.location.href).pathname;
  const here = (url) => path(url) === window.location.pathname;
  // The acts of a case lie under its own address.
  const within = (url) => !here(url) && path(url).startsWith(window.location.pathname);

  // Both pages have fields of the same name: those of the panel are called otherwise.
  const rename = (root) => {
    for (const node of root.querySelectorAll("[id]")) node.id = PREFIX + node.id;
    for (const name of REFERRING) {
      for (const node of root.querySelectorAll(`[${name}]`)) {
        node.setAttribute(name, node.getAttribute(name).split(" ").map((id) => PREFIX + id).join(" "));
      }
    }
    for (const node of root.querySelectorAll('a[href^="#"]')) {
      node.setAttribute("href", `#${PREFIX}${node.getAttribute("href").slice(1)}`);
    }
  };

  const made = () => {
    panel = document.getElementById("volet-vide").content.firstElementChild.cloneNode(true);
    panel.querySelector("button").addEventListener("click", () => panel.close());
    panel.addEventListener("close", left);
    panel.addEventListener("submit", sent);
    panel.addEventListener("click", followed);
    document.body.append(panel);
  };

  // What the page says of the case now, where the reader stands.
  const renew = (found) => {
    const [old, fresh] = [main(document), main(found)];
    old.replaceChildren(...fresh.childNodes);
    for (const place of [".rail nav"]) document.querySelector(place)?.replaceWith(found.querySelector(place));
    document.title = found.title;
    const message = old.querySelector(":scope > .annonce");
    if (message) {
      message.tabIndex = -1;
      message.focus();
    }
  };

  const show = (found, place) => {
    const content = main(found);
    const heading = content.querySelector("h1");
    const title = document.createElement("h2");
    title.id = "titre";
    title.append(...heading.childNodes);
    heading.replaceWith(title);
    const bar = content.querySelector(".barre");
    const head = bar.querySelector("div");
    while (bar.previousSibling) bar.previousSibling.remove();
    bar.remove();
    content.querySelector(":scope > nav.files")?.remove();
    const whole = document.createElement("div");
    whole.append(head, ...content.childNodes);
    rename(whole);
    panel.querySelector(".volet-acte-tete > div").replaceWith(whole.firstChild);
    panel.querySelector(".volet-acte-corps").replaceChildren(...whole.childNodes);
    if (!panel.open) panel.showModal();
    const first = '[role="alert"] a, [autofocus], input:not([type=hidden], [disabled]), select, textarea';
    const part = place && panel.querySelector(`#${PREFIX}${place}`);
    (part || panel.querySelector(".volet-acte-corps").querySelector(first) || panel.querySelector("button")).focus();
  };

  // Not the door, where a session that ended leads: it is shown whole, and gives back what was being sent.
  const isOfTheDesk = (found) => main(found)?.querySelector(".barre h1");

  const take = async (answer, place) => {
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    address = answer.url;
    if (here(answer.url) && main(found)) {
      told = false;
      panel.close();
      renew(found);
    } else if (answer.status < 500 && isOfTheDesk(found) && (within(answer.url) || main(found).querySelector(":scope > :not(.barre) form"))) {
      show(found, new URL(answer.url).hash.slice(1) || place);
    } else {
      // A page of another kind is shown whole.
      window.location.assign(answer.url);
    }
  };

  const ask = async (url, options) => {
    if (!panel) made();
    panel.setAttribute("aria-busy", "true");
    try {
      await take(await fetch(url, { credentials: "same-origin", ...options }), new URL(url, window.location.href).hash.slice(1));
    } catch {
      window.alert(panel.dataset.panne);
    } finally {
      panel.removeAttribute("aria-busy");
    }
  };

  const sent = (event) => {
    const [form, button] = [event.target, event.submitter];
    event.preventDefault();
    // A form is sent once.
    if (panel.hasAttribute("aria-busy")) return;
    const body = new FormData(form);
    if (button?.name) body.append(button.name, button.value);
    const base = form.closest("dialog") ? address : window.location.href;
    const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", base);
    if (form.method === "get") {
      url.search = new URLSearchParams(body);
      ask(url);
    } else {
      told = true;
      const multipart = form.enctype === "multipart/form-data";
      ask(url, { method: "POST", body: multipart ? body : new URLSearchParams(body) });
    }
  };

  const followed = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    if (!here(link.href) && !within(link.href)) return;
    event.preventDefault();
    if (here(link.href)) panel.close();
    else ask(link.href);
  };

  // A call that was begun, a step that was kept: the case under the panel is read again.
  const left = async () => {
    panel.querySelector(".volet-acte-corps").replaceChildren();
    if (told) {
      told = false;
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    if (opener?.isConnected) opener.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-volet]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    opener = link;
    ask(link.href);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-volet]")) return;
    opener = event.submitter;
    if (!panel) made();
    sent(event);
  });
})();
