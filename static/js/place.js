// In the page editor: opens what a reason of the publication gate leads to (?at= the id of a block or the name of a field),
// with the tab and the closed sections around it.

window.addEventListener("load", () => {
  const at = new URLSearchParams(window.location.search).get("at");
  const place = at && document.querySelector(`[data-contentpath="${CSS.escape(at)}"]`);
  if (!place) return;
  const tab = place.closest("[role=tabpanel]");
  document.querySelector(`[role=tab][aria-controls="${tab?.id}"]`)?.click();
  for (let around = place.closest("[hidden]"); around; around = around.parentElement.closest("[hidden]")) {
    document.querySelector(`[data-panel-toggle][aria-controls="${around.id}"]`)?.click();
  }
  place.querySelector("[data-panel-toggle]:not([aria-expanded=true])")?.click();
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  // The page grows for a moment while its editors appear; whoever begins to move is left alone.
  const top = place.querySelector(".w-panel__header") ?? place;
  const hold = new ResizeObserver(() => top.scrollIntoView({ block: "center", behavior: "instant" }));
  hold.observe(document.body);
  hold.observe(place);
  for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(sign, () => hold.disconnect(), { once: true });
  }
  setTimeout(() => hold.disconnect(), 3000);
});
