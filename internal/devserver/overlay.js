// Shows build errors over the page and reloads it after a new build.
(() => {
  const build = document.currentScript.dataset.build; // that made this page
  let overlay = null;

  const hide = () => {
    overlay?.remove();
    overlay = null;
  };

  const add = (parent, name, style, text) => {
    const element = document.createElement(name);
    element.style.cssText = style;
    element.textContent = text;
    parent.append(element);
    return element;
  };

  const show = (title, text) => {
    hide();
    overlay = document.createElement("div");
    overlay.id = "hotclub-overlay";
    overlay.setAttribute("role", "alert");
    // In a shadow tree the page's style sheets do not reach it.
    const box = add(overlay.attachShadow({ mode: "open" }), "div",
      "position:fixed;inset:0;z-index:2147483647;overflow:auto;padding:2em;text-align:left;" +
      "background:rgba(20,20,24,.95);color:#eee;font:14px/1.5 ui-monospace,monospace", "");
    add(box, "h2", "margin:0 0 1em;color:#ff7b72;font-size:1.3em", title);
    add(box, "pre", "white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:inherit", text);
    add(box, "p", "color:#999", "Save the file to try again. Escape hides this.");
    document.documentElement.append(overlay);
  };

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  new EventSource("/_dev/events").onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.kind === "error") {
      show(news.title, news.text);
    } else if (news.kind === "ready") {
      hide();
      if (news.build !== build) location.reload();
    }
  };
})();
