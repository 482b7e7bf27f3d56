/** The wall screen: a clock that never stops, what is said when figures stop coming, Esc to leave. */

const CLOCK_MILLISECONDS = 1000;

/** Hours and minutes as a screen shows them. */
export function time(now: Date): string {
  return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function show(id: string, hidden: boolean): void {
  const said = document.getElementById(id);
  if (said) said.hidden = hidden;
}

function tick(): void {
  const clock = document.getElementById("wall-clock");
  if (clock) clock.textContent = time(new Date());
}

function leave(event: KeyboardEvent): void {
  const door = document.querySelector<HTMLAnchorElement>("[data-wall-leave]");
  // Esc in full screen first gives the window back; pressed again it leaves the wall.
  if (event.key === "Escape" && !document.fullscreenElement && door) window.location.assign(door.href);
}

let kept = false;

export function keep(): void {
  if (kept) return;
  kept = true;
  tick();
  setInterval(tick, CLOCK_MILLISECONDS);
  document.addEventListener("keydown", leave);
  document.querySelector("[data-wall-full]")?.addEventListener("click", () => {
    void document.documentElement.requestFullscreen?.();
  });
  document.addEventListener("htmx:after:swap", () => show("wall-offline", true));
  for (const problem of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(problem, () => show("wall-offline", false));
  }
}
