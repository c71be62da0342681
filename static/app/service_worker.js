// @ts-nocheck A worker's scope has other globals than a page's. The server writes VERSION and SHELL above this line.
//
// Keeps one page that says "offline", and what that page is drawn with. Everything else goes to the network, always:
// a screen in a studio must never show a kept figure, price or clock as if it were live.

const CACHE = `cuelight-shell-${VERSION}`;

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((address) => new Request(address, { credentials: "omit" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("cuelight-shell-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(SHELL[0])));
  else if (SHELL.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

async function kept(address) {
  return (await (await caches.open(CACHE)).match(address)) ?? Response.error();
}
