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
  if (root.querySelector("[data-wall]")) void import("./wall").then((wall) => wall.keep());
}

/** A chart is taken away as a picture. */
function takePicture(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-picture]");
  if (button) void import("./charts").then((charts) => charts.savePicture(button.dataset.picture ?? ""));
}

wire(document);
document.addEventListener("click", takePicture);
enrich(document);
document.addEventListener("htmx:after:swap", () => enrich(document));
