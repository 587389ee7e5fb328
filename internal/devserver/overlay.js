// Shows build errors over the page and reloads it after a new build.
(() => {
  let build = -1;
  let overlay = null;

  const show = (title, text) => {
    overlay?.remove();
    overlay = document.createElement("div");
    overlay.id = "hotclub-overlay";
    const shadow = overlay.attachShadow({ mode: "open" });
    const box = document.createElement("div");
    box.style.cssText =
      "position:fixed;inset:0;z-index:2147483647;overflow:auto;padding:2em;" +
      "background:rgba(20,20,24,.94);color:#eee;font:14px/1.5 ui-monospace,monospace";
    const heading = document.createElement("h2");
    heading.style.cssText = "margin:0 0 1em;color:#ff7b72;font-size:1.3em";
    heading.textContent = title;
    const pre = document.createElement("pre");
    pre.style.cssText = "white-space:pre-wrap;margin:0;font:inherit";
    pre.textContent = text;
    const hint = document.createElement("p");
    hint.style.cssText = "color:#999";
    hint.textContent = "Save the file to try again. Escape hides this.";
    box.append(heading, pre, hint);
    shadow.append(box);
    document.documentElement.append(overlay);
  };

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && overlay) {
      overlay.remove();
      overlay = null;
    }
  });

  new EventSource("/_dev/events").onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.kind === "error") {
      show(news.title, news.text);
      return;
    }
    if (news.kind !== "ready") return;
    if (build !== -1 && news.build !== build) {
      location.reload();
      return;
    }
    if (overlay && build === -1) location.reload();
    build = news.build;
    if (overlay) {
      overlay.remove();
      overlay = null;
    }
  };
})();
