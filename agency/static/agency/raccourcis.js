// One letter for each act of the morning. Everything here is also a link or a button of the page.
(() => {
  "use strict";

  const lines = () => [...document.querySelectorAll("a.ligne")];

  const move = (step) => {
    const all = lines();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement);
    const chosen = all.findIndex((line) => line.hasAttribute("aria-current"));
    const next = Math.min(Math.max((here >= 0 ? here : chosen) + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const places = { j: "journee/", d: "dossiers/", e: "propositions/", c: "courriers/", p: "encaissements/" };
  let going = false;

  const act = (key) => {
    // Where a panel is open, its own.
    const target = (document.querySelector("dialog[open]") ?? document).querySelector(`[data-touche="${key}"]`);
    if (!target) return false;
    if (target.matches("textarea, input:not([type=radio], [type=checkbox])")) target.focus();
    else target.click();
    if (target.matches("summary")) target.parentElement.querySelector("input:not([type=hidden]), textarea")?.focus();
    return true;
  };

  // « Tout est vérifié » ticks the boxes of its group; without script each box is ticked by hand and the button is not there.
  for (const button of document.querySelectorAll("[data-tout-cocher]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const box of button.closest("fieldset").querySelectorAll("input[type=checkbox]")) box.checked = true;
    });
  }

  document.addEventListener("keydown", (event) => {
    // A key held down decides once.
    if (event.repeat && event.key === "Enter" && event.target.matches("button, summary, a")) event.preventDefault();
    if (event.ctrlKey && event.key === "Enter" && event.target.form) {
      // What was typed leaves from where it was typed, by the first button of its form.
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("[type=submit]"));
      return;
    }
    if (document.querySelector("dialog[open]") && !/^[a-z0-9]$/i.test(event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A letter says nothing to a box: there it is still a key.
    if (event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (going) {
      going = false;
      if (places[key]) {
        event.preventDefault();
        window.location.assign(`/gestion/${places[key]}`);
      }
      return;
    }
    if (key === "g") {
      going = true;
      return;
    }
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key.length === 1 && act(key)) ;
    else if (key === "s" || key === "/") document.getElementById("q")?.focus();
    else return;
    event.preventDefault();
  });
})();
