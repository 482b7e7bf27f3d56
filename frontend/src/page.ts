/** Small behaviours of every page, all by event delegation so that swapped-in fragments need no wiring. */

const BUSY_MILLISECONDS = 8000;

/** A form is sent once: a second click on a slow network must not act twice. */
export function guardDoubleSend(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  button?.classList.add("is-busy");
  // An answer that is a file leaves the page standing: give the form back after a while.
  setTimeout(() => release(form), BUSY_MILLISECONDS);
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
    return;
  }
  const closer = target.closest<HTMLElement>("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  const filler = target.closest<HTMLElement>("[data-username]");
  if (filler) fill(filler);
  const printer = target.closest<HTMLElement>("[data-print]");
  if (printer) window.print();
}

/** A demonstration account: its name and password go into the form above, one press from signing in. */
function fill(account: HTMLElement): void {
  const { username, password } = account.dataset;
  setValue("id_username", username ?? "");
  setValue("id_password", password ?? "").focus();
}

function setValue(id: string, value: string): HTMLInputElement {
  const field = document.getElementById(id) as HTMLInputElement;
  field.value = value;
  return field;
}

/** A list that is walked through with arrow keys changes at each step: it is sent when the person leaves it. */
let walked: HTMLElement | undefined;

function onKey(event: KeyboardEvent): void {
  const field = event.target as HTMLElement;
  if (event.key.startsWith("Arrow") && field.matches("select[data-submit-on-change]")) walked = field;
}

function onChange(event: Event): void {
  const field = event.target as HTMLElement;
  if (field.matches("[data-submit-on-change]")) {
    if (field !== walked) send(field);
    else field.addEventListener("blur", onLeave, { once: true });
  }
  if (field.matches("[data-check-all]")) checkAll(field as HTMLInputElement);
}

function onLeave(event: Event): void {
  send(event.target as HTMLElement);
}

function send(field: HTMLElement): void {
  walked = undefined;
  (field.closest("form") as HTMLFormElement).requestSubmit();
}

/** `<input type="checkbox" data-check-all="name">` ticks every enabled box of that name in its form or table. */
function checkAll(master: HTMLInputElement): void {
  const scope = master.closest("form, table") ?? document;
  for (const box of scope.querySelectorAll<HTMLInputElement>(`input[name="${master.dataset.checkAll}"]`)) {
    if (!box.disabled) box.checked = master.checked;
  }
}

/** On paper there is nothing to open: tables under charts and other folded parts are printed too. */
function unfold(root: Document): void {
  const folded = root.querySelectorAll<HTMLDetailsElement>("main details:not([open])");
  for (const part of folded) part.open = true;
  window.addEventListener("afterprint", () => folded.forEach((part) => (part.open = false)), { once: true });
}

function token(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function wire(root: Document): void {
  root.addEventListener("submit", guardDoubleSend);
  root.addEventListener("click", onClick);
  root.addEventListener("keydown", onKey);
  root.addEventListener("change", onChange);
  window.addEventListener("beforeprint", () => unfold(root));
  window.addEventListener("pageshow", () => root.querySelectorAll("form").forEach(release));
  root.addEventListener("htmx:config:request", (event) => {
    const { ctx } = (event as CustomEvent<{ ctx: { request: { headers: Record<string, string> } } }>).detail;
    ctx.request.headers["X-CSRFToken"] = token();
  });
}
