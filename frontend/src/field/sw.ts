/// <reference lib="webworker" />
import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { Box } from "./box";
import { Http } from "./net";
import { alone, round } from "./sender";

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: { url: string; revision: string | null }[];

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

const SHELL = "field-shell";
const ASSETS = "field-assets";
const PAGE = "/field/";
const PATIENCE_MS = 4_000;

precacheAndRoute(__PRECACHE__);
cleanupOutdatedCaches();

self.addEventListener("install", (event) => {
  event.waitUntil(fetch(PAGE, { cache: "no-store" }).then(keep).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Built files of a page newer than this worker: the page and its files are kept together, or neither.
registerRoute(({ url }) => url.pathname.startsWith("/static/"), new CacheFirst({ cacheName: ASSETS }));
registerRoute(({ request, url }) => request.mode === "navigate" && url.pathname === PAGE, ({ event }) => shell(event));

/** The page from the network, from the phone when there is none or it is too slow. Nothing in it is about a person. */
async function shell(event: ExtendableEvent): Promise<Response> {
  const kept = await caches.match(PAGE, { cacheName: SHELL });
  const signal = kept ? AbortSignal.timeout(PATIENCE_MS) : null;
  try {
    const response = await fetch(PAGE, { signal, cache: "no-store" });
    if (!response.ok) return kept ?? response;
    event.waitUntil(keep(response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function keep(response: Response): Promise<void> {
  if (!response.ok || response.redirected) return;
  const files = [...(await response.clone().text()).matchAll(/"(\/static\/[^"]+)"/g)].map((found) => found[1]!);
  const assets = await caches.open(ASSETS);
  for (const file of files) if (!(await caches.match(file))) await assets.add(file);
  for (const request of await assets.keys()) {
    if (!files.includes(new URL(request.url).pathname)) await assets.delete(request);
  }
  await (await caches.open(SHELL)).put(PAGE, response);
}

// The system wakes the worker when the network is back, even with the page closed.
self.addEventListener("sync" as keyof ServiceWorkerGlobalScopeEventMap, (event) => {
  if ((event as SyncEvent).tag === "send") (event as SyncEvent).waitUntil(send());
});

async function send(): Promise<void> {
  const box = await Box.open();
  try {
    const outcome = await alone(box, () => round(box, new Http(PAGE)));
    new BroadcastChannel("cunshi-field").postMessage("changed");
    // A refusal by throwing is how the system is asked to wake the worker again.
    if (outcome === "offline" || outcome === "later") throw new Error(outcome);
  } finally {
    box.close();
  }
}
