import type { Box } from "./box";
import { newId } from "./ids";
import { type Net, SignedOut, Stranger, Stumbled, Unreachable } from "./net";
import type { Entry, Problem, Who } from "./types";

export type Outcome = "idle" | "sent" | "later" | "offline" | "signed_out" | "stranger" | "busy";

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;

/** How long to wait after the n-th failure in a row: doubled each time, at most five minutes, never two phones in step. */
export function pause(failures: number, chance = Math.random()): number {
  const whole = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS);
  return Math.round(whole * (0.75 + chance / 4));
}

/** Run `work` unless another page or worker of this phone is sending already. */
export async function alone(box: Box, work: () => Promise<Outcome>): Promise<Outcome> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (locks) return locks.request("cunshi-field-send", { ifAvailable: true }, async (lock) => (lock ? work() : "busy"));
  const me = newId();
  if (!(await box.lease(me, Date.now()))) return "busy";
  const renewed = setInterval(() => void box.lease(me, Date.now()), 20_000);
  try {
    return await work();
  } finally {
    clearInterval(renewed);
    await box.release(me);
  }
}

/** Send what waits, oldest first, photos before their report. Safe to be cut anywhere and to be run again. */
export async function round(box: Box, net: Net, heard: (who: Who) => void = () => {}, now = Date.now): Promise<Outcome> {
  const person = await box.person();
  if (!person) return "idle";
  await box.recover(person.id);
  const rows = await box.ready(person.id, now());
  if (rows.length === 0) return "idle";
  let outcome: Outcome = "sent";
  try {
    const who = await net.who();
    heard(who);
    if (who.account.id !== person.id) return "stranger";
    for (const row of rows) {
      if (!(await deliver(box, net, row.id, now))) outcome = "later";
    }
  } catch (error) {
    if (error instanceof Unreachable) return "offline";
    if (error instanceof SignedOut) return "signed_out";
    if (error instanceof Stranger) return "stranger";
    if (error instanceof Stumbled) return "later";
    throw error;
  }
  return outcome;
}

/** Send one row; false when it has to be tried again. What it throws concerns all rows. */
async function deliver(box: Box, net: Net, id: string, now: () => number): Promise<boolean> {
  const row = await box.take(id);
  if (!row) return true;
  try {
    await photos(box, net, row);
    return await report(box, net, row);
  } catch (error) {
    await box.change(id, (kept) => {
      kept.state = "waiting";
      kept.tries += 1;
      // A row whose photo never gets through must not keep the others waiting.
      kept.next = error instanceof SignedOut || error instanceof Stranger ? 0 : now() + pause(kept.tries);
    });
    if (error instanceof Stumbled) return false;
    throw error;
  }
}

async function photos(box: Box, net: Net, row: Entry): Promise<void> {
  for (const photo of row.photos.filter((each) => !each.sha256 && !each.problem)) {
    const blob = await box.blob(photo.id);
    const stored = blob ? await net.photo(row, blob, photo.name) : { problems: [lost(photo.name)] };
    await box.photo(row.id, photo.id, (kept) => {
      if ("problems" in stored) kept.problem = stored.problems[0] ?? lost(photo.name);
      else [kept.sha256, kept.doubts] = [stored.sha256, stored.doubts];
    });
  }
}

async function report(box: Box, net: Net, row: Entry): Promise<boolean> {
  const ready = await box.change(row.id, (kept) => {
    const broken = kept.photos.flatMap((photo) => photo.problem ?? []);
    if (broken.length > 0) [kept.state, kept.problems] = ["stuck", broken];
    else kept.tried = true;
  });
  if (!ready || ready.state === "stuck") return true;
  const filed = await net.file(ready);
  if ("receipt" in filed) await box.received(row.id, filed.receipt);
  else if ("conflict" in filed) await box.conflicting(row.id, filed.conflict);
  else if ("problems" in filed) await box.refused(row.id, filed.problems);
  else {
    await box.change(row.id, (kept) => {
      for (const photo of kept.photos) if (filed.missing.includes(photo.sha256 ?? "")) photo.sha256 = null;
    });
    throw new Stumbled("the server lacks a photo");
  }
  return true;
}

// The words are put on it where it is shown.
const lost = (name: string): Problem => ({ where: name, what: "lost", mend: "" });
