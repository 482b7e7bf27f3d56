import "./styles.css";
import htmx from "htmx.org";
import { wire } from "./page";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

/** Heavier parts are fetched only where the page has a use for them. */
function enrich(root: ParentNode): void {
  if (root.querySelector("[data-chart]")) {
    void import("./charts").then((charts) => charts.drawAll(root));
  }
  if (root.querySelector("[data-bs-toggle]")) void import("./widgets");
}

wire(document);
enrich(document);
document.addEventListener("htmx:after:swap", () => enrich(document));
