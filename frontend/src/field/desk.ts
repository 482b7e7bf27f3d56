import { type Box, unsent } from "./box";
import { config, t } from "./config";
import { Http, SignedOut, Unreachable } from "./net";
import { clockOff } from "./rules";
import { alone, type Outcome, pause, round } from "./sender";
import type { Data, Entry, Person, Who } from "./types";

export interface State {
  ready: boolean;
  person: Person | null;
  data: Data | null;
  entries: Entry[];
  online: boolean;
  sending: boolean;
  signedOut: boolean;
  clockOff: number;
  said: string;
}

// Who signed in last in this browser, on whichever page; 0 after signing out.
const PERSON = "field-person";
const LEAVING = "field-leaving";
const CHANNEL = "cunshi-field";
const SAID_MS = 6_000;
const BUSY_MS = 5_000;

/** What all screens stand on: the store, the server, and when to send. */
export class Desk {
  state: State = {
    ready: false, person: null, data: null, entries: [], online: true, sending: false, signedOut: false, clockOff: 0, said: "",
  };
  private readonly listeners = new Set<() => void>();
  private readonly channel = new BroadcastChannel(CHANNEL);
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saidTimer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;

  constructor(readonly box: Box, readonly http: Http) {
    this.channel.onmessage = () => void this.reread();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Show what the phone holds, then ask the server, then send. */
  async start(): Promise<void> {
    await this.forgetWhoLeft();
    if (localStorage.getItem(LEAVING)) await this.leave();
    await this.reread();
    this.set({ ready: true });
    addEventListener("online", () => void this.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.wake();
    });
    await this.wake();
  }

  /** Something happened that makes another try worth while at once. */
  async wake(): Promise<void> {
    this.failures = 0;
    await this.forgetWhoLeft();
    const { person } = this.state;
    if (person) await this.box.hurry(person.id);
    await this.fetch();
    await this.pump();
  }

  /** Another person signed in, or this one signed out, elsewhere in this browser: what was read is wiped at once. */
  private async forgetWhoLeft(): Promise<void> {
    const [person, last] = [await this.box.person(), cookie(PERSON)];
    if (!person || last === undefined || last === String(person.id)) return;
    await this.box.hide();
    await this.reread();
  }

  async reread(): Promise<void> {
    const person = await this.box.person();
    const data = person ? await this.box.data(person.id) : null;
    this.set({ person, data, entries: person ? await this.box.all(person.id) : [] });
  }

  /** Ask the server for what is owed today; offline what is known stays. */
  async fetch(): Promise<void> {
    try {
      const data = await this.http.data(await this.box.post());
      await this.box.greet(data.account);
      await this.box.keep(data);
      this.set({ online: true, signedOut: false, clockOff: clockOff(data.now, Date.now()) });
      await this.reread();
    } catch (error) {
      if (error instanceof SignedOut) {
        await this.forgetWhoLeft();
        this.set({ online: true, signedOut: true });
      }
      if (error instanceof Unreachable) this.set({ online: false });
    }
  }

  /** Send what waits. One round at a time; asked during a round, another one follows. */
  async pump(): Promise<void> {
    while (this.running) await this.running;
    this.running = this.round().finally(() => (this.running = null));
    await this.running;
  }

  async save(entry: Entry): Promise<void> {
    await this.box.put(entry);
    await this.changed();
  }

  /** Put a filled report into the queue and send it as soon as there is a network. */
  async queue(entry: Entry): Promise<void> {
    await this.box.put({ ...entry, state: "waiting" });
    await this.changed();
    this.say(t("queued"));
    void navigator.storage?.persist?.();
    void backgroundSync();
    void this.pump();
  }

  /** Change a row of the queue and go on sending. */
  async mend(id: string, change: (entry: Entry) => void): Promise<void> {
    await this.box.change(id, change);
    await this.changed();
    void this.pump();
  }

  async discard(id: string): Promise<void> {
    await this.box.discard(id);
    await this.changed();
  }

  async choose(post: number): Promise<void> {
    await this.box.choose(post);
    await this.reread();
    await this.fetch();
  }

  /** Wipe all of the person from the phone, then end the session; offline it ends at the next opening. */
  async signOut(): Promise<void> {
    const { person } = this.state;
    if (person) await this.box.wipe(person.id);
    // Without a network the session's end is asked for again when the page is opened next.
    localStorage.setItem(LEAVING, "1");
    await this.leave();
    location.href = config().login;
  }

  private async leave(): Promise<void> {
    await this.http.signOut(config().logout).then(
      () => localStorage.removeItem(LEAVING),
      (error) => error instanceof SignedOut && localStorage.removeItem(LEAVING),
    );
  }

  say(said: string): void {
    this.set({ said });
    clearTimeout(this.saidTimer);
    this.saidTimer = setTimeout(() => this.set({ said: "" }), SAID_MS);
  }

  async changed(): Promise<void> {
    await this.reread();
    this.channel.postMessage("changed");
  }

  private async round(): Promise<void> {
    clearTimeout(this.timer);
    const { person } = this.state;
    if (!person || unsent(this.state.entries).length === 0) return;
    this.set({ sending: true });
    const before = this.sent();
    const outcome = await alone(this.box, () => round(this.box, this.http, (who) => this.heard(who))).catch(() => "later" as Outcome);
    this.set({ sending: false });
    await this.changed();
    await this.settle(outcome, this.sent() - before);
  }

  private async settle(outcome: Outcome, arrived: number): Promise<void> {
    if (outcome === "sent" || outcome === "idle") this.failures = 0;
    else this.failures += 1;
    if (outcome !== "busy" && outcome !== "idle") this.set({ online: outcome !== "offline", signedOut: outcome === "signed_out" });
    if (arrived > 0) this.say(t("arrived", { n: arrived }));
    if (arrived > 0 || outcome === "stranger") await this.fetch();
    if (outcome === "busy") this.again(BUSY_MS);
    else if (outcome === "offline" || outcome === "later") this.again(pause(this.failures));
    else if (this.state.entries.some((entry) => entry.state === "waiting")) this.again(pause(1));
  }

  private again(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.pump(), after);
  }

  private heard(who: Who): void {
    this.set({ clockOff: clockOff(who.now, Date.now()) });
  }

  private sent(): number {
    return this.state.entries.filter((entry) => entry.state === "sent").length;
  }
}

async function backgroundSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.ready;
  const sync = (registration as unknown as { sync?: { register(tag: string): Promise<void> } })?.sync;
  await sync?.register("send").catch(() => {});
}

function cookie(name: string): string | undefined {
  return document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}
